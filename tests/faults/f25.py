"""A release half-way: the database is new, the worker still old and ignorant; nothing is lost."""

from tests.faults.house import House, the_house, wait_until
from tests.faults.outcome import Outcome
from tests.faults.stock import lost_between, take_stock

SLOW = True
SENT = 5
ADD = "ALTER TABLE notices_notice ADD COLUMN tomorrow varchar(9) NOT NULL DEFAULT ''"
DROP = "ALTER TABLE notices_notice DROP COLUMN tomorrow"


def run() -> Outcome:
    """The old worker gets an unknown task name and an unknown kind of work; then the new one comes.

    Migrations of a running house only add (a column with a default); the old code goes on with it.
    """
    house = the_house()
    before = take_stock(house)
    house.kill("worker")
    house.start_worker(app="tests.faults.yesterday")
    house.tell_database(ADD)
    try:
        references = house.ask("submit", count=SENT)["references"]
        wait_until(lambda: _refused(house) >= SENT, "the old worker has refused the work")
        is_loud = b"unregistered task" in (house.folder / "worker.log").read_bytes()
        is_kept = house.ask("waiting")["rows"] == 2 * SENT
        house.kill("worker")
        house.start_worker()
        house.ask("hurry")
        healed = house.wait_until_settled()
    finally:
        house.tell_database(DROP)
    after = take_stock(house)
    lost = lost_between(references, before, after)
    double = after.double - before.double
    holds = after.is_clean and lost == double == 0 and is_loud and is_kept
    note = f"The old worker kept the rows: {is_kept}; it said what it did not know: {is_loud}."
    return Outcome(SENT, lost, double, healed, holds=holds, note=note)


def _refused(house: House) -> int:
    """How much of the work the old worker tried and gave back."""
    log = (house.folder / "worker.log").read_text(errors="replace")
    return log.count("job_failed")
