"""Services that open and close on their day (C69)."""

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.models import Service
from cases.services.saving import save_tracked


@transaction.atomic
def turn_seasons() -> int:
    """Open and close the services whose day has come; return how many.

    A date is used up when it has come, so twice is once and what was missed is caught up. What no
    form stands published for stays closed, with its date: nobody could ask.
    """
    today = timezone.localdate()
    turned = 0
    for service in _due().select_for_update(of=("self",)):
        opens = service.opens_on is not None and service.opens_on <= today
        closes = service.closes_on is not None and service.closes_on < today
        if not closes and service.current_form is None:
            continue
        service.is_open = not closes
        service.is_draft = service.is_draft and not service.is_open
        service.opens_on = None if opens else service.opens_on
        service.closes_on = None if closes else service.closes_on
        reason = _("Closed by its date") if closes else _("Opened by its date")
        save_tracked(service, acting_user=None, reason=reason)
        turned += 1
    return turned


def _due() -> QuerySet[Service]:
    today = timezone.localdate()
    return Service.objects.filter(Q(opens_on__lte=today) | Q(closes_on__lt=today)).order_by("pk")
