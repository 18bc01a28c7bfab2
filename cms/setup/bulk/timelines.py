"""The timelines of a batch: nine lines a request, so they go in as plain rows.

The table is append-only and tracks no history, so nothing is lost by not building model instances;
every line's hash comes from the same function that the services use.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from cases.enums import EventKind
from cases.models import Case, CaseEvent, TimelineSeal
from cases.services.timeline import event_hash, seal_of
from cms.setup.bulk.drafts import Draft
from cms.setup.bulk.recipes import Line

Numbers = dict[tuple[int, str], int]
_COLUMNS = (
    "case_id", "sequence", "kind", "at", "actor_id", "by", "data", "reason",
    "previous_hash", "hash",
)  # fmt: skip


@dataclass
class _Row:
    """What `event_hash` reads of a line."""

    case_id: int
    sequence: int
    kind: EventKind
    at: datetime
    actor_id: int | None
    by: str
    data: dict[str, Any]
    reason: str
    previous_hash: str
    hash: str = ""

    def values(self) -> tuple[Any, ...]:
        at = connection.ops.adapt_datetimefield_value(self.at)
        data = json.dumps(self.data)
        start = (self.case_id, self.sequence, self.kind.value, at, self.actor_id, self.by, data)
        return (*start, self.reason, self.previous_hash, self.hash)


def write_timelines(pairs: Sequence[tuple[Draft, Case]], numbers: Numbers) -> None:
    """Write every line of every draft; `numbers` says which rows the lines are about."""
    quoted = ", ".join(connection.ops.quote_name(name) for name in _COLUMNS)
    table = connection.ops.quote_name(CaseEvent._meta.db_table)
    places = ", ".join(["%s"] * len(_COLUMNS))
    rows, ends = [], {}
    for draft, case in pairs:
        for row in _chain(draft, case, numbers):
            rows.append(row.values())
            ends[row.case_id] = row
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {table} ({quoted}) VALUES ({places})",  # noqa: S608 (names of ours)
            rows,
        )
    TimelineSeal.objects.bulk_create(map(_seal, ends.values()))


def _seal(last: _Row) -> TimelineSeal:
    seal = seal_of(last)  # type: ignore[arg-type]
    return TimelineSeal(case_id=last.case_id, sequence=last.sequence, seal=seal)


def _chain(draft: Draft, case: Case, numbers: Numbers) -> Iterator[_Row]:
    previous = ""
    lines = zip(draft.recipe.lines, draft.moments, draft.actors, strict=True)
    for sequence, (line, at, actor) in enumerate(lines, start=1):
        row = _Row(
            case_id=case.pk,
            sequence=sequence,
            kind=line.kind,
            at=at,
            actor_id=actor.pk if actor else None,
            by="staff" if actor else line.by,
            data=_data(line, draft, case, numbers),
            reason="",
            previous_hash=previous,
        )
        previous = row.hash = event_hash(row)  # type: ignore[arg-type]
        yield row


def _data(line: Line, draft: Draft, case: Case, numbers: Numbers) -> dict[str, Any]:
    if line.kind is EventKind.SUBMITTED:
        return {**line.data, "medium": str(case.medium)}
    if line.about == "user":
        return {"user": draft.owner.pk if draft.owner else None}
    if not line.about:
        return dict(line.data)
    data = {**line.data, line.about: numbers[case.pk, line.about]}
    if line.kind is EventKind.DECISION_RECORDED:
        release_at = max(case.not_before_at or draft.submitted_at, draft.moment_of(line.kind))
        data["release_at"] = release_at.isoformat()
    return data
