"""What nobody may give alone where nobody is there to confirm it (C40)."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from cases.enums import Guard
from cases.models import Decision
from cases.selectors.gates import is_above_limit, limit_here
from cms.core.money import amount_words


def refuse_what_nobody_confirms(decision: Decision) -> None:
    """Raise ValidationError for more than the limit of who decides, where the workflow leads
    nowhere above it: it would go out unconfirmed, whichever of the two was set up last. And for
    what says neither amount nor worth: no limit would hold it."""
    limit = limit_here(decision.case)
    if limit is None or not decision.is_acceptance:
        return
    if not decision.amount and decision.worth is None:
        words = _("Write what it is worth: above %(limit)s SAR somebody else confirms it.")
        raise ValidationError({"worth": words % {"limit": amount_words(limit)}})
    guards = {move.guard for move in decision.case.current_stage.moves}
    if not is_above_limit(decision) or Guard.ABOVE_LIMIT in guards:
        return
    words = _(
        "This is above the limit of %(limit)s SAR, and the workflow of this request has no stage"
        " that confirms it. Grant no more than the limit, or have the workflow changed."
    )
    field = "amount" if decision.amount else "worth"
    raise ValidationError({field: words % {"limit": amount_words(limit)}})
