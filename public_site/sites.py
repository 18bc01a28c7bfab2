"""Where somebody stands who opened the code at a site, and which language they chose there.

Proposed in the forms they open next, and never more than proposed. The browser holds it, signed;
nothing of it tells who they are.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import get_language_info

from cases.models import Service
from cases.questions.definition import Choice, Question
from cms.association.models import Branch
from cms.association.selectors import branches
from cms.core.translated import translated

COOKIE = "sila_at"
#: Pilgrims travel on: tomorrow they stand elsewhere.
LASTS = timedelta(hours=12)
#: Stands between the name of a language in itself and its name in the language of the page.
_APART = " · "


@dataclass(frozen=True)
class Language:
    """A language by its own name; its code is what the forms keep."""

    code: str
    name: str


def site_of_code(key: str) -> Branch | None:
    return branches().filter(key=key).first()


def languages_offered() -> list[Language]:
    """Return the languages of the pages, then those that urgent forms offer to speak."""
    offered: dict[str, str] = dict(settings.WAGTAILADMIN_PERMITTED_LANGUAGES)  # by their own names
    for choice in _languages_spoken():
        offered.setdefault(choice.value, _own_name(choice))
    return [Language(code, name) for code, name in offered.items()]


def _languages_spoken() -> Iterable[Choice]:
    urgent = Service.objects.filter(is_open=True, is_urgent=True)
    by_form = {service.form_id: service for service in urgent}
    for service in by_form.values():
        version = service.current_form
        asked = version.document.bound("file.speaks") if version else None
        yield from asked.choices if asked else []


def _own_name(choice: Choice) -> str:
    """Return what a language calls itself: the form says it first, else Django knows it."""
    own, apart, _in_ours = str(translated(choice.label)).partition(_APART)
    if apart:
        return own
    try:
        return str(get_language_info(choice.value)["name_local"])
    except KeyError:
        return own


def remember(response: HttpResponseBase, site: Branch, language: str) -> None:
    response.set_signed_cookie(
        COOKIE,
        f"{site.key}:{language}",
        max_age=LASTS,
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )


def proposed_for(request: HttpRequest, questions: Iterable[Question]) -> dict[str, Any]:
    """Return what the site's code lets us propose as answers to these questions."""
    kept = request.get_signed_cookie(COOKIE, default="", max_age=LASTS) or ""
    key, _colon, language = kept.partition(":")
    if not key:
        return {}
    proposed: dict[str, Any] = {}
    for question in questions:
        if question.binds == "case.branch" and branches().filter(key=key).exists():
            proposed[question.key] = key
        if question.binds == "file.speaks" and language in {c.value for c in question.choices}:
            proposed[question.key] = language
    return proposed
