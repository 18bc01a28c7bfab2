"""A letter to a person as it is read: from what was frozen alone, in Arabic or in English."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from unicodedata import bidirectional

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from cases.models import Case, PersonLetter
from cases.objection_enums import ObjectionState
from cases.selectors.objections import way_after_an_objection, words_of_the_end
from cases.services.letterhead import digits_of, letterhead_shown, logo_picture
from cms.core.digits import digits_shown
from cms.core.printing import pdf_of
from cms.core.translated import TranslatedText, translated

_WRITTEN_BY_STAFF = ("explanation", "conditions", "further_way", "answer")
_STRONG = ("L", "R", "AL")


@dataclass(frozen=True)
class Sheet:
    """A letter ready to be printed. `is_pdf` is False on a machine that can set none: it is then
    the page itself, to be printed from the browser."""

    name: str
    content: bytes
    is_pdf: bool

    @property
    def content_type(self) -> str:
        return "application/pdf" if self.is_pdf else "text/html; charset=utf-8"


def letter_language(case: Case) -> str:
    """Return the person's language, where letters are written in it; else the house's."""
    language = case.person.language
    return language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def letter_sheet(paper: PersonLetter, language: str) -> Sheet:
    """Return a numbered letter as a file, under a name that tells nothing but its number."""
    pdf = pdf_of(letter_page(paper, language))
    name = paper.line.number.replace("/", "-") if paper.line else "letter"
    if pdf is not None:
        return Sheet(f"{name}.pdf", pdf, is_pdf=True)
    page = letter_page(paper, language, is_screen=True)
    return Sheet(f"{name}.html", page.encode(), is_pdf=False)


def letter_page(paper: PersonLetter, language: str, *, is_screen: bool = False) -> str:
    """Return the letter as a page of its own; `is_screen` adds how to print it from there."""
    digits = digits_of(paper.content["house"], language)
    with translation.override(language), digits_shown(digits):
        return render_to_string("cases/letters/letter.html", _context(paper, language, is_screen))


def _context(paper: PersonLetter, language: str, is_screen: bool) -> dict[str, Any]:
    said = paper.content
    return {
        "paper": paper,
        "line": paper.line,
        "said": said,
        "house": letterhead_shown(said["house"]),
        "logo": logo_picture(),
        **_texts(said, "service", "body", "reason"),
        **_days(said),
        "amount": Decimal(said["amount"]) if said.get("amount") else None,
        "directions": {name: _direction(said.get(name, "")) for name in _WRITTEN_BY_STAFF},
        "language": language,
        "is_screen": is_screen,
        "end_of_the_way": _end(said),
        "outcome": ObjectionState(said["outcome"]).label if said.get("outcome") else "",
        "further_way": said.get("further_way") or _way_after(said),
        "track_url": public_address("track"),
        "verify_url": public_address("verify"),
    }


def _end(said: dict[str, Any]) -> str:
    return words_of_the_end(translated(said.get("supervisor"))) if said.get("is_final") else ""


def _way_after(said: dict[str, Any]) -> str:
    """Where whoever's objection was dismissed may turn, as everybody is told."""
    return way_after_an_objection(translated(said.get("supervisor"))) if "outcome" in said else ""


def _texts(said: dict[str, Any], *names: str) -> dict[str, TranslatedText]:
    return {name: translated(said.get(name)) for name in names}


def _days(said: dict[str, Any]) -> dict[str, date | None]:
    names = (
        "submitted_on",
        "not_before",
        "due",
        "decided_on",
        "released_on",
        "objection_until",
        "resolved_on",
        "first_decided_on",
        "answered_on",
    )
    return {name: date.fromisoformat(said[name]) if said.get(name) else None for name in names}


def public_address(route: str) -> str:
    """Return an address of the public site in the active language, as it is typed from paper."""
    return f"{settings.BASE_URL.rstrip('/')}{reverse(route)}"


def _direction(text: str) -> str:
    """Return how a text of staff's runs: the engine that sets our PDFs knows no `dir="auto"`."""
    first = next((c for c in text if bidirectional(c) in _STRONG), "")
    return "ltr" if first and bidirectional(first) == "L" else "rtl"
