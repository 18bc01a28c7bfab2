"""Calls that nobody need make any more: a later word to the same person says it, or says otherwise.

Messages that leave by themselves are looked at once more in that moment (`tasks.telling`); a call
waits for somebody to make it, and would be made twice.
"""

from django.db.models import QuerySet

from cases.models import CaseEvent
from cases.selectors import missing_documents
from cms.notices.enums import APPOINTMENT_EVENTS, DECISION_EVENTS, NoticeChannel, NoticeEvent
from cms.notices.models import Notice
from cms.notices.services import cancel_calls

#: Event → the events whose calls it replaces. Letters and deliveries each say something of their
#: own, so none of them replaces another.
_REPLACES: dict[str, frozenset[str]] = {
    **dict.fromkeys(DECISION_EVENTS, frozenset(DECISION_EVENTS)),
    NoticeEvent.MISSING_ITEMS: frozenset(
        {NoticeEvent.MISSING_ITEMS, NoticeEvent.MISSING_COMPLETED}
    ),
    NoticeEvent.MISSING_COMPLETED: frozenset(
        {NoticeEvent.MISSING_ITEMS, NoticeEvent.MISSING_COMPLETED}
    ),
    NoticeEvent.LATER_DAY: frozenset({NoticeEvent.LATER_DAY}),
    NoticeEvent.CONFIRM_AGAIN: frozenset({NoticeEvent.CONFIRM_AGAIN}),
}


def drop_replaced_calls(notice: Notice) -> int:
    """Cancel the waiting calls that this new notice replaces; return how many."""
    if notice.cause_id is None:
        return 0
    if notice.event in APPOINTMENT_EVENTS:
        return cancel_calls(
            Notice.objects.filter(
                event__in=APPOINTMENT_EVENTS, cause_id=notice.cause_id, pk__lt=notice.pk
            )
        )
    earlier = _earlier_calls(notice)
    if notice.event == NoticeEvent.MISSING_ITEMS:
        earlier = earlier.filter(pk__in=_said_again(notice, earlier))
    return cancel_calls(earlier)


def _earlier_calls(notice: Notice) -> QuerySet[Notice]:
    replaced = _REPLACES.get(notice.event, frozenset())
    rows: QuerySet[Notice] = Notice.objects.filter(
        subject_kind=notice.subject_kind,
        subject_id=notice.subject_id,
        channel=NoticeChannel.CALL,
        event__in=replaced,
        cause_id__lt=notice.cause_id,
    )
    return rows


def _said_again(notice: Notice, earlier: QuerySet[Notice]) -> list[int]:
    """Return the earlier calls for papers that all have come, or are asked for again now."""
    causes = CaseEvent.objects.select_related("case").in_bulk(
        [notice.cause_id, *(call.cause_id for call in earlier)]
    )
    now = causes[notice.cause_id or 0]
    missing = {paper.key for paper in missing_documents(now.case)}
    left = missing - set(now.data.get("documents", []))
    asked = {call.pk: causes[call.cause_id or 0].data.get("documents", []) for call in earlier}
    return [pk for pk, papers in asked.items() if not left & set(papers)]
