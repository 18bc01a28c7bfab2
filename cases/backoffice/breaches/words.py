"""A breach in words: its clock, what sort of data, and what was done when."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.backoffice.cells import tag
from cases.breach_enums import BreachKind, BreachRisk
from cases.models import Breach
from cms.core.digits import shown_digits

_SOON = timedelta(hours=24)
_HOUR = timedelta(hours=1)


def clock_tag(breach: Breach) -> Any:
    """How long is left to tell the authority; else how that ended."""
    if breach.due_at is None:
        return _told_tag(breach)
    left = breach.due_at - timezone.now()
    if left <= timedelta(0):
        return tag(_("72 hours have passed: the authority is not told"), "late")
    hours = max(1, left // _HOUR)
    words = ngettext("%(n)s hour left", "%(n)s hours left", hours) % {"n": shown_digits(hours)}
    return tag(words, "late" if left <= _SOON else "soon")


def _told_tag(breach: Breach) -> Any:
    """How it stands where nobody waits; one that was judged lower stays to be looked at."""
    if breach.was_late:
        return tag(_("Told late"), "late")
    if breach.authority_told_at:
        return tag(_("Told in time"), "good")
    if breach.why_lower:
        return tag(_("Judged lower: nobody has to be told"), "paused")
    return tag(_("Nobody has to be told"), "good")


def kinds_words(breach: Breach) -> list[str]:
    return [str(BreachKind(kind).label) for kind in breach.kinds if kind in BreachKind.values]


@dataclass(frozen=True)
class Step:
    """One thing that was written down about it."""

    at: datetime
    who: str
    what: str


def steps_of(breach: Breach) -> list[Step]:
    """Return what was written down, oldest first, from the history of the row."""
    rows = list(breach.history.select_related("history_user").order_by("history_date", "pk"))
    found = []
    for before, row in zip([None, *rows], rows, strict=False):
        said = " · ".join(_said(before, row)) or _("Changed")
        found.append(Step(row.history_date, str(row.history_user or ""), said))
    return found


def _said(before: Any, row: Any) -> Iterator[str]:
    risk = str(BreachRisk(row.risk).label)
    if before is None:
        yield from (_("Noted"), risk)
        return
    if before.risk != row.risk:
        yield risk
    if before.why_lower != row.why_lower:
        yield str(row.why_lower)
    if before.people != row.people or before.measures != row.measures:
        yield _("What is known of it was written anew")
    yield from _told(before, row)


def _told(before: Any, row: Any) -> Iterator[str]:
    if before.authority_told_at != row.authority_told_at:
        yield _("The authority was told")
    if before.people_told_on != row.people_told_on:
        yield _("The people were told")
    if row.closed_at and not before.closed_at:
        yield _("Closed")
