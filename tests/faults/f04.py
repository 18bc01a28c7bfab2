"""Worker killed with a message recorded and not acknowledged: one mail."""

from tests.faults.outcome import Outcome
from tests.faults.worker_killed import kill_in


def run() -> Outcome:
    return kill_in("recorded", most_mails=1)
