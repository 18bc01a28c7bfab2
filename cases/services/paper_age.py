"""How old a paper may be (C36): its date is asked for only where the service has such a rule."""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cms.core.dates import format_dual

FIELD = "issued_on"


def refuse_wrong_age(issued_on: date | None, *, max_age_days: int | None, on: date) -> None:
    """Raise ValidationError unless the paper was young enough `on` the day it is judged by."""
    if not max_age_days:
        return
    if issued_on is None:
        raise ValidationError({FIELD: _("Write the date of issue that stands on the paper.")})
    if issued_on > timezone.localdate():
        raise ValidationError({FIELD: _("This day is still to come.")})
    oldest = on - timedelta(days=max_age_days)
    if issued_on < oldest:
        message = _("This paper is too old: one issued on %(day)s or later is needed.")
        day = format_dual(oldest, get_language() or "ar")
        raise ValidationError({FIELD: message % {"day": day}})
