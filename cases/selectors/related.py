"""Requests that have to do with one: of the same person, of the household, or about one another."""

from typing import Any

from django.db.models import BooleanField, Q, QuerySet, Value, When
from django.db.models import Case as Either

from cases.enums import MemberStatus
from cases.models import Case, HouseholdMember, Person
from cases.permissions import known_cases
from cases.selectors.repeats import same_again
from cases.selectors.visibility import visible_cases
from cms.accounts.models import User

#: Read for one request, however large the family.
MOST = 60


def related_cases(case: Case, *, user: User, knows_name: bool, repeats: bool) -> QuerySet[Any]:
    """Return the visible requests that have to do with this one, newest first, in one query.

    Each says why in `is_known` (the reader may know its person), `is_repeat` and `is_household`.
    With `knows_name` the reader has just opened the name, and so knows whose the others are.
    """
    known = Q() if knows_name else known_cases(user)
    of_household = Q(person__in=household_persons(case))
    again = Q(pk__in=same_again(case, Case.objects.all()).values("pk")) if repeats else _NONE
    about = Q(concerns=case.pk) | Q(pk=case.concerns_id or 0)
    near = (Q(pk=case.concerns_id or 0), Q(person=case.person_id), of_household, again)
    rows = visible_cases(user=user).filter(pk__in=_any_of(Q(concerns=case.pk), *near))
    rows = rows.exclude(pk=case.pk).annotate(
        is_known=_yes(known), is_repeat=_yes(again), is_household=_yes(of_household)
    )
    if known:  # else the reader knows the name, and all of them
        rows = rows.filter(about | known)
    rows = rows.select_related("service", "workflow_version").defer("answers")
    return rows.order_by("-submitted_at", "-pk")[:MOST]


def household_persons(case: Case) -> QuerySet[Any, Any]:
    """Return the files of those in this person's household, and of whoever lists this person.

    Nothing is tied by hand: a member with a file of their own has the same identifier there.
    """
    present = HouseholdMember.objects.filter(status=MemberStatus.PRESENT).order_by()
    listed = present.filter(person=case.person_id).exclude(identifier_index="")
    numbers = listed.values("identifier_index")
    others = Person.objects.filter(identifier_index__in=numbers).exclude(pk=case.person_id)
    people: QuerySet[Any, Any] = others.order_by().values("pk")
    if not (own := case.person.identifier_index):
        return people
    listing = present.filter(identifier_index=own).exclude(person=case.person_id)
    return people.union(listing.values("person"))


_NONE = Q(pk__in=[])


def _any_of(*conditions: Q) -> QuerySet[Any, Any]:
    """Return the keys of cases that meet one of these, each found by an index of its own: a
    condition on one or another has every case looked at."""
    first, *others = (Case.objects.filter(each).order_by().values("pk") for each in conditions)
    return first.union(*others)


def _yes(condition: Q) -> Any:
    if not condition:
        return Value(True)
    return Either(
        When(condition, then=Value(True)), default=Value(False), output_field=BooleanField()
    )
