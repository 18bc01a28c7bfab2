"""Last night's backup is restored: what left since then does not leave again, and is not lost."""

import subprocess
import sys

from tests.faults.house import ROOT, House, the_house, wait_until
from tests.faults.outcome import Outcome
from tests.faults.stock import take_stock

SLOW = True
QUEUED = 5


def run() -> Outcome:
    """The hold of `SILA_HOLD_MESSAGES` goes on before the house opens again, as running.md says."""
    house = the_house()
    before = take_stock(house)
    house.freeze("worker")
    references = house.ask("submit", count=QUEUED)["references"]
    house.copy_database("faults_backup")
    house.thaw("worker")
    house.ask("submit", count=2)  # after the backup: gone with the disk
    house.wait_until_settled()
    house.kill("worker")
    house.restore_database("faults_backup")
    house.empty_the_broker()
    aside = _settle_on_hold(house)
    house.start_worker()
    new = house.ask("say", channel="email")
    healed = wait_until(lambda: house.mails()[new["message_ids"][0]], "new messages leave")
    house.wait_until_settled()
    states = house.ask("state")["notices"]
    after = take_stock(house)
    double = after.double - before.double
    lost = len(set(references) - after.cases)
    holds = lost == double == 0 and aside == states.get("failed") == QUEUED
    _forget_what_the_backup_did_not_know(house)
    note = f"{aside} were set aside for staff to judge."
    return Outcome(QUEUED, lost, double, healed, holds=holds, note=note)


def _settle_on_hold(house: House) -> int:
    """The work of the backup is done again, its messages wait; then they are set aside."""
    house.environment["SILA_HOLD_MESSAGES"] = "1"
    try:
        house.start_worker()
        wait_until(lambda: set(house.ask("state")["jobs"]) <= {"done"}, "the work is done")
        order = [sys.executable, "manage.py", "settle_after_restore"]
        said = subprocess.run(
            order, cwd=ROOT, env=house.environment, check=True, capture_output=True, text=True
        )
        house.kill("worker")
    finally:
        del house.environment["SILA_HOLD_MESSAGES"]
    return int(said.stdout.split()[0])


def _forget_what_the_backup_did_not_know(house: House) -> None:
    """The books of the faults after this one must be clean again."""
    house.ask("forget")
    known = take_stock(house).message_ids
    house.mailbox.letters[:] = [
        letter for letter in house.mailbox.letters if letter.message_id in known
    ]
