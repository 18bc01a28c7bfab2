"""The reply window, with the vectors of the calendar facts (domain note B9) and by properties."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from cases.windows import Pause, WindowRule, compute_window
from cms.core.workdays import WorkCalendar, is_working_day, saudi_holidays

RIYADH = ZoneInfo("Asia/Riyadh")
FRIDAY, SATURDAY = 4, 5
PLAIN = WorkCalendar(weekend=frozenset({FRIDAY, SATURDAY}), holidays=frozenset(), tz=RIYADH)
SAUDI = WorkCalendar(
    weekend=frozenset({FRIDAY, SATURDAY}),
    holidays=frozenset(saudi_holidays([2026, 2027])),
    tz=RIYADH,
)


def _at(day: date) -> datetime:
    return datetime.combine(day, time(9), RIYADH)


def _rule(**values) -> WindowRule:
    return WindowRule.model_validate({"reading": "maximum", "due": 10, **values})


VECTORS = [
    (date(2026, 11, 22), date(2026, 12, 6), date(2026, 12, 6), date(2026, 12, 6)),
    (date(2026, 3, 8), date(2026, 3, 22), date(2026, 3, 22), date(2026, 3, 26)),
    (date(2027, 2, 28), date(2027, 3, 14), date(2027, 3, 14), date(2027, 3, 18)),
    (date(2027, 5, 9), date(2027, 5, 23), date(2027, 5, 23), date(2027, 5, 27)),
]


@pytest.mark.parametrize(("submitted", "calendar", "working", "with_holidays"), VECTORS)
def test_the_published_vectors_hold(submitted, calendar, working, with_holidays):
    fortnight = compute_window(_rule(due=14), _at(submitted), PLAIN)
    ten = _rule(due=10, unit="working_days")
    assert fortnight.due.date() == calendar
    assert compute_window(ten, _at(submitted), PLAIN).due.date() == working
    assert compute_window(ten, _at(submitted), SAUDI).due.date() == with_holidays


def test_the_minimum_reading_has_no_latest_day():
    window = compute_window(
        _rule(reading="minimum", not_before=14, due=None), _at(VECTORS[0][0]), PLAIN
    )
    assert (window.not_before.date(), window.due) == (date(2026, 12, 6), None)


def test_the_maximum_reading_has_no_earliest_day():
    window = compute_window(_rule(due=14), _at(VECTORS[0][0]), PLAIN)
    assert (window.not_before, window.due.date()) == (None, date(2026, 12, 6))


def test_the_range_reading_opens_at_midnight_and_ends_with_its_last_day():
    rule = _rule(reading="range", not_before=14, due=30)
    window = compute_window(rule, _at(date(2026, 11, 22)), PLAIN)
    assert window.not_before == datetime(2026, 12, 6, tzinfo=RIYADH)
    assert window.due == datetime(2026, 12, 22, 23, 59, 59, tzinfo=RIYADH)


def test_minutes_run_through_the_night_and_stop_with_a_pause():
    start = datetime(2026, 11, 27, 23, 50, tzinfo=RIYADH)
    pause = Pause(start + timedelta(minutes=10), start + timedelta(minutes=25))
    window = compute_window(_rule(due=30, unit="minutes"), start, PLAIN, [pause])
    assert window.due == start + timedelta(minutes=45)


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"reading": "minimum", "not_before": 0}, "not_before"),
        ({"reading": "range", "not_before": 14, "due": None}, "due"),
        ({"reading": "range", "not_before": 14, "due": 7}, "before"),
        ({"reading": "maximum", "due": 0}, "due"),
        ({"reading": "someday"}, "reading"),
        ({"surprise": 1}, "surprise"),
    ],
)
def test_a_window_that_makes_no_sense_is_refused_with_its_reason(values, why):
    with pytest.raises(ValidationError, match=why):
        _rule(**values)


days = st.dates(date(2026, 1, 1), date(2027, 6, 30))
stretches = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 12)), max_size=4)


def _pauses(start: date, stretches: list[tuple[int, int]]) -> list[Pause]:
    return [
        Pause(_at(start + timedelta(days=first)), _at(start + timedelta(days=first + length)))
        for first, length in stretches
    ]


@given(days, st.integers(1, 40), st.booleans(), stretches)
def test_any_window_agrees_with_counting_day_by_day(start, amount, working, stretches):
    unit = "working_days" if working else "calendar_days"
    pauses = _pauses(start, stretches)
    due = compute_window(_rule(due=amount, unit=unit), _at(start), SAUDI, pauses).due.date()
    counted = 0
    for offset in range(1, (due - start).days + 1):
        day = start + timedelta(days=offset)
        midnight = datetime.combine(day, time.min, RIYADH)
        stands = any(pause.started_at <= midnight < pause.ended_at for pause in pauses)
        counted += not stands and (not working or is_working_day(day, SAUDI))
    assert counted == amount


@given(days, st.integers(1, 40), stretches)
def test_a_pause_never_brings_a_date_forward(start, amount, stretches):
    rule = _rule(due=amount)
    free = compute_window(rule, _at(start), SAUDI).due
    assert compute_window(rule, _at(start), SAUDI, _pauses(start, stretches)).due >= free
