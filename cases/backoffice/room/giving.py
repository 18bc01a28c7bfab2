"""Registration and delivery in the case room."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from cases.backoffice.cells import DELIVERY_TONES
from cases.backoffice.room import forms
from cases.backoffice.room.deciding import DecidingPart
from cases.backoffice.room.registering import RegistrationForm
from cases.enums import DeliveryState, Gate, StageKind
from cases.models import Delivery
from cases.selectors.gates import left_to_give
from cases.selectors.giving import expired_papers, why_not_paid
from cases.services.people import UNNAMED


@dataclass(frozen=True)
class Handover:
    """A delivery with the forms that finish it."""

    delivery: Delivery
    tone: str
    proof: forms.DeliveryProofForm | None
    failure: forms.DeliveryFailureForm | None
    waits: str = ""


@dataclass(frozen=True)
class Renewal:
    label: str
    form: forms.PaperRenewalForm


class GivingPart(DecidingPart):
    @cached_property
    def registration(self) -> Any:
        return getattr(self.case.person, "registration", None)

    @property
    def must_register(self) -> bool:
        """Whether the file is still to be opened by this reader, now or later."""
        return self.may_register and not self.registration

    @property
    def registers_now(self) -> bool:
        """Whether the stage itself waits for the file; elsewhere, as with help on its way, it is
        beside the stage's own deed."""
        moves = self.case.current_stage.moves
        return self.must_register and any(Gate.REGISTERED in move.requires for move in moves)

    @property
    def registration_form(self) -> Any:
        """What nobody asked while help was on its way; nothing where the file says it all."""
        person = self.case.person
        is_asked = self.names_person and not (person.name != UNNAMED and person.identifier)
        if not (self.must_register and is_asked):
            return None
        return self.form(RegistrationForm, "register")

    @property
    def may_register(self) -> bool:
        """Offered once there is something to register for: an acceptance, or the stage itself; and
        where the way of the case knows a register at all."""
        if not self.case.workflow_version.document.opens_files:
            return False
        accepted = self.decision and self.decision.is_acceptance
        at_stage = self.case.stage_kind == StageKind.REGISTRATION
        return self.may.register and bool(accepted or at_stage)

    @cached_property
    def deliveries(self) -> list[Handover]:
        if not any(decision.is_acceptance for decision in self.decisions):
            return []
        given = list(self.case.deliveries.all())
        began: dict[Any, int] = {}
        for row in given:
            began[row.series] = min(row.pk, began.get(row.series, row.pk))
        given.sort(key=lambda row: (-(began[row.series] if row.series else row.pk), row.part))
        return [self._handover(delivery, given) for delivery in given]

    def _handover(self, delivery: Delivery, given: list[Delivery]) -> Handover:
        is_open = _is_next(delivery, given) and self.may.deliver
        key = {"delivery": delivery.pk}
        proof = self.form(forms.DeliveryProofForm, "complete-delivery", **key)
        failure = self.form(forms.DeliveryFailureForm, "fail-delivery", **key)
        waits = why_not_paid(delivery, self.case) if is_open else ""
        return Handover(
            delivery,
            DELIVERY_TONES[delivery.state],
            proof if is_open and not waits else None,
            failure if is_open else None,
            waits,
        )

    @property
    def renewals(self) -> list[Renewal]:
        """Papers that ran out and hold payments up, each with the form that takes a newer one."""
        if not any(handover.waits for handover in self.deliveries):
            return []
        return [
            Renewal(
                paper.called(named=self.names_person),
                self.form(forms.PaperRenewalForm, "renew-paper", document=paper.pk),
            )
            for paper in expired_papers(self.case)
        ]

    @property
    def nothing_on_its_way(self) -> bool:
        """Nothing is planned: none yet, what was has failed, or a new decision gives more."""
        return not any(row.delivery.state == DeliveryState.PLANNED for row in self.deliveries)

    @property
    def awaits_delivery(self) -> bool:
        return any(handover.proof for handover in self.deliveries)

    @property
    def plan_form(self) -> Any:
        if not self.may.deliver:
            return None
        left = left_to_give(self.case)
        what = str(self.case.service.name) if self.case.is_urgent else ""
        return self.form(forms.DeliveryPlanForm, "plan-delivery", amount=left or None, what=what)


def _is_next(delivery: Delivery, given: list[Delivery]) -> bool:
    """Whether it is to be given now: of monthly payments only the first that is left."""
    planned = [row for row in given if row.state == DeliveryState.PLANNED]
    left = [row.part for row in planned if row.series and row.series == delivery.series]
    return delivery in planned and (not left or delivery.part == min(left))
