"""What open requests say of a person and the file does not: proposed, never taken by itself."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError

from cases.details import (
    Circumstances,
    Details,
    Entry,
    checked_document,
    details_for,
    shown_parts,
    shown_value,
)
from cases.models import Case, Person
from cases.questions.definition import Question, QuestionType
from cases.questions.display import display_answer
from cases.selectors.contact import ContactChange, contact_changes
from cases.selectors.household import Proposal, household_proposals, stated_household

_PREFIX = "file."
#: The documents of a file that answers may fill, by the field of the person that holds them.
_DOCUMENTS = ("safe_contact", "attributes")


@dataclass(frozen=True)
class StatedFact:
    """One detail as a request states it: `value` as the file would keep it, shown beside ours."""

    document: str
    name: str
    label: str
    value: Any
    stated: str
    held: str


@dataclass(frozen=True)
class Stated:
    """What one request says otherwise than the file, or that the file does not know."""

    case: Case
    facts: list[StatedFact]
    household: list[Proposal]
    contact: list[ContactChange]

    @property
    def is_sensitive(self) -> bool:
        """Whether the request tells some of it only to who opens its sensitive answers."""
        names = {f"{_PREFIX}{fact.name}" for fact in self.facts}
        return any(
            question.binds in names or (self.household and question.type == QuestionType.HOUSEHOLD)
            for question in self.case.form_version.document.questions
            if question.sensitive
        )


def stated_by(case: Case, person: Person) -> Stated | None:
    """Return what this request adds to the file of its person; None when that is nothing."""
    case.person = person
    found = Stated(
        case,
        stated_facts(case, person),
        household_proposals(person, stated_household(case)),
        contact_changes(case),
    )
    return found if found.facts or found.household or found.contact else None


def stated_by_all(cases: Iterable[Case], person: Person) -> list[Stated]:
    """Return what each request adds; what a newer one states too is said of the newer one only."""
    found: list[Stated] = []
    said: set[tuple[str, str]] = set()
    for case in cases:
        stated = stated_by(case, person)
        if stated is None:
            continue
        facts = [fact for fact in stated.facts if (fact.document, fact.name) not in said]
        said |= {(fact.document, fact.name) for fact in facts}
        if facts or stated.household or stated.contact:
            found.append(Stated(case, facts, stated.household, stated.contact))
    return found


def stated_facts(case: Case, person: Person) -> list[StatedFact]:
    """Return the details that this request states and the file holds otherwise or not at all."""
    answers = case.answers or {}
    asked = {
        (question.binds or "").removeprefix(_PREFIX): question
        for question in case.form_version.document.questions
        if (question.binds or "").startswith(_PREFIX) and question.key in answers
    }
    if not asked:
        return []
    models: tuple[type[Details], ...] = (Circumstances, details_for(person.kind))
    return [
        fact
        for document, model in zip(_DOCUMENTS, models, strict=True)
        for fact in _facts(document, model, getattr(person, document), asked, answers)
    ]


def _facts(
    document: str,
    model: type[Details],
    held: dict[str, Any],
    asked: dict[str, Question],
    answers: dict[str, Any],
) -> Iterable[StatedFact]:
    for name, shown in shown_parts(model):
        question = asked.get(name)
        if question is None:
            continue
        answer = answers[question.key]
        value = _as_kept(model, name, _meant(question, answer, shown.entry))
        if value is None or value == held.get(name):
            continue
        ours = shown_value(shown, held[name]) if held.get(name) else ""
        told = shown_value(shown, value)
        yield StatedFact(document, name, str(shown.label), value, told, ours)


def _meant(question: Question, answer: Any, entry: Entry) -> Any:
    """A line keeps the words of the form, a choice and a number what was answered."""
    if question.binds == "file.speaks" and answer == settings.LANGUAGE_CODE:
        return None  # the file notes a language only where it is another than ours
    if entry is Entry.LINE and question.choices:
        return display_answer(question, answer, settings.LANGUAGE_CODE)
    return answer


def _as_kept(model: type[Details], name: str, value: Any) -> Any:
    """Return the value as the file keeps it; None where the file has no room for it."""
    if value in (None, ""):
        return None
    try:
        return checked_document(model, {name: value}).get(name)
    except ValidationError:
        return None
