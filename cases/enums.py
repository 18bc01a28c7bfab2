from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ServiceKind(TextChoices):
    HELP = "help", _("Help request")
    ACTIVITY = "activity", _("Activity")
    ENQUIRY = "enquiry", _("Enquiry")
    SUGGESTION = "suggestion", _("Suggestion")
    COMPLAINT = "complaint", _("Complaint")
    REMARK = "remark", _("Remark to the director")
    GENERAL_ISSUE = "general_issue", _("General issue")
    VOLUNTEERING = "volunteering", _("Volunteering")


class StageKind(TextChoices):
    """What a stage does. Kinds are code; order, names, roles, timers and gates are data."""

    INTAKE_CHECK = "intake_check", _("Checking")
    CLARIFICATION = "clarification", _("Clarification")
    STUDY = "study", _("Study")
    COMMITTEE = "committee", _("Committee")
    DECISION = "decision", _("Decision")
    REGISTRATION = "registration", _("Registration")
    DELIVERY = "delivery", _("Delivery")
    ANSWER = "answer", _("Answer")
    BOARD = "board", _("Board")
    DIRECTOR = "director", _("Director")
    CLOSED = "closed", _("Closed")


class PublicStage(TextChoices):
    """The words the public, the API and messages use for where a request stands."""

    RECEIVED = "received", _("Received")
    CHECKING = "checking", _("Being checked")
    WAITING_FOR_YOU = "waiting_for_you", _("Waiting for you")
    CLARIFYING = "clarifying", _("Being clarified")
    STUDY = "study", _("Being studied")
    COMMITTEE = "committee", _("With the committee")
    DECIDED = "decided", _("Decided")
    REGISTRATION = "registration", _("Registration")
    DELIVERY = "delivery", _("Delivery")
    ANSWERED = "answered", _("Answered")
    CLOSED = "closed", _("Closed")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Gate(TextChoices):
    """What must be true before a move; the label finishes the sentence "Still missing: …"."""

    DOCUMENTS_COMPLETE = "documents_complete", _("every required paper accepted or seen")
    NOTHING_AWAITED = "nothing_awaited", _("the answer we asked the person for")
    STUDY_RECOMMENDED = "study_recommended", _("a study with a recommendation")
    DECISION_RECORDED = "decision_recorded", _("a recorded decision")
    DECISION_RELEASED = "decision_released", _("the notice of the decision")
    REGISTERED = "registered", _("the registration file")
    DELIVERED = "delivered", _("a completed delivery with its proof")
    ANSWER_SENT = "answer_sent", _("an answer sent to the person")


class Guard(TextChoices):
    """Which decisions a move is for."""

    ANY = "any", _("Any")
    ACCEPTED = "accepted", _("Accepted")
    REFUSED = "refused", _("Refused")
    POSTPONED = "postponed", _("Postponed")
    ABOVE_LIMIT = "above_limit", _("Accepted above the limit")
    NOBODY_FREE = "nobody_free", _("Everyone of this role took part before")
    NO_ANSWER_ASKED = "no_answer_asked", _("The person asked for no answer")


class Outcome(TextChoices):
    NONE = "", pgettext_lazy("outcome", "Open")
    DELIVERED = "delivered", pgettext_lazy("outcome", "Delivered")
    REFUSED = "refused", pgettext_lazy("outcome", "Refused")
    ANSWERED = "answered", pgettext_lazy("outcome", "Answered")
    WITHDRAWN = "withdrawn", pgettext_lazy("outcome", "Withdrawn")
    NOT_COMPLETED = "not_completed", pgettext_lazy("outcome", "Not completed")
    REFERRED = "referred", pgettext_lazy("outcome", "Referred")


class PersonKind(TextChoices):
    HOUSEHOLD_HEAD = "household_head", _("Household head")
    MOSQUE = "mosque", _("Mosque")
    PILGRIM = "pilgrim", _("Pilgrim or visitor")
    PARTICIPANT = "participant", _("Participant")
    ENTITY = "entity", _("Entity")


class RoleOfPerson(TextChoices):
    """What one person may be to the association; several at once."""

    BENEFICIARY = "beneficiary", _("Beneficiary")
    VOLUNTEER = "volunteer", _("Volunteer")
    SUPPORTER = "supporter", _("Supporter")
    DECLARANT = "declarant", _("Speaks for others")
    GUARDIAN = "guardian", _("Guardian")


class HouseholdRelation(TextChoices):
    """What a member is to the head of the household."""

    SPOUSE = "spouse", _("Wife or husband")
    CHILD = "child", _("Son or daughter")
    PARENT = "parent", _("Father or mother")
    SIBLING = "sibling", _("Brother or sister")
    GRANDCHILD = "grandchild", _("Grandchild")
    GRANDPARENT = "grandparent", _("Grandparent")
    RELATIVE = "relative", _("Another relative")
    WARD = "ward", _("In their care")
    COMPANION = "companion", _("Companion")


class MemberStatus(TextChoices):
    PRESENT = "present", pgettext_lazy("household", "In the household")
    LEFT = "left", pgettext_lazy("household", "Left")
    DECEASED = "deceased", pgettext_lazy("household", "Deceased")


class Sex(TextChoices):
    """Kept as accounts keep it; of a child one does not say man or woman."""

    MALE = "man", pgettext_lazy("household", "Male")
    FEMALE = "woman", pgettext_lazy("household", "Female")


class Mobility(TextChoices):
    """Whether somebody can come to us."""

    UNKNOWN = "", _("Not said")
    WALKS = "walks", _("Comes on their own")
    ASSISTED = "assisted", _("Comes with help or a wheelchair")
    HOMEBOUND = "homebound", _("Cannot leave home: we visit")


class Evidence(TextChoices):
    """How a paper is proved. Identity documents are seen, not copied (PDPL art. 28)."""

    COPY = "copy", pgettext_lazy("evidence", "Copy")  # else Wagtail's button changes
    SEEN_ONLY = "seen_only", _("Seen, no copy")
    NUMBER_AND_EXPIRY = "number_and_expiry", _("Number and expiry date")


class DocumentState(TextChoices):
    AWAITED = "awaited", pgettext_lazy("paper", "Awaited")
    SHOW_LATER = "show_later", pgettext_lazy("paper", "To be shown")
    RECEIVED = "received", pgettext_lazy("paper", "Received")
    ACCEPTED = "accepted", pgettext_lazy("paper", "Accepted")
    SEEN = "seen", pgettext_lazy("paper", "Seen")
    REJECTED = "rejected", pgettext_lazy("paper", "Returned")
    WAIVED = "waived", pgettext_lazy("paper", "Not needed")


class CheckState(TextChoices):
    """Whether a file has been looked at for what could harm us (S30)."""

    PENDING = "pending", pgettext_lazy("file", "Being checked")
    CLEAN = "clean", pgettext_lazy("file", "Checked")
    REFUSED = "refused", pgettext_lazy("file", "Refused: harmful")


class DecisionResult(TextChoices):
    ACCEPT = "accept", _("Accept")
    PART = "part", _("Accept in part")
    REFUSE = "refuse", _("Refuse")
    POSTPONE = "postpone", _("Postpone")


#: Results with which something is given.
GIVING = (DecisionResult.ACCEPT, DecisionResult.PART)


class VoteChoice(TextChoices):
    ACCEPT = "accept", _("Accept")
    PART = "part", _("Accept in part")
    REFUSE = "refuse", _("Refuse")
    POSTPONE = "postpone", _("Postpone")
    RECUSED = "recused", _("Recused: conflict of interest")


class Recommendation(TextChoices):
    NONE = "", _("Not yet")
    ACCEPT = "accept", _("Accept")
    PART = "part", _("Accept in part")
    REFER = "refer", _("Refer elsewhere")
    DECLINE = "decline", _("Decline")


class WindowReading(TextChoices):
    """Three readings of a promised reply time (domain A8-1)."""

    MINIMUM = "minimum", _("Not before")
    MAXIMUM = "maximum", _("Not after")
    RANGE = "range", _("Between")


class WindowUnit(TextChoices):
    CALENDAR_DAYS = "calendar_days", _("Calendar days")
    WORKING_DAYS = "working_days", _("Working days")
    HOURS = "hours", _("Hours")
    MINUTES = "minutes", _("Minutes")


class WindowAnchor(TextChoices):
    SUBMITTED = "submitted", _("From submission")
    COMPLETE = "complete", _("From complete papers")


class SignatureMode(TextChoices):
    TICK = "tick", _("Tick and name")
    ONE_TIME_CODE = "otp", _("One-time code")
    DRAWN = "drawn", _("Drawn signature")
    PAPER = "paper", _("Signed paper")
    THUMBPRINT = "thumbprint", _("Thumb mark with two witnesses")
    VERBAL = "verbal", _("Recorded verbal")


class DeliveryState(TextChoices):
    PLANNED = "planned", _("Planned")
    DELIVERED = "delivered", _("Delivered")
    FAILED = "failed", _("Failed")


class DeliveryProof(TextChoices):
    NONE = "", pgettext_lazy("proof", "None yet")
    CODE = "code", _("Code told by the person")
    ON_THE_SPOT = "spot", _("Helped on the spot")
    SIGNATURE = "signature", _("Signed receipt")
    BANK = "bank", _("Bank transfer reference")
    WITNESS = "witness", _("Witnessed handover")
    PHOTO = "photo", _("Photo of what was handed over")


class MessageKind(TextChoices):
    FROM_PERSON = "from_person", _("From the person")
    TO_PERSON = "to_person", _("To the person")
    NOTE = "note", _("Internal note")


class EventKind(TextChoices):
    """What can happen to a case; the timeline's vocabulary and the clock's starting points."""

    SUBMITTED = "submitted", _("Request submitted")
    ROUTED = "routed", _("Assigned")
    STAGE_MOVED = "stage_moved", _("Stage changed")
    MISSING_REQUESTED = "missing_requested", _("Papers requested")
    MISSING_COMPLETED = "missing_completed", _("Papers complete")
    DOCUMENT_RECEIVED = "document_received", _("Paper received")
    DOCUMENT_CHECKED = "document_checked", _("Paper checked")
    MESSAGE_RECEIVED = "message_received", _("Message received")
    MESSAGE_SENT = "message_sent", _("Message sent")
    NOTE_ADDED = "note_added", _("Note added")
    STUDY_SAVED = "study_saved", _("Study saved")
    RESEARCH_FILLED = "research_filled", _("Research form filled in")
    PHOTO_KEPT = "photo_kept", _("Photo of the visit kept")
    PHOTO_REMOVED = "photo_removed", _("Photo of the visit taken away")
    ON_AGENDA = "on_agenda", _("Put on an agenda")
    VOTE_CAST = "vote_cast", _("Vote cast")
    DECISION_RECORDED = "decision_recorded", _("Decision recorded")
    DECISION_RELEASED = "decision_released", _("Decision released")
    WINDOW_OVERRIDDEN = "window_overridden", _("Release brought forward")
    REGISTERED = "registered", _("Registered")
    DELIVERY_PLANNED = "delivery_planned", _("Delivery arranged")
    DELIVERED = "delivered", _("Delivered")
    DELIVERY_FAILED = "delivery_failed", _("Delivery failed")
    DELIVERY_CODE_WRONG = "delivery_code_wrong", _("Wrong delivery code")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    CLOSED = "closed", _("Closed")
    REFERRED = "referred", _("Handed over to another body")
    REFERRAL_ANSWERED = "referral_answered", _("Result of a referral noted")
    CONTACT_CHANGED = "contact_changed", _("Contact details changed")
    CONTACT_KEPT = "contact_kept", _("Contact details kept")
    CODE_RENEWED = "code_renewed", _("New tracking code given")
    RESTRICTED = "restricted", _("Access restricted")
    UNRESTRICTED = "unrestricted", _("Restriction lifted")
    ANSWERS_CORRECTED = "answers_corrected", _("Answers corrected")
    DECLARATION_VOIDED = "declaration_voided", _("New declaration asked for")
    DECLARATION_RENEWED = "declaration_renewed", _("Declaration given again")
    FILE_REFUSED = "file_refused", _("Harmful file refused")
    PERSON_UPDATED = "person_updated", _("Person's file changed")
    PERSON_MERGED = "person_merged", _("Files of the person merged")
    PERSON_PARTED = "person_parted", _("Files of the person parted again")
    CONTACT_LOGGED = "contact_logged", _("Contact logged")
    APPOINTMENT_BOOKED = "appointment_booked", _("Appointment booked")
    APPOINTMENT_MOVED = "appointment_moved", _("Appointment moved")
    APPOINTMENT_SETTLED = "appointment_settled", _("Appointment settled")
    LETTER_REGISTERED = "letter_registered", _("Letter registered")
    NOTICE_STOPPED = "notice_stopped", _("Message stopped")
    NOTICE_RESUMED = "notice_resumed", _("Stopped message sent after all")
    CONSENT_WITHDRAWN = "consent_withdrawn", _("Consent withdrawn")
    CONSENT_RENEWED = "consent_renewed", _("Consent given again")
    KINSHIP_DECLARED = "kinship_declared", _("Kinship declared")
    EMERGENCY_OPENED = "emergency_opened", _("Opened in an emergency")
    WINDOW_RECOMPUTED = "window_recomputed", _("Reply date counted anew")
    OBJECTION_FILED = "objection_filed", _("Objection filed")
    OBJECTION_DECIDED = "objection_decided", _("Objection decided")
    OBJECTION_ANSWERED = "objection_answered", _("Objection answered")
    REOPENED = "reopened", pgettext_lazy("case", "Reopened")
    WORKFLOW_CHANGED = "workflow_changed", _("Moved to a newer workflow")
    RAISED = "raised", _("Raised as a general issue")
    RAISED_AGAIN = "raised_again", _("The same was raised again")


class ContactChannel(TextChoices):
    """How a person wants to hear from us."""

    SMS = "sms", _("SMS")
    EMAIL = "email", _("E-mail")
    CALL = "call", _("A call")


class Purpose(TextChoices):
    """What consent is asked for; each separately, none ticked beforehand (PDPL art. 5–7)."""

    PROCESSING = "processing", _("Handling the request")
    SENSITIVE = "sensitive", _("Handling sensitive data")
    VERIFICATION = "verification", _("Checking with authorities")
    SURVEY = "survey", _("Satisfaction survey")
    STORY = "story", _("Telling the story")
    OUTREACH = "outreach", _("News and reminders")


class Direction(TextChoices):
    """Whether something came to us or left us."""

    IN = "in", pgettext_lazy("direction", "Incoming")
    OUT = "out", pgettext_lazy("direction", "Outgoing")


class Relation(TextChoices):
    """Who speaks for the person of a request."""

    SELF = "self", _("The person in person")
    RELATIVE = "relative", _("A relative")
    GUARDIAN = "guardian", _("Guardian or agent")
    TRUSTED = "trusted", _("Somebody the person trusts")
    AUTHORITY = "authority", _("An authority or another association")
    OTHER = "other", _("Somebody else")


class ContactKind(TextChoices):
    """How we were in touch with somebody; letters have a register of their own."""

    CALL = "call", _("Telephone call")
    VISIT = "visit", pgettext_lazy("contact", "Visit")
    INTERVIEW = "interview", pgettext_lazy("contact", "Interview")
    SOCIAL = "social", _("Social-media message")
    EMAIL = "email", pgettext_lazy("contact", "E-mail")


class ContactOutcome(TextChoices):
    """How a contact ended."""

    ANSWERED = "answered", pgettext_lazy("contact", "Answered")
    REQUEST = "request", _("A request is to be entered")
    REFERRED = "referred", pgettext_lazy("contact", "Referred to a colleague or elsewhere")
    CALL_BACK = "call_back", _("We call back")
    NO_ANSWER = "no_answer", pgettext_lazy("contact", "Nobody answered")
    NOT_DISCLOSED = "not_disclosed", _("Identity not shown: attempt noted, nothing disclosed")


class AppointmentKind(TextChoices):
    VISIT = "visit", _("Visit to our office")
    INTERVIEW = "interview", pgettext_lazy("appointment", "Interview")
    HOME = "home", _("Visit by us")


class AppointmentChange(StrEnum):
    """What the person is told of an appointment."""

    BOOKED = "booked"
    MOVED = "moved"
    CANCELLED = "cancelled"


class AppointmentState(TextChoices):
    BOOKED = "booked", pgettext_lazy("appointment", "Booked")
    CAME = "came", pgettext_lazy("appointment", "Came")
    MISSED = "missed", pgettext_lazy("appointment", "Did not come")
    CANCELLED = "cancelled", pgettext_lazy("appointment", "Cancelled")
    REFUSED = "refused", pgettext_lazy("appointment", "Refused the visit")
