"""`--today 2026-02-28T23:50`: run the suite as on another day, to find tests that lean on today's.

Worth a run on a Friday, in Ramadan, on the last day of a month, on 29 February and just before
midnight; a day that has passed, as a database keeps its own clock and says by it what is due.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine

RIYADH = ZoneInfo("Asia/Riyadh")
_traveller = pytest.StashKey[time_machine.travel]()


def pytest_addoption(parser: pytest.Parser) -> None:
    told = "the day (and hour, in Riyadh) on which the suite believes to run, in ISO 8601"
    parser.addoption("--today", type=datetime.fromisoformat, help=told)


def pytest_configure(config: pytest.Config) -> None:
    moment: datetime | None = config.getoption("today")
    if moment:
        traveller = time_machine.travel(moment.replace(tzinfo=RIYADH), tick=True)
        config.stash[_traveller] = traveller
        traveller.start()


def pytest_unconfigure(config: pytest.Config) -> None:
    if _traveller in config.stash:
        config.stash[_traveller].stop()
