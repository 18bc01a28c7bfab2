"""What a file holds of each kind of person, and how to reach anyone safely (C66): one address.

`Person.attributes` and `Person.safe_contact` are encrypted documents; these models say what may
stand in them, what each part is called, and how it is typed.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any

from django.core.exceptions import ValidationError
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic import ValidationError as Mistakes

from cases.enums import Mobility, PersonKind
from cms.core.digits import to_ascii_digits
from cms.core.hygiene import clean_text
from cms.core.identifiers import IdentifierKind, mask_identifier, validate_identifier
from cms.core.phones import mask_phone, normalize_phone

LINE = 200


class Entry(StrEnum):
    """How a detail is typed and shown."""

    LINE = "line"
    NUMBER = "number"
    MOBILE = "mobile"
    DOCUMENT = "document"
    CHOICE = "choice"
    YES = "yes"


class Housing(TextChoices):
    UNKNOWN = "", _("Not said")
    OWNED = "owned", _("Owned")
    RENTED = "rented", _("Rented")
    SHARED = "shared", _("With relatives")
    PROVIDED = "provided", _("Provided by somebody")


class MosqueOffice(TextChoices):
    UNKNOWN = "", _("Not said")
    IMAM = "imam", _("Imam")
    MUEZZIN = "muezzin", _("Muezzin")
    SUPERVISOR = "supervisor", _("Supervisor")


@dataclass(frozen=True)
class Shown:
    """What a detail is called, how it is typed, and its choices."""

    label: Any
    entry: Entry = Entry.LINE
    choices: type[TextChoices] | None = None
    help_text: Any = ""


def _rule(check: Callable[[str], str]) -> AfterValidator:
    """Run a rule of the house on what is not empty; pydantic only listens to ValueError."""

    def checked(value: str) -> str:
        try:
            return check(value) if value else ""
        except ValidationError as error:
            raise ValueError(error.messages[0]) from None

    return AfterValidator(checked)


def _document(kind: IdentifierKind) -> AfterValidator:
    return _rule(lambda value: validate_identifier(value, kind))


_TEXT = _rule(lambda value: to_ascii_digits(clean_text(value)))
_MOBILE = _rule(normalize_phone)

Words = Annotated[str, Field(max_length=LINE), _TEXT]
Mobile = Annotated[str, Field(max_length=40), _MOBILE]
Count = Annotated[int, Field(ge=0, le=100_000)]
Year = Annotated[int, Field(ge=1300, le=2200)]
_TYPED = Entry.NUMBER
_BIRTH = Shown(_("Year of birth"), _TYPED, help_text=_("Gregorian or Hijri, as they say it."))


class Details(BaseModel):
    """Base: what is unknown is not kept, what is empty takes no room."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class HouseholdDetails(Details):
    birth_year: Annotated[Year | None, _BIRTH] = None
    housing: Annotated[Housing, Shown(_("Housing"), Entry.CHOICE, Housing)] = Housing.UNKNOWN
    district: Annotated[Words, Shown(_("District or village"))] = ""


class MosqueDetails(Details):
    """The number is the identifier; a mosque speaks through somebody."""

    declarant: Annotated[Words, Shown(_("Speaks for the mosque"))] = ""
    office: Annotated[MosqueOffice, Shown(_("Their office"), Entry.CHOICE, MosqueOffice)] = (
        MosqueOffice.UNKNOWN
    )
    declarant_mobile: Annotated[Mobile, Shown(_("Their mobile"), Entry.MOBILE)] = ""
    district: Annotated[Words, Shown(_("District or village"))] = ""
    worshippers: Annotated[Count | None, Shown(_("Worshippers"), _TYPED)] = None


class PilgrimDetails(Details):
    nationality: Annotated[Words, Shown(_("Nationality"))] = ""
    birth_year: Annotated[Year | None, _BIRTH] = None
    companions: Annotated[Count | None, Shown(_("Companions"), _TYPED)] = None
    passport: Annotated[
        str, _document(IdentifierKind.PASSPORT), Shown(_("Passport number"), Entry.DOCUMENT)
    ] = ""
    border_number: Annotated[
        str, _document(IdentifierKind.BORDER_NUMBER), Shown(_("Border number"), Entry.DOCUMENT)
    ] = ""
    visa: Annotated[
        str, _document(IdentifierKind.VISA), Shown(_("Visa number"), Entry.DOCUMENT)
    ] = ""
    campaign: Annotated[Words, Shown(_("Campaign or group"))] = ""


class ParticipantDetails(Details):
    birth_year: Annotated[Year | None, _BIRTH] = None
    guardian: Annotated[Words, Shown(_("Guardian"))] = ""
    guardian_mobile: Annotated[Mobile, Shown(_("Guardian's mobile"), Entry.MOBILE)] = ""
    school: Annotated[Words, Shown(_("School or work"))] = ""


class EntityDetails(Details):
    representative: Annotated[Words, Shown(pgettext_lazy("entity", "Representative"))] = ""
    office: Annotated[Words, Shown(_("Their office"))] = ""
    representative_mobile: Annotated[Mobile, Shown(_("Their mobile"), Entry.MOBILE)] = ""
    activity: Annotated[Words, Shown(_("Activity"))] = ""


class Circumstances(Details):
    """How to reach somebody safely, and how to receive them (C48, J3)."""

    safe_hours: Annotated[Words, Shown(_("Safe hours"))] = ""
    safe_mobile: Annotated[
        Mobile, Shown(_("Safe number"), Entry.MOBILE, None, _("Call this one instead."))
    ] = ""
    safe_words: Annotated[Words, Shown(_("Words not to use"))] = ""
    woman_officer: Annotated[bool, Shown(_("A woman officer only"), Entry.YES)] = False
    speaks: Annotated[Words, Shown(_("Speaks"), help_text=_("When it is not Arabic."))] = ""
    mobility: Annotated[Mobility, Shown(_("Getting about"), Entry.CHOICE, Mobility)] = (
        Mobility.UNKNOWN
    )
    needs: Annotated[
        Words, Shown(_("Other needs"), help_text=_("Hearing, sight, reading, an interpreter …"))
    ] = ""


DETAILS: dict[PersonKind, type[Details]] = {
    PersonKind.HOUSEHOLD_HEAD: HouseholdDetails,
    PersonKind.MOSQUE: MosqueDetails,
    PersonKind.PILGRIM: PilgrimDetails,
    PersonKind.PARTICIPANT: ParticipantDetails,
    PersonKind.ENTITY: EntityDetails,
}
#: Kinds whose household we keep; a pilgrim's companions are kept in the same way.
WITH_HOUSEHOLD = (PersonKind.HOUSEHOLD_HEAD, PersonKind.PILGRIM)


_OF_PEOPLE = (IdentifierKind.NATIONAL_ID, IdentifierKind.IQAMA)
_OF_TRAVELLERS = (IdentifierKind.PASSPORT, IdentifierKind.VISA, IdentifierKind.BORDER_NUMBER)
#: What tells who somebody, or some place, is; where a kind is not named, whatever a person carries.
_IDENTIFIED_BY: dict[PersonKind, tuple[IdentifierKind, ...]] = {
    PersonKind.MOSQUE: (IdentifierKind.MOSQUE_NUMBER,),
    PersonKind.ENTITY: (IdentifierKind.ENTITY_LICENCE,),
    PersonKind.PILGRIM: (*_OF_TRAVELLERS, *_OF_PEOPLE),
}


def identifiers_of(kind: str) -> list[tuple[str, str]]:
    """Return the identity papers that fit this kind of person, as choices; none is one of them."""
    kinds = _IDENTIFIED_BY.get(PersonKind(kind), (*_OF_PEOPLE, *_OF_TRAVELLERS))
    return [(each.value, str(each.label)) for each in (*kinds, IdentifierKind.NONE)]


def details_for(kind: str) -> type[Details]:
    return DETAILS[PersonKind(kind)]


def shown_parts(model: type[Details]) -> Iterator[tuple[str, Shown]]:
    """Yield each part of a document with what it is called."""
    for name, field in model.model_fields.items():
        yield name, next(item for item in field.metadata if isinstance(item, Shown))


def checked_document(model: type[Details], values: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is kept of the values; raise ValidationError by field."""
    given = {name: value for name, value in values.items() if value not in (None, "")}
    try:
        return model.model_validate(given).model_dump(mode="json", exclude_defaults=True)
    except Mistakes as mistakes:
        raise ValidationError(
            {str(one["loc"][0]): _words(one) for one in mistakes.errors()}
        ) from None


def _words(mistake: Any) -> Any:
    """A rule of the house speaks for itself; pydantic's own rules are numbers and lengths."""
    told = mistake.get("ctx", {}).get("error")
    return str(told) if told else _("Look at this value again: it is not a possible one.")


def shown_value(shown: Shown, value: Any) -> str:
    """Return a value as a colleague reads it; numbers of people stay masked."""
    match shown.entry:
        case Entry.MOBILE:
            return mask_phone(str(value))
        case Entry.DOCUMENT:
            return mask_identifier(str(value))
        case Entry.YES:
            return str(_("Yes") if value else _("No"))
        case Entry.CHOICE if shown.choices and value in shown.choices.values:
            return str(shown.choices(value).label)
    return str(value)
