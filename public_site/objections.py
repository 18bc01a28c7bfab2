"""What the tracking page says of objections: on the first request's page, and on their own."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from cases.models import Case, Decision, Objection
from cases.objection_enums import ObjectionState
from cases.selectors.gates import released_decision
from cases.selectors.objecting import objection_of
from cases.selectors.objections import (
    decided_afresh,
    further_way,
    known_objections,
    why_no_objection,
    words_of_the_end,
)
from public_site.selectors import objection_service


@dataclass(frozen=True)
class ObjectionLine:
    """One objection as the page of the first request tells it: where it stands, not why."""

    reference: str
    filed_at: datetime
    state: str
    label: str
    answer_by: date | None
    decided_at: datetime | None
    #: Whether the decision it set aside is decided afresh and that is still awaited.
    is_decided_afresh: bool
    #: Whether that new decision is told above.
    was_decided_afresh: bool = False


def objection_page(case: Case) -> dict[str, Any]:
    """Return whether one may object now, and to which service; what became of the objections to
    this request; and what this request objects to itself."""
    rows = list(known_objections(case)) if case.decisions.all() else []
    why_not = why_no_objection(case, rows)
    may_object = not why_not
    mine = own_objection(case)
    return {
        "may_object": may_object,
        "end_of_the_way": why_not if why_not == words_of_the_end() else "",
        "objection_service": objection_service() if may_object else None,
        "objections": _lines(case, rows),
        "set_aside": _set_aside(case, rows),
        "own_objection": mine,
        "further_way": further_way(mine) if mine else "",
        "decided_afresh": decided_afresh(mine) if mine and mine.is_proven else None,
    }


def _lines(case: Case, rows: list[Objection]) -> list[ObjectionLine]:
    return [_line(row, case) for row in rows]


def _line(row: Objection, case: Case) -> ObjectionLine:
    told = released_decision(case)
    is_open = row.state == ObjectionState.OPEN
    due = row.case.due_at if is_open else None
    return ObjectionLine(
        reference=row.case.reference,
        filed_at=row.filed_at,
        state=row.state,
        label=str(ObjectionState(row.state).label),
        answer_by=timezone.localdate(due) if due else None,
        decided_at=row.decided_at,
        is_decided_afresh=row.reopens and case.is_open and told is None,
        was_decided_afresh=row.reopens and told is not None and told.pk != row.decision_id,
    )


def _set_aside(case: Case, rows: list[Objection]) -> Decision | None:
    """The decision an objection set aside, as long as no other has been sent."""
    if released_decision(case):
        return None
    return next((row.decision for row in rows if row.reopens), None)


def own_objection(case: Case) -> Objection | None:
    """Return the objection this request is, once it may be told. Of one that only names a reference
    that is its answer alone: its page would say whether there is such a request (S16)."""
    objection = objection_of(case)
    return objection if objection and (objection.is_proven or objection.is_decided) else None
