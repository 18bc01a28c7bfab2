"""An urgent call: what, where and whom to call first; the consents come with the sending."""

from datetime import UTC, datetime, timedelta

from django.utils import timezone, translation

import pytest
import time_machine

from cases.models import Case, Decision, Service
from cases.questions.answers import clean_answers
from cases.questions.form import KEPT_NUMBER
from cms.setup.profiles import read_profile
from public_site.models import RequestDraft
from public_site.templatetags.public_site_tags import as_urgent
from tasks.contacts import contacts_of
from tests.factories.cases import CaseFactory, ServiceFactory
from tests.public_site.conftest import NEED, SIGNED, YOU, Visitor, pressed_by_enter, text_of

pytestmark = pytest.mark.django_db

AGREED = {"processing": "on"}


@pytest.fixture
def call(association) -> str:
    ServiceFactory(slug="call", is_urgent=True, is_sensitive=True, documents=[])
    return "request/call/"


def _at_the_last_screen(visitor: Visitor, call: str) -> str:
    visitor.post(call, YOU)
    visitor.post(f"{call}need/", NEED)
    return f"{call}check-answers/"


def test_its_first_screen_is_the_first_questions_and_nothing_is_kept_yet(visitor, call):
    page = text_of(visitor.get(call))
    assert 'name="mobile"' in page
    assert 'name="processing"' not in page
    assert pressed_by_enter(page) == ""
    assert not RequestDraft.objects.exists()


def test_what_is_wrong_is_said_beside_what_was_typed(visitor, call):
    page = text_of(visitor.refused(call, {**YOU, "mobile": "12"}))
    assert 'value="12"' in page
    assert 'href="#id_mobile"' in page


def test_it_is_sent_with_the_consents_given_on_the_last_screen(visitor, call):
    last = _at_the_last_screen(visitor, call)
    page = text_of(visitor.get(last))
    assert 'name="processing"' in page
    assert 'name="sensitive"' not in page
    assert "checked" not in page.split('name="processing"')[1].split(">")[0]

    refused = text_of(visitor.refused(last, SIGNED))
    assert 'href="#id_processing"' in refused
    assert not Case.objects.exists()

    visitor.post(last, {**SIGNED, **AGREED})
    case = Case.objects.get()
    given = dict(case.consents.values_list("purpose", "is_given"))
    assert case.is_urgent
    assert (given["processing"], given["sensitive"]) == (True, True)


def test_a_number_we_do_not_know_is_doubted_once_and_then_taken_as_typed(visitor, call):
    doubted = text_of(visitor.refused(call, {**YOU, "mobile": "١٢٣٤٥"}))
    assert 'name="mobile_as_written"' in doubted
    assert str(KEPT_NUMBER) not in doubted

    visitor.post(f"{call}you/", {**YOU, "mobile": "١٢٣٤٥", "mobile_as_written": "on"})
    visitor.post(f"{call}need/", NEED)
    sent = text_of(visitor.after(visitor.post(f"{call}check-answers/", {**SIGNED, **AGREED})))
    case = Case.objects.get()
    assert case.person.mobile == "12345"
    assert case.answers["mobile"] == "12345"
    assert 'href="tel:920000000"' in sent[: sent.index('id="key-reference"')]
    assert str(KEPT_NUMBER) not in sent
    # Nobody dials it by machine: it waits for a colleague who calls.
    assert contacts_of(case.person)[0].channel == "call"


def test_a_number_from_abroad_that_may_be_one_is_taken_at_once(visitor, call):
    visitor.post(call, {**YOU, "mobile": "+44 7700 900123"})
    visitor.post(f"{call}need/", NEED)
    visitor.post(f"{call}check-answers/", {**SIGNED, **AGREED})
    assert Case.objects.get().person.mobile == "+447700900123"


def test_who_does_not_know_the_nearest_site_is_not_kept_from_sending():
    form = read_profile("hud").profile.forms["urgent"].in_distress()
    here = {"what_happened": "سقط", "where_exactly": "عند البوابة", "branch": ""}
    assert clean_answers(form, {**here, "mobile": "0500000001"}).is_valid
    meant = {"number": "12345", "as_written": True}
    assert clean_answers(form, {**here, "mobile": meant}).values["mobile"] == "12345"
    assert "mobile" in clean_answers(form, {**here, "mobile": "12345"}).errors


def test_nothing_that_need_not_be_answered_keeps_a_call_from_being_sent():
    form = read_profile("hud").profile.forms["urgent"].in_distress()
    here = {"what_happened": "سقط", "where_exactly": "عند البوابة", "mobile": "0500000001"}
    odd = {"full_name": "سالم 😀 الحربي\x00", "people": "كثير", "map_point": "بجانب الخيمة 9"}
    sent = clean_answers(form, {**here, **odd})
    assert sent.errors == {}
    assert sent.values["full_name"] == "سالم الحربي"
    assert sent.values["map_point"] == {"text": "بجانب الخيمة 9"}
    assert "people" not in sent.values
    long = clean_answers(form, {**here, "full_name": "سالم " * 100, "map_point": "30.1, 500.2"})
    assert len(long.values["full_name"]) <= 150
    assert long.values["map_point"] == {"text": "30.1, 500.2"}
    assert "what_happened" in clean_answers(form, {**here, "what_happened": ""}).errors


def test_a_service_that_says_urgent_in_its_name_is_not_called_so_twice():
    with translation.override("en"):
        assert as_urgent("First aid") == "Urgent: First aid"
        assert as_urgent("Urgent loss of water") == "Urgent loss of water"
    assert as_urgent("انقطاع ماء عاجل") == "انقطاع ماء عاجل"


def _main(page: str) -> str:
    return page.split("<main")[1]


def test_its_last_screen_offers_no_way_to_stop_half_way(visitor, call):
    last = _at_the_last_screen(visitor, call)
    page = _main(text_of(visitor.get(last)))
    assert "الحفظ والإكمال لاحقًا" not in page
    assert "إن كنتم أرسلتم هذا الطلب من قبل" not in page
    assert f"/ar/{call}discard/" in page


def test_the_confirmation_says_first_what_happens_now_until_when_and_whom_to_call(visitor, call):
    Service.objects.filter(slug="call").update(
        window={"reading": "maximum", "unit": "minutes", "due": 30, "anchor": "submitted"}
    )
    with time_machine.travel(datetime(2026, 3, 4, 9, tzinfo=UTC)):
        visitor.post(_at_the_last_screen(visitor, call), {**SIGNED, **AGREED})
        page = _main(text_of(visitor.get(f"{call}done/")))
        case = Case.objects.get()
        assert page.index("12:30") < page.index(case.reference)  # Riyadh time
        assert 'href="tel:920000000"' in page.split(case.reference)[0]
        assert "صاحب القرار" not in page

        opened = visitor.post("track/", {"reference": case.reference, "code": case.tracking_code})
        assert opened.headers["Location"] == "/ar/track/case/"
        page = _main(text_of(visitor.get("track/case/")))
        assert "نسعى إلى التدخل قبل الساعة 12:30" in page
        assert 'href="tel:920000000"' in page
    with time_machine.travel(datetime(2026, 3, 4, 9, 20, tzinfo=UTC)):
        visitor.get("track/case/")  # a look keeps the page open
    with time_machine.travel(datetime(2026, 3, 4, 9, 31, tzinfo=UTC)):
        late = _main(text_of(visitor.get("track/case/")))
    assert "وقد مضت" in late
    assert ">نسعى إلى التدخل" not in late


def test_what_has_become_late_since_yesterday_names_its_day(visitor, call):
    case = CaseFactory(at="check", service=Service.objects.get(slug="call"), is_urgent=True)
    case.due_at = timezone.now() - timedelta(days=1, minutes=5)
    case.save()
    visitor.post("track/", {"reference": case.reference, "code": case.tracking_code})
    page = _main(text_of(visitor.get("track/case/")))
    assert "وقد مضى" in page
    assert 'href="tel:920000000"' in page


def test_once_help_was_given_the_confirmation_announces_no_help(visitor, call):
    visitor.post(_at_the_last_screen(visitor, call), {**SIGNED, **AGREED})
    Case.objects.update(is_urgent=False)
    page = _main(text_of(visitor.get(f"{call}done/")))
    assert "notice-warning" not in page


def test_while_help_is_on_its_way_where_it_stands_comes_before_the_decision(visitor, call):
    case = CaseFactory(at="delivery", service=Service.objects.get(slug="call"), is_urgent=True)
    Decision.objects.create(case=case, result="accept", released_at=timezone.now())
    visitor.post("track/", {"reference": case.reference, "code": case.tracking_code})
    page = _main(text_of(visitor.get("track/case/")))
    assert page.index('id="way"') < page.index('id="decision"')

    case.is_urgent = False  # help was given
    case.save()
    page = _main(text_of(visitor.get("track/case/")))
    assert page.index('id="decision"') < page.index('id="way"')


def test_any_other_request_still_begins_with_the_consents(visitor, service):
    RequestDraft.objects.all().delete()
    response = visitor.post("request/food-basket/you/", YOU)
    assert response.headers["Location"] == "/ar/request/food-basket/"
    assert 'name="processing"' in text_of(visitor.get("request/food-basket/"))


def test_a_pilgrim_in_need_is_asked_what_where_and_whom_to_call_on_one_screen():
    form = read_profile("hud").profile.forms["urgent"].in_distress()
    asked = [question.key for question in form.steps[0].questions]
    needed = [question.key for question in form.steps[0].questions if question.required]
    assert len(form.steps) == 1
    assert needed == ["what_happened"]
    assert asked[1:5] == ["branch", "map_point", "where_exactly", "mobile"]


def test_only_what_cannot_wait_counts_as_urgent():
    services = read_profile("hud").profile.services
    urgent = {service.slug for service in services if service.is_urgent}
    assert urgent == {"first-aid", "ambulance-referral", "transport-breakdown", "lost-person"}


def test_who_looks_for_somebody_may_send_a_photo_and_need_not():
    services = {service.slug: service for service in read_profile("hud").profile.services}
    photo = services["lost-person"].documents[0]
    assert (photo.evidence, photo.required) == ("copy", False)


@pytest.mark.parametrize("slug", ["first-aid", "ambulance-referral", "transport-breakdown"])
def test_whoever_calls_may_send_a_photo_of_where_to_meet_and_need_not(slug):
    services = {service.slug: service for service in read_profile("hud").profile.services}
    (photo,) = services[slug].documents
    assert (photo.key, photo.evidence, photo.required) == ("photo", "copy", False)
    assert "المكان" in photo.label["ar"]
    assert photo.key not in {paper.key for paper in services["stranded-pilgrims"].documents}
