"""E-mails that leave, beside `smtplib` on one open connection to the same mail server."""

import smtplib
import time
from email.message import EmailMessage

from tests.bench.registry import Aside, benchmark, interleaved
from tests.bench.worker_house import WorkerHouse

MAILS = 300
#: An assumption: how late each reply of a mail server across a network comes.
DISTANT_MS = 10


@benchmark("mail_throughput", unit="per s", at_least=0.7)
def mail_throughput() -> tuple[float, float, Aside]:
    """Messages that are due leave: claimed, looked at once more, composed, handed over, recorded.

    Beside it the same letter through `smtplib` on one open connection, as fast as it goes. The
    worker has as many processes as production's. Told beside it: a mail server across a network.
    """
    with WorkerHouse() as house:
        _ours(house, 20)
        near = _compare(house)
        house.start_mail(late_by=DISTANT_MS)
        return *near, {f"mail replies + {DISTANT_MS} ms": _compare(house)}


def _compare(house: WorkerHouse) -> tuple[float, float]:
    return interleaved(lambda: _ours(house, MAILS), lambda: _reference(house, MAILS))


def _ours(house: WorkerHouse, count: int) -> float:
    """The worker stands still until all are written and hinted at."""
    house.freeze("worker")
    try:
        house.ask("say", channel="email", count=count)
    finally:
        house.thaw("worker")
    started = time.perf_counter()
    house.until_none("waiting")
    return count / (time.perf_counter() - started)


def _reference(house: WorkerHouse, count: int) -> float:
    letter = _letter()
    with smtplib.SMTP("127.0.0.1", house.mail_port, timeout=60) as line:
        started = time.perf_counter()
        for _ in range(count):
            line.send_message(letter)
        return count / (time.perf_counter() - started)


def _letter() -> EmailMessage:
    """As large as ours: a few words as text and as a page."""
    letter = EmailMessage()
    letter["From"], letter["To"] = "no-reply@localhost", "salem@example.test"
    letter["Subject"], letter["Message-ID"] = "TST", "<notice@localhost>"
    letter.set_content("acknowledgement TST")
    letter.add_alternative("<p>acknowledgement TST</p>" * 40, subtype="html")
    return letter
