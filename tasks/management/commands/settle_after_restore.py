from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from cms.notices.services import set_aside_after_restore
from tasks.models import Job


class Command(BaseCommand):
    """After a restored backup: set aside every message that waits, for each may have left before.

    Staff find them among what was not done and decide one by one: send again, or give up.
    """

    help = __doc__ or ""
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.SILA_HOLD_MESSAGES:
            raise CommandError("Set SILA_HOLD_MESSAGES=1 for every process first.")
        if due := Job.objects.due().count():
            raise CommandError(f"{due} pieces of work are still being done; run me again then.")
        self.stdout.write(self.style.SUCCESS(f"{set_aside_after_restore()} messages set aside."))
