"""Public holidays as rows that staff may move: the moon may, and the ministry does; seasons."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from cms.association.models import Holiday
from cms.association.seasons import Season
from cms.core.workdays import saudi_holidays
from cms.setup.rows import Report, Wanted, bring_in_line
from cms.setup.schema import HolidaysPart, SeasonPart


@dataclass
class _Stretch:
    name: dict[str, str]
    first: date
    last: date


def load_holidays(part: HolidaysPart, report: Report) -> None:
    """Create the holidays of the years round this one; a holiday that staff moved stays moved."""
    this_year = timezone.localdate().year
    years = range(this_year - part.years_back, this_year + part.years_ahead + 1)
    for stretch in _stretches(saudi_holidays(years)):
        values = {"name": stretch.name, "ends_on": stretch.last}
        bring_in_line(Wanted(Holiday, {"starts_on": stretch.first}, values), report)


def load_seasons(parts: Iterable[SeasonPart], report: Report) -> None:
    """Create the seasons of the profile, or let them follow it."""
    for part in parts:
        values: dict[str, Any] = {"name": part.name}
        for end in ("starts", "ends"):
            month, day = getattr(part, end).split("-")
            values |= {f"{end}_month": int(month), f"{end}_day": int(day)}
        bring_in_line(Wanted(Season, {"key": part.key}, values), report)


def _stretches(days: dict[date, dict[str, str]]) -> Iterator[_Stretch]:
    """Yield runs of neighbouring days with one name."""
    current: _Stretch | None = None
    for day, names in days.items():
        name = {code: _plain(text) for code, text in names.items()}
        follows = current and current.name == name and day == current.last + timedelta(days=1)
        if current and follows:
            current.last = day
            continue
        if current:
            yield current
        current = _Stretch(name, day, day)
    if current:
        yield current


def _plain(name: str) -> str:
    """Drop the library's remarks in brackets: people read "Eid al-Fitr", not how it was found."""
    return name.split(";")[0].split("(")[0].strip()
