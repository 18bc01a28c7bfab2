"""Who might be the same person twice, and why we think so."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.db.models import Case as Either
from django.db.models import Q, QuerySet, Value, When
from django.utils.translation import gettext_lazy as _

from cases.models import DistinctPersons, Person
from cases.permissions import may_look_for_duplicates
from cases.selectors.visibility import named_persons
from cms.accounts.models import User
from cms.core.arabic import name_tokens

#: Files looked at for one person, whatever the size of the house.
MOST_CANDIDATES = 60
#: Below this a likeness is a coincidence.
WORTH_A_LOOK = 40
#: From here on, one strong sign or two, a colleague is told of it unasked.
WORTH_TELLING = 60


class Likeness(StrEnum):
    """Why two files may be one; the sentence a colleague reads is in `REASONS`."""

    IDENTIFIER = "identifier"
    IDENTIFIER_NEAR = "identifier_near"
    MOBILE = "mobile"
    EMAIL = "email"
    NAME_AND_YEAR = "name_and_year"
    NAME = "name"
    FIRST_AND_LAST = "first_and_last"


REASONS = {
    Likeness.IDENTIFIER: _("the same identifier number"),
    Likeness.IDENTIFIER_NEAR: _("identifier numbers that differ in one digit"),
    Likeness.MOBILE: _("the same mobile"),
    Likeness.EMAIL: _("the same e-mail"),
    Likeness.NAME_AND_YEAR: _("the same name and year of birth"),
    Likeness.NAME: _("the same name"),
    Likeness.FIRST_AND_LAST: _("the same first and family name"),
}
_WEIGHTS = {
    Likeness.IDENTIFIER: 90,
    Likeness.IDENTIFIER_NEAR: 70,
    Likeness.MOBILE: 50,
    Likeness.EMAIL: 45,
    Likeness.NAME_AND_YEAR: 60,
    Likeness.NAME: 40,
    Likeness.FIRST_AND_LAST: 20,
}


@dataclass(frozen=True)
class Duplicate:
    """Another file that may be the same person's; the higher the score, the likelier."""

    person: Person
    likenesses: list[Likeness] = field(default_factory=list)

    @property
    def score(self) -> int:
        return sum(_WEIGHTS[likeness] for likeness in self.likenesses)

    @property
    def reasons(self) -> list[str]:
        return [str(REASONS[likeness]) for likeness in self.likenesses]


def possible_duplicates(person: Person, *, user: User) -> list[Duplicate]:
    """Return the files within this reader's sight that may be the same person's, likeliest first.

    One query, whatever the number of candidates: numbers are compared in memory, decrypted only
    for files the reader may open. Pairs said to be different are left out.
    """
    if not may_look_for_duplicates(user) or person.merged_into_id:
        return []
    apart: tuple[QuerySet[Any, Any], ...] = (
        DistinctPersons.objects.filter(first=person).values("second"),
        DistinctPersons.objects.filter(second=person).values("first"),
    )
    near = named_persons(user=user).exclude(pk=person.pk)
    for others in apart:
        near = near.exclude(pk__in=others)
    candidates = _candidates(near, person).select_related("registration")
    likely = [Duplicate(other, list(_likenesses(person, other))) for other in candidates]
    worth = [duplicate for duplicate in likely if duplicate.score >= WORTH_A_LOOK]
    return sorted(worth, key=lambda duplicate: (-duplicate.score, duplicate.person.pk))


def told_apart(person: Person) -> set[int]:
    """Return the ids of the files somebody said are another person's."""
    pairs = DistinctPersons.objects.filter(Q(first=person) | Q(second=person)).order_by()
    return {pk for pair in pairs.values_list("first", "second") for pk in pair} - {person.pk}


def _candidates(near: QuerySet[Person], person: Person) -> QuerySet[Person]:
    """Same numbers or name, then the same first and family name; each by an index.

    What is not known is like nobody's: two people without a name have nothing in common.
    """
    parts = name_tokens(person.name)
    same = Q(name_folded=person.name_folded) if parts else Q(pk__in=[])
    for name in ("mobile_index", "email_index", "identifier_index"):
        if value := getattr(person, name):
            same |= Q(**{name: value})
    found = same
    if len(parts) > 1:
        first, last = f" {parts[0]} ", f" {parts[-1]} "
        found |= Q(name_tokens__startswith=first) & Q(name_tokens__endswith=last)
    is_same = Either(When(same, then=Value(1)), default=Value(0))
    rows = near.filter(found).annotate(is_same=is_same)
    return rows.order_by("-is_same", "-pk")[: 2 * MOST_CANDIDATES]


def _likenesses(one: Person, other: Person) -> Iterable[Likeness]:
    if one.identifier and one.identifier == other.identifier:
        yield Likeness.IDENTIFIER
    elif one.identifier and differ_in_one(one.identifier, other.identifier):
        yield Likeness.IDENTIFIER_NEAR
    if one.mobile and one.mobile == other.mobile:
        yield Likeness.MOBILE
    if one.email and one.email == other.email:
        yield Likeness.EMAIL
    yield from _alike_in_name(one, other)


def _alike_in_name(one: Person, other: Person) -> Iterable[Likeness]:
    mine, theirs = name_tokens(one.name), name_tokens(other.name)
    if not mine or not theirs:
        return
    if mine == theirs:
        year = one.attributes.get("birth_year")
        is_same_year = year and year == other.attributes.get("birth_year")
        yield Likeness.NAME_AND_YEAR if is_same_year else Likeness.NAME
    elif (mine[0], mine[-1]) == (theirs[0], theirs[-1]):
        yield Likeness.FIRST_AND_LAST


def differ_in_one(one: str, other: str) -> bool:
    """Whether one digit was misread, or two neighbours changed places."""
    if len(one) != len(other) or one == other:
        return False
    wrong = [place for place, pair in enumerate(zip(one, other, strict=True)) if len(set(pair)) > 1]
    if len(wrong) == 1:
        return True
    return len(wrong) == 2 and wrong[1] == wrong[0] + 1 and _swapped(one, other, wrong[0])


def _swapped(one: str, other: str, at: int) -> bool:
    return one[at : at + 2] == other[at : at + 2][::-1]
