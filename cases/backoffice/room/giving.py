"""Registration and delivery in the case room."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from cases.backoffice.cells import DELIVERY_TONES
from cases.backoffice.room import forms
from cases.backoffice.room.deciding import DecidingPart
from cases.enums import DeliveryState, StageKind
from cases.models import Delivery


@dataclass(frozen=True)
class Handover:
    """A delivery with the forms that finish it."""

    delivery: Delivery
    tone: str
    proof: forms.DeliveryProofForm | None
    failure: forms.DeliveryFailureForm | None


class GivingPart(DecidingPart):
    @cached_property
    def registration(self) -> Any:
        return getattr(self.case.person, "registration", None)

    @property
    def must_register(self) -> bool:
        """Whether the file is still to be opened by this reader: that is then the next step."""
        return self.may_register and not self.registration

    @property
    def may_register(self) -> bool:
        """Offered once there is something to register for: an acceptance, or the stage itself."""
        accepted = self.decision and self.decision.is_acceptance
        at_stage = self.case.stage_kind == StageKind.REGISTRATION
        return self.may.register and bool(accepted or at_stage)

    @cached_property
    def deliveries(self) -> list[Handover]:
        if not any(decision.is_acceptance for decision in self.decisions):
            return []
        return [self._handover(delivery) for delivery in self.case.deliveries.all()]

    def _handover(self, delivery: Delivery) -> Handover:
        is_open = delivery.state == DeliveryState.PLANNED and self.may.deliver
        key = {"delivery": delivery.pk}
        proof = self.form(forms.DeliveryProofForm, "complete-delivery", **key)
        failure = self.form(forms.DeliveryFailureForm, "fail-delivery", **key)
        return Handover(
            delivery,
            DELIVERY_TONES[delivery.state],
            proof if is_open else None,
            failure if is_open else None,
        )

    @property
    def awaits_delivery(self) -> bool:
        return any(handover.proof for handover in self.deliveries)

    @property
    def plan_form(self) -> Any:
        return self.form(forms.DeliveryPlanForm, "plan-delivery") if self.may.deliver else None
