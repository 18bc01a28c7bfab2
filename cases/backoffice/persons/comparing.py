"""Two files side by side: which value is right, and then one file of both."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from wagtail.admin import messages

from cases.backoffice.persons.file import Fact, PersonFile
from cases.backoffice.persons.forms import DeedForm, OtherForm
from cases.backoffice.persons.views import PersonScreen, add_errors
from cases.backoffice.room.forms import LineField
from cases.models import Person
from cases.permissions import may_look_for_duplicates, may_merge
from cases.selectors.duplicates import Duplicate, possible_duplicates
from cases.selectors.merging import CHOICES
from cases.services.merging import merge_persons
from cases.services.persons import NUMBERS, record_person_look

KEEP, LOSE = "keep", "lose"
_DOCUMENTS = {"safe_contact": "reach", "attributes": "details"}


@dataclass(frozen=True)
class Side:
    """What one file says in one field, as lines."""

    value: str
    lines: list[Fact]
    is_ltr: bool
    is_chosen: bool


@dataclass(frozen=True)
class Row:
    name: str
    label: str
    keep: Side
    lose: Side
    is_same: bool


class MergeForm(DeedForm):
    """The choices are read from the table above it; only the reason is typed here."""

    reason = LineField(
        label=_("How you know that it is one person"),
        help_text=_("Kept in the history of the file."),
    )

    @property
    def choices(self) -> dict[str, str]:
        return {name: LOSE for name in CHOICES if self.data.get(f"choice-{name}") == LOSE}


class CompareView(PersonScreen):
    """`pk` stays, `other` is merged into it; the other way round is the other address."""

    template_name = "cases/backoffice/person/compare.html"
    page_title = _("Compare two files")
    form: MergeForm | None = None

    @cached_property
    def other(self) -> Person:
        return self.load_person(self.kwargs["other"])

    @cached_property
    def files(self) -> tuple[PersonFile, PersonFile]:
        people = (self.person, self.other)
        looks = [record_person_look(person, viewer=self.user) for person in people]
        first, second = (
            PersonFile(person, self.user, looks=look)
            for person, look in zip(people, looks, strict=True)
        )
        return first, second

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        is_pair = self.person.pk != self.other.pk
        if not (is_pair and may_look_for_duplicates(self.user)):
            raise Http404
        return super().dispatch(request, *args, **kwargs)  # type: ignore[return-value]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "show" in request.POST:
            for person in (self.person, self.other):
                record_person_look(person, viewer=self.user, what=NUMBERS)
            return redirect(request.path)
        form = MergeForm(request.POST, person=self.person, action="merge")
        if form.is_valid():
            try:
                self.merge(form)
            except ValidationError as error:
                add_errors(form, error)
            else:
                messages.success(request, _("The two files are one now; you can take it back."))
                return redirect(self.file_url("merges"))
        self.form = form
        return self.render_to_response(self.get_context_data(), status=422)

    def merge(self, form: MergeForm) -> None:
        if not may_merge(self.user, self.person, self.other):
            raise PermissionDenied
        reason = form.cleaned_data["reason"]
        merge_persons(
            self.person, self.other, choices=form.choices, acting_user=self.user, reason=reason
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        keep, lose = self.files
        form = self.form or MergeForm(person=self.person, action="merge")
        apart = OtherForm(person=self.person, action="apart", initial={"other": self.other.pk})
        choices = form.choices if form.is_bound else {}
        return super().get_context_data(
            keep=keep,
            lose=lose,
            rows=list(_rows(keep, lose, choices)),
            likeness=self.likeness,
            form=form,
            apart_form=apart,
            may_merge=may_merge(self.user, self.person, self.other),
            **kwargs,
        )

    @property
    def likeness(self) -> Duplicate | None:
        found = possible_duplicates(self.person, user=self.user)
        return next((one for one in found if one.person.pk == self.other.pk), None)


def _rows(keep: PersonFile, lose: PersonFile, choices: dict[str, str]) -> Iterator[Row]:
    for name in CHOICES:
        mine, theirs = getattr(keep.person, name), getattr(lose.person, name)
        if not mine and not theirs:
            continue
        # What one file does not know is taken from the other, whatever is chosen.
        right = choices.get(name) or (KEEP if mine else LOSE)
        label = str(capfirst(str(Person._meta.get_field(name).verbose_name)))  # type: ignore[union-attr]
        yield Row(
            name=name,
            label=label,
            keep=_side(keep, name, is_chosen=right == KEEP),
            lose=_side(lose, name, is_chosen=right == LOSE),
            is_same=mine == theirs,
        )


def _side(file: PersonFile, name: str, *, is_chosen: bool) -> Side:
    lines = getattr(file, _DOCUMENTS[name]) if name in _DOCUMENTS else []
    value, is_ltr = ("", False) if name in _DOCUMENTS else _value(file, name)
    return Side(value=value, lines=lines, is_ltr=is_ltr, is_chosen=is_chosen)


def _value(file: PersonFile, name: str) -> tuple[str, bool]:
    """Return a field as a colleague reads it, and whether it is read from the left."""
    person = file.person
    if name in ("identifier", "mobile", "email"):
        return getattr(file, name), True
    if name == "language":
        return str(dict(settings.LANGUAGES).get(person.language, person.language)), False
    display = getattr(person, f"get_{name}_display", None)
    value = display() if display else getattr(person, name)
    if name == "branch":
        return str(person.branch.name) if person.branch else "", False
    return str(value or ""), False
