"""What a researcher fills in about a case, and what a recommendation still needs of it (C30)."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from cases.enums import AppointmentKind, AppointmentState, EventKind
from cases.models import Case, FormVersion, Study
from cases.questions.answers import clean_answers, visible_questions, visible_steps
from cases.questions.definition import FormDefinition, Question, QuestionType
from cms.core.translated import translated

#: What is told beside the request's own words and not instead of them: its rows are compared apart.
_TOLD_APART = (QuestionType.HOUSEHOLD, QuestionType.INFORMATION)
#: As many photos as tell of a home; more are a collection.
MOST_PHOTOS = 12


def study_of(case: Case) -> Study | None:
    return getattr(case, "study", None)


def research_version(case: Case) -> FormVersion | None:
    """Return the form whose answers are kept; before the first answer the service's newest."""
    study = study_of(case)
    if study and study.form_version:
        return study.form_version
    form = case.service.research_form_id
    return FormVersion.objects.filter(form=form).order_by("-number").first() if form else None


def research_document(case: Case) -> FormDefinition | None:
    """Return what is asked about the case; None where the service has no research form."""
    version = research_version(case)
    return version.document if version else None


def research_answers(case: Case) -> dict[str, Any]:
    study = study_of(case)
    return dict(study.answers or {}) if study else {}


def first_answers(case: Case) -> dict[str, Any]:
    """Return what the form opens with: what is kept, else what the request says to the questions
    that ask the same and may be filled in before (`prefill`)."""
    if kept := research_answers(case):
        return kept
    answers = case.answers or {}
    return {q.key: answers[q.key] for q in _asked_alike(case) if q.prefill and q.key in answers}


def asked_again(case: Case) -> set[str]:
    """Return the keys of the questions of the request that the research form asks as well."""
    return {q.key for q in _asked_alike(case) if q.type not in _TOLD_APART}


def _asked_alike(case: Case) -> list[Question]:
    """Return the questions of the research form that the request answers under the same key."""
    document = research_document(case)
    said = {q.key: q.type for q in case.form_version.document.questions}
    return [q for q in document.questions if said.get(q.key) is q.type] if document else []


def found_answers(case: Case) -> dict[str, Any]:
    """Return what counts of a case: its answers, and in their place what the visit found to the
    same questions; what nobody would be asked after that counts no more."""
    answers = dict(case.answers or {})
    found = research_answers(case)
    if not found:
        return answers
    again = asked_again(case)
    answers = {key: value for key, value in answers.items() if key not in again}
    answers |= {key: value for key, value in found.items() if key in again}
    asked = {q.key for q in visible_questions(case.form_version.document, answers)}
    return {key: value for key, value in answers.items() if key in asked}


def said_otherwise(case: Case) -> dict[str, Any]:
    """Return what the request answers, by key, where the visit found another answer."""
    answers, found = case.answers or {}, research_answers(case)
    both = asked_again(case) & answers.keys() & found.keys() if found else set()
    return {key: answers[key] for key in both if answers[key] != found[key]}


def how_known(case: Case) -> dict[str, str]:
    """Return, by key of a step, how what the step says is known."""
    study = study_of(case)
    return dict(study.known or {}) if study else {}


def known_by_question(case: Case) -> dict[str, str]:
    """Return, by key of a question that was answered at the visit, how its step is known."""
    found, known = research_answers(case), how_known(case)
    document = research_document(case) if found else None
    steps = document.steps if document else []
    return {
        q.key: known[step.key]
        for step in steps
        for q in step.questions
        if q.key in found and known.get(step.key)
    }


def was_visit_refused(case: Case) -> bool:
    """Whether the person refused the last visit by us about it (J7.2)."""
    settled = [
        line
        for line in case.events.all()
        if line.kind == EventKind.APPOINTMENT_SETTLED
        and line.data["kind"] == AppointmentKind.HOME
        and line.data["became"] != AppointmentState.CANCELLED
    ]
    last = max(settled, key=lambda line: line.sequence, default=None)
    return last is not None and last.data["became"] == AppointmentState.REFUSED


def lacking(case: Case) -> list[str]:
    """Return, in words, what the research form lacks before anybody recommends (C30)."""
    document = research_document(case)
    if document is None:
        return []
    return lacking_in(document, research_answers(case), how_known(case))


def lacking_in(
    document: FormDefinition, answers: Mapping[str, Any], known: Mapping[str, str]
) -> list[str]:
    """Return the questions without their answer, and the steps of which nobody says how they
    are known."""
    wrong = clean_answers(document, answers).errors
    questions = [str(translated(q.label)) for q in document.questions if q.key in wrong]
    steps = [
        _("how “%(step)s” is known") % {"step": translated(step.title)}
        for step in visible_steps(document, answers)
        if any(q.key in answers for q in step.questions) and not known.get(step.key)
    ]
    return [*questions, *steps]
