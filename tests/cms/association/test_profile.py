"""The profile refuses what could not be read, dialled or worked with, and says what would do."""

from django.core.exceptions import ValidationError
from django.urls import reverse

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.association.models import Association, Branch, Channel
from cms.association.validators import check_contrast
from cms.core.colours import WHITE, Colour, contrast, parse_colour
from tests.factories.accounts import UserFactory
from tests.factories.roles import make_roles

colours = st.tuples(*[st.integers(0, 255)] * 3).map(lambda parts: str(Colour(*parts)))


@given(colours, st.sampled_from([3.0, 4.5]))
def test_a_colour_passes_or_is_answered_with_a_shade_that_passes(colour, least):
    measured = contrast(parse_colour(colour), WHITE)
    if measured >= least:
        check_contrast(colour, least=least)
        return
    with pytest.raises(ValidationError) as refusal:
        check_contrast(colour, least=least)
    assert refusal.value.params["measured"] == f"{measured:.1f}"
    check_contrast(refusal.value.params["shade"], least=least)


def test_a_pale_accent_is_refused_with_its_measure_and_a_way_out(db):
    association = Association.load()
    association.accent_colour = "#7fbfb8"
    with pytest.raises(ValidationError) as refusal:
        association.full_clean()
    (message,) = refusal.value.message_dict["accent_colour"]
    assert "2.1" in message
    assert "4.5" in message


def test_a_glow_may_be_paler_than_an_accent(db):
    association = Association.load()
    association.glow_colour = "#b8741a"  # 3.9: enough for a sign, not for text
    association.full_clean()
    association.accent_colour = "#b8741a"
    with pytest.raises(ValidationError) as refusal:
        association.full_clean()
    assert set(refusal.value.message_dict) == {"accent_colour"}


def test_what_is_no_colour_is_refused_once(db):
    association = Association.load()
    association.accent_colour = "green"
    with pytest.raises(ValidationError) as refusal:
        association.full_clean()
    assert len(refusal.value.message_dict["accent_colour"]) == 1


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("٠١٧ ٣٢٢ ١١٠٠", "+966173221100"),
        ("0173221100", "+966173221100"),
        ("9200 00000", "+966920000000"),
        ("٩٣٧", "937"),
        ("", ""),
    ],
)
def test_published_numbers_are_kept_as_telephones_dial_them(db, written, kept):
    association = Association.load()
    association.phone = written
    association.full_clean()
    assert association.phone == kept


def test_a_wrong_number_is_refused_on_branch_and_phone_channel_alike(db):
    for row in (
        Branch(key="x", name={"ar": "فرع"}, phone="12345678"),
        Channel(key="x", name={"ar": "هاتف"}, medium="phone", contact="12345678"),
    ):
        with pytest.raises(ValidationError) as refusal:
            row.full_clean()
        assert set(refusal.value.message_dict) & {"phone", "contact"}


def test_an_email_channel_holds_an_address(db):
    channel = Channel(key="x", name={"ar": "بريد"}, medium="email", contact="nobody")
    with pytest.raises(ValidationError) as refusal:
        channel.full_clean()
    assert "contact" in refusal.value.message_dict


# --- The settings page ---------------------------------------------------------------------------


@pytest.fixture
def page(client, db):
    make_roles()
    client.force_login(UserFactory(role="admin"))
    pk = Association.load().pk
    return reverse("wagtailsettings:edit", args=["association", "association", pk])


def fields(**changes):
    values = {
        "name_ar": "جمعية", "name_en": "Association", "accent_colour": "#0f5c56",
        "glow_colour": "#b8741a", "digit_style": "latin", "calendar_style": "both",
        "ramadan_starts_at": "10:00", "ramadan_ends_at": "15:00", "quiet_from": "21:00",
        "quiet_until": "08:00", "registration_gate": "after_acceptance",
        "survey_minimum_group": "5", "privacy_notice_version": "1", "saved_draft_days": "14",
        "emergency_hours": "4", "survey_rest_days": "30", "retention_months": "60",
    }  # fmt: skip
    for day in (6, 0, 1, 2, 3):
        values |= {f"working_week_{day}_from": "08:00", f"working_week_{day}_to": "16:00"}
    return {**values, **changes}


def test_the_settings_page_is_saved_with_its_week(client, page):
    changes = {"working_week_3_from": "", "working_week_3_to": "", "working_week_5_from": "09:00",
               "working_week_5_to": "12:00"}  # fmt: skip
    response = client.post(page, fields(**changes))
    assert response.status_code == 302, response.context["form"].errors
    association = Association.load()
    assert association.weekend == [3, 4]
    assert association.week_hours["5"] == ["09:00", "12:00"]
    assert "3" not in association.week_hours


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"working_week_6_to": ""}, "الأحد"),
        ({"working_week_6_from": "16:00", "working_week_6_to": "08:00"}, "الأحد"),
        ({f"working_week_{d}_{e}": "" for d in range(7) for e in ("from", "to")}, ""),
    ],
)
def test_a_week_nobody_could_work_is_refused_naming_the_day(client, page, changes, said):
    response = client.post(page, fields(**changes))
    assert response.status_code == 200
    (error,) = response.context["form"].errors["working_week"]
    assert said in error


def test_a_saved_profile_says_who_changed_it(client, page):
    client.post(page, fields(name_en="Another name"))
    record = Association.load().history.first()
    assert record.history_user is not None
    assert record.name["en"] == "Another name"


def test_the_page_belongs_to_the_system_administrator(client, page):
    client.force_login(UserFactory(role="officer"))
    assert client.get(page).status_code == 302
    client.post(page, fields(name_en="Stolen"))
    assert Association.load().name.get("en") != "Stolen"
