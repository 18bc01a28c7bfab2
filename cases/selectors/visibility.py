"""The door: every list, report, export, chooser, search and API of people's data starts here."""

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet, Subquery

from cases.models import Case, Person
from cases.permissions import known_cases
from cases.querysets import CaseQuerySet
from cases.scopes import scope_of
from cms.accounts.models import User
from cms.association.enums import Medium


def visible_cases(*, user: User | AnonymousUser) -> CaseQuerySet:
    """Return the cases this person may see; none for anyone without a case role."""
    if not isinstance(user, User):
        return Case.objects.none()
    # No scope joins to many rows, so none repeats, and the lists read their indexes in order.
    return Case.objects.filter(scope_of(user))


def worked_cases(*, user: User) -> CaseQuerySet:
    """Return the cases this person may write something in: not those they only judge (C11)."""
    return Case.objects.filter(scope_of(user, as_judge=False))


def visible_persons(*, user: User | AnonymousUser) -> QuerySet[Person]:
    """People are seen through their cases, never on their own; what the association opened itself
    is nobody's."""
    people = visible_cases(user=user).exclude(medium=Medium.HOUSE).values("person")
    return Person.objects.filter(pk__in=Subquery(people))


def named_persons(*, user: User | AnonymousUser) -> QuerySet[Person]:
    """Return the people whose file this person may open: known from a visible case."""
    cases = visible_cases(user=user).filter(known_cases(user)).order_by()
    cases = cases.exclude(medium=Medium.HOUSE)
    return Person.objects.filter(pk__in=Subquery(cases.values("person")))


def within_visible_cases(queryset: QuerySet[Any], *, user: User | AnonymousUser) -> QuerySet[Any]:
    """Limit rows that hang on a case (`case` foreign key) to visible ones."""
    return queryset.filter(case__in=Subquery(visible_cases(user=user).values("pk")))
