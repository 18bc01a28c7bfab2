"""Which groups may be shown without showing anyone: the arithmetic, and nothing else.

A group below the minimum is hidden. A hidden group must not come back by subtraction either, so

- months count in blocks of at least the minimum: nobody watches the answers of a thin month arrive;
- in each table the hidden groups together hold nobody, or at least the minimum, in two groups or
  more: what all shown groups leave of the total is never one group, nor a few people;
- of two shown groups of different tables where one lies within the other, the difference holds
  nobody or at least the minimum (a service that only one branch offers).

Policy clause 3.11: results serve correction, never to single anyone out.
"""

from collections import Counter
from collections.abc import Collection, Hashable, Iterable, Mapping
from itertools import combinations

Cell = tuple[Hashable, ...]
Group = tuple[int, Hashable]  # which table, which value


def released_months(per_month: Mapping[Hashable, int], minimum: int) -> set[Hashable]:
    """Return the months whose answers count: the oldest first, in blocks of at least `minimum`."""
    released: set[Hashable] = set()
    block: list[Hashable] = []
    held = 0
    for month in sorted(per_month):  # type: ignore[type-var]
        block.append(month)
        held += per_month[month]
        if held >= minimum:
            released.update(block)
            block, held = [], 0
    return released


def shown_groups(
    cells: Mapping[Cell, int], minimum: int, *, among: Collection[Group] | None = None
) -> set[Group]:
    """Return the groups that may be shown, given how many answers each cell of all tables holds.

    `among`: groups that are shown at all; a single question never shows more than its survey.
    """
    sizes = group_sizes(cells)
    shown = {g for g, size in sizes.items() if size >= minimum and (among is None or g in among)}
    while True:
        hide = _exposed_by_total(shown, sizes, minimum) or _exposed_by_nesting(
            shown, cells, sizes, minimum
        )
        if hide is None:
            return shown
        shown.remove(hide)


def group_sizes(cells: Mapping[Cell, int]) -> Counter[Group]:
    """Return how many answers each group of each table holds."""
    sizes: Counter[Group] = Counter()
    for cell, count in cells.items():
        for table, value in enumerate(cell):
            sizes[table, value] += count
    return sizes


def _exposed_by_total(shown: set[Group], sizes: Mapping[Group, int], minimum: int) -> Group | None:
    """Return the smallest shown group of a table whose hidden ones could be worked out."""
    for table in sorted({table for table, _value in sizes}):
        hidden = [group for group in sizes if group[0] == table and group not in shown]
        mass = sum(sizes[group] for group in hidden)
        if not hidden or (mass >= minimum and len(hidden) > 1):
            continue
        candidates = [group for group in shown if group[0] == table]
        if candidates:
            return _smallest(candidates, sizes)
    return None


def _exposed_by_nesting(
    shown: set[Group], cells: Mapping[Cell, int], sizes: Mapping[Group, int], minimum: int
) -> Group | None:
    """Return the inner of two shown groups whose difference would be a few people."""
    common: Counter[tuple[Group, Group]] = Counter()
    for cell, count in cells.items():
        groups = [group for group in enumerate(cell) if group in shown]
        for pair in combinations(groups, 2):
            common[pair] += count
    for (one, other), both in sorted(common.items(), key=lambda item: repr(item[0])):
        inner, outer = sorted((one, other), key=lambda group: (sizes[group], repr(group)))
        rest = sizes[outer] - both
        if both == sizes[inner] and 0 < rest < minimum:
            return inner
    return None


def _smallest(groups: Iterable[Group], sizes: Mapping[Group, int]) -> Group:
    return min(groups, key=lambda group: (sizes[group], repr(group)))
