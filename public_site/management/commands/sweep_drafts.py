from typing import Any

from django.core.management.base import BaseCommand

from cases.services.signing import forget_codes
from public_site.api.once import sweep_answers
from public_site.drafts import sweep_drafts
from public_site.lost_files import sweep_lost_files
from public_site.refused import sweep_refused


class Command(BaseCommand):
    help = "Destroy what people began and left, files nobody knows of, and codes of yesterday."

    def handle(self, *args: Any, **options: Any) -> None:
        sweep_refused()
        sweep_answers()
        forget_codes()
        self.stdout.write(f"{sweep_drafts()} drafts and {sweep_lost_files()} lost files destroyed")
