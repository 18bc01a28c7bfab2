"""What nobody may give alone where nobody is there to confirm it (C40)."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from cases.enums import Guard
from cases.models import Decision
from cases.selectors.gates import is_above_limit, limit_of
from cms.core.money import amount_words


def refuse_what_nobody_confirms(decision: Decision) -> None:
    """Raise ValidationError for an amount above the limit of who decides, where the workflow leads
    nowhere above it: it would go out unconfirmed, whichever of the two was set up last."""
    guards = {move.guard for move in decision.case.current_stage.moves}
    limit = limit_of(decision)
    if limit is None or not is_above_limit(decision) or Guard.ABOVE_LIMIT in guards:
        return
    words = _(
        "This is above the limit of %(limit)s SAR, and the workflow of this request has no stage"
        " that confirms it. Grant no more than the limit, or have the workflow changed."
    )
    raise ValidationError({"amount": words % {"limit": amount_words(limit)}})
