"""What a complaint or an objection has to do with the request it is about."""

from typing import Any, Final

from cases.models import Case, Objection
from cases.questions.definition import FormDefinition
from cases.selectors.contact import bound_values

CONCERNS: Final = "case.concerns"
_FIRST = ("decision__committee", "decision__case__service", "decision__case__workflow_version")


def objection_answers(first: Case, definition: FormDefinition) -> dict[str, Any]:
    """Return what an objection to `first` need not be asked again, by the keys of its own form.

    That it is an objection, the reference, and the contact the first request stated: not what our
    file says of the person, for the two keys prove nothing about who holds them.
    """
    stated = bound_values(first.form_version.document, first.answers or {})
    contact = {
        question.key: stated[name]
        for question in definition.questions
        if question.binds and (name := question.binds.removeprefix("person.")) in stated
    }
    return {**contact, **objecting_to(first, definition)}


def objecting_to(first: Case, definition: FormDefinition) -> dict[str, Any]:
    """Return the answers that make a request an objection to the decision on `first`."""
    about = definition.bound(CONCERNS)
    named = {about.key: first.reference} if about else {}
    return {**named, **_objecting(definition)}


def is_objection(case: Case) -> bool:
    """Whether a request that concerns another objects to the decision on it."""
    objecting = _objecting(case.form_version.document)
    return all((case.answers or {}).get(key) == value for key, value in objecting.items())


def objection_of(case: Case) -> Objection | None:
    """Return what an objection is about and where it stands; None for any other request."""
    if case.concerns_id is None:
        return None
    if "_objection" not in case.__dict__:
        rows = Objection.objects.select_related("decided_by", *_FIRST)
        case.__dict__["_objection"] = rows.filter(case=case).first()
    held: Objection | None = case.__dict__["_objection"]
    return held


def is_of_its_person(case: Case) -> bool:
    """Whether an objection is known to come from the person of the request it names."""
    objection = objection_of(case)
    return objection is not None and objection.is_proven


def _objecting(definition: FormDefinition) -> dict[str, Any]:
    about = definition.bound(CONCERNS)
    conditions = about.show_if.conditions if about and about.show_if else []
    return {condition.question: condition.value for condition in conditions[:1]}
