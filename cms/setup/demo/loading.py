"""The demonstration: accounts, news, six months of requests. Loading it again changes nothing."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from random import Random

from django.conf import settings
from django.db import connection

from cases.models import Case
from cases.services.figures import count_all
from cms.accounts.models import User
from cms.association.selectors import association_held
from cms.setup.demo.accounts import load_accounts
from cms.setup.demo.auditing import draw_a_sample, note_a_breach
from cms.setup.demo.desk import load_desk
from cms.setup.demo.files import furnish_files
from cms.setup.demo.meetings import load_meetings
from cms.setup.demo.objections import load_objections
from cms.setup.demo.outreach import load_outreach
from cms.setup.demo.plan import plan_stories
from cms.setup.demo.programmes import change_some_times
from cms.setup.demo.telling import Teller, story_key
from cms.setup.demo.ties import declare_ties
from cms.setup.demo.voices import hear_voices
from cms.setup.demo.watch import freeze_past_months, tell_staff_of_today
from cms.setup.schema import Profile
from cms.setup.site import load_site
from cms.setup.timetravel import travelling
from tasks.hints import breaker

SEED = 1447


class RealGateways(Exception):
    """Invented people must not be written to through real providers."""


@dataclass(frozen=True)
class DemoReport:
    accounts: int
    told: int
    known: int


def load_demo(profile: Profile, *, seed: int = SEED) -> DemoReport:
    """Load accounts, news and stories; raise RealGateways when messages would really leave."""
    refuse_real_gateways()
    staff = load_accounts()
    load_site(profile, with_news=True)
    code = profile.association.code
    known = Case.objects.filter(form_key=story_key(code, seed, 0)).exists()
    told = 0 if known else _tell_all(code, staff, seed)
    furnish_files(staff, Random(f"{code}:{seed}:files"))  # noqa: S311 (invention, not secrecy)
    load_desk(staff)
    load_meetings(staff, Random(f"{code}:{seed}:meetings"))  # noqa: S311 (invention, not secrecy)
    told += load_objections(staff, Random(f"{code}:{seed}:objections"))  # noqa: S311 (invention, not secrecy)
    declare_ties(staff)
    hear_voices()
    load_outreach(staff)
    draw_a_sample(staff, seed)
    note_a_breach(staff)
    change_some_times(staff)
    count_all()  # as the clock does every night
    freeze_past_months()
    tell_staff_of_today()
    return DemoReport(len(staff), told, Case.objects.count() - told)


def _tell_all(code: str, staff: dict[str, User], seed: int) -> int:
    """Tell every story that is not yet told; return how many were.

    The first key goes to the last story, so it stands only when all the others do. A loading that
    was cut short goes on where it stopped.
    """
    rng = Random(f"{code}:{seed}")  # noqa: S311 (invention, not secrecy)
    with travelling() as clock, _careless_database(), _seldom_cleared_memory(), association_held():
        teller = Teller(code, staff, clock, rng)
        stories = plan_stories(rng)
        keys = [story_key(code, seed, number) for number in reversed(range(len(stories)))]
        told = set(Case.objects.filter(form_key__in=keys).values_list("form_key", flat=True))
        for story, key in zip(stories, keys, strict=True):
            if key not in told:
                breaker.trip()  # nobody listens for hints about the past
                teller.tell(story, key)
    return len(stories) - len(told)


def refuse_real_gateways() -> None:
    for name in ("EMAIL_URL", "SMS_URL"):
        addresses = getattr(settings, name).split()
        if not all(each.startswith(("caught://", "console://")) for each in addresses):
            raise RealGateways(
                f"The demonstration writes to invented people, and {name} names a real provider."
                f" Set {name}=caught:// for a database that holds the demonstration."
            )


@contextmanager
def _careless_database() -> Iterator[None]:
    """Two thousand small commits need no disk flush each: a demo that was cut short goes on."""
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        yield
        return
    with connection.cursor() as cursor:
        before = cursor.execute("PRAGMA synchronous").fetchone()[0]
        cursor.execute("PRAGMA synchronous=OFF")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA synchronous={int(before)}")


@contextmanager
def _seldom_cleared_memory() -> Iterator[None]:
    """Every row read leaves a circle or two; to look for them at each turn took a sixth of all."""
    before = gc.get_threshold()
    gc.set_threshold(100_000, 20, 20)
    try:
        yield
    finally:
        gc.set_threshold(*before)
