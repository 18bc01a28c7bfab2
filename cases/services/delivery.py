"""Giving what was decided: never without a decision, never without proof (C44)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from hmac import compare_digest

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.enums import DeliveryProof, DeliveryState, EventKind
from cases.models import Case, Decision, Delivery
from cases.permissions import may_deliver
from cases.selectors.gates import released_decision
from cases.services.moves import advance
from cases.services.opening import refuse_day_off
from cases.services.proofs import proof_detail
from cases.services.saving import save_tracked
from cases.services.timeline import lock_case, record_event
from cms.accounts.models import User
from cms.core.hygiene import clean_text
from cms.core.references import new_code, normalize_code


@dataclass(frozen=True)
class DeliveryPlan:
    what: str
    amount: Decimal | None = None
    planned_for: date | None = None
    #: Said by who plans it for a day on which we are closed.
    all_the_same: bool = False


@transaction.atomic
def plan_delivery(case: Case, *, acting_user: User, plan: DeliveryPlan) -> Delivery:
    """Arrange a delivery under the case's released acceptance, with a code for the person."""
    case = lock_case(case)
    if not may_deliver(acting_user, case):
        raise PermissionDenied
    decision = released_decision(case)
    if decision is None or not decision.is_acceptance:
        raise ValidationError(_("Nothing can be delivered without a released acceptance."))
    _refuse_bad_plan(decision, plan)
    delivery = Delivery(
        case=case,
        decision=decision,
        what=clean_text(plan.what),
        amount=plan.amount,
        planned_for=plan.planned_for,
        code=new_code(groups=1),
    )
    save_tracked(delivery, acting_user=acting_user)
    data = {"delivery": delivery.pk}
    record_event(case, EventKind.DELIVERY_PLANNED, acting_user=acting_user, data=data)
    return delivery


def _refuse_bad_plan(decision: Decision, plan: DeliveryPlan) -> None:
    """Deliveries together stay within the decision's amount; none is planned for the past, and for
    a day off only on purpose."""
    if plan.planned_for and plan.planned_for < timezone.localdate():
        raise ValidationError({"planned_for": _("This day has passed. Choose today or later.")})
    if plan.planned_for and not plan.all_the_same:
        refuse_day_off(plan.planned_for)
    if decision.amount is None:
        return
    alive = decision.deliveries.exclude(state=DeliveryState.FAILED)
    given = alive.aggregate(sum=Sum("amount"))["sum"] or Decimal(0)
    left = decision.amount - given
    if (plan.amount or 0) > left:
        values = {"amount": decision.amount, "left": left}
        raise ValidationError(
            {"amount": _("The decision allows %(amount)s SAR; %(left)s SAR are left.") % values}
        )


@dataclass(frozen=True)
class ProofOfDelivery:
    proof: DeliveryProof
    note: str = ""
    code: str = ""


@transaction.atomic
def complete_delivery(delivery: Delivery, *, acting_user: User, proof: ProofOfDelivery) -> Delivery:
    """Record that the person has it, and how we know; ValidationError says what is no proof."""
    case = lock_case(delivery.case)
    delivery = _planned(delivery, case, acting_user)
    if not proof.proof:
        raise ValidationError({"proof": _("Choose the proof of delivery.")})
    if proof.proof == DeliveryProof.CODE:
        _refuse_other_code(delivery, proof.code)
    delivery.proof = proof.proof
    delivery.proof_note = proof_detail(DeliveryProof(proof.proof), proof.note)
    return _finish(case, delivery, DeliveryState.DELIVERED, acting_user)


@transaction.atomic
def fail_delivery(delivery: Delivery, *, acting_user: User, failure: str) -> Delivery:
    """Record that it could not be given, and why; another may be planned."""
    case = lock_case(delivery.case)
    delivery = _planned(delivery, case, acting_user)
    if not failure.strip():
        raise ValidationError({"failure": _("Say why the delivery failed.")})
    delivery.failure = clean_text(failure)
    return _finish(case, delivery, DeliveryState.FAILED, acting_user)


def _planned(delivery: Delivery, case: Case, acting_user: User) -> Delivery:
    if not may_deliver(acting_user, case):
        raise PermissionDenied
    delivery = Delivery.objects.get(pk=delivery.pk)
    if delivery.state != DeliveryState.PLANNED:
        raise ValidationError(_("This delivery has already been recorded."))
    return delivery


def _refuse_other_code(delivery: Delivery, code: str) -> None:
    expected, given = normalize_code(delivery.code), normalize_code(code)
    if not given:
        raise ValidationError({"code": _("Write the code that the person told you.")})
    if not compare_digest(expected.encode(), given.encode()):
        raise ValidationError({"code": _("This is not the code of this delivery.")})


def _finish(case: Case, delivery: Delivery, state: DeliveryState, acting_user: User) -> Delivery:
    delivery.state = state
    delivery.handled_by, delivery.handled_at = acting_user, timezone.now()
    save_tracked(delivery, acting_user=acting_user)
    delivered = state == DeliveryState.DELIVERED
    kind = EventKind.DELIVERED if delivered else EventKind.DELIVERY_FAILED
    data = {"delivery": delivery.pk}
    record_event(case, kind, acting_user=acting_user, data=data, reason=delivery.failure)
    advance(case)
    return delivery
