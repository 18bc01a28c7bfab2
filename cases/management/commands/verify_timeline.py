from itertools import chain
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from cases.models import Case
from cases.services.verifying import history_findings, timeline_findings
from cms.core.references import parse_reference


class Command(BaseCommand):
    help = "Walk the timelines and the histories; tell what was changed, is missing or cut off."
    requires_system_checks: list[str] = []  # no address is served here

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--case", default="", help="one reference only, e.g. MAM-7K3QX-9")

    def handle(self, *args: Any, **options: Any) -> None:
        case = _case_of(options["case"]) if options["case"] else None
        found = 0
        for finding in chain(timeline_findings(case=case), history_findings(case=case)):
            found += 1
            self.stdout.write(finding)
        if found:
            raise CommandError(f"{found} finding(s): somebody wrote past the house.")
        self.stdout.write(self.style.SUCCESS("Every timeline and every history is whole."))


def _case_of(typed: str) -> Case:
    try:
        return Case.objects.get(reference=parse_reference(typed))
    except (ValidationError, Case.DoesNotExist):
        raise CommandError(f"There is no case {typed}.") from None
