"""A changed calendar moves the dates that hang on it, once, and the timeline tells it; whatever the
order of pauses, holidays and new rules, the date is the one that counting day by day gives."""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from cases.enums import EventKind
from cases.models import Case
from cases.services import recounting
from cases.services.clock import pause_clock, recompute_window, resume_clock
from cases.services.recounting import recount_windows
from cases.services.saving import save_case
from cases.services.verifying import verify_timeline
from cms.association.models import Association, Holiday
from cms.association.selectors import work_calendar
from cms.core.workdays import working_days_between
from tasks.jobs import run_job
from tasks.models import Job, JobKind
from tests.factories.cases import CaseFactory, ServiceFactory
from tests.plugins.examples import examples

pytestmark = pytest.mark.django_db
RIYADH = ZoneInfo("Asia/Riyadh")
START = datetime(2026, 11, 22, 9, tzinfo=RIYADH)
WINDOW = {
    "reading": "range",
    "unit": "working_days",
    "not_before": 5,
    "due": 10,
    "anchor": "submitted",
}


@pytest.fixture
def clock():
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


def _case(**window: Any) -> Case:
    return CaseFactory(service=ServiceFactory(plain=True, window={**WINDOW, **window}))


def _due(case: Case) -> date:
    case.refresh_from_db()
    return case.due_at.astimezone(RIYADH).date()


def _holiday(first: date, last: date | None = None) -> Holiday:
    return Holiday.objects.create(name={"ar": "عطلة"}, starts_on=first, ends_on=last or first)


def _jobs() -> list[Job]:
    return list(Job.objects.filter(kind=JobKind.RECOMPUTE_WINDOWS, state="pending").order_by("pk"))


def _work() -> int:
    """Do what waits, and what that hands on to; say how much it was."""
    done = 0
    while jobs := _jobs():
        assert all(run_job(job.pk) for job in jobs)
        done += len(jobs)
    return done


def test_a_holiday_that_is_announced_moves_the_date_and_the_timeline_tells_it(clock):
    case = _case()
    assert _due(case) == date(2026, 12, 6)
    holiday = _holiday(date(2026, 11, 29), date(2026, 11, 30))
    assert _work() == 1
    assert _due(case) == date(2026, 12, 8)
    line = case.events.get(kind=EventKind.WINDOW_RECOMPUTED)
    assert (line.by, line.data["due"]) == (
        "clock",
        ["2026-12-06T20:59:59+00:00", "2026-12-08T23:59:59+03:00"],
    )
    holiday.delete()
    _work()
    assert _due(case) == date(2026, 12, 6)
    assert case.history.count() == 4  # made, its dates, moved, moved back
    assert verify_timeline(case) == []


def test_doing_it_again_changes_nothing(clock):
    case = _case()
    _holiday(date(2026, 11, 29))
    _work()
    lines, version = case.events.count(), Case.objects.get(pk=case.pk).version
    assert recount_windows() == 0
    assert (case.events.count(), Case.objects.get(pk=case.pk).version) == (lines, version)


def test_a_window_of_calendar_days_without_a_stage_date_makes_no_work(clock):
    case = _case(unit="calendar_days")
    case.stage_due_at = None
    save_case(case, acting_user=None)
    _holiday(date(2026, 11, 29))
    assert _jobs() == []


def test_a_holiday_moves_the_date_of_the_stage_as_well_and_promises_nobody_anything(clock):
    case = _case(unit="calendar_days")
    case.refresh_from_db()
    before = case.stage_due_at.astimezone(RIYADH).date()
    days = working_days_between(START.date(), before, work_calendar())
    holiday = _holiday(date(2026, 11, 23), date(2026, 11, 24))
    _work()
    case.refresh_from_db()
    after = case.stage_due_at.astimezone(RIYADH).date()
    assert after > before
    assert working_days_between(START.date(), after, work_calendar()) == days
    assert not case.events.filter(kind=EventKind.WINDOW_RECOMPUTED).exists()
    holiday.delete()
    _work()
    case.refresh_from_db()
    assert case.stage_due_at.astimezone(RIYADH).date() == before


def test_a_stage_gets_back_the_working_days_its_clock_stood_still_and_no_more(clock):
    case = _case()
    case.refresh_from_db()
    before = case.stage_due_at
    for hours, more in ((2, 0), (24 * 7, 5)):  # within a day; over five working days and a weekend
        pause_clock(case)
        clock.shift(timedelta(hours=hours))
        resume_clock(case)
        save_case(case, acting_user=None)
        days = working_days_between(
            before.astimezone(RIYADH).date(),
            case.stage_due_at.astimezone(RIYADH).date(),
            work_calendar(),
        )
        assert days == more


def test_what_decides_nothing_makes_no_work(clock):
    house = Association.load()
    _case()
    holiday = _holiday(date(2027, 1, 3))
    _work()
    holiday.name = {"ar": "اسم آخر"}
    holiday.save()
    house.phone = "0500000000"
    house.save()
    assert _jobs() == []
    house.weekend = [5, 6]
    house.save()
    assert len(_jobs()) == 1


def test_a_clock_that_stands_still_is_counted_when_it_runs_again(clock):
    case = _case()
    pause_clock(case)
    save_case(case, acting_user=None)
    _case()
    _holiday(date(2026, 11, 29))
    _work()
    assert _due(case) == date(2026, 12, 6)
    resume_clock(case)
    save_case(case, acting_user=None)
    assert _due(case) == date(2026, 12, 7)


def test_many_requests_are_counted_piece_by_piece(clock, monkeypatch):
    monkeypatch.setattr(recounting, "CHUNK", 2)
    cases = [_case() for _number in range(5)]
    _holiday(date(2026, 11, 29))
    assert _work() == 3
    assert {_due(case) for case in cases} == {date(2026, 12, 7)}


class AnyOrder(RuleBasedStateMachine):
    """A request under way while the calendar and the rules change beneath it."""

    def __init__(self) -> None:
        super().__init__()
        self.travel = time_machine.travel(START, tick=False)
        self.clock = self.travel.start()
        self.holidays: dict[int, set[date]] = {}
        self.pauses: list[list[datetime | None]] = []
        self.weekend = {4, 5}
        self.now = START
        self.case = _case()

    def teardown(self) -> None:
        for pk in self.holidays:
            Holiday.objects.get(pk=pk).delete()
        self._set_weekend([4, 5])
        self._load()
        assert verify_timeline(self.case) == []
        self.case.is_open = False
        self.case.save()
        self.travel.stop()

    def _load(self) -> None:
        self.case = Case.objects.get(pk=self.case.pk)

    def _set_weekend(self, days: list[int]) -> None:
        house = Association.load()
        house.weekend = days
        house.save()
        _work()

    @property
    def is_paused(self) -> bool:
        return bool(self.pauses) and self.pauses[-1][1] is None

    @rule(hours=st.integers(1, 100))
    def time_passes(self, hours: int) -> None:
        self.now += timedelta(hours=hours)
        self.clock.move_to(self.now)

    @precondition(lambda self: not self.is_paused)
    @rule()
    def we_ask_for_papers(self) -> None:
        self._load()
        pause_clock(self.case)
        save_case(self.case, acting_user=None)
        self.pauses.append([self.now, None])

    @precondition(lambda self: self.is_paused)
    @rule()
    def they_come(self) -> None:
        self._load()
        resume_clock(self.case)
        save_case(self.case, acting_user=None)
        self.pauses[-1][1] = self.now

    @rule(start=st.integers(-3, 25), length=st.integers(1, 5))
    def a_holiday_is_announced(self, start: int, length: int) -> None:
        first = START.date() + timedelta(days=start)
        days = {first + timedelta(days=offset) for offset in range(length)}
        if not any(days & taken for taken in self.holidays.values()):
            self.holidays[_holiday(min(days), max(days)).pk] = days
            _work()

    @precondition(lambda self: self.holidays)
    @rule(data=st.data())
    def a_holiday_falls_away(self, data: Any) -> None:
        pk = data.draw(st.sampled_from(sorted(self.holidays)))
        Holiday.objects.get(pk=pk).delete()
        del self.holidays[pk]
        _work()

    @rule(days=st.sampled_from([[4, 5], [5, 6], [4]]))
    def the_weekend_moves(self, days: list[int]) -> None:
        self._set_weekend(days)
        self.weekend = set(days)

    @rule(due=st.integers(1, 40))
    def the_service_promises_otherwise(self, due: int) -> None:
        """A new rule is for new requests: a promised date stays by the rule it was given under."""
        service = self.case.service
        service.window = {**WINDOW, "not_before": 1, "due": due}
        service.save()

    @precondition(lambda self: not self.is_paused)
    @invariant()
    def the_dates_are_those_of_counting_day_by_day(self) -> None:
        self._load()
        earliest, latest = self._counted(WINDOW["not_before"]), self._counted(WINDOW["due"])
        assert self.case.not_before_at.astimezone(RIYADH) == datetime.combine(
            earliest, time.min, RIYADH
        )
        assert self.case.due_at.astimezone(RIYADH) == datetime.combine(
            latest, time(23, 59, 59), RIYADH
        )

    def _counted(self, amount: Any) -> date:
        """Walk through the days and count those that count: the slow way, and the plain one."""
        day, off = START.date(), set().union(*self.holidays.values())
        while amount:
            day += timedelta(days=1)
            midnight = datetime.combine(day, time.min, RIYADH)
            stands = any(start <= midnight < end for start, end in self.pauses)  # type: ignore[operator]
            amount -= not stands and day not in off and day.weekday() not in self.weekend
        return day


def test_any_order_of_pauses_and_calendars_gives_the_day_that_counting_gives():
    budget = settings(
        max_examples=examples(30),
        phases=[Phase.generate],  # each step is a transaction: a failure is told, not made shorter
        stateful_step_count=10,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(AnyOrder, settings=budget)


def test_a_request_that_came_before_the_change_shows_the_same_as_one_counted_now(clock):
    """What is kept and what is counted from the ledger never differ."""
    case = _case()
    _holiday(date(2026, 12, 1), date(2026, 12, 3))
    _work()
    case.refresh_from_db()
    kept = case.not_before_at, case.due_at
    recompute_window(case)
    assert (case.not_before_at, case.due_at) == kept
