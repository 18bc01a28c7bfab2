"""The applicant's word in the case room: how it was given, and whether it covers the answers."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import get_language

from cases.backoffice.consent_words import ConsentLine, consent_lines
from cases.backoffice.room.base import RoomBase
from cases.enums import DocumentState, EventKind, SignatureMode
from cases.models import Case, Declaration
from cases.models.intake import SIGNED_SHEET
from cases.permissions import RoomPart
from cases.questions.definition import Question
from cases.questions.display import display_answer, masked_answer
from cases.selectors import answers_hash, owes_declaration
from cms.core.arabic import name_tokens
from cms.core.translated import translated

_NOT_HERE = (DocumentState.AWAITED, DocumentState.REJECTED, DocumentState.WAIVED)


@dataclass(frozen=True)
class Word:
    """One declaration; `covers` says that the answers are still those it was given for.

    `is_of_another_name`: the name under it has nothing in common with the applicant's, so a
    colleague looks who gave it, and whether for somebody else.
    """

    declaration: Declaration
    covers: bool
    is_on_paper: bool
    is_unsigned: bool
    is_of_another_name: bool


@dataclass(frozen=True)
class Difference:
    label: str
    before: str
    after: str
    is_closed: bool = False


class WordPart(RoomBase):
    @cached_property
    def words(self) -> list[Word]:
        if RoomPart.ANSWERS not in self.sees:
            return []
        now = answers_hash(self.case.answers or {})
        return [
            Word(
                word,
                word.answers_hash == now,
                word.mode == SignatureMode.PAPER,
                word.mode == SignatureMode.PAPER and self._awaits_sheet,
                self.names_person and _differ_wholly(word.name, self.case.person.name),
            )
            for word in self.case.declarations.all()
        ]

    @property
    def _awaits_sheet(self) -> bool:
        """Whether the page that is to be signed is not here: sent back, let off, or never come."""
        sheet = next((p for p in self.case.documents.all() if p.key == SIGNED_SHEET), None)
        return sheet is not None and sheet.state in _NOT_HERE

    @cached_property
    def consents(self) -> list[ConsentLine]:
        """What the person agreed to with this request, for who reads its answers."""
        if RoomPart.ANSWERS not in self.sees:
            return []
        return consent_lines(self.case.consents.all())

    @property
    def owes_declaration(self) -> bool:
        return owes_declaration(self.case)

    @property
    def sees_signature(self) -> bool:
        """A signature is a name: open to those who read the papers, once the name is."""
        return {RoomPart.PAPERS, RoomPart.PERSON} <= self.sees and self.names_person

    @cached_property
    def corrections(self) -> list[tuple[Any, list[Difference]]]:
        """Return each correction, newest first, with what became what; from the history."""
        events = [e for e in self.case.events.all() if e.kind == EventKind.ANSWERS_CORRECTED]
        if not events or RoomPart.ANSWERS not in self.sees:
            return []
        versions = answers_by_version(self.case)
        return [(event, self._differences(event, versions)) for event in reversed(events)]

    def _differences(self, event: Any, versions: dict[int, Any]) -> list[Difference]:
        number = event.data["version"]
        after = versions.get(number) or {}
        earlier = [version for version in versions if version < number]
        before = versions[max(earlier)] if earlier else {}
        return [
            self._difference(question, before.get(question.key), after.get(question.key))
            for question in self.case.form_version.document.questions
            if question.key in event.data["questions"] and self._may_read(question)
        ]

    def _may_read(self, question: Question) -> bool:
        return self.names_person or not (question.binds or "").startswith("person.")

    def _difference(self, question: Question, before: Any, after: Any) -> Difference:
        label, language = str(translated(question.label)), get_language() or "ar"
        if question.sensitive and not self.opens_answers:
            return Difference(label, "", "", is_closed=True)
        if not self.whole_numbers:
            before, after = masked_answer(question, before), masked_answer(question, after)
        return Difference(
            label,
            display_answer(question, before, language),
            display_answer(question, after, language),
        )


def answers_by_version(case: Case) -> dict[int, Any]:
    """Return the answers each saved version of a case had."""
    rows = case.history.order_by("history_date", "history_id")
    return dict(rows.values_list("version", "answers"))


def _differ_wholly(one: str, other: str) -> bool:
    """Whether two names share no part; what is not known is like anything."""
    parts = set(name_tokens(one)), set(name_tokens(other))
    return all(parts) and parts[0].isdisjoint(parts[1])
