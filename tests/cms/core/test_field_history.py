"""What changed, field by field and language by language, in words."""

from datetime import date

from django.utils import translation

import pytest

from cms.association.models import Branch, Channel, Holiday
from cms.core.field_history import NOTHING, changes_of
from tests.factories.accounts import UserFactory
from tests.factories.association import BranchFactory, ChannelFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def newest(row):
    return {line.label: (line.old, line.new) for line in changes_of(row.history.first())}


def test_the_first_row_changed_nothing():
    assert newest(ChannelFactory()) == {}


def test_a_save_without_a_change_tells_nothing():
    channel = ChannelFactory()
    channel.save()
    assert newest(channel) == {}


def test_only_the_language_that_changed_is_named():
    channel = ChannelFactory()
    channel.name = {**channel.name, "en": "Telephone"}
    channel.save()
    assert newest(channel) == {"Name (English)": ("Phone", "Telephone")}


def test_choices_and_ticks_are_told_by_their_words():
    channel = ChannelFactory()
    channel.medium, channel.is_enabled, channel.contact = "email", False, "x@example.test"
    channel.save()
    assert newest(channel) == {
        "Medium": ("Phone", "E-mail"),
        "Shown to the public": ("Yes", "No"),
        "Contact point": (NOTHING, "x@example.test"),
    }


def test_days_are_told_in_both_calendars():
    holiday = Holiday.objects.create(name={"ar": "عيد"}, starts_on=date(2026, 3, 20))
    holiday.ends_on = date(2026, 3, 24)
    holiday.save()
    (old, new) = newest(holiday)["Last day"]
    assert "20 March 2026" in old
    assert "1447 AH" in new


def test_people_who_join_or_leave_a_branch_are_named():
    branch, officer = BranchFactory(), UserFactory(first_name="Sara", last_name="Ali")
    branch.staff.add(officer)
    branch = Branch.objects.get(pk=branch.pk)
    (old, new) = newest(branch)["Staff"]
    assert old == NOTHING
    assert new == "Sara Ali"


def test_a_row_that_is_gone_can_still_be_read():
    channel = ChannelFactory()
    pk = channel.pk
    channel.delete()
    record = Channel.history.filter(id=pk).first()
    assert record.history_type == "-"
    assert changes_of(record) == []
