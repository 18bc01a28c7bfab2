"""What Al Huda asks of pilgrims can be answered by who reads neither Arabic nor English."""

import pytest

from cms.setup.profiles import read_profile

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
