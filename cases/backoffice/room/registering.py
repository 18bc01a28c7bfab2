"""What is asked when help came first: who it was, as far as they can and will say (C43, J4)."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from cases.backoffice.identity_number import refuse_number_of_no_kind
from cases.backoffice.room.forms import ActionForm, CodeField, LineField
from cases.details import details_for, identifiers_of, shown_parts
from cases.enums import PersonKind
from cases.models import Person
from cases.services.people import UNNAMED
from cms.core.identifiers import IdentifierKind

NATIONALITY = "nationality"


class RegistrationForm(ActionForm):
    """All of it may stay empty, and then the file keeps what it has; only a name is needed, or why
    there is none."""

    name = LineField(label=_("Name"), required=False)
    why_unnamed = LineField(
        label=_("Why the name stays unknown"),
        required=False,
        help_text=_("Only where nobody can say it: left before we asked, taken away unconscious …"),
    )
    identifier_kind = forms.ChoiceField(
        label=_("Identifier"), choices=IdentifierKind.choices, required=False
    )
    identifier = CodeField(label=_("Identifier number"), required=False, max_length=40)
    nationality = LineField(label=_("Nationality"), required=False)
    language = forms.ChoiceField(label=_("Our messages in"), required=False)
    mobile = CodeField(label=_("Mobile"), required=False, max_length=40)

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        person = self.case.person
        language: Any = self.fields["language"]
        language.choices, language.initial = settings.LANGUAGES, person.language
        kinds: Any = self.fields["identifier_kind"]
        kinds.choices = identifiers_of(person.kind)
        is_abroad = person.kind == PersonKind.PILGRIM
        kind = IdentifierKind.PASSPORT if is_abroad else IdentifierKind.NONE
        self.fields["identifier_kind"].initial = kind
        for name in self._known(person):
            del self.fields[name]

    def _known(self, person: Person) -> list[str]:
        """What the file holds is not asked again."""
        known = ["name", "why_unnamed"] if person.name != UNNAMED else []
        known += ["identifier_kind", "identifier"] if person.identifier else []
        known += ["mobile"] if person.mobile else []
        asks = NATIONALITY in dict(shown_parts(details_for(person.kind)))
        return known if asks and not person.attributes.get(NATIONALITY) else [*known, NATIONALITY]

    def clean_identifier_kind(self) -> str:
        return self.cleaned_data["identifier_kind"] or IdentifierKind.NONE

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or self.cleaned_data
        has_kind = typed.get("identifier_kind", IdentifierKind.NONE) != IdentifierKind.NONE
        refuse_number_of_no_kind(self, typed)
        is_owed = has_kind and not typed.get("why_unnamed")
        if is_owed and not typed.get("identifier") and "identifier" not in self.errors:
            self.add_error("identifier", _("Write the number, or choose that there is none."))
        return {**typed, "facts": {} if self.errors else self._facts(typed)}

    def _facts(self, typed: dict[str, Any]) -> dict[str, Any]:
        """Return what was typed, by the field of the file it belongs to."""
        found = {name: typed[name] for name in ("name", "mobile") if typed.get(name)}
        if typed.get("language") not in ("", None, self.case.person.language):
            found["language"] = typed["language"]
        if typed.get("identifier"):
            found |= {name: typed[name] for name in ("identifier_kind", "identifier")}
        if typed.get(NATIONALITY):
            held = self.case.person.attributes
            found["attributes"] = {**held, NATIONALITY: typed[NATIONALITY]}
        return found
