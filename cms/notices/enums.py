from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class NoticeEvent(TextChoices):
    """What may be said to people. Each has a template per channel and language."""

    ACKNOWLEDGEMENT = "acknowledgement", _("Request received")
    MISSING_ITEMS = "missing_items", _("Papers still needed")
    MISSING_COMPLETED = "missing_completed", pgettext_lazy("notice", "Papers complete")
    DECISION_ACCEPTED = "decision_accepted", _("Decision: accepted")
    DECISION_PARTLY = "decision_partly", _("Decision: accepted in part")
    DECISION_REFUSED = "decision_refused", _("Decision: refused")
    DECISION_POSTPONED = "decision_postponed", _("Decision: postponed")
    HELP_COMING = "help_coming", _("Urgent help is on its way")
    OBJECTION_DECIDED = "objection_decided", _("Outcome of an objection")
    REGISTERED = "registered", _("Registration completed")
    DELIVERY_READY = "delivery_ready", pgettext_lazy("notice", "Delivery arranged")
    DELIVERY_FAILED = "delivery_failed", pgettext_lazy("notice", "Delivery did not take place")
    NEW_MESSAGE = "new_message", _("Message from the association")
    LATER_DAY = "later_day", _("The promised day has moved later")
    WITHDRAWN = "withdrawn", _("Request withdrawn")
    ANSWERED = "answered", _("Answer")
    SURVEY_INVITATION = "survey_invitation", _("Survey invitation")
    SURVEY_REMINDER = "survey_reminder", _("Reminder of a survey")
    CONFIRM_AGAIN = "confirm_again", _("New declaration asked for")
    SIGNING_CODE = "signing_code", _("Code for signing")
    APPOINTMENT_BOOKED = "appointment_booked", pgettext_lazy("notice", "Appointment made")
    APPOINTMENT_MOVED = "appointment_moved", pgettext_lazy("notice", "Appointment moved")
    APPOINTMENT_CANCELLED = (
        "appointment_cancelled",
        pgettext_lazy("notice", "Appointment cancelled"),
    )
    OUTREACH_RENEWAL = "outreach_renewal", _("Reminder: a file is due for renewal")
    OUTREACH_PAPER = "outreach_paper", _("Reminder: a paper is about to expire")
    OUTREACH_SERVICE = "outreach_service", _("News of a season or a service")


class StaffNoticeKind(TextChoices):
    """What a member of staff is told about their own work, within the back office only."""

    ASSIGNED = "assigned", _("A case was given to you")
    CLARIFIED = "clarified", _("A case has come back to you clarified")
    PAPERS = "papers", _("A paper has arrived")
    ANSWERED = "answered", _("The person has written")
    REFERRAL_FAILED = "referral_failed", _("Whoever took a person over did not reach them")
    CONTACTED = "contacted", _("Somebody came to us about a case of yours")
    LETTER = "letter", _("A letter about a case of yours has come")
    WINDOW_HALF = "window_50", _("Half of the time for the answer has passed")
    WINDOW_NEAR = "window_80", _("Four fifths of the time for the answer have passed")
    WINDOW_OVER = "window_100", _("The promised day of the answer has passed")
    STAGE_OVER = "stage_over", _("The stage has lasted longer than it should")
    PAPER_EXPIRES = "paper_expires", _("A paper is about to expire")
    RENEWAL = "renewal", _("A beneficiary's file is due for renewal")
    SAME_PERSON = "same_person", _("A beneficiary may have a second file")
    POLICY_REVIEW = "policy_review", _("A policy is due for review")
    POLICY_NEW = "policy_new", _("The policy has a wording you have not confirmed yet")
    SEASON_OPENS = "season_opens", _("A service is about to open by its date")
    SEASON_CLOSES = "season_closes", _("A service is about to close by its date")
    CORRECTION_DUE = "correction_due", _("What was to be put right has passed its day")
    MONTH_FROZEN = "month_frozen", _("The report of the month that has ended is ready")
    RETENTION = "retention", _("Closed requests have lain longer than they should")
    BREACH = "breach", _("A breach of personal data was noted")
    BREACH_DUE = "breach_due", _("The authority has to be told of a breach: 72 hours run")
    DESTRUCTION = "destruction", _("A colleague asks to have closed requests destroyed")
    DESTROYED = "destroyed", _("Closed requests were destroyed: keep the certificate")
    NOT_DESTROYED = "not_destroyed", _("The destruction you asked for was declined")
    RESTRICTED = "restricted", _("A file was restricted out of concern for the person")
    VISIT_LATE = "visit_late", _("A visit has no outcome: is everybody all right?")
    OWNERLESS = "ownerless", _("A restricted file has no owner: appoint one")
    CALL_WAITS = "call_waits", _("A person still waits to be called")
    UNTOLD = "untold", _("A message did not reach the person: reach them another way")
    VISIT_GIVEN = "visit_given", _("An appointment was given to you")
    VISIT_NOBODYS = "visit_nobodys", _("A booked visit has nobody to go: move or cancel it")
    MEETING_PLANNED = "meeting_planned", _("A meeting of your committee is planned")
    MEETING_MOVED = "meeting_moved", _("A meeting of your committee has another time or place")
    MEETING_OFF = "meeting_off", _("A meeting of your committee is cancelled")


#: Told in red: a promise is broken or about to be, or somebody may be in danger.
PRESSING_KINDS = frozenset(
    {
        *(StaffNoticeKind.WINDOW_NEAR, StaffNoticeKind.WINDOW_OVER, StaffNoticeKind.STAGE_OVER),
        *(StaffNoticeKind.RESTRICTED, StaffNoticeKind.OWNERLESS, StaffNoticeKind.VISIT_LATE),
        *(StaffNoticeKind.VISIT_NOBODYS, StaffNoticeKind.CALL_WAITS, StaffNoticeKind.UNTOLD),
        StaffNoticeKind.REFERRAL_FAILED,
        *(StaffNoticeKind.BREACH, StaffNoticeKind.BREACH_DUE),
    }
)


class NoticeChannel(TextChoices):
    EMAIL = "email", _("E-mail")
    SMS = "sms", _("SMS")
    CALL = "call", _("Call")


class Arrival(TextChoices):
    """What the provider reported after it took a message; empty while it has not said."""

    ARRIVED = "arrived", pgettext_lazy("message", "Arrived")
    LOST = "lost", pgettext_lazy("message", "Did not arrive")


class AttemptOutcome(TextChoices):
    """How one try ended, and what was heard of it later."""

    ACCEPTED = "accepted", pgettext_lazy("attempt", "Handed over")
    TEMPORARY = "temporary", _("Not now")
    PERMANENT = "permanent", _("Refused for good")
    RETRIED = "retried", _("Tried again by hand")
    GIVEN_UP = "given_up", _("Given up by hand")
    ARRIVED = "arrived", pgettext_lazy("message", "Arrived")
    LOST = "lost", pgettext_lazy("message", "Did not arrive")


#: Somebody or something tried to say it; the rest tells what became of that.
TRIES = (AttemptOutcome.ACCEPTED, AttemptOutcome.TEMPORARY, AttemptOutcome.PERMANENT)


class DeliveryResult(TextChoices):
    """What became of a notice when somebody tried to let it leave."""

    SENT = "sent", _("Sent")
    LATER = "later", _("Tried again later")
    REFUSED = "refused", _("Refused for good")
    CANCELLED = "cancelled", _("Cancelled")
    NOT_OURS = "not_ours", _("Not to be had")  # taken, settled, or not due


class CallResult(TextChoices):
    """How a call to a person went."""

    REACHED = "reached", _("Reached and told")
    NO_ANSWER = "no_answer", _("No answer")
    WRONG_NUMBER = "wrong_number", _("Wrong number")


#: For the eyes of the person alone, the one table of them: a text that staff read, waiting or
#: sent, never holds their values, and a message that left the building keeps none of them.
SECRET_PLACEHOLDERS = frozenset({"survey_url", "stop_url", "delivery_code", "signing_code"})

#: What somebody who glances at the telephone must not read, where messages are neutral.
TELLING_PLACEHOLDERS = frozenset(
    {
        *("association", "service", "stage", "reasons", "explanation", "delivery"),
        *("objection_outcome", "what_follows"),
        "expiring_papers",
    }
)

#: Said even to people who opted out, and even at night when the event is urgent.
DECISION_EVENTS = frozenset(
    {
        NoticeEvent.DECISION_ACCEPTED,
        NoticeEvent.DECISION_PARTLY,
        NoticeEvent.DECISION_REFUSED,
        NoticeEvent.DECISION_POSTPONED,
        NoticeEvent.HELP_COMING,
    }
)

#: One-time codes: their reader is awake and waits for them.
NEVER_WAITING = frozenset({NoticeEvent.SIGNING_CODE})

#: A letter on paper says the same: it may go along with the e-mail.
LETTER_EVENTS = DECISION_EVENTS | {
    *(NoticeEvent.ACKNOWLEDGEMENT, NoticeEvent.OBJECTION_DECIDED, NoticeEvent.ANSWERED)
}

#: What nobody asked for (C27): it says how it ends, and is never read out by telephone.
OUTREACH_EVENTS = frozenset(
    {NoticeEvent.OUTREACH_RENEWAL, NoticeEvent.OUTREACH_PAPER, NoticeEvent.OUTREACH_SERVICE}
)

#: How it went, asked once and reminded of once.
SURVEY_EVENTS = frozenset({NoticeEvent.SURVEY_INVITATION, NoticeEvent.SURVEY_REMINDER})

#: Comes in crowds, may wait behind everything else, and ends with one click of who gets it.
#: Decisions, papers and acknowledgements never stand here.
OPTIONAL_EVENTS = OUTREACH_EVENTS | SURVEY_EVENTS

#: About a visit or an interview, of somebody with a request or without one.
APPOINTMENT_EVENTS = frozenset(
    {
        NoticeEvent.APPOINTMENT_BOOKED,
        NoticeEvent.APPOINTMENT_MOVED,
        NoticeEvent.APPOINTMENT_CANCELLED,
    }
)

#: Placeholders that some message can fill; `FILLED` says which one.
PLACEHOLDERS = frozenset(
    {
        "association",
        "reference",
        "service",
        "stage",
        "deciding_body",
        "not_before",
        "due",
        "due_if_complete",
        "missing_items",
        "papers_to_show",
        "upload_url",
        "reasons",
        "explanation",
        "help_coming",
        "conditions",
        "objection_deadline",
        "objection_outcome",
        "first_reference",
        "what_follows",
        "file_number",
        "delivery",
        "delivery_when",
        "delivery_code",
        "signing_code",
        "appointment",
        "papers_state",
        "message",
        "urgent_words",
        "track_url",
        "survey_url",
        "stop_url",
        "renew_on",
        "expiring_papers",
        "phone",
    }
)

_HOUSE = frozenset({"association", "phone"})
_CASE = _HOUSE | {
    *("reference", "service", "stage", "deciding_body", "not_before", "due", "due_if_complete"),
    *("file_number", "track_url"),
}
_DECISION = _CASE | {"reasons", "explanation", "conditions", "objection_deadline"}
_OUTREACH = _HOUSE | {"message", "track_url", "stop_url"}

#: Event → the placeholders that a message about it can fill; any other would be a line that
#: vanishes. `tasks` fills them, and a test holds the two together.
FILLED: dict[NoticeEvent, frozenset[str]] = {
    **dict.fromkeys(NoticeEvent, _CASE),
    NoticeEvent.ACKNOWLEDGEMENT: _CASE | {"missing_items"},
    NoticeEvent.MISSING_ITEMS: _CASE | {"missing_items", "papers_to_show", "upload_url", "message"},
    NoticeEvent.MISSING_COMPLETED: _CASE | {"papers_state"},
    **dict.fromkeys(DECISION_EVENTS, _DECISION),
    NoticeEvent.HELP_COMING: _DECISION | {"help_coming"},
    NoticeEvent.OBJECTION_DECIDED: _CASE
    | {"objection_outcome", "first_reference", "explanation", "what_follows"},
    NoticeEvent.DELIVERY_READY: _CASE | {"delivery", "delivery_when", "delivery_code"},
    NoticeEvent.NEW_MESSAGE: _CASE | {"message", "urgent_words"},
    NoticeEvent.ANSWERED: _CASE | {"message"},
    **dict.fromkeys(SURVEY_EVENTS, _CASE | {"survey_url", "stop_url"}),
    NoticeEvent.SIGNING_CODE: frozenset({"association", "signing_code"}),
    **dict.fromkeys(APPOINTMENT_EVENTS, _CASE | {"appointment"}),
    NoticeEvent.OUTREACH_RENEWAL: _OUTREACH | {"renew_on", "file_number"},
    NoticeEvent.OUTREACH_PAPER: _OUTREACH | {"expiring_papers"},
    NoticeEvent.OUTREACH_SERVICE: _OUTREACH | {"service"},
}


def placeholders_of(event: str) -> frozenset[str]:
    """Return what a template of this event may use; all of them while none is chosen."""
    return FILLED[NoticeEvent(event)] if event in NoticeEvent.values else PLACEHOLDERS


#: Kept with what a colleague stopped; why they did stands in the record of tries. `NOT_TOLD`: for
#: a reason after which the person still does not know.
GIVEN_UP = "given up by staff"
NOT_TOLD = "given up by staff, not told"
