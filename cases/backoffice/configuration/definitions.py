"""A published workflow or form in words: stages with their ways out, questions as asked."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext, ngettext

from cases.enums import Guard, Outcome
from cases.questions.conditions import condition_in_words
from cases.questions.definition import FormDefinition, Question
from cases.questions.labels import QUESTION_TYPE_LABELS
from cases.workflow import Move, Stage, WorkflowDefinition
from cms.accounts.roles import Role
from cms.core.translated import TranslatedText, translated


@dataclass(frozen=True)
class WayOut:
    """One move, as its button says it, and everything it asks for."""

    label: TranslatedText
    target: TranslatedText
    who: str
    needs: list[str]


@dataclass(frozen=True)
class StageLine:
    number: int
    stage: Stage
    name: TranslatedText
    public_name: TranslatedText
    kind: str
    who: str
    time: str
    outcome: str
    ways: list[WayOut]


def stage_lines(document: WorkflowDefinition) -> list[StageLine]:
    """Return the stages in order, each with where a case may go from it."""
    return [
        StageLine(
            number=number,
            stage=stage,
            name=translated(stage.name),
            public_name=translated(stage.public_name),
            kind=str(stage.kind.label),
            who=str(stage.role.label),
            time=_time(stage),
            outcome=str(Outcome(stage.outcome).label) if stage.is_final else "",
            ways=[_way_out(document, stage, move) for move in stage.moves],
        )
        for number, stage in enumerate(document.stages, start=1)
    ]


def _time(stage: Stage) -> str:
    if stage.target_minutes:
        minutes = stage.target_minutes
        return ngettext("%(n)s minute", "%(n)s minutes", minutes) % {"n": minutes}
    if stage.target_days:
        days = stage.target_days
        return ngettext("%(n)s working day", "%(n)s working days", days) % {"n": days}
    return ""


def _way_out(document: WorkflowDefinition, stage: Stage, move: Move) -> WayOut:
    by_itself = gettext("by itself, as soon as everything is done")
    return WayOut(
        label=translated(move.label),
        target=translated(document.stage(move.to).name),
        who=by_itself if move.automatic else _roles(stage.roles_for(move)),
        needs=_needs(move),
    )


def _needs(move: Move) -> list[str]:
    needs = [str(gate.label) for gate in move.requires]
    if move.guard in (Guard.NOBODY_FREE, Guard.NO_ANSWER_ASKED):
        needs.append(str(move.guard.label))
    elif move.guard is not Guard.ANY:
        needs.append(gettext("decision: %(result)s") % {"result": move.guard.label})
    if move.needs_reason:
        needs.append(gettext("a written reason"))
    return needs


def _roles(roles: Iterable[Role]) -> str:
    return gettext(", ").join(str(role.label) for role in roles)


# --- Forms --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class QuestionLine:
    question: Question
    label: TranslatedText
    hint: TranslatedText
    type: str
    choices: list[TranslatedText]
    only_if: str
    purpose: TranslatedText


@dataclass(frozen=True)
class StepLine:
    title: TranslatedText
    intro: TranslatedText
    only_if: str
    questions: list[QuestionLine]


def step_lines(document: FormDefinition) -> list[StepLine]:
    """Return the steps in order, each with its questions as people are asked them."""
    return [
        StepLine(
            title=translated(step.title),
            intro=translated(step.intro),
            only_if=condition_in_words(document, step.show_if),
            questions=[_question_line(document, question) for question in step.questions],
        )
        for step in document.steps
    ]


def _question_line(document: FormDefinition, question: Question) -> QuestionLine:
    return QuestionLine(
        question=question,
        label=translated(question.label),
        hint=translated(question.hint),
        type=str(QUESTION_TYPE_LABELS[question.type]),
        choices=[translated(choice.label) for choice in question.choices],
        only_if=condition_in_words(document, question.show_if),
        purpose=translated(question.purpose),
    )
