"""A refused form leads back to its page: "back" and reload send nothing a second time."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

import pytest
import time_machine

from cases.models import Case, CaseDocument, Service
from cms.association.models import Association
from public_site.models import RefusedForm, RequestDraft
from public_site.refused import COOKIE
from tests.factories.cases import CaseFactory, ServiceFactory
from tests.public_site.conftest import NEED, YOU, MakeVisitor, Visitor, photo, stored_bytes, text_of

pytestmark = pytest.mark.django_db
STEP = "request/food-basket/you/"
WRONG = {**YOU, "identifier_number": "12"}
SECRET = "سر لا يقرؤه أحد"


def test_a_refused_step_shows_its_mistakes_after_a_redirect(
    visitor: Visitor, service: Service
) -> None:
    visitor.begin()
    response = visitor.post(STEP, WRONG)
    assert response.headers["Location"] == "/ar/request/food-basket/you/"
    for _look in range(2):  # a reload asks, and sends nothing
        page = text_of(visitor.get(STEP))
        assert 'id="error-summary"' in page
        assert 'id="id_identifier_error"' in page
        assert 'value="12"' in page
        assert YOU["name"] in page
    visitor.post(STEP, YOU)
    assert "error-summary" not in text_of(visitor.get(STEP))


def test_a_step_that_was_never_sent_complains_of_nothing(
    visitor: Visitor, service: Service
) -> None:
    visitor.begin()
    assert "error-summary" not in text_of(visitor.get(STEP))


def test_the_way_back_to_the_last_screen_survives_a_mistake(
    visitor: Visitor, service: Service
) -> None:
    visitor.fill()
    response = visitor.post(STEP, {**WRONG, "from": "check"})
    assert response.headers["Location"].endswith("/you/?from=check")
    assert 'name="from" value="check"' in text_of(visitor.after(response))


def test_two_tabs_of_a_request_do_not_mix(visitor: Visitor, service: Service) -> None:
    visitor.begin()
    visitor.post(STEP, YOU)
    visitor.post(STEP, WRONG)
    visitor.post("request/food-basket/need/", {**NEED, "story": ""})
    need = text_of(visitor.get("request/food-basket/need/"))
    you = text_of(visitor.get(STEP))
    assert "id_identifier_error" in you
    assert "id_story_error" not in you
    assert "id_identifier_error" not in need


def test_mistakes_in_one_service_are_not_told_in_another(
    visitor: Visitor, service: Service
) -> None:
    ServiceFactory(slug="coupon")
    visitor.begin()
    visitor.begin("coupon")
    visitor.post(STEP, WRONG)
    assert "error-summary" not in text_of(visitor.get("request/coupon/you/"))
    visitor.post("request/food-basket/", {})
    assert "error-summary" not in text_of(visitor.get("request/coupon/"))
    assert "error-summary" in text_of(visitor.get("request/food-basket/"))


def test_a_declaration_without_its_tick_keeps_the_name_and_is_told_once(
    visitor: Visitor, service: Service
) -> None:
    visitor.fill()
    path = "request/food-basket/check-answers/"
    page = text_of(visitor.refused(path, {"name": "اسم آخر", "version": "1"}))
    assert 'href="#id_agreed"' in page
    assert 'value="اسم آخر"' in page
    assert "error-summary" not in text_of(visitor.get(path))
    assert not Case.objects.exists()


def test_a_reload_after_a_bad_file_does_not_send_the_good_one_twice(
    visitor: Visitor, service: Service
) -> None:
    case = CaseFactory(service=service)
    visitor.enter(case.reference, case.tracking_code)
    bad = photo("x.svg")
    page = text_of(visitor.refused("track/case/documents/", {"paper-lease": [photo(), bad]}))
    assert "x.svg" in page
    assert "وصل" in page
    visitor.get("track/case/")
    assert CaseDocument.objects.get(case=case, key="lease").files.count() == 1


def test_a_message_stays_with_the_request_it_was_written_for(
    visitor: Visitor, service: Service
) -> None:
    one, other = CaseFactory(service=service), CaseFactory(service=service)
    visitor.enter(one.reference, one.tracking_code)
    visitor.post("track/case/messages/", {"body": SECRET + "x" * 4000})
    visitor.enter(other.reference, other.tracking_code)
    assert SECRET not in text_of(visitor.get("track/case/"))
    visitor.post("track/open/", {"request": one.reference})
    assert SECRET in text_of(visitor.get("track/case/"))


def test_what_was_refused_is_kept_encrypted_for_its_browser_alone_and_not_for_long(
    visitor: Visitor, make_visitor: MakeVisitor, service: Service
) -> None:
    visitor.fill()
    response = visitor.post("request/food-basket/check-answers/", {"name": SECRET})
    assert SECRET not in stored_bytes("public_site_refusedform", "content")
    assert SECRET not in str(dict(visitor.client.session.items()))
    assert response.headers["Location"] == "/ar/request/food-basket/check-answers/"
    assert response.cookies[COOKIE]["httponly"]
    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        assert SECRET not in text_of(visitor.get("request/food-basket/check-answers/"))
        visitor.post("request/food-basket/", {})
        assert RefusedForm.objects.count() == 1  # the old one was swept


def test_another_browser_sees_nothing_of_it(
    visitor: Visitor, make_visitor: MakeVisitor, association: Association, settings: Any
) -> None:
    visitor.post("track/", {"reference": SECRET, "code": "x"})
    stranger = make_visitor()
    stranger.post("request/resume/")
    assert SECRET not in text_of(stranger.get("track/"))
    assert SECRET in text_of(visitor.get("track/"))
    assert SECRET not in text_of(visitor.get("track/"))


def test_typed_answers_are_unreadable_in_the_draft(visitor: Visitor, service: Service) -> None:
    visitor.begin()
    visitor.post(STEP, {**WRONG, "name": SECRET})
    assert RequestDraft.objects.get().typed["name"] == SECRET
    assert SECRET not in stored_bytes("public_site_requestdraft", "typed")
