"""Worker killed with a message received and not claimed: one mail."""

from tests.faults.outcome import Outcome
from tests.faults.worker_killed import kill_in


def run() -> Outcome:
    return kill_in("received", most_mails=1)
