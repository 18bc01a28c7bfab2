"""The timeline: append-only, numbered, chained by a keyed hash; and what starts from it."""

import json
from typing import Any

from django.db import transaction
from django.utils import timezone

from cases.enums import EventKind
from cases.models import Case, CaseEvent
from cases.signals import case_event_recorded
from cms.accounts.models import User
from cms.core.encryption import blind_index


def lock_case(case: Case) -> Case:
    """Return the case as it is now, held until the transaction ends (SQLite: IMMEDIATE does it)."""
    return Case.objects.select_for_update().get(pk=case.pk)


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
    last = _last_event(case)
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


def verify_timeline(case: Case) -> list[str]:
    """Return what is wrong with the chain of a case: nothing for an untouched one."""
    problems, previous = [], ""
    for number, event in enumerate(case.events.order_by("sequence"), start=1):
        if event.sequence != number:
            problems.append(f"line {number} is missing")
            break
        if event.previous_hash != previous or event.hash != event_hash(event):
            problems.append(f"line {number} was changed")
        previous = event.hash
    return problems
