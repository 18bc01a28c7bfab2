"""Only the worker's child is killed, or only its parent while the child stands there: one mail."""

from tests.faults.outcome import Outcome, together
from tests.faults.worker_killed import kill_in


def run() -> Outcome:
    """That both are killed is F01–F04; a child that is killed again and again is F24."""
    return together([kill_in("claimed", most_mails=1, whom=whom) for whom in ("child", "parent")])
