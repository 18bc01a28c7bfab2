"""Moments in words, and whose name a list of the desk shows."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Case as Either
from django.db.models import Exists, F, OuterRef, QuerySet, Value, When
from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, pgettext

from cases.backoffice.cells import isolated, tag
from cases.backoffice.clock_words import short_date
from cases.backoffice.names import named_cases
from cases.permissions import reads_names_on_purpose
from cases.selectors import visible_cases
from cms.accounts.models import User
from cms.core.digits import shown_digits


def clock_words(moment: datetime) -> str:
    """Return the time of day, in the reader's digits."""
    text = formats.time_format(timezone.localtime(moment), "H:i")
    return shown_digits(text)


def day_words(moment: datetime) -> str:
    """Return yesterday, today or tomorrow, else the day of the month."""
    day, today = timezone.localdate(moment), timezone.localdate()
    near = {
        today - timedelta(days=1): pgettext("day", "yesterday"),
        today: pgettext("day", "today"),
        today + timedelta(days=1): pgettext("day", "tomorrow"),
    }
    return near.get(day) or short_date(day)


def moment_text(moment: datetime) -> str:
    """Return the moment as plain text, for what stands in an attribute as well."""
    return f"{day_words(moment)} {clock_words(moment)}"


def moment_words(moment: datetime) -> SafeString:
    return format_html('{} <bdi dir="ltr">{}</bdi>', day_words(moment), clock_words(moment))


def with_names(rows: QuerySet[Any], user: Any) -> QuerySet[Any]:
    """Add what a reader may know of who speaks or comes.

    `shown_name`: the name of a known person, where this reader may read it in a list;
    `names_who`: whether they read the name and number given at the desk. Who reads by numbers
    (J11.8) reads those of whom they have just opened, and of nobody else.
    """
    named = visible_cases(user=user).filter(named_cases(user), person=OuterRef("person"))
    shown = Either(When(Exists(named), then=F("person__name")), default=Value(""))
    by_numbers = isinstance(user, User) and reads_names_on_purpose(user)
    names_who = Exists(named) if by_numbers else Value(True)
    return rows.annotate(shown_name=shown, names_who=names_who)


def who(row: Any, given: str, *, nobody: Any = "") -> Any:
    """Return who a row of `with_names` is about: as given at the desk, else as in the file.

    `nobody`: what stands there where no name was given.
    """
    if not row.names_who:
        return tag(gettext("Name hidden"), "closed")
    name = given or row.shown_name
    return isolated(name) if name else nobody
