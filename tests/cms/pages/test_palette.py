import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.pages.palette import Colour, brand_properties, contrast, parse_colour

colours = st.tuples(*[st.integers(0, 255)] * 3).map(lambda rgb: str(Colour(*rgb)))
GROUNDS = {"": ("#faf7f1", "#f2ede3", "#ffffff"), "-dark": ("#151917", "#101312", "#1d2321")}


@given(colours)
@pytest.mark.parametrize("scheme", ["", "-dark"])
def test_whatever_colour_is_chosen_its_text_can_be_read_on_every_ground(
    scheme: str, colour: str
) -> None:
    properties = {name: parse_colour(value) for name, value in brand_properties(colour).items()}
    wash = properties[f"--brand-wash{scheme}"]
    accent = properties[f"--brand-accent{scheme}"]
    for ground in (*map(parse_colour, GROUNDS[scheme]), wash):
        assert contrast(accent, ground) >= 4.5
    assert contrast(properties[f"--brand-ink{scheme}"], wash) >= 4.5


@given(colours)
@pytest.mark.parametrize("scheme", ["", "-dark"])
def test_whatever_colour_is_chosen_the_words_on_a_button_can_be_read(
    scheme: str, colour: str
) -> None:
    properties = {name: parse_colour(value) for name, value in brand_properties(colour).items()}
    for surface in ("fill", "fill-deep"):
        for text in ("on-fill", "on-fill-soft"):
            painted = properties[f"--brand-{surface}{scheme}"]
            assert contrast(properties[f"--brand-{text}{scheme}"], painted) >= 4.5


def test_a_colour_that_already_reads_well_stays_as_it_was_chosen() -> None:
    assert brand_properties("#0f5c56")["--brand-accent"] == "#0f5c56"


@pytest.mark.parametrize(
    ("one", "other", "ratio"), [("#000000", "#ffffff", 21.0), ("#777777", "#ffffff", 4.48)]
)
def test_contrast_agrees_with_the_known_values(one: str, other: str, ratio: float) -> None:
    assert contrast(parse_colour(one), parse_colour(other)) == pytest.approx(ratio, abs=0.01)


@pytest.mark.parametrize("text", ["", "red", "#fff", "#zzzzzz", "0f5c56#"])
def test_what_is_no_colour_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"not a colour|hexadecimal"):
        parse_colour(text)
