"""Invented requests in numbers: whole batches of rows, with their history and an unbroken timeline.

The same seed gives the same requests. A loading that was cut short goes on where it stopped, and
one that was finished changes nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from cases.enums import Outcome, PersonKind
from cases.models import Case, Service
from cms.accounts.models import User
from cms.association.models import Branch
from cms.association.selectors import current_association
from cms.core.references import REFERENCES, numbered_reference
from cms.setup.bulk.batches import BatchWriter
from cms.setup.bulk.drafts import Draft, Drafter
from cms.setup.bulk.recipes import Recipe, recipes_of
from cms.setup.demo.accounts import load_accounts

BATCH = 1000
SHARE_OPEN = 0.3
_MARK = 0x51A << 116  # form keys of invented requests begin with it


class NotSetUp(Exception):
    """There is no association to invent requests for."""


@dataclass(frozen=True)
class BulkReport:
    created: int
    known: int


def load_cases(count: int, *, seed: int) -> Iterator[BulkReport]:
    """Create `count` requests in batches, yielding the state after each; raise NotSetUp."""
    association = current_association()
    if not association.code:
        raise NotSetUp("No association is set up. Run setup_association CODE first.")
    staff = load_accounts()
    known = _first_missing(count, seed)
    references = _free_references(association.reference_prefix, known)
    drafter = _drafter(count, staff)
    writer = BatchWriter(association.reference_prefix)
    yield BulkReport(0, known)
    for start in range(known, count, BATCH):
        numbers = range(start, min(start + BATCH, count))
        drafts = list(_drafts(drafter, numbers, seed))
        with transaction.atomic():
            writer.write(drafts, [next(references) for _draft in drafts])
        yield BulkReport(numbers.stop - known, known)


def _drafts(drafter: Drafter, numbers: range, seed: int) -> Iterator[Draft]:
    for number in numbers:
        rng = Random(f"{seed}:{number}")  # noqa: S311 (invention, not secrecy)
        yield drafter.draft(number, form_key(seed, number), rng)


def form_key(seed: int, number: int) -> UUID:
    """Return the form key of one invented request."""
    return UUID(int=_MARK | (seed % 2**32) << 64 | number)


def _first_missing(count: int, seed: int) -> int:
    """Batches are written in order, so the first request that is not there is found by halving."""
    low, high = 0, count
    while low < high:
        middle = (low + high) // 2
        if Case.objects.filter(form_key=form_key(seed, middle)).exists():
            low = middle + 1
        else:
            high = middle
    return low


def _free_references(prefix: str, start: int) -> Iterator[str]:
    """Yield references nobody has, a batch of look-ups at a time."""
    while True:
        numbers = range(start, start + BATCH)
        batch = [numbered_reference(prefix, number % REFERENCES) for number in numbers]
        found = Case.objects.filter(reference__in=batch).values_list("reference", flat=True)
        taken = set(found)
        yield from (reference for reference in batch if reference not in taken)
        start += BATCH


def _drafter(count: int, staff: dict[str, User]) -> Drafter:
    services = Service.objects.select_related("workflow", "form", "committee")
    recipes = [recipe for service in services for recipe in recipes_of(service)]
    association = current_association()
    beneficiary = association.beneficiary_type
    return Drafter(
        opened=[recipe for recipe in recipes if not recipe.stage.is_final],
        closed=_weighted(recipe for recipe in recipes if recipe.stage.is_final),
        branches=list(Branch.objects.filter(is_active=True).order_by("-is_main", "order")),
        staff=staff,
        kind=_KINDS.get(beneficiary) or PersonKind(beneficiary),
        now=_midday(),
        span=timedelta(days=180 if count <= 5000 else 3 * 365),
        share_open=SHARE_OPEN,
        code=association.code,
    )


_KINDS = {"household": PersonKind.HOUSEHOLD_HEAD}
_WEIGHTS = {Outcome.DELIVERED: 6, Outcome.ANSWERED: 4, Outcome.REFUSED: 2}


def _weighted(recipes: Iterator[Recipe]) -> list[Recipe]:
    """Most requests end well, so their recipes are there more often."""
    return [recipe for recipe in recipes for _time in range(_WEIGHTS.get(recipe.stage.outcome, 1))]


def _midday() -> datetime:
    """Requests are dated back from today's last full hour, so that a day's loadings are alike."""
    return timezone.now().replace(minute=0, second=0, microsecond=0)
