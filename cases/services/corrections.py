"""Staff correct what a request says: the old answers stay in the history, the word falls (C38)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cases.enums import EventKind
from cases.exceptions import ReasonRequired
from cases.models import Case
from cases.permissions import may_correct
from cases.questions.agreement import compared_with
from cases.questions.answers import clean_answers
from cases.questions.definition import Question, QuestionType
from cases.selectors.contact import bound_values, other_contact
from cases.selectors.programmes import stated_times
from cases.services.declarations import void_declarations
from cases.services.intake import add_documents
from cases.services.moves import refuse_if_changed
from cases.services.saving import save_case
from cases.services.timeline import lock_case, record_event
from cms.accounts.models import User
from cms.core.arabic import fold

#: How somebody would rather be reached, and when they would come, is a wish, not a statement one
#: answers for.
_WISHES = frozenset(
    {
        "person.contact_by",
        "person.safe_hours",
        "person.safe_words",
        "person.woman_officer",
        "case.preferred_times",
    }
)
_WORDS_OF_A_ROW = ("name", "note")
_WRITTEN = (QuestionType.SHORT_TEXT, QuestionType.LONG_TEXT, QuestionType.PERSON_NAME)


@dataclass(frozen=True)
class Correction:
    """One answer that becomes another; a material one voids the declaration over the answers."""

    question: Question
    before: Any
    after: Any

    @property
    def is_material(self) -> bool:
        """A wish, and another spelling of the same words, change nothing one answers for."""
        if self.question.binds in _WISHES:
            return False
        return _meaning(self.question, self.before) != _meaning(self.question, self.after)


def _meaning(question: Question, value: Any) -> Any:
    """Return an answer without what is only spelling, row by row in a household."""
    if question.type in _WRITTEN:
        return fold(str(value or ""))
    if question.type is QuestionType.HOUSEHOLD:
        return [
            {**row, **{name: fold(row[name]) for name in _WORDS_OF_A_ROW if row.get(name)}}
            for row in value or []
        ]
    return value


def corrected_answers(case: Case, changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return the answers as they would be; raise ValidationError by the key of the question.

    What was accepted once and is not touched stays, whatever the rules have become since.
    """
    kept = case.answers or {}
    document = case.form_version.document
    result = clean_answers(document, {**kept, **changes})
    touched = {*changes, *compared_with(document, changes)}
    errors = {
        key: messages
        for key, messages in result.errors.items()
        if key in touched or key not in kept
    }
    if errors:
        raise ValidationError(errors)
    untouched = {key: kept[key] for key in result.errors}
    return {**result.values, **untouched}


def corrections_between(case: Case, after: Mapping[str, Any]) -> list[Correction]:
    """Return what differs from the answers of the case, in the order of the form."""
    before = case.answers or {}
    return [
        Correction(question, before.get(question.key), after.get(question.key))
        for question in case.form_version.document.questions
        if before.get(question.key) != after.get(question.key)
    ]


@transaction.atomic
def correct_answers(
    case: Case,
    *,
    changes: Mapping[str, Any],
    acting_user: User,
    reason: str,
    expected_version: int | None = None,
) -> Case:
    """Correct answers for a reason; when it matters the person is asked for a new word.

    Raises PermissionDenied, CaseChanged, ReasonRequired, and ValidationError by question.
    """
    case = lock_case(case)
    if not may_correct(acting_user, case):
        raise PermissionDenied
    refuse_if_changed(case, expected_version)
    if not reason.strip():
        raise ReasonRequired
    answers = corrected_answers(case, changes)
    corrections = corrections_between(case, answers)
    if not corrections:
        raise ValidationError(_("Nothing is different from what is there."))
    case.answers = answers
    case.preferred_times = stated_times(case.form_version.document, answers)
    add_documents(case, acting_user=acting_user)
    save_case(case, acting_user=acting_user, reason=reason.strip())
    _record(case, corrections, acting_user, reason.strip())
    return case


def _record(case: Case, corrections: list[Correction], acting_user: User, reason: str) -> None:
    """Write down which questions, never the answers: those are in the encrypted history."""
    keys = [correction.question.key for correction in corrections]
    data: dict[str, Any] = {"questions": keys, "version": case.version}
    if other := _other_contact(case, corrections):
        data["other_contact"] = other
    record_event(
        case, EventKind.ANSWERS_CORRECTED, acting_user=acting_user, data=data, reason=reason
    )
    if any(correction.is_material for correction in corrections) and void_declarations(case):
        record_event(case, EventKind.DECLARATION_VOIDED, acting_user=acting_user)


def _other_contact(case: Case, corrections: list[Correction]) -> list[str]:
    """Return the contact that was corrected here and is another in the file (`contact_changes`)."""
    touched = {correction.question.binds for correction in corrections}
    stated = bound_values(case.form_version.document, case.answers or {})
    other = [change.field for change in other_contact(case.person, stated)]
    return [field for field in other if f"person.{field}" in touched]
