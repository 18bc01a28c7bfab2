"""The house a benchmark measures: its own data folder, brought up to date, with one officer."""

from contextlib import contextmanager

from django.conf import settings
from django.core.management import call_command
from django.test import Client

from cms.accounts.models import User
from cms.association.models import Branch


def open_house() -> None:
    """Migrate the benchmark's database and make the roles; quick the second time."""
    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "testserver"]
    call_command("migrate", interactive=False, verbosity=0)
    call_command("sync_roles", verbosity=0)


def officer_client() -> tuple[Client, Branch]:
    """Return a signed-in officer's browser and the branch whose cases they see."""
    from tests.factories.accounts import UserFactory

    branch, _created = Branch.objects.get_or_create(key="bench", defaults={"name": {"ar": "فرع"}})
    officer = User.objects.filter(username="bench-officer").first()
    officer = officer or UserFactory(username="bench-officer", role="officer", branch=branch)
    client = Client()
    client.force_login(officer, backend=settings.AUTHENTICATION_BACKENDS[-1])
    return client, branch


@contextmanager
def no_followers():
    """What follows from an event (jobs, messages) is not what is measured here."""
    from cases.signals import case_event_recorded

    receivers, case_event_recorded.receivers = case_event_recorded.receivers, []
    case_event_recorded.sender_receivers_cache.clear()
    try:
        yield
    finally:
        case_event_recorded.receivers = receivers
        case_event_recorded.sender_receivers_cache.clear()
