"""Whether a service fits: told at once, stored nowhere, keeping nobody out (C14)."""

from django.contrib.sessions.models import Session

import pytest

from cases.models import Case, Service
from public_site.models import LimitCounter, RefusedForm, RequestDraft
from tests.factories.cases import ServiceFactory
from tests.factories.prechecks import HERE, INCOME, RULES
from tests.public_site.conftest import Visitor, text_of

pytestmark = pytest.mark.django_db
PAGE = "services/food-basket/check/"
DOOR = 'href="/ar/request/food-basket/"'


@pytest.fixture
def checked(service: Service) -> Service:
    income = {**INCOME, "show_if": {"all": [{"question": "here", "value": True}]}}
    service.precheck = {"questions": [HERE, income], "rules": RULES}
    service.save()
    return service


def test_an_advice_comes_with_its_reason_and_the_door_stays_open(
    visitor: Visitor, checked: Service
) -> None:
    for sent, reason in (({"here": "no"}, "بعيد"), ({"here": "yes", "income": "١٠٠"}, "نعم")):
        answer = visitor.post(PAGE, {**sent, "shown": "income"})
        page = text_of(answer)
        assert answer.status_code == 200
        assert reason in page
        assert DOOR in page


def test_advice_leads_to_the_service_that_fits_better_while_it_is_open(
    visitor: Visitor, checked: Service
) -> None:
    other = ServiceFactory(slug="urgent-water", name={"ar": "انقطاع ماء عاجل"})
    far = next(rule for rule in RULES if rule["advice"] == "unlikely")
    rules = [{**rule, "instead": other.slug} if rule is far else rule for rule in RULES]
    checked.precheck = {**checked.precheck, "rules": rules}
    checked.save()
    there = 'href="/ar/services/urgent-water/"'
    page = text_of(visitor.post(PAGE, {"here": "no", "shown": "income"}))
    assert there in page
    assert DOOR in page
    Service.objects.filter(pk=other.pk).update(is_open=False)
    assert there not in text_of(visitor.post(PAGE, {"here": "no", "shown": "income"}))


def test_nothing_of_it_is_kept_anywhere(visitor: Visitor, checked: Service) -> None:
    visitor.get(PAGE)
    visitor.post(PAGE, {"here": "yes", "income": "x"})
    visitor.post(PAGE, {"here": "yes", "income": "6000"})
    for model in (Session, RequestDraft, RefusedForm, LimitCounter, Case):
        assert not model.objects.exists()
    assert set(visitor.client.cookies) <= {"csrftoken"}


def test_a_question_that_comes_up_is_asked_and_may_be_left(
    visitor: Visitor, checked: Service
) -> None:
    page = text_of(visitor.post(PAGE, {"here": "yes"}))
    assert 'id="advice"' not in page
    assert "error-summary" not in page
    left = text_of(visitor.post(PAGE, {"here": "yes", "income": "", "shown": "income"}))
    assert 'id="advice"' in left


def test_a_wrong_answer_is_explained_and_everything_stays(
    visitor: Visitor, checked: Service
) -> None:
    page = text_of(visitor.post(PAGE, {"here": "yes", "income": "كثير", "shown": "income"}))
    assert 'href="#id_income"' in page
    assert 'value="كثير"' in page


def test_the_service_page_and_the_start_lead_there_only_where_there_is_one(
    visitor: Visitor, checked: Service
) -> None:
    ServiceFactory(slug="plain")
    link = 'href="/ar/services/food-basket/check/"'
    for path in ("services/food-basket/", "request/food-basket/"):
        assert link in text_of(visitor.get(path))
    plain = text_of(visitor.get("services/plain/"))
    assert "/check/" not in plain
    assert "إكمال طلب بدأتموه" in plain  # with a code, from another device
    assert visitor.get("services/plain/check/").status_code == 404


def test_a_closed_service_still_advises_and_offers_no_form(
    visitor: Visitor, checked: Service
) -> None:
    checked.is_open = False
    checked.save()
    page = text_of(visitor.post(PAGE, {"here": "no"}))
    assert "بعيد" in page
    assert DOOR not in page
