from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.core.workdays import (
    WorkCalendar,
    add_working_days,
    add_working_minutes,
    closing_after,
    is_open_throughout,
    is_working_day,
    next_opening,
    saudi_holidays,
    working_days_between,
)

RIYADH = ZoneInfo("Asia/Riyadh")
PLAIN = WorkCalendar()
SAUDI = WorkCalendar(holidays=frozenset(saudi_holidays([2026, 2027])))
DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)

DAYS = st.dates(date(2026, 1, 1), date(2027, 12, 31))
CALENDARS = st.builds(
    WorkCalendar,
    weekend=st.frozensets(st.integers(0, 6), max_size=6),
    holidays=st.frozensets(DAYS, max_size=30),
)


@pytest.mark.parametrize(
    ("submitted", "without_holidays", "with_holidays"),
    [
        (date(2026, 11, 22), date(2026, 12, 6), date(2026, 12, 6)),
        (date(2026, 3, 8), date(2026, 3, 22), date(2026, 3, 26)),
        (date(2027, 2, 28), date(2027, 3, 14), date(2027, 3, 18)),
        (date(2027, 5, 9), date(2027, 5, 23), date(2027, 5, 27)),
    ],
)
def test_ten_working_days_end_where_the_calendar_says(
    submitted: date, without_holidays: date, with_holidays: date
) -> None:
    assert add_working_days(submitted, 10, PLAIN) == without_holidays
    assert add_working_days(submitted, 10, SAUDI) == with_holidays
    assert working_days_between(submitted, with_holidays, SAUDI) == 10


def test_friday_saturday_and_holidays_are_not_worked() -> None:
    assert [is_working_day(date(2026, 11, day), PLAIN) for day in range(22, 29)] == [True] * 5 + [
        False
    ] * 2
    assert not is_working_day(date(2026, 9, 23), SAUDI)


def test_no_days_and_days_backwards() -> None:
    assert add_working_days(date(2026, 11, 27), 0, PLAIN) == date(2026, 11, 27)
    assert add_working_days(date(2026, 11, 29), -2, PLAIN) == date(2026, 11, 25)


@given(DAYS, DAYS, CALENDARS)
def test_counting_by_weeks_agrees_with_counting_day_by_day(a: date, b: date, cal) -> None:
    first, last = min(a, b), max(a, b)
    days = [first + DAY * offset for offset in range(1, (last - first).days + 1)]
    if a <= b:
        assert working_days_between(a, b, cal) == sum(is_working_day(day, cal) for day in days)
    else:
        days = [day - DAY for day in days]
        assert working_days_between(a, b, cal) == -sum(is_working_day(day, cal) for day in days)


@given(DAYS, st.integers(-60, 60), CALENDARS)
def test_the_nth_working_day_is_worked_and_n_away(start: date, n: int, cal) -> None:
    end = add_working_days(start, n, cal)
    assert n == 0 or is_working_day(end, cal)
    assert working_days_between(start, end, cal) == n or n < 0
    between = [start + DAY * step for step in range(1, (end - start).days + 1)]
    before = [start - DAY * step for step in range(1, (start - end).days + 1)]
    assert sum(is_working_day(day, cal) for day in between or before) == abs(n)


def test_a_calendar_without_a_working_weekday_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one weekday"):
        WorkCalendar(weekend=frozenset(range(7)))


def at(day: int, clock: str, *, month: int = 11, year: int = 2026) -> datetime:
    return datetime.combine(date(year, month, day), time.fromisoformat(clock), tzinfo=RIYADH)


@pytest.mark.parametrize(
    ("start", "minutes", "end"),
    [
        (at(22, "09:00"), 30, at(22, "09:30")),
        (at(22, "09:00"), 0, at(22, "09:00")),
        (at(22, "15:30"), 30, at(22, "16:00")),
        (at(22, "15:30"), 31, at(23, "08:01")),
        (at(22, "05:00"), 60, at(22, "09:00")),
        (at(22, "20:00"), 60, at(23, "09:00")),
        (at(26, "15:00"), 120, at(29, "09:00")),  # Thursday to Sunday
        (at(27, "12:00"), 1, at(29, "08:01")),  # from a Friday
        (at(22, "08:00"), 5 * 480, at(26, "16:00")),  # one whole week
        (at(22, "08:00"), 5 * 480 + 1, at(29, "08:01")),
    ],
)
def test_working_minutes_pass_only_in_working_hours(
    start: datetime, minutes: int, end: datetime
) -> None:
    assert add_working_minutes(start, minutes, PLAIN) == end


def test_ramadan_has_its_own_hours() -> None:
    # Sunday 8 March 2026 is 19 Ramadan 1447: ten to three.
    assert add_working_minutes(at(8, "09:00", month=3), 30, PLAIN) == at(8, "10:30", month=3)
    assert add_working_minutes(at(8, "14:50", month=3), 20, PLAIN) == at(9, "10:10", month=3)


def test_the_last_ramadan_day_and_the_first_of_shawwal_keep_their_own_hours() -> None:
    # Thursday 19 March 2026 is 30 Ramadan, Sunday 22 March is 3 Shawwal.
    start = at(19, "14:00", month=3)
    assert add_working_minutes(start, 120, PLAIN) == at(22, "09:00", month=3)
    assert add_working_minutes(start, 120, SAUDI) == at(25, "10:00", month=3)


def test_both_ramadans_of_2030_are_found() -> None:
    for month, day in ((1, 6), (12, 29)):
        start = at(day, "08:00", month=month, year=2030)
        assert add_working_minutes(start, 1, PLAIN) == at(day, "10:01", month=month, year=2030)


def test_without_ramadan_hours_the_week_goes_on() -> None:
    cal = WorkCalendar(ramadan_hours=None)
    assert add_working_minutes(at(8, "08:00", month=3), 30, cal) == at(8, "08:30", month=3)


def test_beyond_the_hijri_tables_the_usual_hours_hold() -> None:
    start = at(1, "05:00", month=6, year=2095)  # a Wednesday
    assert add_working_minutes(start, 10, PLAIN) == at(1, "08:10", month=6, year=2095)


def test_a_night_shift_ends_on_the_next_day() -> None:
    cal = WorkCalendar(ramadan_hours=(time(21), time(1)))
    assert add_working_minutes(at(9, "00:30", month=3), 20, cal) == at(9, "00:50", month=3)
    assert add_working_minutes(at(9, "00:30", month=3), 40, cal) == at(9, "21:10", month=3)


def test_a_weekday_without_hours_gives_no_minutes() -> None:
    cal = WorkCalendar(week_hours={6: (time(8), time(9)), 1: (time(8), time(9))})
    assert add_working_minutes(at(22, "08:00"), 90, cal) == at(24, "08:30")


def test_summer_time_does_not_stretch_a_shift() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    night = (time(0), time(6))
    cal = WorkCalendar(week_hours={6: night, 0: night}, ramadan_hours=None, tz=berlin)
    start = datetime(2026, 3, 29, 0, 0, tzinfo=berlin)  # this night has five working hours
    assert add_working_minutes(start, 301, cal) == datetime(2026, 3, 30, 0, 1, tzinfo=berlin)


def test_the_answer_is_on_the_clock_of_the_calendar() -> None:
    end = add_working_minutes(datetime(2026, 11, 22, 6, 0, tzinfo=UTC), 15, PLAIN)
    assert end == at(22, "09:15")
    assert end.utcoffset() == timedelta(hours=3)


def test_unclear_questions_are_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        add_working_minutes(datetime(2026, 11, 22, 9), 1, PLAIN)
    with pytest.raises(ValueError, match="negative"):
        add_working_minutes(at(22, "09:00"), -1, PLAIN)
    with pytest.raises(ValueError, match="no working hours"):
        add_working_minutes(at(22, "09:00"), 1, WorkCalendar(week_hours={4: (time(8), time(9))}))


def is_open(moment: datetime, cal: WorkCalendar, *, ramadan: tuple[date, date]) -> bool:
    """Reference: is the minute that begins at `moment` a working one?"""
    day, clock = moment.date(), moment.time()
    if not is_working_day(day, cal):
        return False
    first, last = ramadan
    opens, closes = (time(10), time(15)) if first <= day <= last else (time(8), time(16))
    return opens <= clock < closes


@given(
    st.datetimes(datetime(2026, 2, 10), datetime(2026, 4, 10)),
    st.integers(1, 1500),
    st.frozensets(st.dates(date(2026, 2, 10), date(2026, 4, 20)), max_size=10),
)
def test_minutes_agree_with_walking_minute_by_minute(
    start: datetime, minutes: int, holidays: frozenset[date]
) -> None:
    cal = WorkCalendar(holidays=holidays)
    start = start.replace(second=0, microsecond=0, tzinfo=RIYADH)
    moment, left = start, minutes
    while left:
        left -= is_open(moment, cal, ramadan=(date(2026, 2, 18), date(2026, 3, 19)))
        moment += MINUTE
    assert add_working_minutes(start, minutes, cal) == moment


def test_saudi_holidays_carry_both_languages_and_days_in_lieu() -> None:
    days = saudi_holidays([2026])
    assert days[date(2026, 9, 23)] == {"ar": "اليوم الوطني", "en": "National Day Holiday"}
    assert date(2026, 2, 22) in days
    assert "(observed)" in days[date(2026, 3, 23)]["en"]
    assert all(names["ar"] and names["en"] for names in days.values())
    assert list(days) == sorted(days)


def test_years_may_come_from_any_iterable() -> None:
    assert set(saudi_holidays(iter([2026, 2027]))) == set(SAUDI.holidays)


@pytest.mark.parametrize(
    ("day", "clock", "opens"),
    [
        ((2026, 11, 22), (7, 0), (2026, 11, 22, 8)),
        ((2026, 11, 26), (15, 45), (2026, 11, 29, 8)),
        ((2026, 11, 27), (10, 0), (2026, 11, 29, 8)),
        ((2026, 9, 23), (10, 0), (2026, 9, 24, 8)),
        ((2026, 3, 1), (9, 0), (2026, 3, 1, 10)),
    ],
    ids=["before opening", "past closing", "a Friday", "a holiday", "a morning of Ramadan"],
)
def test_a_closed_hour_has_a_next_opening(
    day: tuple[int, int, int], clock: tuple[int, int], opens: tuple[int, int, int, int]
) -> None:
    start = datetime(*day, *clock, tzinfo=RIYADH)
    assert not is_open_throughout(start, start + 30 * MINUTE, SAUDI)
    assert next_opening(start, SAUDI) == datetime(*opens, tzinfo=RIYADH)


def test_a_visit_that_ends_at_closing_time_lies_within_the_hours() -> None:
    start = datetime(2026, 11, 22, 15, 30, tzinfo=RIYADH)
    assert is_open_throughout(start, start + 30 * MINUTE, PLAIN)


def test_only_an_office_that_is_open_closes_after() -> None:
    noon = datetime(2026, 11, 22, 12, tzinfo=RIYADH)  # a Sunday
    closes = closing_after(noon, SAUDI)
    assert closes is not None
    assert is_open_throughout(noon, closes, SAUDI)
    assert not is_open_throughout(noon, closes + MINUTE, SAUDI)
    assert closing_after(closes, SAUDI) is None


def test_who_never_opens_has_no_next_opening() -> None:
    never = WorkCalendar(week_hours={})
    assert next_opening(datetime(2026, 11, 22, 9, tzinfo=RIYADH), never) is None
