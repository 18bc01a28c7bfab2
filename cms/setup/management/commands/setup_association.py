import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cms.setup.demo.loading import DemoReport, RealGateways, load_demo
from cms.setup.loader import NoSuchWorkflow, OtherAssociation, load_profile
from cms.setup.mistakes import ProfileRefused
from cms.setup.profiles import UnknownProfile, known_codes, read_profile
from cms.setup.rows import Report
from cms.setup.schema import Profile


class Command(BaseCommand):
    help = "Set up an association from its profile; running it again changes nothing."
    requires_system_checks: list[str] = []  # no address is served here

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("code", help=f"One of: {', '.join(known_codes())}.")
        parser.add_argument(
            "--demo", action="store_true", help="Add invented accounts, people, requests and news."
        )
        parser.add_argument(
            "--workflow",
            action="append",
            default=[],
            metavar="KEY",
            help="Publish the profile's workflow as the next version although staff published one"
            " of their own; open requests stay on theirs.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            loaded = read_profile(options["code"])
            with _quiet("wagtail", "django_tasks"):
                report = load_profile(loaded, workflows=options["workflow"])
            self._tell(report, loaded.profile.association.name["en"])
            if options["demo"]:
                self._load_demo(loaded.profile)
        except (UnknownProfile, OtherAssociation, NoSuchWorkflow, RealGateways) as error:
            raise CommandError(str(error)) from error
        except ProfileRefused as refused:
            raise CommandError(_sentence(refused)) from refused

    def _load_demo(self, profile: Profile) -> None:
        self.stdout.write("Looking after the demonstration (half a minute the first time) …")
        with _quiet("cases", "tasks", "cms", "surveys", "wagtail", "django_tasks"):
            self._tell_demo(load_demo(profile))

    def _tell(self, report: Report, name: str) -> None:
        for word, counts in (("created", report.created), ("updated", report.updated)):
            for kind, count in sorted(counts.items()):
                self.stdout.write(f"  {word} {count} × {kind}")
        for kept in report.kept:
            self.stdout.write(f"  left alone: {kept}")
        state = "is set up" if report.changed else "was up to date; nothing changed"
        self.stdout.write(self.style.SUCCESS(f"{name} {state}."))

    def _tell_demo(self, report: DemoReport) -> None:
        if report.told:
            state = f"{report.accounts} accounts, {report.told} requests told"
        else:
            state = f"was there already with {report.known} requests; nothing changed"
        self.stdout.write(self.style.SUCCESS(f"The demonstration: {state}."))


@contextmanager
def _quiet(*names: str) -> Iterator[None]:
    """Two hundred lines about pages being published would hide the five that matter here."""
    loggers = [logging.getLogger(name) for name in names]
    before = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.WARNING)
    try:
        yield
    finally:
        for logger, level in zip(loggers, before, strict=True):
            logger.setLevel(level)


def _sentence(refused: ProfileRefused) -> str:
    count = len(refused.mistakes)
    heading = f"The profile has {count} mistake{'s' if count > 1 else ''}; nothing was changed."
    return "\n".join([heading, *(f"  {mistake}" for mistake in refused.mistakes)])
