"""How much memory a list takes that leaves as a file."""

import os

from tests.bench.crowd import Crowd
from tests.bench.registry import Aside, benchmark

#: As many as the bar names; fewer for a first look.
CASES = min(int(os.environ.get("SILA_BENCH_CASES", "100000")), 100_000)
MOST_MEGABYTES = 200.0


@benchmark("export_memory", unit="MB", at_most=1.0)
def export_memory() -> tuple[float, float, Aside]:
    """By how much the process that writes the whole queue as XLSX grows, beside 200 MB.

    Told beside it: the seconds of both files, beside a minute.
    """
    with Crowd(CASES) as crowd:
        _csv_grew, csv_took, _kilobytes = crowd.call("export", "csv")
        grew, took, _kilobytes = crowd.call("export", "xlsx")
    aside = {"seconds, CSV": (csv_took, 60.0), "seconds, XLSX": (took, 60.0)}
    return max(grew, 0.1), MOST_MEGABYTES, aside
