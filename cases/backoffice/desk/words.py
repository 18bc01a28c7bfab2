"""Moments in words, and whose name a list of the desk shows."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Case as Either
from django.db.models import Exists, F, OuterRef, QuerySet, Value, When
from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import pgettext

from cases.backoffice.clock_words import short_date
from cases.backoffice.names import named_cases
from cases.selectors import visible_cases
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
    """Add `shown_name`: the name of a known person, where this reader may read it in a list."""
    named = visible_cases(user=user).filter(named_cases(user), person=OuterRef("person"))
    shown = Either(When(Exists(named), then=F("person__name")), default=Value(""))
    return rows.annotate(shown_name=shown)
