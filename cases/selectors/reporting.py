"""Figures about requests for people who answer for them: sums of the monthly figures.

Groups only. There is no figure about anyone who asked, nor about anyone who worked (C34): what a
stage takes is the stage's, and it is for mending the way, never for judging who walked it.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cached_property
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import TruncMonth
from django.utils import timezone

from cases.enums import GIVING, DecisionResult
from cases.figure_enums import Measure
from cases.models import Case, CountedMonth, Decision, Figure
from cases.report_rights import WHOLE_HOUSE, figure_scope
from cases.selectors.queue import promise_runs
from cases.selectors.tallying import later_month, month_of
from cms.accounts.models import User

#: What a report is broken down by, and in which order the tables stand.
DIMENSIONS = ("month", "service", "branch", "medium")
#: Stands beside the measures of the clock, but is looked up when the report is read.
OPEN_AND_LATE = "open_late"
#: Read by reports of their own.
_ELSEWHERE = (Measure.EQUITY, Measure.WISHED)


@dataclass(frozen=True)
class Slice:
    """Which figures are wanted: whole months from `first` to `last`, and narrower if given."""

    first: date
    last: date
    services: tuple[int, ...] = ()
    branches: tuple[int, ...] = ()
    media: tuple[str, ...] = ()


class Group:
    """The figures of one group: counts by measure, key and value."""

    def __init__(self) -> None:
        self.cells: Counter[tuple[str, str, int]] = Counter()

    def count(self, measure: str, *, keys: Iterable[str] = (), value: int | None = None) -> int:
        wanted = set(keys)
        return sum(
            count
            for (kind, key, amount), count in self.cells.items()
            if kind == measure
            and (not wanted or key in wanted)
            and (value is None or amount == value)
        )

    @property
    def received(self) -> int:
        return self.count(Measure.RECEIVED)

    @property
    def asked_for_papers(self) -> int:
        return self.count(Measure.RECEIVED, value=1)

    @property
    def decided(self) -> int:
        return self.count(Measure.DECIDED)

    @property
    def judged(self) -> int:
        """Decided for or against; what was postponed is neither."""
        return self.count(Measure.DECIDED, keys=(*GIVING, DecisionResult.REFUSE))

    @property
    def accepted(self) -> int:
        return self.count(Measure.DECIDED, keys=GIVING)

    @property
    def closed(self) -> int:
        return self.count(Measure.CLOSED)

    @property
    def answered(self) -> int:
        return self.count(Measure.ANSWERED)

    @property
    def answered_in_time(self) -> int:
        return self.count(Measure.ANSWERED, value=1)

    @property
    def open_and_late(self) -> int:
        return self.count(OPEN_AND_LATE)

    @property
    def promised(self) -> int:
        """Whose day has come: answered, or open and past it. What is late now is no success."""
        return self.answered + self.open_and_late

    @cached_property
    def reasons(self) -> dict[str, int]:
        """Why requests were refused, the most frequent first."""
        return self._by_key(Measure.REFUSED)

    @cached_property
    def outcomes(self) -> dict[str, int]:
        return self._by_key(Measure.CLOSED)

    @cached_property
    def referrals(self) -> dict[tuple[str, int], int]:
        """How many were handed over, by kind of body and its number in the directory."""
        found = self._by_key(Measure.REFERRED)
        split = ((key.split(), count) for key, count in found.items())
        return {(kind, int(number)): count for (kind, number), count in split}

    def days(self, stage_kind: str) -> Counter[int]:
        """How many requests reached this kind of stage after how many days."""
        return self._values(Measure.REACHED, stage_kind)

    def minutes(self, stage_kind: str) -> Counter[int]:
        """The same in minutes, of services that promise minutes or hours."""
        return self._values(Measure.MINUTES, stage_kind)

    def _values(self, wanted: Measure, wanted_key: str) -> Counter[int]:
        found: Counter[int] = Counter()
        for (measure, key, value), count in self.cells.items():
            if measure == wanted and key == wanted_key:
                found[value] += count
        return found

    def _by_key(self, measure: str) -> dict[str, int]:
        found: Counter[str] = Counter()
        for (kind, key, _value), count in self.cells.items():
            if kind == measure:
                found[key] += count
        return dict(sorted(found.items(), key=lambda item: (-item[1], item[0])))


@dataclass(frozen=True)
class Report:
    total: Group
    by: dict[str, dict[Any, Group]]  # dimension → value → figures
    counted_at: datetime | None


def visible_figures(*, user: User) -> QuerySet[Figure]:
    return Figure.objects.filter(figure_scope(user)).order_by()


def case_report(user: User, wanted: Slice) -> Report:
    """Return the figures of a slice, as far as this person reads them; six queries whatever it
    holds."""
    return _report(figure_scope(user), wanted)


def house_report(wanted: Slice) -> Report:
    """Return the figures of a slice for the whole house, as the clock keeps them."""
    return _report(WHOLE_HOUSE, wanted)


def _report(scope: Q, wanted: Slice) -> Report:
    rows = _narrowed(Figure.objects.filter(scope).order_by(), wanted)
    rows = rows.exclude(measure__in=_ELSEWHERE)
    by = {dimension: _grouped(rows, dimension) for dimension in DIMENSIONS}
    total = Group()
    for group in by["month"].values():
        total.cells.update(group.cells)
    _add_late(by, total, scope, wanted)
    counted = CountedMonth.objects.order_by("-counted_at").first()
    return Report(total, by, counted.counted_at if counted else None)


def months_in_figures(user: User, first: date, last: date) -> dict[date, Group]:
    """Return what this person reads of these months, in two queries."""
    wanted = Slice(first, last)
    rows = _narrowed(visible_figures(user=user), wanted)
    told = (Measure.RECEIVED, Measure.DECIDED, Measure.CLOSED, Measure.ANSWERED)
    months = _grouped(rows.filter(measure__in=told), "month")
    _add_late({"month": months}, Group(), figure_scope(user), wanted)
    return months


def _add_late(by: dict[str, dict[Any, Group]], total: Group, scope: Q, wanted: Slice) -> None:
    """Lay the requests that are late now beside what was answered, where their day fell.

    They are looked up and not counted at night: a promise that is kept this morning is no longer
    broken. Those whose day came before the first month are in no month, but in everything else.
    """
    for due_in, *places, count in _late_now(scope, wanted):
        month = month_of(timezone.localdate(due_in))
        total.cells[OPEN_AND_LATE, "", 0] += count
        for dimension, place in zip(DIMENSIONS, (month, *places), strict=True):
            if dimension in by and (dimension != "month" or month >= wanted.first):
                group = by[dimension].setdefault(place, Group())
                group.cells[OPEN_AND_LATE, "", 0] += count


def _late_now(scope: Q, wanted: Slice) -> QuerySet[Case, Any]:
    """Count the open requests past their day whose clock runs and that have no answer yet, by the
    month of that day and where they belong."""
    end = datetime.combine(later_month(wanted.last, 1), time.min, timezone.get_current_timezone())
    answered = Decision.objects.filter(case=OuterRef("pk"), released_at__isnull=False)
    running = promise_runs() & Q(~Exists(answered))
    rows = Case.objects.filter(scope, running, is_open=True)
    rows = rows.filter(due_at__lt=min(end, timezone.now()), paused_since__isnull=True)
    rows = _placed(rows, wanted).order_by().annotate(due_in=TruncMonth("due_at"))
    return rows.values_list("due_in", *DIMENSIONS[1:]).annotate(Count("pk"))


def _narrowed(rows: QuerySet[Figure], wanted: Slice) -> QuerySet[Figure]:
    return _placed(rows.filter(month__range=(wanted.first, wanted.last)), wanted)


def _placed(rows: QuerySet[Any], wanted: Slice) -> QuerySet[Any]:
    for field, values in (
        ("service", wanted.services),
        ("branch", wanted.branches),
        ("medium", wanted.media),
    ):
        if values:
            rows = rows.filter(**{f"{field}__in": values})
    return rows


def _grouped(rows: QuerySet[Figure], dimension: str) -> dict[Any, Group]:
    groups: dict[Any, Group] = defaultdict(Group)
    cells = rows.values_list(dimension, "measure", "key", "value").annotate(n=Sum("count"))
    for place, measure, key, value, count in cells:
        groups[place].cells[measure, key, value] += count
    return dict(groups)


def percentile(days: Counter[int], percent: int) -> int:
    """Return the least number of days within which `percent` of all were there (nearest rank)."""
    wanted, seen = days.total() * percent, 0
    for day in sorted(days):
        seen += days[day]
        if seen * 100 >= wanted:
            return day
    raise ValueError("Nothing has no percentiles.")
