"""Every open service has its form on paper: the same questions, with room to write (C32)."""

from copy import deepcopy
from typing import Any

import pytest
from bs4 import BeautifulSoup

from cases.models import Service
from cases.questions.definition import FormDefinition, QuestionType
from cases.questions.numbering import numbered
from public_site.paper import paper_steps
from public_site.views import paper
from tests.factories.definitions import FORM, text
from tests.public_site.conftest import Visitor, text_of

pytestmark = pytest.mark.django_db


def sheet(visitor: Visitor) -> BeautifulSoup:
    return BeautifulSoup(text_of(visitor.get("services/food-basket/form/")), "html.parser")


def test_the_sheet_has_the_questions_papers_and_declaration_of_the_service(
    visitor: Visitor, service: Service
) -> None:
    page = sheet(visitor)
    words = page.get_text(" ", strip=True)
    for said in ("هل لكم دخل؟", "عقد الإيجار", str(service.declaration_text), "الشاهد الأول"):
        assert said in words
    assert page.html is not None
    assert page.html["dir"] == "rtl"
    assert "1" in page.select_one(".version").get_text()  # type: ignore[union-attr]
    assert not page.select("form, input, [style]")


def test_a_question_has_one_number_on_paper_and_where_it_is_keyed_in() -> None:
    definition = deepcopy(FORM)
    note: Any = {"key": "note", "type": "information", "label": text("اعلموا")}
    definition["steps"][0]["questions"].insert(1, note)
    document = FormDefinition.model_validate(definition)
    numbers = [line.number for step in numbered(document) for line in step.questions]
    assert numbers == [1, None, 2, 3, 4, 5, 6]
    assert [q.number for step in paper_steps(document) for q in step.questions] == numbers


def test_a_condition_is_told_with_the_number_of_the_question_it_hangs_on() -> None:
    document = FormDefinition.model_validate(FORM)
    questions = {q.label: q for step in paper_steps(document) for q in step.questions}
    assert questions["الدخل الشهري"].only_if == "جواب السؤال 4 هو نعم"


def test_every_type_of_question_leaves_room_for_its_answer() -> None:
    bare = {"choice": ["choices"], "many": ["choices"]}
    for kind in set(QuestionType) - {QuestionType.INFORMATION, QuestionType.BRANCH}:
        more = {"choices": [{"value": "a", "label": text("أ")}]} if kind in bare else {}
        question = {"key": "q", "type": kind, "label": text("س"), **more}
        steps = [{"key": "s", "title": text("خ"), "questions": [question]}]
        (step,) = paper_steps(FormDefinition.model_validate({"steps": steps}))
        space = step.questions[0].space
        assert space.lines or space.groups or space.options or space.columns, kind


def test_the_same_sheet_is_a_pdf(visitor: Visitor, service: Service) -> None:
    response = visitor.get("services/food-basket/form.pdf")
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.content.startswith(b"%PDF-")


def test_where_no_pdf_can_be_made_the_page_itself_is_shown(
    visitor: Visitor, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paper, "pdf_of", lambda _sheet: None)
    monkeypatch.setattr(paper.cache, "get", lambda _key: None)
    response = visitor.get("services/food-basket/form.pdf")
    assert response.headers["Content-Type"].startswith("text/html")
    assert "هل لكم دخل؟" in text_of(response)


def test_a_closed_service_has_no_form_to_print(visitor: Visitor, service: Service) -> None:
    service.is_open = False
    service.save()
    assert visitor.get("services/food-basket/form/").status_code == 404
    assert visitor.get("services/food-basket/form.pdf").status_code == 404
