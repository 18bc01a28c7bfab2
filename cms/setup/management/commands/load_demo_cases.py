from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cases.services.figures import count_all
from cms.setup.bulk.loading import NotSetUp, load_cases
from cms.setup.demo.loading import RealGateways, refuse_real_gateways


class Command(BaseCommand):
    help = "Create many invented requests in all stages, with history; one seed, one result."
    requires_system_checks: list[str] = []  # no address is served here

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--count", type=int, default=1000, help="how many (a million is fine)")
        parser.add_argument("--seed", type=int, default=1)

    def handle(self, *args: Any, **options: Any) -> None:
        count, seed = options["count"], options["seed"]
        if not 0 < count <= 10_000_000:
            raise CommandError("--count is a number from 1 to 10,000,000.")
        try:
            refuse_real_gateways()
            for report in load_cases(count, seed=seed):
                self._tell(report.created, report.known, count)
            count_all()
        except (NotSetUp, RealGateways) as error:
            raise CommandError(str(error)) from error

    def _tell(self, created: int, known: int, count: int) -> None:
        done = created + known
        if done == count:
            was = f", {known} of them from before" if known else ""
            self.stdout.write(self.style.SUCCESS(f"{count} requests{was}."))
        elif created and created % 10_000 == 0:
            self.stdout.write(f"  {done} of {count}")
