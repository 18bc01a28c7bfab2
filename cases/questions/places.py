"""A place as an answer: coordinates, a short address, or a description; nothing asks the network.

Coordinates come from the phone, are typed, or stand in a link that a map application shares.
"""

import re
from collections.abc import Mapping
from contextlib import suppress
from typing import Any
from urllib.parse import unquote

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.questions.definition import Question
from cases.questions.parts import Area
from cms.core.digits import to_ascii_digits
from cms.core.hygiene import clean_text
from cms.core.identifiers import validate_short_address

Place = dict[str, Any]

_LONGEST_LINE = 2000
#: Five decimals are about a metre: closer nobody stands still, and nobody needs to be found.
_DECIMALS = 5
_DEGREES = r"([+-]?[0-9]{1,3}(?:\.[0-9]{1,20})?)"
_PAIR = re.compile(rf"{_DEGREES}(?: *[,،;] *| +){_DEGREES}")
_IS_LINK = re.compile(r"(?:https?://|geo:|maps\.|www\.)", re.IGNORECASE)
#: How the links of common map applications write a point: a chosen pin before the map's middle.
_IN_LINKS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"!3d{_DEGREES}!4d{_DEGREES}",
        rf"[?&](?:q|query|ll|sll|destination|daddr|center)=(?:loc:)?{_DEGREES}, *{_DEGREES}",
        rf"[?&]mlat={_DEGREES}&mlon={_DEGREES}",
        rf"[?&]lat(?:itude)?={_DEGREES}&(?:lon|lng|longitude)={_DEGREES}",
        rf"^geo:{_DEGREES},{_DEGREES}",
        rf"/(?:place|search)/{_DEGREES},[+ ]*{_DEGREES}",
        rf"/@{_DEGREES},{_DEGREES}",
        rf"#map=[0-9.]+/{_DEGREES}/{_DEGREES}",
    )
)
_NO_POINT = gettext_lazy(
    "Write the place as numbers like 24.7136, 46.6753, paste a link from a map, or leave this"
    " empty and describe the place."
)
_SILENT_LINK = gettext_lazy(
    "This link does not say by itself where the place is. Open it and copy the numbers, like"
    " 24.7136, 46.6753, or describe the place."
)


def clean_place(question: Question, raw: Any) -> Place:
    """Return `lat` and `lon`, or `short_address`, and `text` where the place was described.

    A bare text is coordinates, a link or a short address if it reads as one, else a description.
    """
    given = raw if isinstance(raw, Mapping) else _told_apart(str(raw))
    place: Place = {}
    if point := _point_of(given):
        place |= _read_point(question.area or Area(), point)
    if address := _line(given.get("short_address")).strip():
        place["short_address"] = validate_short_address(address)
    if text := clean_text(_line(given.get("text")), multiline=True):
        place["text"] = _at_most(text, question.max_length)
    if not place:
        raise ValidationError(_NO_POINT)
    return place


def is_blank_place(raw: Any) -> bool:
    return isinstance(raw, Mapping) and not any(str(part or "").strip() for part in raw.values())


def written_point(place: Mapping[str, Any]) -> str:
    """Return the point or the short address of a place as somebody would write it."""
    if "lat" in place:
        return f"{place['lat']}, {place['lon']}"
    return str(place.get("point") or place.get("short_address") or "")


def _told_apart(text: str) -> dict[str, str]:
    """Take a line that reads as a point for one, every other line for a description."""
    line = to_ascii_digits(text).strip()
    if _IS_LINK.match(line) or _PAIR.fullmatch(_plain(line)):
        return {"point": text}
    with suppress(ValidationError):
        return {"short_address": validate_short_address(line)}
    return {"text": text}


def _point_of(given: Mapping[str, Any]) -> str:
    lat, lon = _line(given.get("lat")), _line(given.get("lon"))
    return f"{lat}, {lon}" if lat or lon else _line(given.get("point")).strip()


def _line(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | float | None):
        raise ValidationError(_("This answer has another shape than its question."))
    return "" if value is None else str(value)


def _read_point(area: Area, written: str) -> Place:
    """Return what one line says: coordinates, a link with coordinates in it, a short address."""
    line = _plain(to_ascii_digits(clean_text(_at_most(written, _LONGEST_LINE))))
    if _IS_LINK.match(line):
        return _inside(area, _in_link(unquote(line)))
    if found := _PAIR.fullmatch(line):
        return _inside(area, found)
    try:
        return {"short_address": validate_short_address(line)}
    except ValidationError:
        raise ValidationError(_NO_POINT) from None


def _plain(line: str) -> str:
    """Drop what people and phones write around the numbers: brackets, degrees, decimal commas."""
    return line.replace("٫", ".").replace("°", "").strip(" ()[]")


def _in_link(link: str) -> re.Match[str]:
    for pattern in _IN_LINKS:
        if found := pattern.search(link):
            return found
    raise ValidationError(_SILENT_LINK)


def _inside(area: Area, found: re.Match[str]) -> Place:
    lat, lon = (round(float(number), _DECIMALS) for number in found.groups())
    if area.holds(lat, lon):
        return {"lat": lat, "lon": lon}
    if area.holds(lon, lat):
        raise ValidationError(_("The two numbers have changed places: write north first."))
    raise ValidationError(_("This place lies outside the area we serve. Check the numbers."))


def _at_most(text: str, limit: int) -> str:
    if len(text) > limit:
        message = _("Write at most %(limit)s characters; there are %(length)s now.")
        raise ValidationError(message % {"limit": limit, "length": len(text)})
    return text
