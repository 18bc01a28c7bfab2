"""The manager of a history, made once for each kind of row."""

from functools import cache
from typing import Any

from simple_history.manager import HistoryManager


class HeldHistoryManager(HistoryManager):
    """simple-history makes a new class at every look at a history, and so at every save; this one
    is kept: a millisecond of each save.
    """

    @classmethod
    @cache
    def from_queryset(cls, queryset_class: type, class_name: str | None = None) -> Any:
        return super().from_queryset(queryset_class, class_name)
