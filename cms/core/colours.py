"""Colours as WCAG sees them: contrast, and the nearest shade that is readable."""

from collections.abc import Callable
from colorsys import hls_to_rgb, rgb_to_hls
from typing import NamedTuple

#: WCAG 2.2: 1.4.3 for text, 1.4.11 for controls and signs.
READABLE, VISIBLE = 4.5, 3.0
_STEPS = 50


class Colour(NamedTuple):
    """Red, green and blue, 0–255."""

    red: int
    green: int
    blue: int

    def __str__(self) -> str:
        return f"#{self.red:02x}{self.green:02x}{self.blue:02x}"


WHITE = Colour(255, 255, 255)


def parse_colour(text: str) -> Colour:
    """Return the colour written as #rrggbb; ValueError for anything else."""
    if len(text) != 7 or not text.startswith("#"):
        raise ValueError(f"{text!r} is not a colour like #0f5c56.")
    return Colour(*bytes.fromhex(text[1:]))


def contrast(one: Colour, other: Colour) -> float:
    """Return the contrast ratio of two colours as WCAG defines it, 1 to 21."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def hue_saturation_lightness(colour: Colour) -> tuple[float, float, float]:
    """Return degrees, percent and percent, as CSS writes `hsl()`."""
    hue, lightness, saturation = rgb_to_hls(*(channel / 255 for channel in colour))
    return hue * 360, saturation * 100, lightness * 100


def step(colour: Colour, lighter: bool, steps: int) -> Colour:
    """Return the same hue, `steps` of fifty closer to white or to black."""
    hue, lightness, saturation = rgb_to_hls(*(channel / 255 for channel in colour))
    goal = 1.0 if lighter else 0.0
    lightness += (goal - lightness) * steps / _STEPS
    return Colour(*(round(part * 255) for part in hls_to_rgb(hue, lightness, saturation)))


def until(colour: Colour, *, lighter: bool, fits: Callable[[Colour], bool]) -> Colour:
    """Return the nearest lighter or darker shade of the hue that fits, else white or black."""
    for steps in range(_STEPS + 1):
        if fits(shade := step(colour, lighter, steps)):
            return shade
    return step(colour, lighter, _STEPS)


def _luminance(colour: Colour) -> float:
    red, green, blue = (_linear(channel / 255) for channel in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)
