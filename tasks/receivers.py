"""What follows from what happened: every line here is written in the transaction of its event."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from cases.enums import DecisionResult, EventKind, StageKind
from cases.models import CaseEvent
from cases.signals import case_event_recorded
from cms.notices.enums import NoticeEvent
from cms.notices.services import cancel_notices
from surveys.enums import SurveyTrigger
from surveys.services import plan_invitations
from tasks.models import Job, JobKind
from tasks.outbox import JobDraft, queue_job
from tasks.telling import tell_person

Consequence = Callable[[CaseEvent], Any]

_RESULTS = {
    DecisionResult.ACCEPT: NoticeEvent.DECISION_ACCEPTED,
    DecisionResult.PART: NoticeEvent.DECISION_PARTLY,
    DecisionResult.REFUSE: NoticeEvent.DECISION_REFUSED,
    DecisionResult.POSTPONE: NoticeEvent.DECISION_POSTPONED,
}


def _tell(notice: NoticeEvent) -> Consequence:
    return partial(tell_person, notice=notice)


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
    tell_person(event, notice=_RESULTS[DecisionResult(event.data["result"])])


def _tell_message(event: CaseEvent) -> None:
    is_answer = event.case.stage_kind == StageKind.ANSWER
    tell_person(event, notice=NoticeEvent.ANSWERED if is_answer else NoticeEvent.NEW_MESSAGE)


def _plan_survey(event: CaseEvent, *, trigger: SurveyTrigger) -> None:
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


#: What happened → what follows, in order.
FOLLOWS: dict[EventKind, tuple[Consequence, ...]] = {
    EventKind.SUBMITTED: (_route, _tell(NoticeEvent.ACKNOWLEDGEMENT)),
    EventKind.STAGE_MOVED: (_route,),
    EventKind.MISSING_REQUESTED: (_tell(NoticeEvent.MISSING_ITEMS),),
    EventKind.MISSING_COMPLETED: (_tell(NoticeEvent.MISSING_COMPLETED),),
    EventKind.MESSAGE_SENT: (_tell_message,),
    EventKind.DECISION_RECORDED: (_release_when_due,),
    EventKind.DECISION_RELEASED: (_tell_decision, _ask(SurveyTrigger.AFTER_DECISION)),
    EventKind.REGISTERED: (_tell(NoticeEvent.REGISTERED),),
    EventKind.DELIVERY_PLANNED: (_tell(NoticeEvent.DELIVERY_READY),),
    EventKind.DELIVERED: (_ask(SurveyTrigger.AFTER_DELIVERY),),
    EventKind.WITHDRAWN: (_say_no_more, _tell(NoticeEvent.WITHDRAWN)),
    EventKind.CLOSED: (_ask(SurveyTrigger.AFTER_CLOSURE),),
}


def on_case_event_recorded(event: CaseEvent, **_kwargs: Any) -> None:
    """Write down everything that follows; if that fails, what happened has not happened either."""
    for consequence in FOLLOWS.get(EventKind(event.kind), ()):
        consequence(event)


def connect() -> None:
    case_event_recorded.connect(on_case_event_recorded, dispatch_uid="tasks.receivers")
