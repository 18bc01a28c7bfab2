"""What a researcher fills in about a case, and what a recommendation still needs of it (C30)."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from cases.models import Case, FormVersion, Study
from cases.questions.answers import clean_answers, visible_steps
from cases.questions.definition import FormDefinition
from cms.core.translated import translated

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
    document = research_document(case)
    said = {q.key: q for q in case.form_version.document.questions}
    asked = document.questions if document else []
    return {
        q.key: (case.answers or {})[q.key]
        for q in asked
        if q.prefill and q.key in (case.answers or {}) and q.type is said[q.key].type
    }


def how_known(case: Case) -> dict[str, str]:
    """Return, by key of a step, how what the step says is known."""
    study = study_of(case)
    return dict(study.known or {}) if study else {}


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
