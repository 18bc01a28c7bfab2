"""To whom a case may be handed over, and what its person is told of it."""

from django.db.models import Q, QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from cases.enums import Outcome
from cases.models import Case, Partner, Referral
from cms.core.bidi import in_order
from cms.core.phones import display_phone


def offered_partners(case: Case) -> QuerySet[Partner]:
    """Return the partners in use for the branch of this case; for a call of no branch, all."""
    rows = Partner.objects.filter(is_active=True)
    if case.branch_id is None:
        return rows
    return rows.filter(Q(branches=None) | Q(branches=case.branch_id)).distinct()


def referral_told(case: Case) -> Referral | None:
    """Return the handover that ended this case, as its person is told it."""
    if case.is_open or case.outcome != Outcome.REFERRED:
        return None
    return case.referrals.first()


def words_of_handover(referral: Referral, language: str) -> str:
    """Return what the person is told, in their language: to whom, and how to reach them."""
    with translation.override(language):
        name = referral.partner_name.in_language(language)
        said = _("We have handed your request over to: %(partner)s.") % {"partner": name}
        if referral.partner_phone:
            number = in_order(display_phone(referral.partner_phone))
            said += " " + _("Their telephone: %(phone)s.") % {"phone": number}
    return said
