"""Sentences of Wagtail's and Django's that our staff read, in Arabic as we would write it."""

from django.utils.translation import gettext, ngettext, override

import pytest


@pytest.fixture(autouse=True)
def _in_arabic():
    with override("ar"):
        yield


def test_what_was_added_is_quoted_and_its_kind_is_not():
    said = gettext("%(model_name)s '%(object)s' created.")
    assert said % {"model_name": "إجازة", "object": "اليوم الوطني"} == (
        "أُضيف: إجازة «اليوم الوطني»."
    )


def test_a_selection_reads_well_with_any_number():
    assert gettext("%(objects)s items selected") % {"objects": 2} == "المحدد: 2"


def test_twelve_letters_of_a_password_are_counted_in_good_arabic():
    said = ngettext(
        "Your password must contain at least %(min_length)d character.",
        "Your password must contain at least %(min_length)d characters.",
        12,
    )
    assert said % {"min_length": 12} == "لا تقل كلمة المرور عن 12 حرفًا."
