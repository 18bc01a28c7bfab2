"""What Al Huda asks of pilgrims can be answered by who reads neither Arabic nor English."""

import pytest

from cases.enums import EventKind
from cases.models import Service
from cases.questions.answers import clean_answers
from cases.services.intake import submit_request
from cases.services.routing import route_case
from cms.accounts.roles import Role
from cms.notices.enums import NoticeEvent
from cms.setup.profiles import read_profile
from tasks.telling import tell_person
from tests.cases.services.forms import filled_form
from tests.factories.accounts import UserFactory
from tests.factories.profiles import make_association
from tests.factories.roles import make_roles

ENDONYMS = {
    "ar": "العربية",
    "en": "English",
    "ur": "اردو",
    "id": "Bahasa Indonesia",
    "tr": "Türkçe",
    "fr": "Français",
    "bn": "বাংলা",
    "ha": "Hausa",
}


@pytest.fixture(scope="module")
def forms():
    return read_profile("hud").profile.forms


@pytest.mark.parametrize("form", ["urgent", "lost_person", "aid"])
def test_each_language_is_named_in_itself_first_and_then_for_who_reads_along(forms, form):
    asked = forms[form].bound("file.speaks")
    for language in ("ar", "en"):
        labels = {choice.value: choice.label[language] for choice in asked.choices}
        own = {value: label.split(" · ")[0] for value, label in labels.items()}
        assert own == ENDONYMS
        assert labels["ur"] == {"ar": "اردو · الأوردية", "en": "اردو · Urdu"}[language]


@pytest.mark.parametrize("form", ["urgent", "lost_person"])
def test_whoever_calls_is_asked_for_their_own_language_and_need_not_say(forms, form):
    asked = forms[form].bound("file.speaks")
    assert (asked.required, asked.for_delivery) == (False, True)


POINT = {"map_point": {"lat": "22.798", "lon": "39.034"}}


@pytest.mark.parametrize("place", [{"branch": "mosque-stop"}, POINT, {"where_exactly": "البوابة"}])
def test_the_site_the_map_or_words_say_where_somebody_is_and_no_number_is_needed(forms, place):
    form = forms["urgent"].in_distress()
    assert clean_answers(form, {"what_happened": "سقط", **place}).is_valid
    nowhere = clean_answers(form, {"what_happened": "سقط", "mobile": "0500000001"})
    assert set(nowhere.errors) == {"where_exactly"}


@pytest.mark.parametrize(
    "reached", [{"branch": "mosque-stop"}, {"mobile": "0500000001"}, {"waiting_at": "البوابة"}]
)
def test_whoever_has_lost_somebody_says_where_they_wait_or_leaves_a_number(forms, reached):
    form = forms["lost_person"].in_distress()
    told = {
        "lost_name": "سالم",
        "lost_age": "نحو ٦٠ سنة",
        "lost_wearing": "ثوب",
        "last_seen": "البوابة",
    }
    assert clean_answers(form, {**told, **reached}).is_valid
    assert set(clean_answers(form, told).errors) == {"waiting_at"}


@pytest.mark.django_db
@pytest.mark.parametrize("slug", ["first-aid", "lost-person"])
def test_who_left_neither_name_nor_number_is_taken_in_routed_and_told_by_a_call(slug):
    make_association("hud")
    make_roles()
    officer = UserFactory(role=Role.OFFICER)
    service = Service.objects.get(slug=slug)
    places = dict.fromkeys(("where_exactly", "last_seen", "waiting_at"), "عند البوابة")
    said = {"what_happened": "سقط", **places}
    form = filled_form(service=service, answers=said, declaration=None)
    case = submit_request(form, acting_user=None).case
    assert (case.branch, case.person.mobile, case.person.email) == (None, "", "")
    assert route_case(case, step=1).user == officer
    event = case.events.get(kind=EventKind.SUBMITTED)
    told = tell_person(event, notice=NoticeEvent.ACKNOWLEDGEMENT)
    assert (told.channel, told.recipient) == ("call", "")
