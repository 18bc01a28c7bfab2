"""Branches, channels and holidays as staff set them."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

import pytest

from cms.association.models import Branch, Holiday
from cms.association.selectors import public_channels
from tests.factories.accounts import UserFactory
from tests.factories.association import BranchFactory, ChannelFactory
from tests.factories.roles import make_roles

pytestmark = pytest.mark.django_db
MODELS = ("branch", "channel", "holiday", "season")


@pytest.fixture
def admin(client):
    make_roles()
    user = UserFactory(role="admin")
    client.force_login(user)
    return user


def url(model, name, *args):
    return reverse(f"wagtailsnippets_association_{model}:{name}", args=args)


# --- Channels ------------------------------------------------------------------------------------


def channel_fields(channel, **changes):
    values = {
        "name_ar": channel.name["ar"], "name_en": channel.name["en"], "kind": channel.kind,
        "medium": channel.medium, "key": channel.key, "contact": channel.contact,
        "is_enabled": "on",
    }  # fmt: skip
    return {key: value for key, value in {**values, **changes}.items() if value is not None}


def test_a_disabled_channel_is_hidden_and_its_history_stays(client, admin):
    channel = ChannelFactory()
    edit = url("channel", "edit", channel.pk)
    response = client.post(edit, channel_fields(channel, is_enabled=None))
    assert response.status_code == 302, response.context["form"].errors
    assert not public_channels().filter(pk=channel.pk).exists()
    newest, oldest = channel.history.all()[:2]
    assert (oldest.is_enabled, newest.is_enabled) == (True, False)
    assert newest.history_user == admin


def test_the_history_page_says_who_changed_what_from_what_to_what(client, admin):
    channel = ChannelFactory()
    changes = {"name_en": "Telephone", "is_enabled": None}
    client.post(url("channel", "edit", channel.pk), channel_fields(channel, **changes))
    page = client.get(url("channel", "history", channel.pk))
    text = page.content.decode()
    assert page.status_code == 200
    assert "<bdi>Phone</bdi>" in text
    assert "<bdi>Telephone</bdi>" in text
    assert admin.first_name in text


def test_channels_are_put_in_order_by_dragging_and_each_move_is_remembered(client, admin):
    first, second, third = (ChannelFactory(order=number) for number in (1, 2, 3))
    response = client.post(url("channel", "reorder", third.pk) + "?position=0")
    assert response.json() == {"success": True}
    assert [channel.pk for channel in public_channels()] == [third.pk, first.pk, second.pk]
    assert third.history.first().order == 1
    assert first.history.first().history_user == admin


def test_rows_that_never_had_an_order_can_still_be_dragged(client, admin):
    rows = [ChannelFactory(order=0) for _row in range(3)]
    client.post(url("channel", "reorder", rows[2].pk) + "?position=1")
    assert [c.pk for c in public_channels()] == [rows[0].pk, rows[2].pk, rows[1].pk]


@pytest.mark.parametrize("position", ["", "x", "-1", "99", "²"])
def test_a_place_nobody_has_is_the_end_of_the_list(client, admin, position):
    rows = [ChannelFactory(order=number) for number in (1, 2, 3)]
    client.post(url("channel", "reorder", rows[0].pk), query_params={"position": position})
    assert public_channels().last() == rows[0]


# --- Holidays ------------------------------------------------------------------------------------


def eid(**changes):
    values = {"name": {"ar": "عيد الفطر"}, "starts_on": date(2026, 3, 19)}
    return Holiday(**{**values, "ends_on": date(2026, 3, 24), **changes})


@pytest.mark.parametrize(
    ("starts", "ends", "overlaps"),
    [
        ("2026-03-10", "2026-03-18", False),
        ("2026-03-10", "2026-03-19", True),
        ("2026-03-20", "2026-03-21", True),
        ("2026-03-10", "2026-03-30", True),
        ("2026-03-24", "2026-03-24", True),
        ("2026-03-25", "2026-03-25", False),
    ],
)
def test_days_off_never_overlap(starts, ends, overlaps):
    eid().save()
    other = eid(starts_on=date.fromisoformat(starts), ends_on=date.fromisoformat(ends))
    if overlaps:
        with pytest.raises(ValidationError, match="عيد الفطر"):
            other.full_clean()
    else:
        other.full_clean()


def test_a_holiday_does_not_overlap_itself():
    holiday = eid()
    holiday.save()
    holiday.full_clean()


def test_a_holiday_may_be_written_in_hijri_and_in_any_digits(client, admin):
    values = {"name_ar": "عيد الفطر", "name_en": "", "starts_on": "١٤٤٧-١٠-٠١", "ends_on": ""}
    response = client.post(url("holiday", "add"), values)
    assert response.status_code == 302, response.context["form"].errors
    holiday = Holiday.objects.get()
    assert holiday.starts_on == holiday.ends_on == date(2026, 3, 20)


def test_a_day_no_calendar_has_is_refused_next_to_its_field(client, admin):
    values = {"name_ar": "عيد", "starts_on": "1447-13-01", "ends_on": ""}
    response = client.post(url("holiday", "add"), values)
    assert response.status_code == 200
    assert "starts_on" in response.context["form"].errors


def test_the_list_and_the_form_show_both_calendars(client, admin):
    holiday = eid()
    holiday.save()
    for page in (url("holiday", "list"), url("holiday", "edit", holiday.pk)):
        text = client.get(page).content.decode()
        assert "1447هـ" in text
        assert "2026م" in text


# --- Who -------------------------------------------------------------------------------------


@pytest.mark.parametrize("model", MODELS)
def test_the_system_administrator_lists_and_adds(client, admin, model):
    assert client.get(url(model, "list")).status_code == 200
    assert client.get(url(model, "add")).status_code == 200


@pytest.mark.parametrize("role", ["officer", "editor", "director", "auditor", "receptionist"])
@pytest.mark.parametrize("model", MODELS)
def test_nobody_else_gets_in(client, role, model):
    make_roles()
    client.force_login(UserFactory(role=role))
    for name in ("list", "add"):
        assert client.get(url(model, name)).status_code == 302


def test_a_branch_gets_its_people(client, admin):
    branch, officer = BranchFactory(), UserFactory(role="officer")
    values = {
        "name_ar": "فرع", "name_en": "Branch", "kind": "branch", "key": branch.key,
        "phone": "٠١٧٣٢٢١١٠٠", "is_active": "on", "staff": [officer.pk],
    }  # fmt: skip
    response = client.post(url("branch", "edit", branch.pk), values)
    assert response.status_code == 302, response.context["form"].errors
    branch = Branch.objects.get(pk=branch.pk)
    assert list(branch.staff.all()) == [officer]
    assert branch.phone == "+966173221100"


def test_lists_cost_the_same_for_many_rows(client, admin):
    def cost(model):
        with CaptureQueriesContext(connection) as captured:
            client.get(url(model, "list"))
        return len(captured)

    for factory, model in ((BranchFactory, "branch"), (ChannelFactory, "channel")):
        factory()
        cost(model)
        few = cost(model)
        factory.create_batch(10)
        assert cost(model) == few
