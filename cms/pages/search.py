"""Search over published pages, deaf to spelling variants of Arabic and to hostile input."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from wagtail.models import Locale, Page

from cms.core.search_words import query_words

_MOST_PAGES = 100


@dataclass(frozen=True)
class Found:
    """Something of a higher floor that was found; a page answers to the same names."""

    title: str
    url: str
    search_description: str


#: Takes the words of a query and returns what holds every one of them.
SearchSource = Callable[[list[str]], Iterable[Found]]
_sources: list[SearchSource] = []


def register_search_source(source: SearchSource) -> SearchSource:
    """Let a higher floor, of which pages know nothing, be found by the search of the site."""
    if source not in _sources:
        _sources.append(source)
    return source


def find_anything(text: str) -> list[Found | Page]:
    """Return what the registered sources found, then the pages."""
    words = query_words(text)
    found = [item for source in _sources for item in source(words)] if words else []
    return [*found, *find_pages(text)]


def find_pages(text: str) -> list[Page]:
    """Return the published pages in the reader's language that hold every word of the query."""
    words = query_words(text)
    if not words:
        return []
    pages = Page.objects.live().public().filter(locale=Locale.get_active(), depth__gt=1)
    found = pages.search(" ".join(words), operator="and")
    return [page.specific for page in found[:_MOST_PAGES]]
