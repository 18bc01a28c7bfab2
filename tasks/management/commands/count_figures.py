from typing import Any

from django.core.management.base import BaseCommand

from cases.services.figures import count_all


class Command(BaseCommand):
    """Count the figures of every month that may still change, now; every night the clock does."""

    help = __doc__ or ""
    requires_system_checks: list[str] = []  # no address is served here

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(self.style.SUCCESS(f"{count_all()} months counted."))
