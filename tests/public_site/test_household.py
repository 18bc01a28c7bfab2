"""People in rows: one more row by a button without a script, nothing complained about meanwhile."""

import pytest
from bs4 import BeautifulSoup

from cases.models import Service
from tests.factories.cases import ServiceFactory, ServiceFormFactory
from tests.factories.definitions import HOME_FORM
from tests.public_site.conftest import NEED, YOU, Visitor, pressed_by_enter, text_of

pytestmark = pytest.mark.django_db
SCREEN = "request/home/home/"


@pytest.fixture
def at_home(visitor: Visitor, association: object) -> Visitor:
    form = ServiceFormFactory(definition=HOME_FORM)
    assert isinstance(ServiceFactory(slug="home", form=form, documents=[]), Service)
    visitor.begin("home")
    visitor.post("request/home/you/", YOU)
    visitor.post("request/home/need/", NEED)
    return visitor


def test_a_button_asks_for_one_more_person_and_nothing_is_wrong_yet(at_home: Visitor) -> None:
    answer = at_home.post(SCREEN, {"family_0_name": "نورة", "family_more": "1"})
    assert answer.headers["Location"].endswith("#question-family")
    page = BeautifulSoup(text_of(at_home.after(answer)), "html.parser")
    names = [field.get("value") for field in page.select("[data-cell=name]")]
    assert names == ["نورة", ""]
    assert not page.select(".field-error, .error-summary")


def test_the_enter_key_goes_on_and_asks_for_no_further_person(at_home: Visitor) -> None:
    assert pressed_by_enter(text_of(at_home.get(SCREEN))) == ""


def test_rows_left_empty_do_not_count_and_a_mistake_keeps_what_was_written(
    at_home: Visitor,
) -> None:
    rows = {"family_0_name": "", "family_1_name": "سعد", "family_1_identifier": "1000000000"}
    page = BeautifulSoup(text_of(at_home.refused(SCREEN, rows)), "html.parser")
    for column in ("relation", "identifier"):
        cell = page.select_one(f"[name=family_1_{column}]")
        assert cell["aria-invalid"] == "true"
        assert page.find(id=cell["aria-describedby"]).get_text(strip=True)
        assert page.select_one(f".error-summary a[href='#{cell['id']}']").get_text(strip=True)
    assert not page.select("[name^=family_0_][aria-invalid]")
    assert [field["value"] for field in page.select("[data-cell=name]")] == ["", "سعد"]
    mended = {**rows, "family_1_relation": "son", "family_1_identifier": ""}
    answer = at_home.post(SCREEN, mended)
    assert answer.headers["Location"].endswith("/check-answers/")
    assert "سعد" in text_of(at_home.after(answer))
