"""Filling a template: names only, isolated, no line left hanging."""

from hypothesis import given
from hypothesis import strategies as st

from cms.notices.enums import PLACEHOLDERS
from cms.notices.rendering import fill, unknown_placeholders


def test_values_are_isolated_so_that_their_direction_stays_theirs() -> None:
    assert fill("رقم {reference}.", {"reference": "MAM-1"}) == "رقم \u2068MAM-1\u2069."


def test_every_line_of_a_value_is_isolated_on_its_own() -> None:
    assert fill("{message}", {"message": "أ\nb"}) == "\u2068أ\u2069\n\u2068b\u2069"


def test_an_address_stays_an_address() -> None:
    assert fill("{track_url}", {"track_url": "https://x/ar/"}) == "https://x/ar/"


def test_an_sms_carries_nothing_invisible() -> None:
    filled = fill("Ref {reference}", {"reference": "MAM-1"}, isolate=False)

    assert filled == "Ref MAM-1"


def test_a_line_with_nothing_to_say_is_left_out() -> None:
    text = "وصلنا\nشروط: {conditions}\n\n\n\nمع التحية {association}"

    assert fill(text, {"association": "x"}, isolate=False) == "وصلنا\n\nمع التحية x"


def test_a_value_is_never_a_template() -> None:
    assert fill("{message}", {"message": "{phone}", "phone": "1"}, isolate=False) == "{phone}"


def test_unknown_names_and_stray_braces_are_told_apart_from_placeholders() -> None:
    assert unknown_placeholders("{reference} {refrence} }") == {"refrence", "}"}
    assert unknown_placeholders("{reference.__class__}") == {"{", "}"}


@given(st.text(alphabet="{}abc_ refnc\n", max_size=60), st.text(max_size=20))
def test_filling_never_fails_and_fills_every_known_name(text: str, value: str) -> None:
    filled = fill(text, dict.fromkeys(PLACEHOLDERS, value or "x"))

    assert not any("{" + name + "}" in filled.replace(value, "") for name in PLACEHOLDERS)
    assert "\u2069" in filled or not any("{" + name + "}" in text for name in PLACEHOLDERS)
