"""Promises P1, P2, P3, P4, P6, P7 and P8 against real processes that are really killed."""

import pytest

from tests.faults import __main__ as runner
from tests.faults.house import leave_the_house, the_house

pytestmark = [pytest.mark.faults, pytest.mark.slow]

LISTED = {
    *("F01", "F02", "F03", "F04", "F05", "F08", "F09", "F10", "F12"),
    *("F14", "F15", "F18", "F19", "F20", "F23"),
}


def test_the_list_is_whole() -> None:
    assert set(runner.quick()) >= LISTED


def test_every_quick_fault_of_the_list_is_survived(subtests: pytest.Subtests) -> None:
    """One house for all, one after another: what one leaves behind is the next one's mess.

    `make faults` breaks the slow ones as well.
    """
    runner.RESULTS.mkdir(parents=True, exist_ok=True)
    try:
        for fault in runner.quick():
            with subtests.test(fault=fault):
                assert runner._run_one(fault), the_house().logs()
    finally:
        leave_the_house()
