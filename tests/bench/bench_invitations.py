"""Asking everybody at once, beside one INSERT … SELECT of the same rows."""

import os

from tests.bench.crowd import Crowd
from tests.bench.registry import benchmark, interleaved

#: As many as the bar names; fewer for a first look.
CASES = min(int(os.environ.get("SILA_BENCH_CASES", "100000")), 100_000)


@benchmark("invitations", unit="per s", at_least=0.5)
def invitations() -> tuple[float, float]:
    """A wave: for every closed case a place in the survey, or the reason why not, and the work to
    send it. Beside it the same rows written by SQL that looks at nobody's wish.

    An invitation has no history table; its history is the row of its work and what is said.
    """
    with Crowd(CASES) as crowd:
        crowd.call("wave", "")
        crowd.call("wave_bare", "")
        return interleaved(
            lambda: float(crowd.call("wave", "")), lambda: float(crowd.call("wave_bare", ""))
        )
