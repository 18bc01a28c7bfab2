"""Words that fit what is asked, and the same words for everybody."""

import re
from typing import Any

import pytest

from cases.enums import ServiceKind
from cases.models import Service
from cases.questions.definition import Question
from cases.questions.form import KEPT_NUMBER, _field
from tests.factories.cases import PersonFactory, ServiceFactory
from tests.public_site.conftest import NEED, SIGNED, YOU, Visitor, text_of

pytestmark = pytest.mark.django_db
WINDOW = {"reading": "maximum", "unit": "working_days", "due": 5, "anchor": "submitted"}


def words_on(page: str) -> str:
    return re.sub(r"<[^>]+>", " ", page.split("<main", 1)[-1].split("</main", 1)[0])


@pytest.fixture
def enquiry(association: Any) -> Service:
    return ServiceFactory(
        slug="enquiry",
        kind=ServiceKind.ENQUIRY,
        name={"ar": "استفسار", "en": "Enquiry"},
        documents=[],
        declaration_text={},
        declaration_version="",
        window=WINDOW,
        window_clause="",
    )


def test_an_enquiry_has_an_answer_and_not_a_decision(visitor: Visitor, enquiry: Service) -> None:
    service = words_on(text_of(visitor.get("services/enquiry/")))
    visitor.begin("enquiry")
    visitor.post("request/enquiry/you/", YOU)
    visitor.post("request/enquiry/need/", NEED)
    review = words_on(text_of(visitor.get("request/enquiry/check-answers/")))
    visitor.post("request/enquiry/check-answers/", {})
    done = words_on(text_of(visitor.get("request/enquiry/done/")))
    assert "من يجيب" in service
    assert "إرسال الاستفسار" in review
    assert "وصل استفساركم" in done
    for page in (service, review, done):
        for wrong in ("صاحب القرار", "طلبكم", "إرسال الطلب", "اكتمال الأوراق"):
            assert wrong not in page
    assert "من يوم الإرسال" in service


def test_a_request_is_decided_on(visitor: Visitor, service: Service) -> None:
    page = text_of(visitor.get("services/food-basket/"))
    assert "صاحب القرار" in page
    assert "من اكتمال الأوراق" in page


def test_where_messages_go_is_said_to_everybody_alike(visitor: Visitor, service: Service) -> None:
    said = str(KEPT_NUMBER)
    pages = []
    for known in (False, True):
        if known:
            PersonFactory(identifier_kind="national_id", identifier="1000000016")
        number = {"identifier_number": "1000000016"} if known else {}
        visitor.begin()
        pages.append(text_of(visitor.get("request/food-basket/you/")))
        visitor.post("request/food-basket/you/", {**YOU, **number})
        visitor.post("request/food-basket/need/", NEED)
        visitor.post("request/food-basket/attach-documents/")
        visitor.post("request/food-basket/check-answers/", SIGNED)
        pages.append(text_of(visitor.get("request/food-basket/done/")))
    assert all(page.count(said) == 1 for page in pages)


def test_a_date_says_what_to_type_in_both_calendars_and_any_digits() -> None:
    hint = str(_field(Question(key="d", type="date", label={"ar": "متى؟"})).help_text)
    for shown in ("الهجري", "الميلادي", "١٥/٩/١٤٤٨", "22/2/2027"):
        assert shown in hint


def test_an_optional_choice_can_be_taken_back() -> None:
    asked = {"key": "q", "type": "yes_no", "label": {"ar": "هل؟"}}
    values = [
        [value for value, _label in _field(Question(**asked, required=need)).widget.choices]
        for need in (True, False)
    ]
    assert values == [["yes", "no"], ["yes", "no", ""]]
