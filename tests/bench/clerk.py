"""The faults' agent with what benchmarks ask of it besides: one JSON line in, one JSON line out."""

import itertools
import uuid
from datetime import time
from typing import Any

from tests.faults import agent
from tests.faults.agent import SLUG

_state: dict[str, list[Any]] = {}
#: By the thousand random references meet; these never do.
_numbers = itertools.count(1)


def be_quiet(all_day: bool) -> dict[str, Any]:
    """With quiet hours all day messages are written down and none leaves."""
    from cms.association.models import Association

    association = Association.load()
    association.quiet_from = time(0)
    association.quiet_until = time(23, 59, 59) if all_day else time(0)
    association.save()
    return {}


def prepare_events(count: int) -> dict[str, Any]:
    """Cases to which nothing has happened yet, and as many rows for the plain task."""
    from cases.models import CaseEvent, Service, TimelineSeal
    from cms.core.references import numbered_reference
    from tests.bench.house import no_followers
    from tests.bench.reference.models import PlainRow
    from tests.factories.cases import CaseFactory

    service = Service.objects.get(slug=SLUG)
    with no_followers():
        _state["cases"] = [
            CaseFactory(
                service=service,
                person__email=f"{uuid.uuid4()}@example.test",
                reference=numbered_reference("BCH", number),
            )
            for number in itertools.islice(_numbers, count)
        ]
    # The factory tells that they arrived; here that is still to happen.
    CaseEvent.objects.filter(case__in=_state["cases"])._raw_delete("default")
    TimelineSeal.objects.filter(case__in=_state["cases"]).delete()
    _state["rows"] = PlainRow.objects.bulk_create([PlainRow() for _ in range(count)])
    return {"events": sum(case.events.count() for case in _state["cases"])}


def record_events() -> dict[str, Any]:
    """Each in a transaction of its own, as it happens."""
    from cases.enums import EventKind
    from cases.services.timeline import record_event

    for case in _state["cases"]:
        record_event(case, EventKind.SUBMITTED, by="person")
    return {}


def publish_plain() -> dict[str, Any]:
    from tests.bench.reference.tasks import plain

    for row in _state["rows"]:
        plain.apply_async((row.pk,), queue="work")
    return {}


def unrouted() -> dict[str, Any]:
    from tasks.models import Job

    return {"rows": Job.objects.exclude(state="done").count()}


def untouched() -> dict[str, Any]:
    from tests.bench.reference.models import PlainLine

    return {"rows": len(_state["rows"]) - PlainLine.objects.filter(row__in=_state["rows"]).count()}


def followed() -> dict[str, Any]:
    """What the events were followed by: owners, messages to persons, word to colleagues."""
    from cases.models import Assignment
    from cms.notices.models import Notice, StaffNotice

    cases = [case.pk for case in _state["cases"]]
    return {
        "routed": Assignment.objects.filter(case__in=cases).count(),
        "messages": Notice.objects.filter(subject_kind="case", subject_id__in=cases).count(),
        "told": StaffNotice.objects.filter(subject_kind="case", subject_id__in=cases).count(),
    }


COMMANDS: tuple[agent.Command, ...] = (
    *(be_quiet, prepare_events, record_events, publish_plain),
    *(unrouted, untouched, followed),
)

if __name__ == "__main__":
    agent.COMMANDS.update({each.__name__: each for each in COMMANDS})
    agent.main()
