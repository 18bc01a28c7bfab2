"""The reply window of a case as it stands now, from its rule and its pause ledger."""

from django.utils import timezone

from cases.enums import WindowAnchor, WindowUnit
from cases.models import Case
from cases.windows import Pause, Window, WindowRule, compute_window
from cms.association.selectors import work_calendar


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
    # A request that is just coming in has no ledger yet.
    pauses = _pauses(case) if rule.pause_on_missing and case.pk else []
    return compute_window(rule, anchor, work_calendar(), pauses)


def counts_days_off(case: Case) -> bool:
    """Whether the clock of this request runs day and night: its service works on days off too. One
    that promises a number of days counts them all, and rests on them all the same."""
    rule = case.window_rule
    by_the_clock = (WindowUnit.HOURS, WindowUnit.MINUTES)
    return bool(rule) and WindowRule.model_validate(rule).unit in by_the_clock


def standing_window(case: Case) -> Window:
    """Return the days the case was promised; while its clock stands still, those if it ran again
    at this moment."""
    if case.paused_since:
        return window_from_ledger(case)
    return Window(case.not_before_at, case.due_at)


def _pauses(case: Case) -> list[Pause]:
    now = timezone.now()
    return [Pause(row.started_at, row.ended_at or now) for row in case.pauses.all()]
