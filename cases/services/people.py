"""Finding or creating the person behind a request from the answers bound to a person."""

from typing import Any

from cases.enums import ContactChannel, PersonKind
from cases.models import Person
from cases.questions.definition import FormDefinition
from cases.services.saving import save_tracked
from cms.core.encryption import blind_index
from cms.core.identifiers import IdentifierKind

_PLAIN = ("name", "mobile", "email", "gender")
_SAFE = ("safe_hours", "safe_words", "woman_officer")


def person_from_answers(
    definition: FormDefinition, answers: dict[str, Any], *, kind: PersonKind, language: str
) -> Person:
    """Return the person with the same identifier, else a new one.

    A known person's contact details are never overwritten from an unverified form: whoever knows
    a neighbour's number must not redirect her messages. The new details stay in the answers.
    """
    bound = _bound_values(definition, answers)
    known = _find(bound.get("identifier"))
    return known or _create(bound, kind=kind, language=language)


def _bound_values(definition: FormDefinition, answers: dict[str, Any]) -> dict[str, Any]:
    prefix = "person."
    return {
        question.binds.removeprefix(prefix): answers[question.key]
        for question in definition.questions
        if question.binds and question.binds.startswith(prefix) and question.key in answers
    }


def _find(identifier: dict[str, str] | None) -> Person | None:
    if not identifier:
        return None
    digest = blind_index(identifier["number"], "identifier")
    return Person.objects.filter(
        identifier_index=digest, identifier_kind=identifier["kind"]
    ).first()


def _create(bound: dict[str, Any], *, kind: PersonKind, language: str) -> Person:
    identifier = bound.get("identifier") or {"kind": IdentifierKind.NONE, "number": ""}
    values = {name: bound[name] for name in _PLAIN if bound.get(name)}
    values.setdefault("name", "—")
    person = Person(
        kind=kind,
        language=language,
        identifier_kind=identifier["kind"],
        identifier=identifier["number"],
        contact_by=bound.get("contact_by") or _best_contact(bound),
        safe_contact={name: bound[name] for name in _SAFE if bound.get(name)},
        **values,
    )
    save_tracked(person, acting_user=None)
    return person


def _best_contact(bound: dict[str, Any]) -> ContactChannel:
    if bound.get("mobile"):
        return ContactChannel.SMS
    return ContactChannel.EMAIL if bound.get("email") else ContactChannel.CALL
