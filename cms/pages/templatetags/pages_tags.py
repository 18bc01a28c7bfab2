"""What the frame of every public page needs: ways, languages, places, dates."""

import hashlib
from datetime import date
from typing import Any

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse, translate_url
from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext as _

from wagtail.models import Page

from cms.association.enums import CalendarStyle
from cms.association.selectors import current_association
from cms.core.templatetags import sila

register = template.Library()


@register.simple_tag(takes_context=True)
def site_frame(context: dict[str, Any]) -> dict[str, Any]:
    """Return the ways of the site, its languages and its fixed addresses, for head and foot."""
    request: HttpRequest | None = context.get("request")
    language = get_language() or settings.LANGUAGE_CODE
    pages = _menu_pages(language)
    contact = [page for page in pages if page.cached_content_type.model == "contactpage"]
    return {
        "home_url": f"/{language}/",
        "sections": _sections(pages, language, request),
        "contact_url": contact[0].get_url(request) if contact else "",
        "search_url": _reversed("search"),
        "brand_url": brand_url(),
        "alternates": _alternates(context.get("page"), request),
        "canonical": request.build_absolute_uri(request.path) if request else "",
    }


@register.simple_tag
def brand_url() -> str:
    """Return the address of the association's colours; it changes when they do."""
    digest = hashlib.sha256(current_association().accent_colour.encode()).hexdigest()[:10]
    return f"{_reversed('brand')}?v={digest}"


@register.simple_tag
def breadcrumbs(page: Page) -> list[dict[str, str]]:
    """Return the pages above this one, from home down; nothing on the home page itself."""
    above = page.get_ancestors().filter(depth__gt=1).live().select_related("locale")
    return [{"title": _crumb(place), "url": place.get_url() or ""} for place in above]


@register.filter
def calendar_date(value: date | None) -> str:
    """A day as this association shows days: both calendars or the Gregorian alone."""
    if current_association().calendar_style == CalendarStyle.GREGORIAN:
        return sila.gregorian_date(value)
    return sila.dual_date(value)


@register.simple_tag
def track_url() -> str:
    """Return the address where a request is followed (docs: addresses)."""
    return f"/{get_language()}/track/"


def _crumb(page: Page) -> str:
    return _("Home") if page.depth == 2 else str(page.title)


def _menu_pages(language: str) -> list[Page]:
    pages = Page.objects.live().public().in_menu().filter(depth=3, locale__language_code=language)
    # On every page of the site: what an address and a line of a menu need, and no more.
    return list(pages.only("title", "path", "url_path", "locale", "content_type").order_by("path"))


def _sections(
    pages: list[Page], language: str, request: HttpRequest | None
) -> list[dict[str, Any]]:
    ways = [(page.title, page.get_url(request) or "") for page in pages]
    # Following a request is no page of the tree, but it is one of the three main doors.
    ways.insert(1 if ways else 0, (_("Follow a request"), f"/{language}/track/"))
    here = request.path if request else ""
    return [
        {"title": title, "url": url, "is_current": here.startswith(url), "is_here": here == url}
        for title, url in ways
        if url
    ]


def _alternates(page: Any, request: HttpRequest | None) -> list[dict[str, Any]]:
    translations = _translations(page, request)
    return [_alternate(code, translations, request) for code, _name in settings.LANGUAGES]


def _alternate(
    code: str, translations: dict[str, str] | None, request: HttpRequest | None
) -> dict[str, Any]:
    """One language: the same page where it exists, else its front page (and no hreflang)."""
    info = get_language_info(code)
    found = (translations or {}).get(code, "")
    if translations is None and request is not None:
        found = _translated_path(request, code)
    return {
        "code": code,
        "name": info["name_local"],
        "direction": "rtl" if info["bidi"] else "ltr",
        "is_current": code == get_language(),
        "url": found or f"/{code}/",
        "absolute": request.build_absolute_uri(found) if found and request else "",
    }


def _translations(page: Any, request: HttpRequest | None) -> dict[str, str] | None:
    """Addresses of a page by language; None where there is no page of the tree."""
    if not isinstance(page, Page) or not page.pk:
        return None
    same = page.get_translations(inclusive=True).live().select_related("locale")
    return {item.locale.language_code: item.get_url(request) or "" for item in same}


def _translated_path(request: HttpRequest, code: str) -> str:
    path = translate_url(request.path, code)
    return path if path != request.path or code == get_language() else ""


def _reversed(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:  # a URLconf of a test that has no such door
        return ""
