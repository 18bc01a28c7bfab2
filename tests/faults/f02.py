"""Worker killed with a message claimed and not sent: one mail."""

from tests.faults.outcome import Outcome
from tests.faults.worker_killed import kill_in


def run() -> Outcome:
    return kill_in("claimed", most_mails=1)
