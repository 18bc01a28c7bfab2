"""Correcting the rows of a household: seen before it is saved, old rows kept, the word fallen."""

from django.urls import reverse

import pytest

from cases.models import Case
from cases.selectors import answers_hash
from tests.cases.backoffice.conftest import Office
from tests.factories.cases import CaseFactory, ServiceFactory, ServiceFormFactory
from tests.factories.definitions import ANSWERS, HOME_FORM

pytestmark = pytest.mark.django_db
SAAD = {"name": "سعد علي", "relation": "son", "birth_year": 1440}


@pytest.fixture
def home(office: Office) -> Case:
    form = ServiceFormFactory(definition=HOME_FORM)
    service = ServiceFactory(form=form, slug="home")
    case: Case = CaseFactory(
        service=service,
        branch=office.branch,
        form_version=form.current_version,
        answers={**ANSWERS, "family": [SAAD]},
    )
    case.declarations.create(
        text_version="1",
        text="أقر",
        text_hash="0" * 64,
        answers_hash=answers_hash(case.answers),
        mode="tick",
        name="سالم",
        language="ar",
    )
    return case


def _url(case: Case) -> str:
    return reverse("cases:correct-answers", args=[case.pk])


def _rows(case: Case, **cells: str) -> dict[str, object]:
    sent = {"name": "سعد علي", "relation": "son", "birth": "1440", **cells}
    rows = {f"answer-family_0_{column}": value for column, value in sent.items()}
    rest = {
        "answer-name": "سالم علي محمد",
        "answer-identifier": "1000000008",
        "answer-identifier__kind": "national_id",
        "answer-mobile": "+966500000001",
        "answer-has_income": "no",
        "answer-story": "",
    }
    why = {"expected_version": case.version, "reason": "رأينا سجل الأسرة"}
    return {**rest, **rows, **why}


def test_a_row_is_corrected_with_a_reason_and_the_word_over_it_falls(office, home):
    client = office.client("officer")
    first = client.post(_url(home), _rows(home, birth="1442"))
    assert first.context["voids"]
    sent = {**_rows(home, birth="1442"), "seen": first.context["form"]["seen"].value()}
    assert client.post(_url(home), sent).status_code == 302
    assert Case.objects.get(pk=home.pk).answers["family"] == [{**SAAD, "birth_year": 1442}]
    assert home.history.last().answers["family"] == [SAAD]
    assert home.declarations.get().voided_at


def test_another_spelling_in_a_row_leaves_the_word_standing(office, home):
    page = office.client("officer").post(_url(home), _rows(home, name="سعد على"))
    assert page.status_code == 200
    assert not page.context["voids"]


def test_a_mistake_is_said_at_its_row_and_untouched_rows_change_nothing(office, home):
    client = office.client("officer")
    assert client.post(_url(home), _rows(home)).status_code == 422
    page = client.post(_url(home), _rows(home, relation=""))
    assert page.status_code == 422
    assert b"family_0_relation_error" in page.content or b"family_0_error" in page.content
    page = client.post(_url(home), _rows(home, name="سعد ٢"))
    assert page.status_code == 422
    assert b'family_0_error" data-cell-error' in page.content


def test_the_button_for_another_person_complains_about_nothing(office, home):
    more = {"answer-family_more": "1", "answer-family_0_name": "سعد", "reason": ""}
    page = office.client("officer").post(_url(home), more)
    assert page.status_code == 200
    assert b"answer-family_1_name" in page.content
    assert not page.context["form"].errors
