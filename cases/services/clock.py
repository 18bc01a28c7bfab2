"""The reply window of a case: started, paused, resumed, recomputed from its ledger."""

from datetime import datetime, time, timedelta

from django.utils import timezone

from cases.models import Case, WindowPause
from cases.selectors.window import window_from_ledger
from cases.workflow import Stage
from cms.association.selectors import work_calendar
from cms.core.workdays import add_working_days


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
    if case.stage_due_at:
        case.stage_due_at += now - case.paused_since
    case.paused_since = None
    recompute_window(case)


def stage_due(stage: Stage) -> datetime | None:
    """Return when a stage entered now should be left: minutes run, days are working days."""
    now = timezone.now()
    if stage.target_minutes:
        return now + timedelta(minutes=stage.target_minutes)
    if not stage.target_days:
        return None
    calendar = work_calendar()
    today = now.astimezone(calendar.tz).date()
    day = add_working_days(today, stage.target_days, calendar)
    return datetime.combine(day, time(23, 59, 59), calendar.tz)
