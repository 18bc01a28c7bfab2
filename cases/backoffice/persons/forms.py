"""What staff fill in in a person's file. Rules live in the services and in `cases.details`."""

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from cases.backoffice.identity_number import KEPT_OR_TAKEN_OUT, refuse_number_of_no_kind
from cases.backoffice.room.forms import CodeField, DayField, LineField, TextField
from cases.details import Circumstances, Details, Entry, Shown, details_for, shown_parts
from cases.enums import (
    ContactChannel,
    ContactKind,
    HouseholdRelation,
    MemberStatus,
    PersonKind,
    Purpose,
    Relation,
    RoleOfPerson,
    Sex,
)
from cases.models import HouseholdMember, Person
from cases.selectors.consents import STOPPABLE
from cases.services.consents import Told
from cms.accounts.models import Gender
from cms.association.models import Branch
from cms.core.dates import parse_date
from cms.core.identifiers import IdentifierKind

KEPT = _("Leave it empty to keep the one we hold.")
#: Typed anew, never shown in a form: an empty field keeps what we hold.
HIDDEN = (Entry.MOBILE, Entry.DOCUMENT)


class DeedForm(forms.Form):
    """One deed in one file. `key` tells apart forms of the same kind on one screen."""

    keyed_by = ""
    reason = LineField(label=_("Why"), help_text=_("Kept in the history of the file."))

    def __init__(self, data: Any = None, *, person: Person, action: str, **kwargs: Any) -> None:
        self.person, self.action = person, action
        values = data or kwargs.get("initial") or {}
        self.key = str(values.get(self.keyed_by, ""))
        super().__init__(data, auto_id=f"{action}-{self.key}-%s", **kwargs)
        self.add_parts()
        self.order_fields([name for name in self.fields if name != "reason"] + ["reason"])

    def add_parts(self) -> None:
        """Add what depends on the person."""


class PlainForm(DeedForm):
    """A button."""

    reason = None  # type: ignore[assignment]

    def add_parts(self) -> None:
        self.fields.pop("reason", None)


class StatedForm(PlainForm):
    """One button: what a request states becomes what the file says."""

    keyed_by = "case"
    case = forms.IntegerField(widget=forms.HiddenInput)


class DocumentForm(DeedForm):
    """Adds the parts of a document to a form and reads them back."""

    def add_document(self, model: type[Details], held: dict[str, Any]) -> None:
        self.document_model, self.held = model, held
        for name, shown in shown_parts(model):
            field = _field(shown)
            if shown.entry not in HIDDEN:
                field.initial = held.get(name)
            self.fields[name] = field

    @property
    def document(self) -> dict[str, Any]:
        """Return the typed document; what was left empty of a hidden number is kept."""
        values: dict[str, Any] = {}
        for name, shown in shown_parts(self.document_model):
            typed = self.cleaned_data.get(name)
            if shown.entry in HIDDEN:
                typed = typed or self.held.get(name)
            values[name] = typed
        return values


def _field(shown: Shown) -> forms.Field:
    texts: dict[str, Any] = {"label": shown.label, "help_text": shown.help_text, "required": False}
    match shown.entry:
        case Entry.MOBILE | Entry.DOCUMENT:
            help_text = f"{shown.help_text} {KEPT}" if shown.help_text else KEPT
            return CodeField(**{**texts, "help_text": help_text}, max_length=40)
        case Entry.NUMBER:
            return CodeField(**texts, max_length=6)
        case Entry.YES:
            return forms.BooleanField(**texts)
        case Entry.CHOICE:
            return forms.ChoiceField(
                **texts, choices=shown.choices.choices if shown.choices else ()
            )
    return LineField(**texts)


class ReachForm(DocumentForm):
    """How to reach somebody safely."""

    mobile = CodeField(label=_("Mobile"), required=False, max_length=40, help_text=KEPT)
    email = forms.EmailField(label=_("E-mail"), required=False, help_text=KEPT)
    contact_by = forms.ChoiceField(label=_("Contact by"), choices=ContactChannel.choices)
    language = forms.ChoiceField(label=_("Our messages in"))

    def __init__(self, data: Any = None, *, hours: list[tuple[str, str]], **kwargs: Any) -> None:
        self.hours = hours
        super().__init__(data, **kwargs)

    def add_parts(self) -> None:
        self.fields["contact_by"].initial = self.person.contact_by
        self.fields["language"].initial = self.person.language
        self.fields["language"].choices = settings.LANGUAGES  # type: ignore[attr-defined]
        self.add_document(Circumstances, self.person.safe_contact)
        if self.hours:
            label = self.fields["safe_hours"].label
            field = forms.ChoiceField(label=label, required=False, choices=[("", "—"), *self.hours])
            field.initial = self.person.safe_contact.get("safe_hours")
            self.fields["safe_hours"] = field


class DetailsForm(DocumentForm):
    def add_parts(self) -> None:
        self.add_document(details_for(self.person.kind), self.person.attributes)


class IdentityForm(DeedForm):
    name = LineField(label=_("Name"))
    kind = forms.ChoiceField(label=_("Kind"), choices=PersonKind.choices)
    gender = forms.ChoiceField(label=_("Gender"), choices=Gender.choices, required=False)
    branch = forms.ModelChoiceField(
        label=_("Branch"), queryset=Branch.objects.none(), required=False, empty_label="—"
    )
    identifier_kind = forms.ChoiceField(label=_("Identifier"), choices=IdentifierKind.choices)
    identifier = CodeField(
        label=_("Identifier number"), required=False, max_length=40, help_text=KEPT_OR_TAKEN_OUT
    )

    def add_parts(self) -> None:
        self.fields["branch"].queryset = Branch.objects.filter(is_active=True)  # type: ignore[attr-defined]
        for name in ("name", "kind", "gender", "branch", "identifier_kind"):
            self.fields[name].initial = getattr(self.person, name)

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or self.cleaned_data
        refuse_number_of_no_kind(self, typed)
        return typed

    @property
    def changes(self) -> dict[str, Any]:
        """Return what was typed; a number left empty is kept, unless there is to be none."""
        values = {name: self.cleaned_data[name] for name in self.fields if name != "reason"}
        has_none = values["identifier_kind"] == IdentifierKind.NONE
        values["identifier"] = "" if has_none else values["identifier"] or self.person.identifier
        return values


class RolesForm(DeedForm):
    roles = forms.MultipleChoiceField(
        label=_("This person is also"),
        choices=RoleOfPerson.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def add_parts(self) -> None:
        self.fields["roles"].initial = [row.role for row in self.person.roles.all()]


class BornField(CodeField):
    """A day in either calendar, or a year alone."""

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return {"born_on": None, "birth_year": None}
        if text.isdigit() and len(text) == 4:
            return {"born_on": None, "birth_year": int(text)}
        return {"born_on": parse_date(text), "birth_year": None}


class MemberForm(DeedForm):
    """A new member, or a known one when `member` says which."""

    keyed_by = "member"
    member = forms.IntegerField(widget=forms.HiddenInput, required=False)
    name = LineField(label=_("Name"))
    relation = forms.ChoiceField(
        label=_("Relation to the head"), choices=[("", "—"), *HouseholdRelation.choices]
    )
    born = BornField(
        label=_("Born"),
        required=False,
        max_length=20,
        help_text=_("Day/month/year, Gregorian or Hijri, or the year alone."),
    )
    gender = forms.ChoiceField(label=_("Gender"), choices=[("", "—"), *Sex.choices], required=False)
    identifier_kind = forms.ChoiceField(
        label=_("Identifier"), choices=IdentifierKind.choices, initial=IdentifierKind.NONE
    )
    identifier = CodeField(
        label=_("Identifier number"), required=False, max_length=40, help_text=KEPT_OR_TAKEN_OUT
    )
    note = TextField(
        label=_("Note"),
        required=False,
        rows=2,
        help_text=_("Illness, disability, schooling: read by who works on the file only."),
    )

    def add_parts(self) -> None:
        if not self.key:  # of somebody new nothing is held yet
            self.fields["identifier"].help_text = ""

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or self.cleaned_data
        refuse_number_of_no_kind(self, typed)
        return typed

    @property
    def values(self) -> dict[str, Any]:
        values = {
            k: v for k, v in self.cleaned_data.items() if k not in ("reason", "born", "member")
        }
        values |= self.cleaned_data["born"]
        if not values["identifier"] and values["identifier_kind"] != IdentifierKind.NONE:
            del values["identifier"]  # kept
        return values


def initial_of(member: HouseholdMember) -> dict[str, Any]:
    """Return what the form of a known member begins with; its number stays out."""
    names = ("name", "relation", "gender", "identifier_kind", "note")
    born = DayField().prepare_value(member.born_on) or member.birth_year or ""
    values = {name: getattr(member, name) for name in names}
    return {**values, "member": member.pk, "born": born}


class EndForm(DeedForm):
    keyed_by = "member"
    member = forms.IntegerField(widget=forms.HiddenInput)
    status = forms.ChoiceField(label=_("What happened"))
    ended_on = DayField(label=_("Since when"), required=False)

    def __init__(self, data: Any = None, *, present: bool = True, **kwargs: Any) -> None:
        self.present = present
        super().__init__(data, **kwargs)

    def add_parts(self) -> None:
        self.fields["status"].choices = [  # type: ignore[attr-defined]
            (state.value, _("Came back") if state is MemberStatus.PRESENT else state.label)
            for state in MemberStatus
            if self.is_bound or (state is MemberStatus.PRESENT) != self.present
        ]


class MessagesForm(PlainForm):
    """Messages that nobody has to get: which, at whose word, and how we heard of it."""

    purposes = forms.MultipleChoiceField(
        label=_("Which messages"),
        choices=[(purpose.value, purpose.label) for purpose in STOPPABLE],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick at least one kind of message.")},
    )
    who = forms.ChoiceField(
        label=_("Who asked for it"), choices=Relation.choices, initial=Relation.SELF
    )
    how = forms.ChoiceField(
        label=_("How they told us"),
        choices=ContactKind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how they told us.")},
    )

    def __init__(
        self, data: Any = None, *, offered: Sequence[Purpose] = STOPPABLE, **kwargs: Any
    ) -> None:
        self.offered = offered
        super().__init__(data, **kwargs)

    def add_parts(self) -> None:
        super().add_parts()
        choices = [(purpose.value, purpose.label) for purpose in self.offered]
        self.fields["purposes"].choices = choices  # type: ignore[attr-defined]
        if len(choices) == 1:
            self.fields["purposes"].initial = [choices[0][0]]

    @property
    def chosen(self) -> list[Purpose]:
        return [Purpose(value) for value in self.cleaned_data["purposes"]]

    @property
    def told(self) -> Told:
        values = self.cleaned_data
        return Told(who=Relation(values["who"]), how=ContactKind(values["how"]))


class OtherForm(DeedForm):
    """About another file: it is a different person's."""

    keyed_by = "other"
    other = forms.IntegerField(widget=forms.HiddenInput)


class UndoForm(DeedForm):
    keyed_by = "merge"
    merge = forms.IntegerField(widget=forms.HiddenInput)


def errors_of(error: ValidationError) -> Iterator[tuple[str | None, Any]]:
    """Yield each message with the field it belongs to, None for the form itself."""
    if hasattr(error, "error_dict"):
        yield from error.error_dict.items()
    else:
        yield None, error
