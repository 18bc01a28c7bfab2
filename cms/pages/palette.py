"""The association's colour, made fit to read in light and in dark.

An association chooses one colour. Everything painted with it is derived here, so that text keeps
4.5:1 against what it stands on (WCAG 2.2, 1.4.3) whatever was chosen.
"""

from colorsys import hls_to_rgb, rgb_to_hls

from cms.core.colours import READABLE, WHITE, Colour, contrast, parse_colour, step, until

_LIGHT_GROUND, _DARK_GROUND = "#f2ede3", "#1d2321"
_VISIBLE = 2.6


def brand_properties(accent: str) -> dict[str, str]:
    """Return the custom properties of brand.css, light and dark, for an association's colour."""
    chosen = parse_colour(accent)
    return {**_scheme(chosen, dark=False), **_scheme(chosen, dark=True)}


def _scheme(chosen: Colour, *, dark: bool) -> dict[str, str]:
    ground = parse_colour(_DARK_GROUND if dark else _LIGHT_GROUND)
    wash = _mix(ground, chosen, 0.2) if dark else _mix(WHITE, chosen, 0.11)
    accent = until(
        _calm(chosen) if dark else chosen,
        lighter=dark,
        fits=lambda shade: _reads_on(shade, ground, wash),
    )
    ink = until(step(accent, dark, 6), lighter=dark, fits=lambda shade: _reads_on(shade, wash))
    fill = until(chosen if dark else accent, lighter=False, fits=_holds_white)
    if dark:
        fill = until(fill, lighter=True, fits=lambda shade: contrast(shade, ground) >= _VISIBLE)
    deep = step(fill, False, 9)
    soft = _mix(WHITE, fill, 0.14)
    named = {
        "accent": accent,
        "ink": ink,
        "wash": wash,
        "fill": fill,
        "fill-deep": deep,
        "on-fill": WHITE,
        "on-fill-soft": soft if _reads_on(soft, fill, deep) else WHITE,
    }
    return {f"--brand-{name}{'-dark' if dark else ''}": str(shade) for name, shade in named.items()}


def _reads_on(text: Colour, *grounds: Colour) -> bool:
    return all(contrast(text, ground) >= READABLE for ground in grounds)


def _holds_white(shade: Colour) -> bool:
    """White text reads on it, with a little to spare for the lift that dark grounds need."""
    return contrast(shade, WHITE) >= READABLE + 0.6


def _calm(colour: Colour) -> Colour:
    """The same hue with less of it: full colour glares on a dark ground."""
    hue, lightness, saturation = rgb_to_hls(*(channel / 255 for channel in colour))
    return Colour(*(round(part * 255) for part in hls_to_rgb(hue, lightness, saturation * 0.6)))


def _mix(one: Colour, other: Colour, share: float) -> Colour:
    return Colour(*(round(a + (b - a) * share) for a, b in zip(one, other, strict=True)))
