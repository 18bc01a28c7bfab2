from typing import Any

from django.core.management.base import BaseCommand

from public_site.api.once import sweep_answers
from public_site.drafts import sweep_drafts
from public_site.lost_files import sweep_lost_files
from public_site.refused import sweep_refused


class Command(BaseCommand):
    help = "Destroy unfinished requests nobody touched for two days, and files nobody knows of."

    def handle(self, *args: Any, **options: Any) -> None:
        sweep_refused()
        sweep_answers()
        self.stdout.write(f"{sweep_drafts()} drafts and {sweep_lost_files()} lost files destroyed")
