from datetime import datetime, time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.dateparse import parse_date

from surveys.models import Survey
from tasks.asking import ask_wave


class Command(BaseCommand):
    """Ask everybody whose request was closed since a day, each once: the yearly survey."""

    help = __doc__ or ""
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("survey", help="the key of a survey in use")
        parser.add_argument("--since", required=True, help="the first day, as 2026-01-01")

    def handle(self, *args: Any, **options: Any) -> None:
        survey = Survey.objects.filter(key=options["survey"], is_active=True).first()
        if survey is None:
            raise CommandError(f"No survey in use is called {options['survey']}.")
        count = ask_wave(survey, since=_midnight(options["since"]))
        self.stdout.write(self.style.SUCCESS(f"{count} places in {survey.key}."))


def _midnight(text: str) -> datetime:
    try:
        day = parse_date(text)
    except ValueError:
        day = None
    if day is None:
        raise CommandError(f"{text} is no day; write it as 2026-01-01.")
    return timezone.make_aware(datetime.combine(day, time.min))
