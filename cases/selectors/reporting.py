"""Figures about requests for people who answer for them: sums of the monthly figures.

Groups only. There is no figure about anyone who asked, nor about anyone who worked (C34): what a
stage takes is the stage's, and it is for mending the way, never for judging who walked it.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.db.models import QuerySet, Sum

from cases.enums import GIVING, DecisionResult
from cases.figure_enums import Measure
from cases.models import CountedMonth, Figure
from cases.report_rights import figure_scope
from cms.accounts.models import User

#: What a report is broken down by, and in which order the tables stand.
DIMENSIONS = ("month", "service", "branch", "medium")


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

    @cached_property
    def reasons(self) -> dict[str, int]:
        """Why requests were refused, the most frequent first."""
        return self._by_key(Measure.REFUSED)

    @cached_property
    def outcomes(self) -> dict[str, int]:
        return self._by_key(Measure.CLOSED)

    def days(self, stage_kind: str) -> Counter[int]:
        """How many requests reached this kind of stage after how many days."""
        found: Counter[int] = Counter()
        for (measure, key, value), count in self.cells.items():
            if measure == Measure.REACHED and key == stage_kind:
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
    """Return the figures of a slice, as far as this person reads them; five queries whatever it
    holds."""
    rows = _narrowed(visible_figures(user=user), wanted).exclude(measure=Measure.EQUITY)
    by = {dimension: _grouped(rows, dimension) for dimension in DIMENSIONS}
    total = Group()
    for group in by["month"].values():
        total.cells.update(group.cells)
    counted = CountedMonth.objects.order_by("-counted_at").first()
    return Report(total, by, counted.counted_at if counted else None)


def months_in_figures(user: User, first: date, last: date) -> dict[date, Group]:
    """Return what this person reads of these months, in one query."""
    rows = _narrowed(visible_figures(user=user), Slice(first, last))
    told = (Measure.RECEIVED, Measure.DECIDED, Measure.CLOSED, Measure.ANSWERED)
    return _grouped(rows.filter(measure__in=told), "month")


def _narrowed(rows: QuerySet[Figure], wanted: Slice) -> QuerySet[Figure]:
    rows = rows.filter(month__range=(wanted.first, wanted.last))
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
