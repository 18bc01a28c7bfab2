"""What nobody need say any more: a later word to the same person says it, or says otherwise.

Messages that leave by themselves are looked at once more in that moment too (`tasks.telling`);
until then staff would read both as waiting, and a call would be made twice.
"""

from django.db.models import QuerySet

from cases.models import CaseEvent
from cases.selectors import missing_documents
from cms.notices.enums import APPOINTMENT_EVENTS, DECISION_EVENTS, NoticeEvent
from cms.notices.models import Notice
from cms.notices.services import cancel_replaced

#: Event → the events it replaces. Letters and deliveries each say something of their
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


def drop_replaced(notice: Notice) -> int:
    """Cancel what waits and is replaced by this new notice; return how many."""
    if notice.cause_id is None:
        return 0
    if notice.event in APPOINTMENT_EVENTS:
        return cancel_replaced(
            Notice.objects.filter(
                event__in=APPOINTMENT_EVENTS, cause_id=notice.cause_id, pk__lt=notice.pk
            )
        )
    earlier = _earlier(notice)
    if notice.event == NoticeEvent.MISSING_ITEMS:
        earlier = earlier.filter(pk__in=_said_again(notice, earlier))
    return cancel_replaced(earlier)


def _earlier(notice: Notice) -> QuerySet[Notice]:
    replaced = _REPLACES.get(notice.event, frozenset())
    rows: QuerySet[Notice] = Notice.objects.filter(
        subject_kind=notice.subject_kind,
        subject_id=notice.subject_id,
        event__in=replaced,
        cause_id__lt=notice.cause_id,
    )
    return rows


def _said_again(notice: Notice, earlier: QuerySet[Notice]) -> list[int]:
    """Return what asked earlier for papers that all have come, or are asked for again now."""
    causes = CaseEvent.objects.select_related("case").in_bulk(
        [notice.cause_id, *(row.cause_id for row in earlier)]
    )
    now = causes[notice.cause_id or 0]
    missing = {paper.key for paper in missing_documents(now.case)}
    left = missing - set(now.data.get("documents", []))
    asked = {row.pk: causes[row.cause_id or 0].data.get("documents", []) for row in earlier}
    return [pk for pk, papers in asked.items() if not left & set(papers)]
