"""Looking for words that a list shows, though they are encrypted at rest."""

from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import QuerySet

from wagtail.rich_text import get_text_for_indexing

from cms.core.arabic import fold

#: So many of the newest rows are looked through; a database cannot look into what is encrypted.
LOOKED_THROUGH = 1000


def telling(rows: QuerySet[Any], words: str, told: Callable[[Any], Iterable[Any]]) -> list[int]:
    """Return the keys of the newest rows of which the list tells these words.

    `told`: what the list tells of a row to this reader, so that nobody finds by what they may not
    read.
    """
    wanted = fold(words).strip()
    if not wanted:
        return []
    newest = rows.order_by("-pk")[:LOOKED_THROUGH]
    return [row.pk for row in newest if wanted in _plain(told(row))]


def _plain(shown: Iterable[Any]) -> str:
    return fold(get_text_for_indexing(" ".join(map(str, shown))))
