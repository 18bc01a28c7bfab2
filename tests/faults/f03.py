"""Worker killed after the provider's yes, before our record: at most two, same Message-ID."""

from tests.faults.outcome import Outcome
from tests.faults.worker_killed import kill_in


def run() -> Outcome:
    return kill_in("accepted", most_mails=2)
