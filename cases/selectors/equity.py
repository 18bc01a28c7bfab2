"""Equal treatment: what share of each group is given what it asked for (C46, clause HUD-9.3).

Always over the last twelve whole months of everything somebody reads, never narrowed: two reports
that differ by a few people would otherwise give those away. Small groups are hidden, and what
would give them away by subtraction (`cms.core.suppression`).
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from math import sqrt
from typing import Any

from django.db.models import QuerySet, Sum
from django.utils import timezone

from cases.figure_enums import Measure
from cases.models import Figure
from cases.selectors.reporting import visible_figures
from cases.selectors.tallying import later_month, month_of
from cms.accounts.models import User
from cms.association.selectors import current_association
from cms.core.suppression import Cell, group_sizes, shown_groups

MONTHS = 12
#: The tables of who people are and where they ask: there like is to be treated alike.
OF_PEOPLE = ("gender", "standing", "branch")
#: A difference of shares that is worth asking why.
APART = 0.1
#: The tables, in the order of a cell's parts.
TABLES = ("gender", "standing", "branch", "service")


@dataclass(frozen=True)
class Share:
    """Of `judged` requests `granted` were given something."""

    judged: int
    granted: int


@dataclass(frozen=True)
class EquityTable:
    groups: dict[Any, Share]
    hidden: int


@dataclass(frozen=True)
class EquityReport:
    first: date
    last: date
    minimum: int
    total: Share | None  # None: too few altogether
    tables: dict[str, EquityTable]


def equity_report(user: User) -> EquityReport:
    """Return the acceptance share of every group that may be shown."""
    last = later_month(month_of(timezone.localdate()), -1)
    return _report(visible_figures(user=user), last)


def equity_to_keep(month: date) -> EquityReport:
    """Return the twelve months up to this one for the whole house, as the report of a month keeps
    them beside those of other months.

    Two such reports differ by the decisions that came and went meanwhile. A group in which these
    are too few is hidden: between any two reports that show it then lie at least the minimum.
    """
    rows = Figure.objects.order_by()
    changed = Counter[Cell]()
    for moved in (month, later_month(month, -MONTHS)):
        changed += _cells(rows, moved, moved)[0]
    return _report(rows, month, changed)


def _report(
    rows: QuerySet[Figure], last: date, changed: Counter[Cell] | None = None
) -> EquityReport:
    """`changed`: the decisions by which this report differs from the one before it."""
    first = later_month(last, 1 - MONTHS)
    minimum = current_association().survey_minimum_group
    judged, granted = _cells(rows, first, last)
    if min(group.total() for group in (judged, changed) if group is not None) < minimum:
        return EquityReport(first, last, minimum, None, {})
    among = None
    if changed is not None:
        among = {group for group, size in group_sizes(changed).items() if size >= minimum}
    shown = shown_groups(judged, minimum, among=among)
    tables = {
        name: _table(judged, granted, place, {v for t, v in shown if t == place})
        for place, name in enumerate(TABLES)
    }
    return EquityReport(first, last, minimum, Share(judged.total(), granted.total()), tables)


def noticeable(report: EquityReport) -> list[str]:
    """Return the tables in which a group is given clearly less, or more, than all the others.

    That is so many points and more than chance would make of so few (twice the standard error).
    Services differ by what they are, so theirs is no such table; hidden groups say nothing here.
    """
    total = report.total
    if total is None:
        return []
    return [
        name
        for name, table in report.tables.items()
        if name in OF_PEOPLE and any(_stands_out(share, total) for share in table.groups.values())
    ]


def is_compared(report: EquityReport) -> bool:
    """Whether any group of people stands beside others: one alone differs from nobody."""
    total = report.total
    return total is not None and any(
        0 < share.judged < total.judged
        for name, table in report.tables.items()
        if name in OF_PEOPLE
        for share in table.groups.values()
    )


def _stands_out(group: Share, total: Share) -> bool:
    others = total.judged - group.judged
    if not (group.judged and others):
        return False
    gap = abs(group.granted / group.judged - (total.granted - group.granted) / others)
    rate = total.granted / total.judged
    chance = 2 * sqrt(rate * (1 - rate) * (1 / group.judged + 1 / others))
    return gap >= APART and gap > chance


def _cells(rows: QuerySet[Figure], first: date, last: date) -> tuple[Counter[Cell], Counter[Cell]]:
    rows = rows.filter(measure=Measure.EQUITY, month__range=(first, last))
    counted = rows.values_list("key", "branch", "service", "value").annotate(n=Sum("count"))
    judged: Counter[Cell] = Counter()
    granted: Counter[Cell] = Counter()
    for key, branch, service, was_granted, count in counted:
        cell = (*key.split(), branch, service)
        judged[cell] += count
        granted[cell] += count * was_granted
    return judged, granted


def _table(
    judged: Counter[Cell], granted: Counter[Cell], place: int, shown: set[Any]
) -> EquityTable:
    sizes: Counter[Any] = Counter()
    given: Counter[Any] = Counter()
    for cell, count in judged.items():
        sizes[cell[place]] += count
        given[cell[place]] += granted[cell]
    groups = {value: Share(sizes[value], given[value]) for value in sizes if value in shown}
    return EquityTable(groups, hidden=len(sizes) - len(groups))
