import os
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from tasks.house import Address, HouseCannotOpen, open_house


class Command(BaseCommand):
    """Open the whole house on this machine: broker, web, worker, clock. Ctrl-C closes it."""

    help = __doc__ or ""
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        address = Address(
            port=int(os.environ.get("PORT") or 8000),
            data_dir=settings.DATA_DIR,
            association=settings.ASSOCIATION,
        )
        try:
            code = open_house(address, say=self._say)
        except HouseCannotOpen as reason:
            raise CommandError(str(reason)) from reason
        if code:
            raise SystemExit(code)

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
