"""The processes behind the screens: PostgreSQL, broker, a worker as in production, mail server."""

import socket
import subprocess
import sys
import time

from tasks.names import ALONE
from tests.faults.house import ROOT, House, wait_until
from tests.plugins.broker import free_port

#: As `compose.yaml` has it for what somebody waits for.
CONCURRENCY = 2


class WorkerHouse(House):
    """One worker for ours and for the reference, with the pace of production and no web."""

    def _open(self) -> None:
        self.mail_port = free_port()
        self.environment = {
            **self._environment(),
            "DJANGO_SETTINGS_MODULE": "tests.bench.settings",
            "EMAIL_URL": f"smtp://127.0.0.1:{self.mail_port}",
            "SILA_SWEEP_SECONDS": "30",
            "SILA_LEASE_SECONDS": "150",
        }
        self.start_broker()
        self.start_mail(late_by=0)
        furnish = [sys.executable, "-m", "tests.bench.furnish"]
        subprocess.run(furnish, cwd=ROOT, env=self.environment, check=True)
        self._launch_agent()
        self._hear()
        self.start_worker(app="tests.bench.reference.tasks")

    def _launch_agent(self) -> None:
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        self._launch("agent", "tests.bench.clerk", **pipes)

    def _launch_worker(
        self, name: str = "worker", app: str = "tests.bench.reference.tasks"
    ) -> None:
        (self.folder / f"{name}.log").unlink(missing_ok=True)
        size = ("--concurrency", str(CONCURRENCY))
        self._launch(
            name,
            "celery",
            "--app",
            app,
            "worker",
            *size,
            "--hostname",
            f"{name}@%h",
            "--loglevel",
            "INFO",
            *ALONE,
        )

    def start_mail(self, *, late_by: int) -> None:
        """Put a mail server so many milliseconds away, in the place of the last one."""
        if "mail" in self.programs:
            self.kill("mail")
        self._launch("mail", "tests.bench.mail_sink", str(self.mail_port), str(late_by))
        wait_until(self._mail_answers, "the mail server answers")

    def _mail_answers(self) -> bool:
        with socket.socket() as line:
            return line.connect_ex(("127.0.0.1", self.mail_port)) == 0

    def until_none(self, question: str) -> None:
        """Wait until the clerk counts none; asked seldom, so that asking costs little."""
        while self.ask(question)["rows"]:
            time.sleep(0.05)
