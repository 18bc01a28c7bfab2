"""Days and times in Wagtail's forms: read as people write them, refused in words."""

from datetime import date, datetime, time

from django.core.exceptions import ValidationError
from django.utils import timezone, translation

from wagtail.admin.forms.models import formfield_for_dbfield
from wagtail.admin.widgets import AdminDateTimeInput
from wagtail.models import Page

import pytest

from cms.accounts.forms import StaffCreationForm
from cms.accounts.models import User
from cms.association.forms import HolidayForm
from cms.association.models import Association
from cms.core.typed_dates import MomentInput, TypedDateField, TypedDateRangeField, TypedMomentField


@pytest.mark.parametrize(
    "typed",
    [
        "24/12/2026",
        "15/7/1448",
        "٢٠٢٦-١٢-٢٤",
        "٢٤/١٢/٢٠٢٦",
        "2026-12-24",
        "1448/7/15",
        " 24.12.2026 ",
    ],
)
def test_a_day_is_read_in_either_calendar_and_in_any_digits(typed):
    assert TypedDateField().clean(typed) == date(2026, 12, 24)


def test_what_is_no_day_is_named_with_its_reason():
    with translation.override("en"):
        with pytest.raises(ValidationError) as refused:
            TypedDateField().clean("32/13/2026\u202e")
        message = refused.value.messages[0]
    assert message.startswith("“32/13/2026” was not understood. There is no such day")


def test_every_day_of_a_form_takes_what_is_typed_and_its_picker_leaves_it_alone():
    fields = [
        formfield_for_dbfield(User._meta.get_field("absent_from")),
        HolidayForm.base_fields["starts_on"],
        StaffCreationForm().fields["absent_until"],
    ]
    for field in fields:
        assert field.clean("24/12/2026") == date(2026, 12, 24)
        shown = field.widget.render("day", date(2026, 12, 24), {"id": "day"})
        assert 'value="24/12/2026"' in shown
        assert '"validateOnBlur": false' in shown


def test_a_time_of_day_is_read_in_any_digits():
    field = formfield_for_dbfield(Association._meta.get_field("quiet_from"))
    assert field.clean("٢١:٣٠") == time(21, 30)
    with pytest.raises(ValidationError, match="25:00"):
        field.clean("25:00")


def test_a_moment_is_a_day_and_a_time_of_day():
    """The panel for publishing keeps its place on the screen."""
    widget = AdminDateTimeInput(js_overlay_parent_selector="#here")
    field = formfield_for_dbfield(Page._meta.get_field("go_live_at"), widget=widget)
    assert isinstance(field, TypedMomentField)
    assert isinstance(field.widget, MomentInput)
    assert field.widget.get_config()["parentID"] == "#here"
    expected = timezone.make_aware(datetime(2026, 12, 24, 14, 5))
    assert field.clean("24/12/2026 ١٤:٠٥") == expected
    with pytest.raises(ValidationError, match="24/12/2026"):
        field.clean("24/12/2026")


def test_a_filter_reads_days_as_well():
    found = TypedDateRangeField(required=False).clean(["24/12/2026", ""])
    assert found.start.date() == date(2026, 12, 24)
    assert found.stop is None
