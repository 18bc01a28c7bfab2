"""When each clockwork last ran, by the clock of the database."""

from datetime import UTC, datetime, timedelta

from django.db.models import Q
from django.db.models.functions import Now

from tasks.models import Heartbeat

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
BEAT, SWEEPER = "beat", "sweep"


def note_run(name: str) -> None:
    """Record that this clockwork has just run."""
    Heartbeat.objects.update_or_create(name=name, defaults={"last_run_at": Now()})


def claim_run(name: str, *, at_most_every: timedelta) -> bool:
    """Take this run, unless somebody ran it a moment ago: two beats do the work of one (P9).

    A last run in the future means that the clock has stepped back; it must not silence us.
    """
    Heartbeat.objects.get_or_create(name=name, defaults={"last_run_at": LONG_AGO})
    is_due = Q(last_run_at__lte=Now() - at_most_every) | Q(last_run_at__gt=Now())
    return bool(Heartbeat.objects.filter(is_due, name=name).update(last_run_at=Now()))


def age_of(name: str) -> timedelta | None:
    """Return how long ago this clockwork last ran; None when it never has."""
    row = (
        Heartbeat.objects.filter(name=name)
        .annotate(now=Now())
        .values_list("now", "last_run_at")
        .first()
    )
    return abs(row[0] - row[1]) if row else None
