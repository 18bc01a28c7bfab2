"""Sentences of the timeline about handovers to another body; which one stands in its panel only."""

from collections.abc import Callable
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from cases.backoffice.room.saying import say
from cases.enums import EventKind
from cases.referral_enums import HandoverBasis, PartnerKind, ReferralResult

Data = dict[str, Any]


def _referred(data: Data, _words: Any) -> SafeString:
    kind, basis = PartnerKind(data["partner_kind"]).label, HandoverBasis(data["basis"]).label
    return say(_("handed the person over (%(kind)s); basis: %(basis)s"), kind=kind, basis=basis)


def _answered(data: Data, _words: Any) -> SafeString:
    result = ReferralResult(data["answer"]).label
    return say(_("noted what came of the handover: %(result)s"), result=result)


ABOUT_HANDOVERS: dict[str, Callable[[Data, Any], SafeString]] = {
    EventKind.REFERRED: _referred,
    EventKind.REFERRAL_ANSWERED: _answered,
}
