"""Letters from the public site: the person's own behind the two keys, and whether one is ours."""

from typing import Any

from django.utils import timezone

import pytest

from cases.letter_enums import LetterAbout, LetterDelivery
from cases.models import Case, Letter, PersonLetter
from cases.services.messages import send_message
from cases.services.person_letters import issue_letter
from public_site.presenting import letter_facts
from tests.factories.accounts import UserFactory
from tests.factories.cases import CaseFactory
from tests.factories.remarks import remark
from tests.public_site.conftest import Visitor, text_of

pytestmark = pytest.mark.django_db


def _decided(*, released: bool) -> Case:
    case = CaseFactory()
    case.decisions.create(
        result="accept", amount=4500, released_at=timezone.now() if released else None
    )
    return case


@pytest.mark.parametrize("released", [True, False])
def test_the_decision_as_a_letter_once_it_is_released(
    association: Any, visitor: Visitor, monkeypatch: Any, released: bool
) -> None:
    monkeypatch.setattr("cases.services.letter_paper.pdf_of", lambda _html: b"%PDF-1.7")
    case = _decided(released=released)
    visitor.enter(case.reference, case.tracking_code)
    response = visitor.post("track/case/letter/", {"about": "decision"})
    if not released:
        assert (response.status_code, Letter.objects.count()) == (302, 0)
        return
    line = PersonLetter.objects.get(case=case).line
    assert line is not None
    assert response["Content-Type"] == "application/pdf"
    assert f'filename="{line.number.replace("/", "-")}.pdf"' in response["Content-Disposition"]
    assert "no-store" in response["Cache-Control"]
    assert line.delivery == LetterDelivery.COLLECTED


def test_nobody_without_the_keys_gets_a_letter(association: Any, visitor: Visitor) -> None:
    case = _decided(released=True)
    sent = {"about": "decision", "request": case.reference}
    assert visitor.post("track/case/letter/", sent).headers["Location"] == "/ar/track/"
    assert not Letter.objects.exists()


def test_without_pango_the_letter_comes_as_a_page_that_says_so(
    association: Any, visitor: Visitor, monkeypatch: Any
) -> None:
    monkeypatch.setattr("cases.services.letter_paper.pdf_of", lambda _html: None)
    case = CaseFactory()
    visitor.enter(case.reference, case.tracking_code)
    page = text_of(visitor.post("track/case/letter/", {"about": "receipt"}))
    assert case.reference in page
    assert "to-print" in page
    assert case.tracking_code not in page


def test_a_code_tells_number_and_result_and_never_whom_it_is_to(
    association: Any, visitor: Visitor
) -> None:
    letter = issue_letter(_decided(released=True), LetterAbout.DECISION, acting_user=None)
    page = text_of(visitor.refused("verify/", {"code": f" {letter.code.lower()} "}))
    assert letter.line is not None
    assert letter.line.number in page
    assert "4,500" in page
    assert letter.content["to"] not in page
    assert letter.case.reference in page


def test_a_letter_of_a_decision_that_was_set_aside_says_so() -> None:
    case = _decided(released=True)
    letter = issue_letter(case, LetterAbout.DECISION, acting_user=None)
    assert not letter_facts(letter)["is_old"]
    assert letter.decision is not None
    letter.decision.is_current = False
    assert letter_facts(letter)["is_old"]


def test_another_code_is_nobodys(association: Any, visitor: Visitor) -> None:
    for code in ("2222-2222-2222", "", "'; --"):
        assert "error" in text_of(visitor.refused("verify/", {"code": code}))


def test_the_written_answer_as_a_letter_once_there_is_one(
    association: Any, visitor: Visitor, monkeypatch: Any
) -> None:
    monkeypatch.setattr("cases.services.letter_paper.pdf_of", lambda _html: b"%PDF-1.7")
    director = UserFactory(role="director")
    case = remark(director)
    visitor.enter(case.reference, case.tracking_code)
    assert 'value="answer"' not in text_of(visitor.get("track/case/"))
    assert visitor.post("track/case/letter/", {"about": "answer"}).status_code == 302
    assert not Letter.objects.exists()
    send_message(case, body="راجعنا ما ذكرتم.", acting_user=director)
    assert 'value="answer"' in text_of(visitor.get("track/case/"))
    response = visitor.post("track/case/letter/", {"about": "answer"})
    assert response["Content-Type"] == "application/pdf"
    letter = PersonLetter.objects.get(case=case)
    assert (letter.about, letter.content["answer"]) == (LetterAbout.ANSWER, "راجعنا ما ذكرتم.")
    facts = letter_facts(letter)
    assert facts["about"] == "جواب مكتوب"
    assert "راجعنا" not in str(facts)
