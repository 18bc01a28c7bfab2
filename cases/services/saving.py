"""Saving a row with history: validated, with who and why; never `QuerySet.update()`."""

from typing import Any

from django.db import models

from cases.models import Case
from cms.accounts.models import User


def save_tracked(
    instance: models.Model,
    *,
    acting_user: User | None,
    reason: str = "",
    ask_if_unique: bool = True,
) -> None:
    """Validate and save; history names the actor and the reason (100 characters of it).

    Without `ask_if_unique` the database alone says so, for keys that nobody types.
    """
    tracked: Any = instance
    tracked._history_user = acting_user
    tracked._change_reason = reason[:100] or None
    instance.full_clean(validate_unique=ask_if_unique)
    instance.save()


def save_case(case: Case, *, acting_user: User | None, reason: str = "") -> None:
    """Save a case the caller holds; the version tells a second editor that it changed."""
    case.version += 1
    # Reference and form key are made by the house: a question for each on every save told nothing
    # that their constraints do not hold, and it came before the row, so it could be too early.
    save_tracked(case, acting_user=acting_user, reason=reason, ask_if_unique=False)
