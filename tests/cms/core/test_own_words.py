"""What a field says of a value out of bounds is said in our words, whatever form it stands in."""

from django import forms
from django.utils import translation

import pytest

from cms.core.phones import normalize_phone


class _Form(forms.Form):
    name = forms.CharField(max_length=5)
    count = forms.IntegerField(max_value=9)
    own = forms.CharField(max_length=2, error_messages={"max_length": "قصير فقط"})


def test_no_sentence_of_the_framework_is_left():
    with translation.override("ar"):
        form = _Form({"name": "سبعة أحرف", "count": "12", "own": "طويل"})
        said = str(form.errors)
    assert "تأكد" not in said
    for words in ("5 أحرف على الأكثر", "9 أو أقل", "قصير فقط"):
        assert words in said


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("+62 81", "+\u206662\u2069"),
        ("+62 8123456789012345", "+\u206662\u2069"),
        ("+20 9999999999", "+\u206620\u2069"),
        ("05123", "05XXXXXXXX"),
    ],
)
def test_a_foreign_number_is_not_told_of_saudi_digits(typed, words):
    with translation.override("en"), pytest.raises(forms.ValidationError) as refusal:
        normalize_phone(typed)
    message = refusal.value.messages[0]
    assert words in message
    assert ("Saudi" in message) == typed.startswith("05")
