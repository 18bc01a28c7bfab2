"""The study in the case room: how each fact is known, the score with its reasons, the judgement."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from cases.backoffice.room.forms import ActionForm, CodeField, DayField, TextField
from cases.enums import Recommendation
from cases.models import Case, Study
from cases.questions.definition import Question
from cases.questions.display import display_answer
from cases.research_enums import FactEvidence
from cases.selectors.research import research_answers, research_document
from cases.selectors.scoring import (
    evidence_in,
    evidence_of,
    facts_to_prove,
    is_unanswered,
    live_score,
    own_score_in,
)
from cases.services.study import StudyFindings, mistakes_in
from cms.core.translated import in_a_row, translated

EVIDENCE = "evidence_"


class ScoreField(CodeField):
    """A whole number in digits of any script; empty keeps the score as it was added up."""

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if text and not (text.isascii() and text.isdigit()):
            raise forms.ValidationError(_("Write a whole number."))
        return int(text) if text else None


class StudyForm(ActionForm):
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)
    visited_on = DayField(label=_("Visited on"), required=False)
    visit_note = TextField(label=pgettext_lazy("study", "Visit"), required=False)
    findings = TextField(label=_("Findings"), rows=5)
    own_score = ScoreField(
        label=_("Your own score"),
        required=False,
        max_length=4,
        help_text=_("Only if you judge otherwise than the score above."),
    )
    own_score_reason = TextField(label=_("Why you judge otherwise"), required=False, rows=2)
    recommendation = forms.ChoiceField(
        label=_("Recommendation"), choices=Recommendation.choices, required=False
    )
    reasons = TextField(label=_("Reasons for the recommendation"), required=False)

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        facts = facts_to_prove(self.case)
        for fact in facts:
            self.fields[f"{EVIDENCE}{fact.key}"] = forms.ChoiceField(
                label=_asked(fact, self.case.answers[fact.key]),
                choices=FactEvidence.choices,
                required=False,
            )
        if not self.case.service.scoring:
            del self.fields["own_score"], self.fields["own_score_reason"]
        names = [f"{EVIDENCE}{fact.key}" for fact in facts]
        self.order_fields(["seen", "visited_on", "visit_note", *names, "findings"])

    def clean(self) -> dict[str, Any]:
        """Say what the study still lacks beside what could not be read, in one go."""
        given = {name: value for name, value in self.cleaned_data.items() if name != "seen"}
        study = StudyFindings(**{"findings": "", **packed(given)})
        for name, mistake in mistakes_in(self.case, study).items():
            if name in self.fields and name not in self.errors:
                self.add_error(name, mistake)
        return self.cleaned_data


def _asked(fact: Question, answer: Any) -> Any:
    """The question with its answer; a sensitive answer stays folded among the answers."""
    question = translated(fact.label)
    if fact.sensitive:
        return question
    shown = display_answer(fact, answer, get_language() or "")
    return _("%(question)s (%(answer)s)") % {"question": question, "answer": shown}


def packed(values: dict[str, Any]) -> dict[str, Any]:
    """Return what was typed as the study's own fields."""
    evidence = {
        name.removeprefix(EVIDENCE): value
        for name, value in values.items()
        if name.startswith(EVIDENCE)
    }
    rest = {name: value for name, value in values.items() if not name.startswith(EVIDENCE)}
    return {**rest, "evidence": evidence}


def typed_before(case: Case, study: Study | None) -> dict[str, Any]:
    """Return the study as the form shows it again."""
    if study is None:
        return {}
    names = ("visited_on", "visit_note", "findings", "recommendation", "reasons")
    own, reason = own_score_in(study)
    evidence = {f"{EVIDENCE}{key}": value for key, value in evidence_in(study).items()}
    typed = {name: getattr(study, name) for name in names}
    return {**typed, **evidence, "own_score": own, "own_score_reason": reason}


@dataclass(frozen=True)
class ScoreLine:
    """`text` says why it counts, or what it would have counted; one that tells a sensitive answer
    `is_closed` until the answers are opened on purpose (C62)."""

    label: str
    text: str
    points: int
    most: int
    known: str
    is_unanswered: bool
    is_closed: bool = False


@dataclass(frozen=True)
class ScoreBoard:
    """The aid as it is read: the sum, its parts, and the researcher's own number if any.

    While parts are closed the sum is that of the others: with all of them it would tell the rest.
    """

    total: int
    most: int
    lines: list[ScoreLine]
    own: int | None
    own_reason: str
    #: How many points stay closed.
    closed: int = 0


def score_board(case: Case, study: Study | None, *, are_open: bool) -> ScoreBoard | None:
    """Return the score of a case; as the study kept it once one is saved (C31), and none where the
    service had none on that day: nobody decided by what was set up later.

    Without `are_open` the points that a sensitive answer gives are closed: they would tell it.
    """
    score = live_score(case)
    kept = study.facts.get("score") if study else None
    is_told = kept or not (study and study.recommendation)
    if score is None or not is_told:
        return None
    points = {key: got for key, got, _most in kept["parts"]} if kept else {}
    evidence = evidence_of(case, study)
    secret = set() if are_open else _sensitive(case)
    lines = [
        ScoreLine(
            label=str(translated(line.part.label)),
            text=str(translated(line.part.sentence)),
            points=points.get(line.part.key, line.points),
            most=line.part.points,
            known=_known(line.part.when.conditions, evidence),
            is_unanswered=is_unanswered(line.part, case),
            is_closed=any(asked.question in secret for asked in line.part.when.conditions),
        )
        for line in score.parts
        if not kept or line.part.key in points
    ]
    own, reason = own_score_in(study)
    closed = sum(line.most for line in lines if line.is_closed)
    open_lines = [line for line in lines if not line.is_closed]
    total, most = (kept["total"], kept["most"]) if kept else (score.total, score.most)
    if closed:
        total, most = sum(line.points for line in open_lines), sum(line.most for line in open_lines)
    return ScoreBoard(total, most, lines, own, reason, closed)


def _sensitive(case: Case) -> set[str]:
    visited = research_document(case) if research_answers(case) else None
    asked = [*case.form_version.document.questions, *(visited.questions if visited else [])]
    return {question.key for question in asked if question.sensitive}


def _known(conditions: list[Any], evidence: dict[str, str]) -> str:
    kinds = dict.fromkeys(evidence.get(line.question, "") for line in conditions)
    return in_a_row(FactEvidence(kind).label for kind in kinds if kind)
