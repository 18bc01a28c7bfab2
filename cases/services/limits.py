"""What nobody may give alone where nobody is there to confirm it (C40)."""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from cases.enums import GIVING, DecisionResult, Guard
from cases.models import Case, Decision
from cases.selectors.gates import current_decision, is_above_limit, limit_here
from cms.core.money import amount_words


def refuse_unvalued(case: Case, result: DecisionResult, given: Decimal | None) -> None:
    """Raise ValidationError for what says neither amount nor worth: no limit would hold it, and
    what the level below valued would lose its value."""
    limit, below = limit_here(case), current_decision(case)
    if given is not None or result not in GIVING:
        return
    if limit is not None:
        words = _("Write what it is worth: above %(limit)s SAR somebody else confirms it.")
        raise ValidationError({"worth": words % {"limit": amount_words(limit)}})
    if below and below.worth is not None:
        raise ValidationError({"worth": _("Write what it is worth; 0 where nothing is bought.")})


def refuse_what_nobody_confirms(decision: Decision) -> None:
    """Raise ValidationError for more than the limit of who decides, where the workflow leads
    nowhere above it: it would go out unconfirmed, whichever of the two was set up last."""
    limit = limit_here(decision.case)
    if limit is None or not decision.is_acceptance:
        return
    guards = {move.guard for move in decision.case.current_stage.moves}
    if not is_above_limit(decision) or Guard.ABOVE_LIMIT in guards:
        return
    words = _(
        "This is above the limit of %(limit)s SAR, and the workflow of this request has no stage"
        " that confirms it. Grant no more than the limit, or have the workflow changed."
    )
    field = "amount" if decision.amount else "worth"
    raise ValidationError({field: words % {"limit": amount_words(limit)}})
