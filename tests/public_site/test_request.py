"""A request from the first consent to its confirmation."""

from datetime import timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

import pytest

from cases.enums import Purpose
from cases.models import Case, Service
from cases.questions.definition import FormDefinition
from public_site.forms.request import ConsentForm
from public_site.models import RequestDraft
from tests.factories.cases import ServiceFactory
from tests.public_site.conftest import NEED, SIGNED, YOU, Visitor, text_of

pytestmark = pytest.mark.django_db


def test_a_filled_form_becomes_a_case_with_a_reference_and_a_code(
    visitor: Visitor, service: Service
) -> None:
    visitor.fill()
    response = visitor.send()
    case = Case.objects.get()
    assert response.headers["Location"] == "/ar/request/food-basket/done/"
    page = text_of(visitor.get("request/food-basket/done/"))
    assert case.reference in page
    assert case.tracking_code in page
    assert case.answers["mobile"] == "+966500000001"


def test_the_last_screen_and_the_sending_cost_a_fixed_number_of_queries(
    visitor: Visitor, service: Service, django_assert_num_queries: Any
) -> None:
    """Association, service, draft, form, its papers, a code, the menu; then what is written."""
    visitor.fill()
    with django_assert_num_queries(REVIEW_QUERIES):
        visitor.get("request/food-basket/check-answers/")
    with django_assert_num_queries(SEND_QUERIES):
        visitor.send()


REVIEW_QUERIES = 8


SEND_QUERIES = 49


def test_digits_of_any_script_are_stored_as_ascii(visitor: Visitor, service: Service) -> None:
    visitor.fill()
    visitor.send()
    assert Case.objects.get().answers["identifier"] == {
        "kind": "national_id",
        "number": "1000000008",
    }


def test_the_confirmation_names_who_decides_and_both_dates_in_both_calendars(
    visitor: Visitor, service: Service
) -> None:
    visitor.fill()
    visitor.send()
    page = text_of(visitor.get("request/food-basket/done/"))
    today = timezone.localdate()
    assert "لجنة البحث" in page
    for days in (14, 30):
        assert f'datetime="{today + timedelta(days=days):%Y-%m-%d}"' in page
    assert "هـ" in page


def test_the_confirmation_tells_what_to_bring(visitor: Visitor, service: Service) -> None:
    visitor.fill()
    visitor.send()
    page = text_of(visitor.get("request/food-basket/done/"))
    assert "الهوية" in page
    assert "عقد الإيجار" in page


def test_nothing_is_asked_before_the_consent_to_handle_it(
    visitor: Visitor, service: Service
) -> None:
    response = visitor.refused("request/food-basket/", {"verification": "on"})
    assert 'href="#id_processing"' in text_of(response)
    assert not RequestDraft.objects.exists()


def test_no_consent_is_ticked_beforehand(visitor: Visitor, service: Service) -> None:
    assert "checked" not in text_of(visitor.get("request/food-basket/"))


def test_sensitive_consent_is_asked_only_where_sensitive_data_are(
    visitor: Visitor, association: Any
) -> None:
    ServiceFactory(slug="plain")
    ServiceFactory(slug="sensitive", is_sensitive=True)
    assert 'name="sensitive"' not in text_of(visitor.get("request/plain/"))
    assert 'name="sensitive"' in text_of(visitor.get("request/sensitive/"))
    without, given = visitor.begin("sensitive"), visitor.begin("sensitive", sensitive="on")
    assert without.headers["Location"] == "/ar/request/sensitive/"
    assert given.headers["Location"] == "/ar/request/sensitive/you/"


def test_each_consent_is_stored_as_it_was_given(visitor: Visitor, service: Service) -> None:
    visitor.begin(no_survey="on")
    visitor.fill()  # the consents of the last look at the notice count: nothing declined
    visitor.send()
    given = dict(Case.objects.get().consents.values_list("purpose", "is_given"))
    assert given == {
        Purpose.PROCESSING: True,
        Purpose.VERIFICATION: False,
    }


def test_a_protected_service_offers_no_letters_about_seasons() -> None:
    """People known from protected requests alone are never written to: no empty promise."""
    offered = Purpose.OUTREACH.value
    assert offered in ConsentForm(ServiceFactory(slug="open")).fields
    assert offered not in ConsentForm(ServiceFactory(slug="quiet", is_restricted=True)).fields


def test_only_whoever_declines_is_not_asked_how_it_went(service: Service) -> None:
    willing = ConsentForm(service, {"processing": "on"})
    declining = ConsentForm(service, {"processing": "on", "no_survey": "on"})
    assert willing.is_valid()
    assert declining.is_valid()
    assert Purpose.SURVEY not in willing.consents()
    assert declining.consents()[Purpose.SURVEY] is False


def test_a_mistake_is_said_beside_the_field_and_in_the_summary_and_the_rest_is_kept(
    visitor: Visitor, service: Service
) -> None:
    visitor.begin()
    wrong = {**YOU, "identifier_number": "1000000000"}
    page = text_of(visitor.refused("request/food-basket/you/", wrong))
    assert 'href="#id_identifier_1"' in page
    assert 'id="id_identifier_error"' in page
    assert YOU["name"] in page
    assert 'value="1000000000"' in page


def test_nothing_typed_is_lost_by_leaving_with_a_mistake(
    visitor: Visitor, service: Service
) -> None:
    visitor.begin()
    visitor.post("request/food-basket/you/", {**YOU, "identifier_number": "12"})
    page = text_of(visitor.get("request/food-basket/you/"))
    assert YOU["name"] in page
    assert 'value="12"' in page


def test_nobody_skips_a_step(visitor: Visitor, service: Service) -> None:
    visitor.begin()
    for later in ("need", "attach-documents", "check-answers"):
        response = visitor.get(f"request/food-basket/{later}/")
        assert response.headers["Location"] == "/ar/request/food-basket/you/"
    response = visitor.send()
    assert response.headers["Location"] == "/ar/request/food-basket/you/"
    assert not Case.objects.exists()


def test_an_answer_that_is_spoilt_later_must_be_mended_before_sending(
    visitor: Visitor, service: Service
) -> None:
    visitor.fill()
    visitor.post("request/food-basket/you/", {**YOU, "mobile": "123"})
    assert visitor.send().headers["Location"] == "/ar/request/food-basket/you/"
    assert not Case.objects.exists()


def test_changing_an_answer_from_the_review_leads_back_to_the_review(
    visitor: Visitor, service: Service
) -> None:
    visitor.fill()
    assert 'name="from" value="check"' in text_of(
        visitor.get("request/food-basket/you/?from=check")
    )
    response = visitor.post("request/food-basket/you/", {**YOU, "from": "check"})
    assert response.headers["Location"] == "/ar/request/food-basket/check-answers/"


def test_going_back_takes_along_what_is_typed_and_judges_nothing(
    visitor: Visitor, service: Service
) -> None:
    visitor.begin()
    visitor.post("request/food-basket/you/", YOU)
    half = {"has_income": "yes", "income": "كثير", "story": "نصف قصة", "back": "1"}
    back = visitor.post("request/food-basket/need/", half)
    assert back.headers["Location"] == "/ar/request/food-basket/you/"
    page = text_of(visitor.get("request/food-basket/need/"))
    assert "نصف قصة" in page
    assert 'role="alert"' not in page
    assert visitor.send().headers["Location"] == "/ar/request/food-basket/need/"


def test_the_review_shows_every_answer_in_words_with_a_way_to_change_it(
    visitor: Visitor, service: Service
) -> None:
    visitor.fill()
    page = text_of(visitor.get("request/food-basket/check-answers/"))
    for shown in (YOU["name"], "1000000008", "لا", NEED["story"]):
        assert shown in page
    assert "/ar/request/food-basket/you/?from=check#question-name" in page


def test_an_answer_that_no_longer_shows_is_not_stored(visitor: Visitor, service: Service) -> None:
    visitor.fill()
    visitor.post("request/food-basket/need/", {"has_income": "yes", "income": "٢٥٠٠"})
    visitor.post("request/food-basket/need/", {"has_income": "no"})
    visitor.send()
    assert "income" not in Case.objects.get().answers


def test_the_declaration_needs_a_name_and_a_tick(visitor: Visitor, service: Service) -> None:
    visitor.fill()
    response = visitor.refused("request/food-basket/check-answers/", {"version": "1"})
    page = text_of(response)
    assert 'href="#id_name"' in page
    assert 'href="#id_agreed"' in page
    dated = {"name": "30/11/2026", "agreed": "on", "version": "1"}
    page = text_of(visitor.refused("request/food-basket/check-answers/", dated))
    assert "ليس اسمًا" in page
    assert not Case.objects.exists()


def test_a_declaration_that_changed_meanwhile_must_be_read_again(
    visitor: Visitor, service: Service
) -> None:
    visitor.fill()
    service.declaration_version = "2"
    service.save()
    page = text_of(visitor.after(visitor.send()))
    assert not Case.objects.exists()
    assert 'name="version" value="2"' in page
    assert (
        visitor.post("request/food-basket/check-answers/", {**SIGNED, "version": "2"}).status_code
        == 302
    )
    assert Case.objects.get().declarations.get().text_version == "2"


def test_a_service_without_a_declaration_asks_for_none(visitor: Visitor, association: Any) -> None:
    ServiceFactory(slug="enquiry", plain=True)
    visitor.begin("enquiry")
    visitor.post("request/enquiry/you/", YOU)
    response = visitor.post("request/enquiry/need/", NEED)
    assert response.headers["Location"] == "/ar/request/enquiry/check-answers/"
    assert 'name="agreed"' not in text_of(visitor.get("request/enquiry/check-answers/"))
    visitor.post("request/enquiry/check-answers/")
    assert Case.objects.get().declarations.count() == 0


def test_switching_language_keeps_the_place_and_the_answers(
    visitor: Visitor, service: Service
) -> None:
    visitor.begin()
    visitor.post("request/food-basket/you/", YOU)
    page = text_of(visitor.client.get("/en/request/food-basket/you/"))
    assert YOU["name"] in page
    assert 'lang="en" dir="ltr"' in page
    assert 'href="/ar/request/food-basket/you/"' in page


def test_a_closed_service_explains_itself_and_takes_no_form(
    visitor: Visitor, association: Any
) -> None:
    ServiceFactory(slug="closed", closed=True)
    response = visitor.get("request/closed/")
    assert response.status_code == 200
    assert "مغلقة" in text_of(response)
    assert 'name="processing"' not in text_of(response)
    assert visitor.begin("closed").status_code == 409
    assert not RequestDraft.objects.exists()


def test_a_service_that_closes_while_someone_writes_takes_no_request(
    visitor: Visitor, service: Service
) -> None:
    visitor.fill()
    service.is_open = False
    service.save()
    assert visitor.send().status_code == 409
    assert not Case.objects.exists()


@pytest.mark.parametrize(
    "path", ["request/nothing/", "services/nothing/", "request/food-basket/no_such_step/"]
)
def test_an_unknown_address_is_answered_404_in_arabic(
    visitor: Visitor, service: Service, path: str
) -> None:
    visitor.begin()
    response = visitor.get(path)
    assert response.status_code == 404
    assert 'lang="ar" dir="rtl"' in text_of(response)


def test_a_form_keeps_the_version_it_was_begun_with(visitor: Visitor, service: Service) -> None:
    from cases.models import FormVersion

    visitor.begin()
    old = service.form.current_version
    definition = dict(old.definition, steps=old.definition["steps"][:1])
    FormDefinition.model_validate(definition)
    FormVersion.objects.create(form=service.form, number=2, definition=definition)
    visitor.post("request/food-basket/you/", YOU)
    visitor.post("request/food-basket/need/", NEED)
    visitor.post("request/food-basket/attach-documents/")
    visitor.send()
    assert Case.objects.get().form_version == old


def test_a_forged_form_is_refused_in_words(service: Service) -> None:
    strict = Client(enforce_csrf_checks=True)
    response = strict.post("/ar/request/food-basket/", {"processing": "on"})
    assert response.status_code == 403
    assert 'lang="ar" dir="rtl"' in text_of(response)
    assert not RequestDraft.objects.exists()


def test_fields_nobody_asked_for_change_nothing(visitor: Visitor, service: Service) -> None:
    visitor.fill()
    visitor.post(
        "request/food-basket/check-answers/",
        {**SIGNED, "stage": "done", "owner": "1", "is_urgent": "on", "reference": "MAM-AAAAA-A"},
    )
    case = Case.objects.get()
    assert case.stage == "check"
    assert case.owner is None
    assert not case.is_urgent
    assert case.reference != "MAM-AAAAA-A"
