"""How many rows a list of the back office has, in sentences that Arabic can count in.

Wagtail puts a number before the plural name of the model, which is wrong in Arabic for every
number but the small ones, and says "there are no" before a name that bears its article.
"""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet
from django.utils.functional import cached_property
from django.utils.translation import gettext, ngettext

from wagtail.admin.paginator import WagtailPaginator

from cms.core.digits import shown_digits


def counted(words: str, count: int) -> str:
    """Fill the number into a counted sentence, in the reader's digits."""
    return words % {"n": shown_digits(count)}


def count_up_to(querysets: Sequence[QuerySet[Any]], limit: int) -> list[int]:
    """Return how many rows each holds, no further than `limit`, in one query.

    Looking at the first thousands costs the same whether a million follow or none.
    """
    parts: list[str] = []
    values: list[Any] = []
    for place, rows in enumerate(querysets):
        try:
            sql, params = rows.order_by().values("pk")[:limit].query.sql_with_params()
        except EmptyResultSet:
            sql, params = "SELECT 1 WHERE 1 = 0", ()
        parts.append(f"(SELECT COUNT(*) FROM ({sql}) part_{place})")  # noqa: S608 (Django's own)
        values += params
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(parts)}", values)
        return list(cursor.fetchone())


class CountedPaginator(WagtailPaginator):
    """Says under a list how long it is."""

    @property
    def items_count_label(self) -> str:
        return counted(ngettext("%(n)s entry", "%(n)s entries", self.count), self.count)


class CountedIndex:
    """Mixed into every list of ours: its count, what was found, and what stands in an empty one."""

    paginator_class: type[WagtailPaginator] = CountedPaginator
    is_searching: bool
    is_filtering: bool

    @cached_property
    def no_results_message(self) -> Any:
        if self.is_searching or self.is_filtering:
            return gettext("Nothing matches. Look for less, or take a filter off.")
        return gettext("There is nothing here yet.")

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(*args, **kwargs)  # type: ignore[misc]
        count = context["items_count"]
        words = ngettext("%(n)s found", "%(n)s found", count)
        return {**context, "found_label": counted(words, count)}
