"""Contrast as WCAG measures it, and shades that can be read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.core.colours import (
    WHITE,
    Colour,
    contrast,
    hue_saturation_lightness,
    parse_colour,
    step,
    until,
)

BLACK = Colour(0, 0, 0)
colours = st.builds(Colour, *[st.integers(0, 255)] * 3)


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#777777", "#ffffff", 4.48),  # the grey that famously just fails
        ("#767676", "#ffffff", 4.54),
        ("#ffffff", "#ffffff", 1.0),
    ],
)
def test_contrast_is_the_published_ratio(one, other, ratio):
    assert contrast(parse_colour(one), parse_colour(other)) == pytest.approx(ratio, abs=0.01)


@given(colours, colours)
def test_contrast_does_not_mind_the_order(one, other):
    assert contrast(one, other) == contrast(other, one)
    assert 1 <= contrast(one, other) <= 21


@given(colours)
def test_a_colour_is_written_as_it_is_read(colour):
    assert parse_colour(str(colour)) == colour


@given(colours, st.booleans())
def test_enough_steps_end_in_white_or_black(colour, lighter):
    assert step(colour, lighter, 50) == (WHITE if lighter else BLACK)


@given(colours, st.floats(1, 20))
def test_the_shade_found_fits_and_is_the_first_that_does(colour, least):
    def fits(shade):
        return contrast(shade, WHITE) >= least

    found = until(colour, lighter=False, fits=fits)
    assert fits(found)
    if fits(colour):
        assert found == step(colour, False, 0)


@given(colours)
def test_css_gets_degrees_and_percents(colour):
    hue, saturation, lightness = hue_saturation_lightness(colour)
    assert 0 <= hue <= 360
    assert 0 <= saturation <= 100.001
    assert 0 <= lightness <= 100


@pytest.mark.parametrize("text", ["", "red", "#fff", "0f5c56#", "#0f5c5g"])
def test_what_is_no_colour_raises(text):
    with pytest.raises(ValueError, match=r".+"):
        parse_colour(text)
