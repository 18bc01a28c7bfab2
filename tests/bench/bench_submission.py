"""Sending a request beside sending a plain Wagtail form page."""

import socket
import subprocess
import sys

from tests.bench.browsing import Browser, rate
from tests.bench.furnish import REFERENCE_PATH
from tests.bench.registry import Aside, benchmark, interleaved
from tests.faults.agent import SLUG
from tests.faults.house import ROOT, WEB_PROCESSES, House, wait_until
from tests.plugins.broker import free_port

SENT = 40
AT_ONCE = 4
WEB_THREADS = 4
#: An assumption: how late each reply of a mail server across a network comes. Seven make a mail.
DISTANT_MS = 10
SERVICE = f"/ar/request/{SLUG}"
ANSWERS = {"name": "سالم علي محمد", "mail": "salem@example.test"}


@benchmark("submission", unit="per s", at_least=2)
def submission() -> tuple[float, float, Aside]:
    """The last screen of a request, read and sent: case, person, timeline, messages and history.

    Beside it the form page of Wagtail's documentation with the same two questions in the frame of
    our pages, read and sent: it keeps a submission and sends one mail before it answers. One
    server, one database, persistent connections, a mail server in a process of its own. The screens
    before the last are walked through outside the measured time; what the workers do afterwards is
    not measured either.

    The bar is for a mail server on the same machine, which answers at once. Told beside it: one
    each of whose replies comes `DISTANT_MS` late.
    """
    with SubmissionHouse() as house:
        _ours(house, WEB_PROCESSES * 2)  # the first look fills the caches of the processes
        _reference(house, WEB_PROCESSES * 2)
        near = _compare(house)
        house.move_mail(DISTANT_MS)
        return *near, {f"mail replies + {DISTANT_MS} ms": _compare(house)}


def _compare(house: House) -> tuple[float, float]:
    return interleaved(lambda: _ours(house, SENT), lambda: _reference(house, SENT))


class SubmissionHouse(House):
    """The processes that answer a visitor: PostgreSQL, the broker, the web; and a mail server."""

    def _open(self) -> None:
        self.mail_port = free_port()
        self.environment = {
            **self._environment(),
            "DJANGO_SETTINGS_MODULE": "tests.bench.settings",
            "EMAIL_URL": f"smtp://127.0.0.1:{self.mail_port}",
            "PUBLIC_LIMITS": '{"start_address": 1000000}',
        }
        self.start_broker()
        self._launch_mail(late_by=0)
        furnish = [sys.executable, "-m", "tests.bench.furnish"]
        subprocess.run(furnish, cwd=ROOT, env=self.environment, check=True)
        self.start_web()

    def _launch_mail(self, *, late_by: int) -> None:
        self._launch("mail", "tests.bench.mail_sink", str(self.mail_port), str(late_by))
        wait_until(self._mail_answers, "the mail server answers")

    def _mail_answers(self) -> bool:
        with socket.socket() as line:
            return line.connect_ex(("127.0.0.1", self.mail_port)) == 0

    def move_mail(self, late_by: int) -> None:
        """Put the mail server so many milliseconds away."""
        self.kill("mail")
        self._launch_mail(late_by=late_by)

    def _launch_web(self) -> None:
        size = ("--workers", str(WEB_PROCESSES), "--threads", str(WEB_THREADS))
        address = f"127.0.0.1:{self.web_port}"
        web = ("gunicorn", "cms.wsgi:application", "--bind", address, *size, "--no-control-socket")
        self._launch("web", *web)


def _ours(house: House, number: int) -> float:
    """Lead browsers to the last screen; return how many a second read and send it."""
    browsers = [Browser(house.web_port) for _ in range(number)]
    rate(browsers, _fill, at_once=AT_ONCE)
    return rate(browsers, _send, at_once=AT_ONCE)


def _fill(browser: Browser) -> None:
    browser.get(f"{SERVICE}/")
    browser.post(f"{SERVICE}/", answers=302, processing="on")
    browser.post(f"{SERVICE}/you/", answers=302, **ANSWERS)


def _send(browser: Browser) -> None:
    browser.get(f"{SERVICE}/check-answers/")
    browser.post(f"{SERVICE}/check-answers/", answers=302)


def _reference(house: House, number: int) -> float:
    browsers = [Browser(house.web_port) for _ in range(number)]
    return rate(browsers, _write_to_the_form_page, at_once=AT_ONCE)


def _write_to_the_form_page(browser: Browser) -> None:
    browser.get(REFERENCE_PATH)
    browser.post(REFERENCE_PATH, answers=200, **ANSWERS)
