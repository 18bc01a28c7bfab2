"""What follows from what happened: every line here is written in the transaction of its event."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from django.utils import timezone, translation

from cases.enums import AppointmentChange, EventKind, StageKind
from cases.letter_enums import LetterAbout
from cases.models import Appointment, CaseEvent, DocumentFile, SigningCode
from cases.selectors import waits_for_papers
from cases.services.signing import LASTS, message_key
from cases.signals import (
    appointment_changed,
    breach_noted,
    campaign_approved,
    case_event_recorded,
    destruction_approved,
    destruction_ended,
    destruction_proposed,
    file_awaits_check,
    meeting_changed,
    programme_changed,
    signing_code_made,
)
from cms.association.selectors import association_held, current_association
from cms.notices.enums import DECISION_EVENTS, NoticeChannel, NoticeEvent
from cms.notices.models import Notice
from cms.notices.services import REPLACED, NoticeDraft, cancel_notices
from surveys.enums import SurveyTrigger
from surveys.services import plan_invitations
from tasks.appointments import tell_of_appointment
from tasks.attaching import write_answer_to_letter_writer, write_to_letter_writer
from tasks.breaches import tell_of_breach
from tasks.destroying import plan_destroying, tell_how_it_ended, tell_who_approves
from tasks.meetings import tell_of_meeting
from tasks.models import Job, JobKind
from tasks.outbox import JobDraft, queue_job, say
from tasks.outreach import plan_sending
from tasks.programmes import plan_telling
from tasks.telling import (
    CASE,
    CASE_CLOSED,
    OF_THE_WAY,
    say_delivery_no_more,
    tell_person,
    telling_of,
)
from tasks.telling_staff import FOLLOWS_FOR_STAFF

Consequence = Callable[[CaseEvent], Any]

_APPOINTMENTS = {
    AppointmentChange.BOOKED: NoticeEvent.APPOINTMENT_BOOKED,
    AppointmentChange.MOVED: NoticeEvent.APPOINTMENT_MOVED,
    AppointmentChange.CANCELLED: NoticeEvent.APPOINTMENT_CANCELLED,
}


def _tell(notice: NoticeEvent) -> Consequence:
    return partial(tell_person, notice=notice)


def _write(about: LetterAbout) -> Consequence:
    return partial(write_to_letter_writer, about=about)


def _ask(trigger: SurveyTrigger) -> Consequence:
    return partial(_plan_survey, trigger=trigger)


def _route(event: CaseEvent) -> None:
    """Whoever is responsible now gets the case; the line's number makes it once per step (P3)."""
    if event.case.is_open:
        queue_job(
            JobDraft(
                key=f"route:{event.case_id}:{event.sequence}",
                kind=JobKind.ROUTE_CASE,
                subject_id=event.case_id,
                step=event.sequence,
            )
        )


def _release_when_due(event: CaseEvent) -> None:
    """The notice of a decision waits for its window (A8-1): a row in the future, not a timer."""
    decision = event.data["decision"]
    release_at = event.data.get("release_at")
    queue_job(
        JobDraft(
            key=f"release:{decision}",
            kind=JobKind.RELEASE_DECISION,
            subject_id=decision,
            due_at=datetime.fromisoformat(release_at) if release_at else None,
        )
    )


def _tell_decision(event: CaseEvent) -> None:
    tell_person(event, notice=telling_of(event.case, event.data["result"]))


def _tell_message(event: CaseEvent) -> None:
    is_answer = event.case.stage_kind == StageKind.ANSWER
    tell_person(event, notice=NoticeEvent.ANSWERED if is_answer else NoticeEvent.NEW_MESSAGE)


def _tell_of_a_later_day(event: CaseEvent) -> None:
    """Only a promise that really moved back is told; an earlier day harms nobody, and while the
    papers are awaited no day is promised yet."""
    before, after = (datetime.fromisoformat(day) if day else None for day in event.data["due"])
    overtaken = Notice.objects.filter(
        event=NoticeEvent.LATER_DAY, subject_kind=CASE, subject_id=event.case_id
    )
    overtaken.cancel_pending(reason="day moved again")
    is_later = before and after and timezone.localdate(after) > timezone.localdate(before)
    if is_later and not waits_for_papers(event.case):
        tell_person(event, notice=NoticeEvent.LATER_DAY)


def _plan_survey(event: CaseEvent, *, trigger: SurveyTrigger) -> None:
    if event.case.is_our_own:
        return
    for invitation in plan_invitations(event.case, trigger):
        queue_job(
            JobDraft(
                key=f"invite:{invitation.pk}",
                kind=JobKind.SEND_INVITATION,
                subject_id=invitation.pk,
                due_at=invitation.due_at,
            )
        )


def _say_no_more(event: CaseEvent) -> None:
    """Drop what waits to be said about a withdrawn request; what has left, has left."""
    cancel_notices(("case", event.case_id), reason="case withdrawn")
    decisions = list(event.case.decisions.values_list("pk", flat=True))
    waiting = Job.objects.filter(kind=JobKind.RELEASE_DECISION, subject_id__in=decisions)
    waiting.cancel_pending(reason="case withdrawn")


def _say_no_more_of_the_way(event: CaseEvent) -> None:
    """What comes next is told to nobody once all is over."""
    waiting = Notice.objects.filter(
        event__in=OF_THE_WAY, subject_kind=CASE, subject_id=event.case_id
    )
    waiting.cancel_pending(reason=CASE_CLOSED)


def _receipt_is_old_news(event: CaseEvent) -> None:
    """A call that somebody was still to make about the receipt says that the request is studied."""
    waiting = Notice.objects.filter(
        event=NoticeEvent.ACKNOWLEDGEMENT,
        channel=NoticeChannel.CALL,
        subject_kind=CASE,
        subject_id=event.case_id,
    )
    waiting.cancel_pending(reason=REPLACED)


def _take_back(event: CaseEvent) -> None:
    """What is set aside is told to nobody who has not heard of it yet."""
    waiting = Notice.objects.filter(
        event__in=DECISION_EVENTS, subject_kind=CASE, subject_id=event.case_id
    )
    waiting.cancel_pending(reason="decision replaced")


#: What happened → what follows, in order.
FOLLOWS: dict[EventKind, tuple[Consequence, ...]] = {
    EventKind.SUBMITTED: (_route, _tell(NoticeEvent.ACKNOWLEDGEMENT), _write(LetterAbout.RECEIPT)),
    EventKind.STAGE_MOVED: (_route,),
    EventKind.MISSING_REQUESTED: (_tell(NoticeEvent.MISSING_ITEMS),),
    EventKind.MISSING_COMPLETED: (_tell(NoticeEvent.MISSING_COMPLETED),),
    EventKind.MESSAGE_SENT: (_tell_message,),
    EventKind.WINDOW_RECOMPUTED: (_tell_of_a_later_day,),
    EventKind.DECLARATION_VOIDED: (_tell(NoticeEvent.CONFIRM_AGAIN),),
    EventKind.DECISION_RECORDED: (_release_when_due,),
    EventKind.DECISION_RELEASED: (
        _receipt_is_old_news,
        _tell_decision,
        _write(LetterAbout.DECISION),
        _ask(SurveyTrigger.AFTER_DECISION),
    ),
    EventKind.REOPENED: (_take_back,),
    EventKind.OBJECTION_DECIDED: (
        _tell(NoticeEvent.OBJECTION_DECIDED),
        _write(LetterAbout.OUTCOME),
    ),
    EventKind.REGISTERED: (_tell(NoticeEvent.REGISTERED),),
    EventKind.DELIVERY_PLANNED: (_tell(NoticeEvent.DELIVERY_READY),),
    EventKind.DELIVERED: (say_delivery_no_more, _ask(SurveyTrigger.AFTER_DELIVERY)),
    EventKind.DELIVERY_FAILED: (say_delivery_no_more, _tell(NoticeEvent.DELIVERY_FAILED)),
    EventKind.WITHDRAWN: (_say_no_more, _tell(NoticeEvent.WITHDRAWN)),
    EventKind.CLOSED: (
        _say_no_more_of_the_way,
        _receipt_is_old_news,
        write_answer_to_letter_writer,
        _ask(SurveyTrigger.AFTER_CLOSURE),
    ),
}


def on_case_event_recorded(event: CaseEvent, **_kwargs: Any) -> None:
    """Write down everything that follows; if that fails, what happened has not happened either."""
    kind = EventKind(event.kind)
    follows = FOLLOWS.get(kind, ())
    if tell_colleague := FOLLOWS_FOR_STAFF.get(kind):
        follows = (*follows, tell_colleague)
    if not follows:
        return
    with association_held():
        for consequence in follows:
            consequence(event)


def on_file_awaits_check(file: DocumentFile, **_kwargs: Any) -> None:
    """The verdict of the scanner is work like any other: a row, tried again until somebody says."""
    queue_job(JobDraft(key=f"check:{file.pk}", kind=JobKind.CHECK_FILE, subject_id=file.pk))


def on_signing_code_made(row: SigningCode, code: str, mobile: str, **_kwargs: Any) -> Notice:
    """Write the message with the code down, at once and for as long as the code lives."""
    with translation.override(row.language):
        association = str(current_association())
    return say(
        NoticeDraft(
            key=message_key(row.pk),
            event=NoticeEvent.SIGNING_CODE,
            channel=NoticeChannel.SMS,
            recipient=mobile,
            language=row.language,
            context={"association": association, "signing_code": code},
            is_urgent=True,
            expires_at=row.sent_at + LASTS,
        )
    )


def on_appointment_changed(
    appointment: Appointment, change: AppointmentChange, **_kwargs: Any
) -> None:
    """Whoever is expected is told the time, another time, or that it is off (C19)."""
    tell_of_appointment(appointment, notice=_APPOINTMENTS[change])


def connect() -> None:
    appointment_changed.connect(on_appointment_changed, dispatch_uid="tasks.receivers.visits")
    file_awaits_check.connect(on_file_awaits_check, dispatch_uid="tasks.receivers.files")
    signing_code_made.connect(on_signing_code_made, dispatch_uid="tasks.receivers.codes")
    campaign_approved.connect(plan_sending, dispatch_uid="tasks.receivers.campaigns")
    programme_changed.connect(plan_telling, dispatch_uid="tasks.receivers.programmes")
    breach_noted.connect(tell_of_breach, dispatch_uid="tasks.receivers.breaches")
    destruction_proposed.connect(tell_who_approves, dispatch_uid="tasks.receivers.proposals")
    destruction_ended.connect(tell_how_it_ended, dispatch_uid="tasks.receivers.destroyed")
    destruction_approved.connect(plan_destroying, dispatch_uid="tasks.receivers.destroying")
    meeting_changed.connect(tell_of_meeting, dispatch_uid="tasks.receivers.meetings")
    case_event_recorded.connect(on_case_event_recorded, dispatch_uid="tasks.receivers")
