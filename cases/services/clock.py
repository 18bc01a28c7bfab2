"""The reply window of a case: started, paused, resumed, recomputed from its ledger."""

from django.utils import timezone

from cases.models import Case, WindowPause
from cases.selectors.window import stage_due, window_from_ledger


def recompute_window(case: Case) -> None:
    """Set `not_before_at` and `due_at` from the ledger; the caller saves."""
    window = window_from_ledger(case)
    case.not_before_at, case.due_at = window.not_before, window.due


def pause_clock(case: Case, *, why: str = "missing_papers") -> None:
    """Stop the clock because we wait for the person; pausing twice is pausing once."""
    if case.paused_since:
        return
    case.paused_since = timezone.now()
    WindowPause.objects.create(case=case, started_at=case.paused_since, why=why)


def resume_clock(case: Case) -> None:
    """Start the clock again and move the dates by the days it stood still."""
    if not case.paused_since:
        return
    now = timezone.now()
    for pause in case.pauses.filter(ended_at__isnull=True):
        pause.ended_at = now
        pause.save(update_fields=["ended_at"])
    case.paused_since = None
    recompute_window(case)
    case.stage_due_at = stage_due(case)
