"""What nobody may give alone where nobody is there to confirm it (C40)."""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from cases.enums import GIVING, DecisionResult, Guard, StageKind
from cases.models import Case
from cms.core.money import amount_words


def refuse_above_limit_without_a_way(
    case: Case, *, result: DecisionResult, amount: Decimal | None
) -> None:
    """Raise ValidationError for an amount above the committee's limit in a workflow that has no
    stage for it: it would go out unconfirmed, whichever of the two was set up last."""
    committee = case.service.committee if case.stage_kind == StageKind.COMMITTEE else None
    limit = committee.limit_amount if committee else None
    if limit is None or result not in GIVING or amount is None or amount <= limit:
        return
    if any(move.guard is Guard.ABOVE_LIMIT for move in case.current_stage.moves):
        return
    words = _(
        "This is above the limit of %(limit)s SAR, and the workflow of this request has no stage"
        " that confirms it. Grant no more than the limit, or have the workflow changed."
    )
    raise ValidationError({"amount": words % {"limit": amount_words(limit)}})
