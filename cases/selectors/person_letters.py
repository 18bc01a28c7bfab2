"""Letters to the person of a case: who reads them, who gives them a number, whether one is ours."""

from dataclasses import dataclass

from cases.desk_rights import may_keep_letters
from cases.enums import Outcome
from cases.letter_enums import LetterAbout
from cases.models import Case, CaseMessage, Objection, PersonLetter
from cases.permissions import RoomPart, may_work_on, parts_for
from cases.selectors.gates import answer_in_words, current_decision, released_decision
from cases.selectors.objecting import objection_of
from cms.accounts.models import User
from cms.core.encryption import blind_index
from cms.core.references import normalize_code

#: What of a case stands in a letter, and so who may read it.
_HOLDS = {
    LetterAbout.RECEIPT: frozenset({RoomPart.PERSON}),
    LetterAbout.DECISION: frozenset({RoomPart.PERSON, RoomPart.GROUNDS}),
    LetterAbout.OUTCOME: frozenset({RoomPart.PERSON, RoomPart.GROUNDS}),
    LetterAbout.ANSWER: frozenset({RoomPart.PERSON, RoomPart.MESSAGES}),
}


@dataclass(frozen=True)
class Offer:
    """A letter that is there, or that could be given a number now (`letter` is then None)."""

    about: LetterAbout
    letter: PersonLetter | None


def reads_letters(user: User, about: str) -> bool:
    """Whether this person's work needs what such a letter says; the case is judged apart."""
    return _HOLDS[LetterAbout(about)] <= parts_for(user)


def may_issue(user: User, case: Case) -> bool:
    """Whoever keeps the register numbers the letters of the cases they see, and who has a case
    those of it: of a remark or an objection nobody at the register may see anything (J9.2)."""
    is_theirs = case.owner_id == user.pk
    return not case.is_our_own and (is_theirs or may_keep_letters(user)) and may_work_on(user, case)


def letters_of(case: Case) -> list[PersonLetter]:
    """Return the numbered letters to the person of a case, the newest first."""
    rows = case.person_letters.filter(line__isnull=False).select_related("line", "decision")
    return list(rows.order_by("-id"))


def letters_now(case: Case) -> list[Offer]:
    """Return, of each kind, the letter that stands now: numbered, or ready to be. Nobody is written
    to about what the association opened itself."""
    if case.is_our_own:
        return []
    numbered, decision = letters_of(case), released_decision(case)
    receipt = next((row for row in numbered if row.about == LetterAbout.RECEIPT), None)
    offers = []
    if receipt or (decision is None and case.is_open):
        offers.append(Offer(LetterAbout.RECEIPT, receipt))
    if decision:
        told = next((row for row in numbered if row.decision_id == decision.pk), None)
        offers.append(Offer(LetterAbout.DECISION, told))
    if answered_objection(case):
        answer = next((row for row in numbered if row.about == LetterAbout.OUTCOME), None)
        offers.append(Offer(LetterAbout.OUTCOME, answer))
    if words := written_answer(case):
        said = next((row for row in numbered if row.message_id == words.pk), None)
        offers.append(Offer(LetterAbout.ANSWER, said))
    return offers


def written_answer(case: Case) -> CaseMessage | None:
    """Return the answer with which a request ends that nobody decides: an enquiry, a remark.

    None before it was written, and for what ends otherwise: with a decision, with the outcome of an
    objection, or without a word.
    """
    if current_decision(case) or objection_of(case):
        return None
    ends_so = case.current_stage.gives_answer if case.is_open else case.outcome == Outcome.ANSWERED
    return answer_in_words(case) if ends_so else None


def answered_objection(case: Case) -> Objection | None:
    """Return the objection this case is, once it has its outcome."""
    objection = objection_of(case)
    return objection if objection and objection.is_decided else None


def letter_digest(code: str) -> str:
    """Return what a letter is found by: nobody reads the code in the table."""
    return blind_index(normalize_code(code), "letter")


def letter_by_code(code: str) -> PersonLetter | None:
    """Return the letter with this code on it; None for any other text."""
    digest = letter_digest(code)
    rows = PersonLetter.objects.select_related("line")
    return rows.filter(code_digest=digest).first() if digest else None
