"""The reply window: when an answer may leave at the earliest and must leave at the latest (C41).

Pure arithmetic over the association's calendar; nothing here reads the database. Source: policy
clause 6.5 of four associations, with the three readings of domain note A8-1.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Annotated

from pydantic import Field, model_validator

from cases.enums import WindowAnchor, WindowReading, WindowUnit
from cases.questions.parts import Part
from cms.core.workdays import WorkCalendar, is_working_day


class WindowRule(Part):
    """`not_before` and `due` count units from the anchor; a reading says which of them bind."""

    reading: WindowReading
    unit: WindowUnit = WindowUnit.CALENDAR_DAYS
    not_before: Annotated[int, Field(ge=0)] = 0
    due: Annotated[int, Field(ge=1)] | None = None
    anchor: WindowAnchor = WindowAnchor.COMPLETE
    pause_on_missing: bool = True

    @model_validator(mode="after")
    def _reading_has_its_numbers(self) -> "WindowRule":
        if self.reading is not WindowReading.MAXIMUM and not self.not_before:
            raise ValueError("this reading needs 'not_before'")
        if self.reading is not WindowReading.MINIMUM and self.due is None:
            raise ValueError("this reading needs 'due'")
        if (
            self.reading is WindowReading.RANGE
            and self.due is not None
            and self.due < self.not_before
        ):
            raise ValueError("'due' comes before 'not_before'")
        return self

    @property
    def earliest(self) -> int | None:
        return None if self.reading is WindowReading.MAXIMUM else self.not_before

    @property
    def latest(self) -> int | None:
        return None if self.reading is WindowReading.MINIMUM else self.due


@dataclass(frozen=True)
class Window:
    """Aware moments; either may be missing. Days open at midnight and end at the last second."""

    not_before: datetime | None
    due: datetime | None


@dataclass(frozen=True)
class Pause:
    started_at: datetime
    ended_at: datetime


def compute_window(
    rule: WindowRule, anchor: datetime, calendar: WorkCalendar, pauses: Iterable[Pause] = ()
) -> Window:
    """Return the window that starts at `anchor`, moved by every closed pause after it."""
    relevant = [pause for pause in pauses if pause.ended_at > anchor]

    def moment(amount: int | None, of_day: time) -> datetime | None:
        if amount is None:
            return None
        if _by_the_minute(rule):
            return _running_clock(anchor, timedelta(**{rule.unit.value: amount}), relevant)
        only_working = rule.unit is WindowUnit.WORKING_DAYS
        start = anchor.astimezone(calendar.tz).date()
        day = _count_days(start, amount, calendar, relevant, only_working)
        return datetime.combine(day, of_day, calendar.tz)

    return Window(moment(rule.earliest, time.min), moment(rule.latest, time(23, 59, 59)))


def _by_the_minute(rule: WindowRule) -> bool:
    return rule.unit in (WindowUnit.HOURS, WindowUnit.MINUTES)


def _running_clock(anchor: datetime, length: timedelta, pauses: list[Pause]) -> datetime:
    moment = anchor + length
    for pause in sorted(pauses, key=lambda pause: pause.started_at):
        if pause.started_at < moment:
            moment += pause.ended_at - max(pause.started_at, anchor)
    return moment


def _count_days(
    start: date, amount: int, calendar: WorkCalendar, pauses: list[Pause], only_working: bool
) -> date:
    """Return the day on which `amount` counted days have passed.

    A day counts when the clock runs as the day begins (and, for working days, it is one).
    """
    day = start
    while amount > 0:
        day += timedelta(days=1)
        midnight = datetime.combine(day, time.min, calendar.tz)
        paused = any(pause.started_at <= midnight < pause.ended_at for pause in pauses)
        if not paused and (not only_working or is_working_day(day, calendar)):
            amount -= 1
    return day
