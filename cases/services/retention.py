"""Keeping a closed request beyond its time: by a person, with a reason, until a day."""

from datetime import date, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.models import Case, RetentionHold
from cases.report_rights import may_keep_longer
from cases.selectors.retention import retention_candidates
from cases.services.reasons import real_reason
from cases.services.timeline import lock_case
from cms.accounts.models import User

#: Nobody keeps anything for ever: after three years somebody says anew why.
LONGEST = timedelta(days=3 * 366)


@transaction.atomic
def keep_longer(case: Case, *, reason: str, until: date, acting_user: User) -> RetentionHold:
    """Keep a request whose time is over; raise ValidationError for a reason that tells nothing and
    for a day that has passed or is too far away.
    """
    if not may_keep_longer(acting_user):
        raise PermissionDenied
    reason = real_reason(reason)
    today = timezone.localdate()
    if not today < until <= today + LONGEST:
        message = _("Write a day within the next three years.")
        raise ValidationError({"until": message})
    case = lock_case(case)  # the clock may be about to destroy it: one of the two is first
    if not retention_candidates(user=acting_user).filter(pk=case.pk).exists():
        message = _("This request is not, or no longer, one whose time is over.")
        raise ValidationError(message)
    return RetentionHold.objects.create(case=case, reason=reason, until=until, kept_by=acting_user)
