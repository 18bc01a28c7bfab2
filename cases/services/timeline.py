"""The timeline: append-only, numbered, chained by a keyed hash, sealed at its end; and what starts
from it."""

import json
import logging
from typing import Any

from django.db import transaction
from django.utils import timezone

from cases.enums import EventKind
from cases.models import Case, CaseEvent, TimelineSeal
from cases.signals import case_event_recorded
from cms.accounts.models import User
from cms.core.encryption import blind_index

logger = logging.getLogger(__name__)


def lock_case(case: Case, *along: str) -> Case:
    """Return the case as it is now, held until the transaction ends (SQLite: IMMEDIATE does it).

    `along`: relations to read in the same statement; they are not held.
    """
    rows = Case.objects.select_for_update(of=("self",) if along else ())
    return (rows.select_related(*along) if along else rows).get(pk=case.pk)


@transaction.atomic(savepoint=False)  # who records has failed altogether when this fails
def record_event(  # noqa: PLR0913 (one line of the timeline has six parts)
    case: Case,
    kind: EventKind,
    *,
    acting_user: User | None = None,
    by: str = "staff",
    data: dict[str, Any] | None = None,
    reason: str = "",
) -> CaseEvent:
    """Append one line and announce it inside the transaction. The caller holds the case.

    `by` says who acted when there is no account behind it: "person" or "clock".
    """
    # What comes first follows nothing; if something is there all the same, the number refuses it.
    last = None if kind == EventKind.SUBMITTED else _last_event(case)
    event = CaseEvent(
        case=case,
        sequence=last.sequence + 1 if last else 1,
        kind=kind,
        at=timezone.now(),
        actor=acting_user,
        by="staff" if acting_user else by,
        data=data or {},
        reason=reason,
        previous_hash=last.hash if last else "",
    )
    event.hash = event_hash(event)
    event.save(force_insert=True)
    _seal(event)
    case_event_recorded.send(sender=CaseEvent, event=event)
    return event


def _last_event(case: Case) -> CaseEvent | None:
    return CaseEvent.objects.filter(case=case).order_by("-sequence").first()


def event_hash(event: CaseEvent) -> str:
    """Return the keyed digest over everything the line says and the line before it."""
    content = [
        event.case_id,
        event.sequence,
        str(event.kind),
        event.at.astimezone(timezone.get_fixed_timezone(0)).isoformat(),
        event.actor_id,
        event.by,
        event.data,
        event.reason,
        event.previous_hash,
    ]
    return blind_index(json.dumps(content, sort_keys=True, ensure_ascii=False), "timeline")


def seal_of(event: CaseEvent) -> str:
    """Return the keyed digest that says: the timeline of this case ends with this line."""
    return blind_index(f"{event.case_id}/{event.sequence}/{event.hash}", "timeline-seal")


def _seal(event: CaseEvent) -> None:
    """Move the seal of the case to its new last line.

    A seal that does not stand on the line before stays where it is: it proves what was cut off.
    """
    values = {"sequence": event.sequence, "seal": seal_of(event)}
    if event.sequence == 1:
        first = TimelineSeal(case_id=event.case_id, **values)
        TimelineSeal.objects.bulk_create([first], ignore_conflicts=True)
        return
    before = TimelineSeal.objects.filter(case=event.case_id, sequence=event.sequence - 1)
    if not before.update(**values):
        logger.error("timeline_not_as_sealed case=%s line=%s", event.case_id, event.sequence)
