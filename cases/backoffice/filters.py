"""What the queue can be narrowed to, and how a caller's words find a case."""

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.forms import CheckboxSelectMultiple
from django.utils.translation import gettext_lazy as _

from wagtail.admin.filters import WagtailFilterSet

import django_filters

from cases.enums import StageKind
from cases.models import Case, Service
from cases.permissions import known_cases
from cases.selectors import matching_persons, visible_cases
from cms.accounts.models import User
from cms.association.enums import Medium
from cms.association.models import Branch
from cms.association.selectors import current_association
from cms.core.digits import to_ascii_digits
from cms.core.references import parse_reference
from cms.core.typed_dates import TypedDateRangeFilter

#: How a reference begins: its letters and a dash at least. People leave the letters out, which are
#: the same for all.
_BEGINNING = re.compile(r"[A-Z]{2,4}-[0-9A-Z]{0,5}(-[0-9A-Z]?)?")
_BODY = re.compile(r"[0-9A-Z]{3,5}(-[0-9A-Z]?)?")


def _owners(request: Any) -> QuerySet[User]:
    owned = visible_cases(user=request.user).filter(is_open=True, owner=OuterRef("pk"))
    return User.objects.filter(Exists(owned)).order_by("first_name", "pk")


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

    A name the list would hide cannot be guessed by searching for it either; who once worked on a
    protected case knows whose it is, and finds it when that person calls. One or the other, never
    both: each has an index, and a condition on either would have every case looked at.
    """
    reference = _reference(words)
    if reference and Case.objects.filter(reference).exists():
        return reference
    return known_cases(user) & matching_persons(words, prefix="person__")


def reference_in(words: str) -> Q:
    """Return the condition for a reference as `matching_cases` reads it, else nothing."""
    return _reference(words) or Q(pk__in=[])


def _reference(words: str) -> Q:
    """A whole reference, in any spelling and without its letters as well, or how one begins."""
    if not any(sign.isascii() and sign.isalnum() for sign in to_ascii_digits(words)):
        return Q()  # an Arabic name is none: the association is not even asked for its letters
    prefix = current_association().reference_prefix
    read = {_whole(words), _whole(f"{prefix}{words}")} - {""}
    ours = [reference for reference in read if reference.startswith(f"{prefix}-")]
    if ours:
        return Q(reference__in=ours)
    # "TST-YXH9D" can be read as the whole TS-TYXH9-D too: one in twenty-nine beginnings can.
    others = Q(reference__in=read) if read else Q()
    start = _start(to_ascii_digits(words).strip().upper(), prefix)
    return others | Q(reference__startswith=start) if start else others


def _whole(words: str) -> str:
    try:
        return parse_reference(words)
    except ValidationError:
        return ""


def _start(typed: str, prefix: str) -> str:
    """Return how a reference begins by what was typed, with or without letters and dash, or ""."""
    for bare in (typed.removeprefix(prefix), typed):  # a body may begin with the letters itself
        if _BODY.fullmatch(bare):
            return f"{prefix}-{bare}"
    return typed if _BEGINNING.fullmatch(typed) else ""
