"""What the queue can be narrowed to, and how a caller's words find a case."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.forms import CheckboxSelectMultiple
from django.utils.translation import gettext_lazy as _

from wagtail.admin.filters import WagtailFilterSet

import django_filters

from cases.backoffice.names import named_cases
from cases.enums import StageKind
from cases.models import Case, Service
from cases.selectors import matching_persons, visible_cases
from cms.accounts.models import User
from cms.association.enums import Medium
from cms.association.models import Branch
from cms.core.references import parse_reference
from cms.core.typed_dates import TypedDateRangeFilter


def _owners(request: Any) -> QuerySet[User]:
    owned = visible_cases(user=request.user).filter(is_open=True, owner__isnull=False)
    return User.objects.filter(pk__in=owned.values("owner")).order_by("first_name", "pk")


class CaseFilterSet(WagtailFilterSet):
    service = django_filters.ModelMultipleChoiceFilter(
        label=_("Service"),
        queryset=Service.objects.only("name", "order"),
        widget=CheckboxSelectMultiple,
    )
    stage_kind = django_filters.MultipleChoiceFilter(
        label=_("Stage"), choices=StageKind.choices, widget=CheckboxSelectMultiple
    )
    branch = django_filters.ModelMultipleChoiceFilter(
        label=_("Branch"),
        queryset=Branch.objects.only("name", "order"),
        widget=CheckboxSelectMultiple,
    )
    owner = django_filters.ModelMultipleChoiceFilter(
        label=_("Owner"), queryset=_owners, widget=CheckboxSelectMultiple
    )
    medium = django_filters.MultipleChoiceFilter(
        label=_("Channel"), choices=Medium.choices, widget=CheckboxSelectMultiple
    )
    submitted_at = TypedDateRangeFilter(label=_("Submitted"))

    class Meta:
        model = Case
        fields: list[str] = []


def matching_cases(words: str, *, user: Any) -> Q:
    """Return the condition for a reference, or a name, phone or identifier this user may read.

    A name the list would hide cannot be guessed by searching for it either.
    """
    return _reference(words) | (named_cases(user) & matching_persons(words, prefix="person__"))


def _reference(words: str) -> Q:
    try:
        return Q(reference=parse_reference(words))
    except ValidationError:
        return Q(reference__startswith=words.strip().upper()[:20])
