"""Drawing a sample of cases: at random, and on record for good (J11, C54)."""

from secrets import randbelow

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cases.models import AuditSample
from cases.models.audits import LARGEST_SEED
from cases.report_rights import may_draw_sample
from cases.selectors.sampling import draw
from cms.accounts.models import User


def new_seed() -> int:
    """Return a seed that nobody could have wished for."""
    return randbelow(LARGEST_SEED) + 1


@transaction.atomic
def draw_sample(sample: AuditSample, *, acting_user: User) -> AuditSample:
    """Draw what is asked for and keep it; raise ValidationError when there is nothing to draw from.

    A sample without a seed gets a new one.
    """
    if not may_draw_sample(acting_user):
        raise PermissionDenied
    sample.drawn_by = acting_user
    sample.seed = sample.seed or new_seed()
    sample.full_clean(exclude=["groups"])
    sample.groups = draw(sample, user=acting_user)
    sample.drawn = sum(len(group["cases"]) for group in sample.groups)
    if not sample.drawn:
        raise ValidationError(_("No request you may see falls into this period. Widen it."))
    sample.save()
    return sample
