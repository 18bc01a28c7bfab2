"""Saying something to the person of a case, and looking once more before it leaves."""

from datetime import datetime

from cases.enums import GIVING, DecisionResult, DeliveryState, EventKind, Outcome, Purpose
from cases.models import Appointment, Case, CaseEvent, Delivery
from cases.selectors import missing_documents, owes_declaration, released_decision
from cases.services.consents import stop_token
from cms.notices.composing import WITHHELD
from cms.notices.enums import (
    APPOINTMENT_EVENTS,
    DECISION_EVENTS,
    OPTIONAL_EVENTS,
    OUTREACH_EVENTS,
    SURVEY_EVENTS,
    NoticeEvent,
)
from cms.notices.models import Notice
from cms.notices.services import Escort, NoticeDraft
from surveys.selectors import why_not_asked
from tasks import outreach
from tasks.appointments import contacts_for, still_said
from tasks.attaching import letter_for
from tasks.contacts import Contact, contacts_of, next_contact, written
from tasks.contexts import Context, context_for, public_address
from tasks.outbox import say

CASE = "case"
_TELLS_RESULT = {
    DecisionResult.ACCEPT: NoticeEvent.DECISION_ACCEPTED,
    DecisionResult.PART: NoticeEvent.DECISION_PARTLY,
    DecisionResult.REFUSE: NoticeEvent.DECISION_REFUSED,
    DecisionResult.POSTPONE: NoticeEvent.DECISION_POSTPONED,
}
DELIVERY_SETTLED = "delivery settled"
_SAID_AFTER_WITHDRAWAL = (NoticeEvent.WITHDRAWN, NoticeEvent.APPOINTMENT_CANCELLED)


_OF_PAPERS = (NoticeEvent.MISSING_ITEMS, NoticeEvent.MISSING_COMPLETED)
#: Say what comes next: of no use once all is over.
OF_THE_WAY = (
    *_OF_PAPERS,
    *(NoticeEvent.REGISTERED, NoticeEvent.LATER_DAY, NoticeEvent.CONFIRM_AGAIN),
)
CASE_CLOSED = "case closed"


def telling_of(case: Case, result: str) -> NoticeEvent:
    """Return what tells the result of a decision; whoever waits for urgent help is told of help."""
    if case.is_urgent and result in GIVING:
        return NoticeEvent.HELP_COMING
    return _TELLS_RESULT[DecisionResult(result)]


def tell_person(event: CaseEvent, *, notice: NoticeEvent) -> Notice | None:
    """Queue one notice about what happened, in the person's language, the way they asked for;
    none where the association asked itself."""
    case = event.case
    if case.is_our_own:
        return None
    contact = contacts_of(case.person)[0]
    return say(
        NoticeDraft(
            key=_key(f"event:{event.pk}", notice, contact),
            event=notice,
            channel=contact.channel,
            recipient=contact.recipient,
            language=case.person.language,
            context=context_for(event, case.person.language),
            subject=(CASE, case.pk),
            cause_id=event.pk,
            is_urgent=case.is_urgent,
        )
    )


def _key(cause: str, notice: str, contact: Contact) -> str:
    return f"{cause}:{notice}:{contact.channel}"


def reason_to_stay(notice: Notice) -> str:
    """Return why a notice must not leave any more: the case or the decision has changed."""
    if notice.is_trial:
        return ""
    if notice.event in APPOINTMENT_EVENTS and not still_said(notice):
        return "appointment changed"
    if notice.subject_kind != CASE:
        return ""
    case = Case.objects.filter(pk=notice.subject_id or 0).first()
    if case is None:
        return "case gone"
    return _against(notice, case)


def _against(notice: Notice, case: Case) -> str:
    if notice.event in OUTREACH_EVENTS:
        return outreach.reason_to_stay(notice)
    if case.outcome == Outcome.WITHDRAWN and notice.event not in _SAID_AFTER_WITHDRAWAL:
        return "case withdrawn"
    return _overtaken(notice, case)


def _overtaken(notice: Notice, case: Case) -> str:
    """Return what has happened on the case since, after which this would be said in vain."""
    if notice.event in SURVEY_EVENTS and why_not_asked(case):
        return "opted out"
    if notice.event == NoticeEvent.CONFIRM_AGAIN and not owes_declaration(case):
        return "confirmed meanwhile"
    if notice.event in OF_THE_WAY and not case.is_open:
        return CASE_CLOSED
    if notice.event in _OF_PAPERS and (why := _not_about_papers(notice, case)):
        return why
    if notice.event == NoticeEvent.LATER_DAY and not _still_that_day(case, notice):
        return "day moved again"
    if notice.event in DECISION_EVENTS and not _still_stands(case, notice):
        return "decision replaced"
    if notice.event == NoticeEvent.DELIVERY_READY and _is_settled(notice):
        return DELIVERY_SETTLED
    return ""


def _not_about_papers(notice: Notice, case: Case) -> str:
    if notice.event == NoticeEvent.MISSING_COMPLETED:
        return "papers wanted again" if missing_documents(case) else ""
    return "" if _still_awaited(notice, case) else "papers came"


def say_delivery_no_more(event: CaseEvent) -> int:
    """Drop the time and code of a delivery that has been given or has failed: nobody comes now."""
    causes = [
        cause.pk
        for cause in event.case.events.filter(kind=EventKind.DELIVERY_PLANNED)
        if cause.data.get("delivery") == event.data.get("delivery")
    ]
    waiting = Notice.objects.filter(
        event=NoticeEvent.DELIVERY_READY,
        subject_kind=CASE,
        subject_id=event.case_id,
        cause_id__in=causes,
    )
    dropped: int = waiting.cancel_pending(reason=DELIVERY_SETTLED)
    return dropped


def _is_settled(notice: Notice) -> bool:
    event = CaseEvent.objects.filter(pk=notice.cause_id or 0).first()
    delivery = Delivery.objects.filter(pk=event.data.get("delivery")).first() if event else None
    return delivery is not None and delivery.state != DeliveryState.PLANNED


def _still_awaited(notice: Notice, case: Case) -> bool:
    """Whether one of the papers it asks for is missing yet; a message of old names none."""
    event = CaseEvent.objects.filter(pk=notice.cause_id or 0).first()
    missing = {paper.key for paper in missing_documents(case)}
    asked = event.data.get("documents") if event else None
    return bool(missing if asked is None else missing & set(asked))


def _still_that_day(case: Case, notice: Notice) -> bool:
    """Whether the day it tells is still the promised one, and nobody has answered meanwhile."""
    event = CaseEvent.objects.filter(pk=notice.cause_id or 0).first()
    told = event.data["due"][1] if event else None
    is_told = bool(told and case.due_at and datetime.fromisoformat(told) == case.due_at)
    return is_told and case.is_open and released_decision(case) is None


def _still_stands(case: Case, notice: Notice) -> bool:
    event = CaseEvent.objects.filter(pk=notice.cause_id or 0).first()
    decision = released_decision(case)
    return bool(event and decision and event.data.get("decision") == decision.pk)


def fall_back(notice: Notice) -> Notice | None:
    """Say the same thing the next way; a survey's link is never read out by somebody else."""
    contact = next_contact(ways_for(notice, _contacts(notice)), after=notice.channel)
    if contact is None or (_is_private(notice) and WITHHELD in notice.sent_body):
        return None  # a link was struck once it had left; nobody can say it again
    return say_by(contact, notice)


def ways_for(notice: Notice, contacts: list[Contact]) -> list[Contact]:
    """Return those of the person's ways by which this may be said, the wished-for first."""
    return written(contacts) if _is_private(notice) else contacts


def say_by(contact: Contact, notice: Notice) -> Notice:
    """Say what a notice says another way."""
    cause = notice.key.rsplit(":", 2)[0]
    return say(
        NoticeDraft(
            key=_key(cause, notice.event, contact),
            event=notice.event,
            channel=contact.channel,
            recipient=contact.recipient,
            language=notice.language,
            context=_whole_context(notice),
            subject=(notice.subject_kind, notice.subject_id or 0),
            cause_id=notice.cause_id,
            is_urgent=notice.is_urgent,
            expires_at=notice.expires_at,
        )
    )


def _whole_context(notice: Notice) -> Context:
    """Return the values to say it again with; codes that were struck once it left are read anew."""
    event = CaseEvent.objects.filter(pk=notice.cause_id or 0).first()
    if WITHHELD in notice.sent_body and event and notice.event not in APPOINTMENT_EVENTS:
        return context_for(event, notice.language)
    context: Context = notice.context
    return context


def stop_url(notice: Notice) -> str:
    """Return where one click ends messages of this kind; "" for what nobody may miss."""
    case = Case.objects.filter(pk=notice.subject_id or 0).first()
    if notice.event not in OPTIONAL_EVENTS or notice.subject_kind != CASE or case is None:
        return ""
    purpose = Purpose.OUTREACH if notice.event in OUTREACH_EVENTS else Purpose.SURVEY
    return public_address(notice.language, "stop", stop_token(case, purpose))


def _contacts(notice: Notice) -> list[Contact]:
    """Return the ways to whoever a notice is for."""
    if notice.event in APPOINTMENT_EVENTS:
        rows = Appointment.objects.select_related("person")
        return contacts_for(rows.get(pk=notice.cause_id or 0))
    if notice.subject_kind != CASE:
        return []
    return contacts_of(Case.objects.select_related("person").get(pk=notice.subject_id or 0).person)


def _is_private(notice: Notice) -> bool:
    """Never read out by telephone: a survey's link, and what nobody asked for."""
    return notice.event in OPTIONAL_EVENTS


ESCORT = Escort(
    reason_to_stay=reason_to_stay,
    fall_back=fall_back,
    stop_url=stop_url,
    attachment=letter_for,
)
