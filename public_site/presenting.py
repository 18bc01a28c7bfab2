"""Rows and stations: what the components of a page are filled with."""

from decimal import Decimal
from typing import Any

from django.forms import BoundField
from django.urls import reverse
from django.utils.translation import get_language

from cases.enums import DecisionResult
from cases.letter_enums import LetterAbout
from cases.models import Case, PersonLetter, WorkflowVersion
from cases.objection_enums import ObjectionState
from cases.questions.answers import visible_questions
from cases.questions.definition import Question, QuestionType, Step
from cases.questions.display import display_answer, masked_answer
from cases.selectors import Station, public_way
from cms.core.translated import translated
from cms.notices.enums import NoticeEvent
from public_site.drafts import issued_dates
from public_site.forms.papers import PapersForm, issued_name
from public_site.models import RequestDraft
from public_site.progress import Progress

_READ_FROM_THE_LEFT = {
    QuestionType.MOBILE,
    QuestionType.EMAIL,
    QuestionType.IBAN,
    QuestionType.SHORT_ADDRESS,
    QuestionType.REFERENCE,
}
_SAYS_NOTHING = (QuestionType.INFORMATION,)
_SCREENS = {
    Progress.DOCUMENTS: "request_documents",
    Progress.REVIEW: "request_review",
}


def screen_url(draft: RequestDraft, name: str) -> str:
    """Return the address of one screen of a draft; the draft itself is never in it."""
    slug = draft.service.slug
    if name in _SCREENS:
        return reverse(_SCREENS[name], args=[slug])
    return reverse("request_step", args=[slug, name])


def answer_sections(progress: Progress) -> list[dict[str, Any]]:
    """Return the answers given, step by step, each with the way to change it."""
    return [_section(progress, step) for step in progress.steps]


def _section(progress: Progress, step: Step) -> dict[str, Any]:
    address = f"{screen_url(progress.draft, step.key)}?from=check"
    rows = [
        _row(question, progress.answers.get(question.key), address)
        for question in progress.visible_questions
        if question in step.questions and question.type is not QuestionType.INFORMATION
    ]
    return {"title": str(translated(step.title)), "rows": rows}


def _row(question: Question, value: Any, address: str) -> dict[str, Any]:
    shown = "" if value in (None, "", []) else display_answer(question, value, get_language() or "")
    return {
        "label": str(translated(question.label)),
        "value": shown,
        "ltr": question.type in _READ_FROM_THE_LEFT,
        "change_href": f"{address}#question-{question.key}",
    }


def corrected_sections(case: Case) -> list[dict[str, Any]]:
    """Return the answers of a request as they are now; identity and account numbers are masked."""
    definition, answers = case.form_version.document, case.answers or {}
    visible = visible_questions(definition, answers)
    sections = []
    for step in definition.steps:
        asked = [question for question in step.questions if question in visible]
        rows = [_as_it_is(q, answers.get(q.key)) for q in asked if q.type not in _SAYS_NOTHING]
        if rows:
            sections.append({"title": str(translated(step.title)), "rows": rows})
    return sections


def _as_it_is(question: Question, value: Any) -> dict[str, Any]:
    return {
        "label": str(translated(question.label)),
        "value": display_answer(question, masked_answer(question, value), get_language() or "")
        if value not in (None, "", [])
        else "",
        "ltr": question.type in _READ_FROM_THE_LEFT,
    }


def paper_rows(progress: Progress, form: PapersForm | None = None) -> list[dict[str, Any]]:
    """Return the papers a draft asks for, with the files it holds and, on its form, the field."""
    issued = issued_dates(progress.draft)
    return [
        {
            "key": paper.key,
            "label": str(translated(paper.label)),
            "hint": str(translated(paper.hint or {})),
            "evidence": paper.evidence,
            "required": paper.required,
            "max_age_days": paper.max_age_days,
            "field": form[paper.key] if form and paper.key in form.fields else None,
            "issued": issued_field(form, paper.key) if form else None,
            "issued_on": issued.get(paper.key),
            "files": [file for file in progress.files if file.document_key == paper.key],
        }
        for paper in progress.documents
    ]


def issued_field(form: PapersForm, key: str) -> BoundField | None:
    """Return the field for the date on a paper, None where its age does not count."""
    name = issued_name(key)
    return form[name] if name in form.fields else None


def way_of(case: Case) -> list[dict[str, Any]]:
    """Return the stations of a request for the way component: what comes next stands at "now"."""
    return [_station(station) for station in public_way(case)]


def happening_now(stations: list[dict[str, Any]]) -> str:
    """Return what is done at the station where a request is; empty where it is at none."""
    return next((str(each["note"]) for each in stations if each["state"] == "now"), "")


def _station(station: Station) -> dict[str, Any]:
    return {
        "state": station.state,
        "name": station.name,
        "date": station.at,
        "note": station.what_next if station.state == "now" else "",
    }


def way_ahead(version: WorkflowVersion | None) -> list[dict[str, Any]]:
    """Return the stations a request will pass that takes this workflow."""
    if version is None:
        return []
    stages = [stage for stage in version.document.stages if stage.on_public_way]
    return [{"state": "next", "name": str(translated(stage.public_name))} for stage in stages]


_RESULTS = {
    DecisionResult.ACCEPT: NoticeEvent.DECISION_ACCEPTED,
    DecisionResult.PART: NoticeEvent.DECISION_PARTLY,
    DecisionResult.REFUSE: NoticeEvent.DECISION_REFUSED,
    DecisionResult.POSTPONE: NoticeEvent.DECISION_POSTPONED,
}


def letter_facts(letter: PersonLetter) -> dict[str, Any]:
    """Return what a letter says, as far as anybody who holds its code may read it: no name."""
    said, line = letter.content, letter.line
    result, outcome = said.get("result"), said.get("outcome")
    about = str((_RESULTS[result] if result else LetterAbout(letter.about)).label)
    return {
        "number": line.number if line else "",
        "day": line.registered_on if line else None,
        "reference": said["reference"],
        "about": f"{about}: {ObjectionState(outcome).label}" if outcome else about,
        "amount": Decimal(said["amount"]) if said.get("amount") else None,
        "is_old": letter.decision is not None and not letter.decision.is_current,
    }
