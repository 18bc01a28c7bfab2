"""The books of the house beside what really arrived."""

from dataclasses import dataclass

from tests.faults.house import House
from tests.faults.outcome import Outcome


@dataclass(frozen=True)
class Count:
    """`is_clean`: every row ended well, each was recorded as handed over exactly once, every case
    is routed once, and no mail came without a row."""

    cases: set[str]
    message_ids: set[str]
    mails: dict[str, int]
    is_clean: bool

    @property
    def double(self) -> int:
        return sum(times - 1 for times in self.mails.values())


def take_stock(house: House) -> Count:
    """Read the rows and the mailbox."""
    state = house.ask("state")
    mails = dict(house.mails())
    is_clean = (
        set(state["notices"]) <= {"done"}
        and set(state["jobs"]) <= {"done"}
        and set(state["accepted_attempts"].values()) <= {1}
        and state["routed_twice"] == state["unrouted"] == 0
        and set(mails) == set(state["message_ids"])
    )
    return Count(set(state["references"]), set(state["message_ids"]), mails, is_clean)


def said_meanwhile(house: House, before: Count, said: list[str], healed: float) -> Outcome:
    """How these messages fared since `before`: each once, and the books clean."""
    after = take_stock(house)
    lost = sum(not after.mails.get(each) for each in said)
    double = after.double - before.double
    holds = after.is_clean and lost == double == 0
    return Outcome(len(said), lost, double, healed, holds=holds)


def lost_between(references: list[str], before: Count, after: Count) -> int:
    """Count requests that are gone, and messages that never came."""
    missing = [reference for reference in references if reference not in after.cases]
    unsaid = [key for key in after.message_ids - before.message_ids if not after.mails.get(key)]
    return len(missing) + len(unsaid)
