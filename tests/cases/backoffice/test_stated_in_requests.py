"""What a request says and the file does not is proposed in the file, and taken over by a click."""

import copy

from django.urls import reverse

import pytest

from cases.details import DETAILS, Circumstances
from cases.enums import PersonKind
from cases.models import Case
from cases.questions.labels import BINDING_LABELS
from tests.cases.backoffice.conftest import Office
from tests.cases.backoffice.rooms import open_room, words_on
from tests.factories.cases import CaseFactory, PersonFactory, ServiceFactory, ServiceFormFactory
from tests.factories.definitions import ANSWERS, FORM, text

pytestmark = pytest.mark.django_db

MORE = {
    "key": "more",
    "title": text("المزيد"),
    "questions": [
        {
            "key": "speaks",
            "type": "choice",
            "label": text("بأي لغة نكلمكم؟"),
            "binds": "file.speaks",
            "choices": [
                {"value": "ar", "label": text("العربية")},
                {"value": "ur", "label": text("الأوردية")},
            ],
        },
        {"key": "home", "type": "short_text", "label": text("الحي"), "binds": "file.district"},
        {
            "key": "family",
            "type": "household",
            "label": text("الأسرة"),
            "binds": "person.household",
        },
    ],
}


@pytest.fixture
def stated(office: Office) -> Case:
    form = ServiceFormFactory(definition={"steps": [*FORM["steps"], MORE]})
    answers = {
        **ANSWERS,
        "speaks": "ur",
        "home": "حي السلام",
        "family": [{"name": "سعد علي", "relation": "son"}],
    }
    case: Case = CaseFactory(
        service=ServiceFactory(form=form, slug="stated"),
        branch=office.branch,
        form_version=form.current_version,
        answers=answers,
        person=PersonFactory(kind=PersonKind.HOUSEHOLD_HEAD),
    )
    return case


def _url(case: Case, name: str) -> str:
    return reverse(f"persons:{name}", args=[case.person_id])


def test_every_detail_a_form_may_propose_has_its_place_in_a_file() -> None:
    room = {name for model in (Circumstances, *DETAILS.values()) for name in model.model_fields}
    proposed = {name.removeprefix("file.") for name in BINDING_LABELS if name.startswith("file.")}
    assert proposed <= room


def test_the_file_proposes_what_the_request_says_and_changes_nothing(office, stated):
    page = office.client("officer").get(_url(stated, "inspect")).content.decode()
    for said in (stated.reference, "الأوردية", "حي السلام", "سعد علي"):
        assert said in page
    stated.person.refresh_from_db()
    assert not stated.person.attributes
    assert not stated.person.household.exists()


def test_what_the_request_keeps_closed_is_closed_in_the_file_until_it_is_opened(office, stated):
    """The names of a family stood open here, and shut in the request they come from."""
    definition = copy.deepcopy(stated.form_version.definition)
    definition["steps"][-1]["questions"][-1]["sensitive"] = True
    type(stated.form_version).objects.update(definition=definition)
    client = office.client("officer")
    closed = client.get(_url(stated, "inspect")).content.decode()
    assert "سعد علي" not in closed
    assert "إجابات حساسة" in closed
    client.post(_url(stated, "show-numbers"))
    assert "سعد علي" in client.get(_url(stated, "inspect")).content.decode()
    looks = words_on(open_room(office, "director", stated))
    assert "فتح صفحة صاحب الطلب" in looks
    assert "كشف الأرقام في صفحة صاحب الطلب" in looks


def test_one_click_takes_the_details_over_and_says_from_where(office, stated):
    client = office.client("officer")
    client.post(_url(stated, "take-details"), {"case": stated.pk})
    person = stated.person
    person.refresh_from_db()
    assert person.attributes == {"district": "حي السلام"}
    assert person.safe_contact["speaks"] == "الأوردية"
    assert stated.reference in person.history.first().history_change_reason
    again = client.post(_url(stated, "take-details"), {"case": stated.pk})
    assert again.status_code == 422


def test_one_click_takes_the_household_over(office, stated):
    office.client("officer").post(_url(stated, "take-family"), {"case": stated.pk})
    assert [member.name for member in stated.person.household.all()] == ["سعد علي"]


def test_whoever_keeps_no_files_is_offered_nothing_and_may_take_nothing(office, stated):
    client = office.client("auditor")
    client.post(_url(stated, "take-details"), {"case": stated.pk})
    stated.person.refresh_from_db()
    assert not stated.person.attributes
    officer = office.client("officer")
    elsewhere = {"case": office.elsewhere.pk}
    assert officer.post(_url(stated, "take-details"), elsewhere).status_code == 404


def test_a_language_that_is_ours_is_no_news(office, stated):
    stated.answers = {**stated.answers, "speaks": "ar"}
    stated.save()
    page = office.client("officer").get(_url(stated, "inspect"))
    (line,) = page.context["file"].stated
    assert [fact.name for fact in line.stated.facts] == ["district"]
