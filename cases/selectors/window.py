"""The dates of a case as they stand: its answer's and its stage's, from rule and pause ledger."""

from datetime import datetime, time, timedelta

from django.utils import timezone

from cases.enums import WindowAnchor, WindowUnit
from cases.models import Case
from cases.windows import Pause, Window, WindowRule, compute_window
from cms.association.selectors import work_calendar
from cms.core.workdays import WorkCalendar, add_working_days, working_days_between

#: Units that run day and night, where days count whole.
BY_THE_CLOCK = (WindowUnit.HOURS, WindowUnit.MINUTES)


def window_from_ledger(case: Case) -> Window:
    """Return the window by the rule at submission; an open pause counts up to this moment.

    Until the papers are complete it is provisional, counted from submission.
    """
    if not case.window_rule:
        return Window(None, None)
    rule = WindowRule.model_validate(case.window_rule)
    anchor = case.submitted_at
    if rule.anchor is WindowAnchor.COMPLETE and case.complete_at:
        anchor = case.complete_at
    pauses = _pauses(case) if rule.pause_on_missing else []
    return compute_window(rule, anchor, work_calendar(), pauses)


def window_if_complete_now(case: Case, calendar: WorkCalendar | None = None) -> Window:
    """Return the days of the answer if every paper were here at this moment; a case without a
    promise has none. A page that read the calendar already hands it on."""
    if not case.window_rule:
        return Window(None, None)
    rule = WindowRule.model_validate(case.window_rule)
    came_today = timezone.localdate(case.submitted_at) == timezone.localdate()
    if came_today and rule.unit not in BY_THE_CLOCK:  # its days are counted from today already
        return Window(case.not_before_at, case.due_at)
    return compute_window(rule, timezone.now(), calendar or work_calendar())


def stage_due(case: Case) -> datetime | None:
    """Return when the stage it stands in should be left, by the calendar as it is now (C54).

    Minutes run on, days are working days; what the clock stood still since is given back: the
    time, or the working days whose midnight lay in it.
    """
    stage, since = case.current_stage, case.stage_since
    pauses = [pause for pause in _pauses(case) if pause.ended_at > since]
    stood = [(max(pause.started_at, since), pause.ended_at) for pause in pauses]
    if stage.target_minutes:
        given_back = sum((end - start for start, end in stood), timedelta())
        return since + timedelta(minutes=stage.target_minutes) + given_back
    if not stage.target_days:
        return None
    calendar = work_calendar()
    local = [(start.astimezone(calendar.tz), end.astimezone(calendar.tz)) for start, end in stood]
    days = sum(working_days_between(start.date(), end.date(), calendar) for start, end in local)
    entered = since.astimezone(calendar.tz).date()
    day = add_working_days(entered, stage.target_days + days, calendar)
    return datetime.combine(day, time(23, 59, 59), calendar.tz)


def counts_days_off(case: Case) -> bool:
    """Whether the clock of this request runs day and night: its service works on days off too. One
    that promises a number of days counts them all, and rests on them all the same."""
    rule = case.window_rule
    return bool(rule) and WindowRule.model_validate(rule).unit in BY_THE_CLOCK


def standing_window(case: Case) -> Window:
    """Return the days the case was promised; while its clock stands still, those if it ran again
    at this moment."""
    if case.paused_since:
        return window_from_ledger(case)
    return Window(case.not_before_at, case.due_at)


def _pauses(case: Case) -> list[Pause]:
    if not case.pk:  # a request that is just coming in has no ledger yet
        return []
    now = timezone.now()
    return [Pause(row.started_at, row.ended_at or now) for row in case.pauses.all()]
