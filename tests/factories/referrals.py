"""Partners, and what is said when somebody is handed over to one."""

from typing import Any

import factory

from cases.models import Case, Partner, Service
from cases.referral_enums import ConsentWay, HandoverBasis, PartnerKind
from cases.services.referrals import HandoverTerms
from tests.factories.cases import CaseFactory, ServiceFactory, WorkflowFactory
from tests.factories.profiles import WORKFLOWS

#: What staff wrote, to be looked for where it must not be.
RECEIVER, NOTE = "المسعف حمد الفهيد", "ملاحظة داخلية عن القرابة"


class PartnerFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Partner

    key = factory.Sequence(lambda number: f"partner-{number}")
    name = factory.LazyAttribute(lambda row: {"ar": f"جهة {row.key}", "en": f"Body {row.key}"})
    kind = PartnerKind.RESCUE
    phone = "997"


def urgent_service() -> Service:
    """A service whose calls may be handed over at once."""
    definition = WORKFLOWS["hud-urgent"].model_dump(mode="json")
    return ServiceFactory(plain=True, workflow=WorkflowFactory(definition=definition))


def waiting_service() -> Service:
    """A service that asks everybody before it hands them over."""
    definition = WORKFLOWS["hud-same_day"].model_dump(mode="json")
    return ServiceFactory(plain=True, workflow=WorkflowFactory(definition=definition))


def urgent_call(**more: Any) -> Case:
    more.setdefault("service", urgent_service())
    return CaseFactory(is_urgent=True, **more)


def in_an_emergency(**more: Any) -> HandoverTerms:
    return HandoverTerms(
        **{"receiver": RECEIVER, "basis": HandoverBasis.EMERGENCY, "note": NOTE, **more}
    )


def with_consent(**more: Any) -> HandoverTerms:
    agreed = {"basis": HandoverBasis.CONSENT, "consent_way": ConsentWay.PHONE}
    return in_an_emergency(**{**agreed, **more})
