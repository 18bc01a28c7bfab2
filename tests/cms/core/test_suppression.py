"""No group is shown that could show anyone; none comes back by subtraction (clause 3.11)."""

from collections import Counter
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.core.suppression import Cell, Group, released_months, shown_groups

MINIMUM = 5

cells = st.dictionaries(
    st.tuples(st.sampled_from("abc"), st.sampled_from("xyz"), st.sampled_from("123")),
    st.integers(1, 12),
    max_size=14,
)


def people(groups: dict[Cell, int]) -> list[tuple[Cell, int]]:
    """One item per answer, each with a number, so that sets of people can be subtracted."""
    everyone = [cell for cell, count in sorted(groups.items()) for _one in range(count)]
    return [(cell, number) for number, cell in enumerate(everyone)]


def members(group: Group, everyone: list[tuple[Cell, int]]) -> frozenset[int]:
    table, value = group
    return frozenset(number for cell, number in everyone if cell[table] == value)


def all_groups(groups: dict[Cell, int]) -> set[Group]:
    return {(table, value) for cell in groups for table, value in enumerate(cell)}


@given(cells)
def test_no_shown_group_is_smaller_than_the_minimum(groups: dict[Cell, int]) -> None:
    everyone = people(groups)

    for group in shown_groups(groups, MINIMUM):
        assert len(members(group, everyone)) >= MINIMUM


@given(cells)
def test_what_the_shown_groups_of_a_table_leave_of_the_total_is_never_one_group_or_a_few(
    groups: dict[Cell, int],
) -> None:
    shown = shown_groups(groups, MINIMUM)
    everyone = people(groups)
    for table in range(3):
        here = {group for group in all_groups(groups) if group[0] == table}
        if not here & shown:
            continue  # the total alone: nothing to subtract from it
        hidden = here - shown
        left = sum(len(members(group, everyone)) for group in hidden)
        assert not hidden or (len(hidden) >= 2 and left >= MINIMUM)


@given(cells)
def test_no_difference_of_two_shown_groups_is_a_few_people(groups: dict[Cell, int]) -> None:
    """An attacker who knows that one group lies within another subtracts it."""
    everyone = people(groups)
    shown = [members(group, everyone) for group in shown_groups(groups, MINIMUM)]

    for one, other in combinations(shown, 2):
        inner, outer = sorted((one, other), key=len)
        if inner <= outer:
            assert len(outer - inner) == 0 or len(outer - inner) >= MINIMUM


@given(cells)
def test_the_shown_are_the_same_whatever_the_order(groups: dict[Cell, int]) -> None:
    turned = dict(reversed(groups.items()))

    assert shown_groups(groups, MINIMUM) == shown_groups(turned, MINIMUM)


@given(cells, st.data())
def test_a_question_never_shows_a_group_its_survey_hides(
    groups: dict[Cell, int], data: Any
) -> None:
    among = data.draw(st.sets(st.sampled_from(sorted(all_groups(groups)) or [(0, "a")])))

    assert shown_groups(groups, MINIMUM, among=among) <= among


def test_large_groups_are_all_shown() -> None:
    groups = {("a", "x", "1"): 10, ("b", "y", "2"): 10}

    assert shown_groups(groups, MINIMUM) == all_groups(groups)


def test_a_lonely_small_group_takes_the_next_smallest_with_it() -> None:
    groups: dict[Cell, int] = {("a",): 20, ("b",): 6, ("c",): 2}

    assert shown_groups(groups, MINIMUM) == {(0, "a")}


def test_a_service_only_one_branch_offers_does_not_give_away_the_rest_of_the_branch() -> None:
    groups: dict[Cell, int] = {
        ("food", "north"): 8,
        ("rent", "north"): 2,  # north minus food would be these two
        ("rent", "south"): 9,
    }

    shown = shown_groups(groups, MINIMUM)

    assert not {(0, "food"), (1, "north")} <= shown


@given(st.dictionaries(st.integers(1, 12), st.integers(1, 9)))
def test_months_are_released_in_blocks_that_only_ever_grow_by_a_block(
    per_month: dict[int, int],
) -> None:
    """Watching the screen from month to month shows at least the minimum at a time."""
    steps = []
    for last in sorted(per_month):
        so_far = {month: count for month, count in per_month.items() if month <= last}
        released = released_months(so_far, MINIMUM)
        steps.append(sum(per_month[month] for month in released))

    for before, after in zip([0, *steps], steps, strict=False):
        assert after == before or after - before >= MINIMUM


@pytest.mark.parametrize(
    ("per_month", "released"),
    [
        ({}, set()),
        ({1: 4}, set()),
        ({1: 5}, {1}),
        ({1: 2, 2: 2, 3: 1}, {1, 2, 3}),
        ({1: 5, 2: 4}, {1}),
        ({1: 5, 2: 4, 3: 1}, {1, 2, 3}),
    ],
)
def test_a_thin_month_waits_for_the_next(per_month: dict[int, int], released: set[int]) -> None:
    assert released_months(Counter(per_month), MINIMUM) == released
