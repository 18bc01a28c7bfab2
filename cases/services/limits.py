"""What nobody may give alone where nobody is there to confirm it (C40)."""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from cases.enums import Guard
from cases.models import Decision
from cases.selectors.gates import is_above_limit, limit_of
from cms.core.money import amount_words


def refuse_what_nobody_confirms(decision: Decision) -> None:
    """Raise ValidationError for an amount above the limit of who decides, where the workflow leads
    nowhere above it: it would go out unconfirmed, whichever of the two was set up last."""
    limit = limit_of(decision)
    if limit is None:
        return
    _refuse_amount_left_out(decision, limit)
    guards = {move.guard for move in decision.case.current_stage.moves}
    if not is_above_limit(decision) or Guard.ABOVE_LIMIT in guards:
        return
    words = _(
        "This is above the limit of %(limit)s SAR, and the workflow of this request has no stage"
        " that confirms it. Grant no more than the limit, or have the workflow changed."
    )
    raise ValidationError({"amount": words % {"limit": amount_words(limit)}})


def _refuse_amount_left_out(decision: Decision, limit: Decimal) -> None:
    """What came back from a higher body is not given past it by writing no amount."""
    if not decision.is_acceptance or decision.amount:
        return
    before = decision.case.decisions.filter(amount__gt=limit).order_by("-id").first()
    if before is not None:
        words = _("%(amount)s SAR, above the limit, was decided on before: write the amount now.")
        raise ValidationError({"amount": words % {"amount": amount_words(before.amount or 0)}})
