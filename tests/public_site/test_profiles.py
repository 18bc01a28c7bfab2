"""Every service of every association can be asked for on the web, from its data alone."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

import pytest

from cases.models import Case, Service
from cases.questions.definition import Question, QuestionType
from cms.association.selectors import branches
from cms.core.references import numbered_reference
from cms.setup.profiles import known_codes
from public_site.models import RequestDraft
from public_site.progress import Progress
from tests.depth import daily
from tests.factories.profiles import make_association
from tests.public_site.conftest import Visitor, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

NUMBERS = {
    "national_id": "1000000008",
    "iqama": "2000000006",
    "passport": "A1234567",
    "mosque_number": "123/45",
    "entity_licence": "1682",
}
TEXTS: dict[QuestionType, str] = {
    QuestionType.SHORT_TEXT: "نص",
    QuestionType.LONG_TEXT: "نص أطول",
    QuestionType.PERSON_NAME: "سالم علي",
    QuestionType.YES_NO: "yes",
    QuestionType.DATE: "1/9/1447",
    QuestionType.MOBILE: "0500000001",
    QuestionType.EMAIL: "salem@example.com",
    QuestionType.IBAN: "SA0380000000608010167519",
    QuestionType.SHORT_ADDRESS: "RAAA2919",
    QuestionType.REFERENCE: numbered_reference("MAM", 7),
    QuestionType.RATING: "4",
}


def answer(question: Question) -> dict[str, str]:
    """What a person would post for one question."""
    key = question.key
    if question.type is QuestionType.IDENTIFIER:
        kind = question.identifier_kinds[0]
        if len(question.identifier_kinds) == 1:
            return {key: NUMBERS[kind]}
        return {f"{key}_kind": kind, f"{key}_number": NUMBERS[kind]}
    if question.type is QuestionType.HOUSEHOLD:
        row = {"name": "نورة", "relation": "daughter", "birth": "1440", "identifier": "1000000008"}
        return {f"{key}_0_{column}": row[column] for column in question.columns if column in row}
    if question.type is QuestionType.MAP_POINT:
        return {f"{key}_point": "24.7136, 46.6753"}
    if question.choices:
        return {key: question.choices[0].value}
    if question.type is QuestionType.BRANCH:
        return {key: branches()[0].key}
    return words_for(question)


def words_for(question: Question) -> dict[str, str]:
    """What is typed in one line."""
    key = question.key
    if question.type in (QuestionType.NUMBER, QuestionType.MONEY):
        return {key: str(int(question.minimum or 1))}
    if question.binds == "person.name":  # of an entity it is a text, which may hold figures
        return {key: TEXTS[QuestionType.PERSON_NAME]}
    if question.earliest == 0:
        return {key: a_day_to_come(question)}
    return {key: TEXTS[question.type]} if question.type in TEXTS else {}


def a_day_to_come(question: Question) -> str:
    """A day from today on; another one where the form wants two."""
    return (timezone.localdate() + timedelta(days=10 + len(question.checks))).isoformat()


def send_screen(visitor: Visitor, draft: RequestDraft) -> Any:
    """Fill and send the first open screen of a draft, as often as it brings up more."""
    progress = Progress(draft)
    name, slug = progress.first_open, draft.service.slug
    step = progress.step(name)
    sent: dict[str, Any] = {"shown": []}
    for question in step.questions if step else []:
        sent |= answer(question)
        sent["shown"].append(question.key)
    if name == Progress.REVIEW:
        sent = {"name": "سالم", "agreed": "on", "version": draft.service.declaration_version}
        sent |= {"processing": "on", "sensitive": "on"}  # an urgent call agrees where it is sent
    return visitor.post(f"request/{slug}/{name}/", sent)


def ask_for(visitor: Visitor, service: Service) -> None:
    visitor.begin(service.slug, sensitive="on")
    draft = RequestDraft.objects.get(service=service)
    for _screen in range(12):
        response = send_screen(visitor, draft)
        assert response.status_code == 302, text_of(response)
        if response.headers["Location"].endswith("/done/"):
            return
        draft.refresh_from_db()
    raise AssertionError(f"{service.slug} never comes to an end")


@pytest.mark.parametrize("code", daily("env", of=known_codes()))
def test_every_open_service_can_be_asked_for_and_followed(
    visitor: Visitor, settings: Any, code: str
) -> None:
    settings.ASSOCIATION = code
    make_association(code)
    services = list(Service.objects.filter(is_open=True))
    assert services
    for service in services:
        assert visitor.get(f"services/{service.slug}/").status_code == 200
        ask_for(visitor, service)
        case = Case.objects.get(service=service)
        page = text_of(visitor.get(f"request/{service.slug}/done/"))
        assert case.reference in page
        assert case.person.name == "سالم علي" or not any(
            question.binds == "person.name" for question in case.form_version.document.questions
        )
    visitor.enter(case.reference, case.tracking_code)
    assert case.reference in text_of(visitor.get("track/case/"))
