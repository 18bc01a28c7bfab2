"""The disk of papers is full, and the scanner is away: said in words, nothing half, held back."""

from tests.factories.clamd import fake_clamd
from tests.faults.agent import PAPERS
from tests.faults.house import House, the_house
from tests.faults.outcome import Outcome, together
from tests.faults.stock import lost_between, take_stock
from tests.faults.visitor import Visitor, picture
from tests.plugins.broker import free_port

SLOW = True
#: The kernel itself stops every file of the web here, in the middle of the write: no disk that is
#: really full can be had without rights over the machine.
ROOM = 600
ERROR = 'id="id_paper-lease_error"'


def run() -> Outcome:
    house = the_house()
    house.ask("seed_papers")
    return together([_full_disk(house), _absent_scanner(house)])


def _full_disk(house: House) -> Outcome:
    before, stored = take_stock(house), house.papers()
    visitor = Visitor(house.web_port, 950, PAPERS)
    visitor.fill()
    house.limit_files("web", ROOM)
    try:
        is_said = ERROR in visitor.attach("lease", picture())
        is_clean = house.papers() == stored
    finally:
        house.limit_files("web", -1)
    is_taken = ERROR not in visitor.attach("lease", picture())
    outcome = _sent(house, visitor, before.cases)
    holds = outcome.holds and is_said and is_clean and is_taken
    holds &= len(house.papers()) == len(stored) + 1
    return Outcome(1, outcome.lost, outcome.double, outcome.healed_s, holds=holds)


def _absent_scanner(house: House) -> Outcome:
    """The file waits for its verdict, and nobody opens it before."""
    before, port = take_stock(house), free_port()
    _ask_scanner(house, f"tcp://127.0.0.1:{port}")
    visitor = Visitor(house.web_port, 960, PAPERS)
    visitor.fill()
    visitor.attach("lease", picture())
    is_sent, reference = visitor.send(), visitor.reference()
    is_held = house.ask("papers", reference=reference)["checked"] == ["pending"]
    with fake_clamd(port=port):
        house.ask("hurry")
        healed = house.wait_until_settled()
    is_open = house.ask("papers", reference=reference)["checked"] == ["clean"]
    _ask_scanner(house, "")
    after = take_stock(house)
    lost = lost_between([reference], before, after) + (not is_sent)
    holds = after.is_clean and lost == 0 and is_held and is_open
    return Outcome(1, lost, after.double - before.double, healed, holds=holds)


def _ask_scanner(house: House, address: str) -> None:
    house.environment["CLAMD_URL"] = address
    for name, start in (("web", house.start_web), ("worker", house.start_worker)):
        house.kill(name)
        start()


def _sent(house: House, visitor: Visitor, known: set[str]) -> Outcome:
    is_sent, reference = visitor.send(), visitor.reference()
    healed = house.wait_until_settled()
    after = take_stock(house)
    lost = int(not is_sent or reference not in after.cases - known)
    return Outcome(1, lost, 0, healed, holds=after.is_clean and not lost)
