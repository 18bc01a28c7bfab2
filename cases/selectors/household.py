"""The household of a person: who lives there, and what a request says about it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError

from cases.enums import HouseholdRelation, MemberStatus, Sex
from cases.kinship import in_the_file
from cases.models import Case, HouseholdMember, Person
from cases.selectors.contact import bound_values
from cms.core.arabic import name_tokens
from cms.core.digits import to_ascii_digits
from cms.core.identifiers import IdentifierKind, validate_identifier

_LONGEST_NAME = 200


@dataclass(frozen=True)
class Proposal:
    """A row of a request's household table beside what we hold; nothing is taken over by itself."""

    key: int
    values: dict[str, Any]
    match: HouseholdMember | None = None
    differs: tuple[str, ...] = ()

    @property
    def is_new(self) -> bool:
        return self.match is None

    @property
    def relation_label(self) -> str:
        return str(HouseholdRelation(self.values["relation"]).label)


def stated_household(case: Case) -> list[dict[str, Any]]:
    """Return the rows of the household table this request holds; none when its form asks none."""
    rows = bound_values(case.form_version.document, case.answers or {}).get("household")
    if not isinstance(rows, list):
        return []
    return [row for row in rows if isinstance(row, dict)]


def household_proposals(person: Person, rows: list[dict[str, Any]]) -> list[Proposal]:
    """Return the stated rows that we do not hold like this, each with the member it may be."""
    held = list(person.household.all()) if rows else []
    proposals = []
    for key, row in enumerate(rows):
        values = _values(row)
        if not values["name"]:
            continue
        match = next((member for member in held if _is_same(member, values)), None)
        differs = _differences(match, values) if match else ()
        if match is None or differs:
            proposals.append(Proposal(key, values, match, differs))
    return proposals


def _values(row: dict[str, Any]) -> dict[str, Any]:
    """Read a row as far as it can be understood; what cannot is left for the colleague to ask."""
    relation, sex = in_the_file(str(row.get("relation") or ""))
    gender = str(row.get("gender") or sex)
    born_on = _day(row.get("birth_date"))
    kind, number = _identifier(row.get("identifier"))
    return {
        "name": str(row.get("name") or "").strip()[:_LONGEST_NAME],
        "relation": relation.value,
        "birth_year": None if born_on else _year(row.get("birth_year")),
        "born_on": born_on,
        "gender": gender if gender in Sex.values else "",
        "identifier_kind": kind,
        "identifier": number,
    }


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(str(value)) if value else None
    except ValueError:
        return None


def _year(value: Any) -> int | None:
    digits = to_ascii_digits(str(value or "")).strip()
    if not (digits.isascii() and digits.isdigit() and len(digits) == 4):
        return None
    return int(digits) if 1300 <= int(digits) <= 2200 else None


def _identifier(value: Any) -> tuple[str, str]:
    """A table may state it as {kind, number} or as a number alone."""
    if isinstance(value, dict):
        kinds, number = [value.get("kind")], value.get("number")
    else:
        kinds, number = [IdentifierKind.NATIONAL_ID, IdentifierKind.IQAMA], value
    for kind in kinds:
        if kind in IdentifierKind.values and number:
            try:
                return str(kind), validate_identifier(str(number), str(kind))
            except ValidationError:
                continue
    return IdentifierKind.NONE.value, ""


def _is_same(member: HouseholdMember, values: dict[str, Any]) -> bool:
    if member.identifier and values["identifier"]:
        return member.identifier == values["identifier"]
    return name_tokens(member.name) == name_tokens(values["name"])


def _differences(member: HouseholdMember, values: dict[str, Any]) -> tuple[str, ...]:
    """Return the fields where the request says something else, or says what we do not know."""
    fields = ("relation", "birth_year", "born_on", "gender", "identifier")
    differing = [name for name in fields if values[name] and values[name] != getattr(member, name)]
    if member.born_on and "birth_year" in differing:
        differing.remove("birth_year")  # we know the day
    return tuple(differing)


def present_members(person: Person) -> list[HouseholdMember]:
    return [member for member in person.household.all() if member.status == MemberStatus.PRESENT]
