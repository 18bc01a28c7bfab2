"""Payments that go to the bank together: taken out as one list for a stated purpose (C44)."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cases.enums import DeliveryProof, DeliveryState, ExportFormat
from cases.giving_rights import may_list_payments
from cases.models import CaseExport, CaseView, Delivery, PaymentList
from cases.selectors.giving import account_of, payments_to_make, why_not_on_list
from cases.services.delivery import ProofOfDelivery, complete_delivery
from cases.services.queues import record_export
from cases.services.saving import save_tracked
from cases.services.viewing import EXPORT
from cms.accounts.models import User


@dataclass(frozen=True)
class BankLine:
    """One payment as the bank needs it."""

    delivery: Delivery
    reference: str
    name: str
    account: str
    amount: Decimal


@transaction.atomic
def make_payment_list(
    deliveries: Sequence[int], *, acting_user: User, purpose: str, note: str, file: ExportFormat
) -> tuple[PaymentList, list[BankLine]]:
    """Put these payments on one list, noted before it leaves; each stands on one list only.

    Raises PermissionDenied, and ValidationError naming a payment that may not go, and why.
    """
    if not may_list_payments(acting_user):
        raise PermissionDenied
    due = payments_to_make(user=acting_user).filter(pk__in=deliveries)
    rows = list(due.select_for_update(of=("self",)))
    if not rows or len(rows) != len(set(deliveries)):
        raise ValidationError(_("Some of these payments are on another list already. Look again."))
    lines = [_line(row) for row in rows]
    export = record_export(
        CaseExport(purpose=purpose, note=note, tab="payments", format=file, rows=len(rows)),
        acting_user=acting_user,
    )
    total = sum((line.amount for line in lines), Decimal(0))
    made = PaymentList.objects.create(
        made_by=acting_user, export=export, format=file, count=len(rows), total=total
    )
    for row in rows:
        row.payment_list = made
        save_tracked(row, acting_user=acting_user)
    looks = [CaseView(case=row.case, user=acting_user, what=EXPORT) for row in rows]
    CaseView.objects.bulk_create(looks)
    return made, lines


def _line(row: Delivery) -> BankLine:
    reference = row.case.reference
    if why := why_not_on_list(row):
        raise ValidationError(_("%(reference)s: %(why)s") % {"reference": reference, "why": why})
    name, account = str(row.case.person.name), account_of(row.case)
    return BankLine(row, reference, name, account, row.amount or Decimal(0))


@transaction.atomic
def confirm_payment_list(made: PaymentList, *, acting_user: User, reference: str) -> int:
    """Record every payment of the list that still waits as given, by the bank's reference."""
    if not may_list_payments(acting_user):
        raise PermissionDenied
    waiting = made.deliveries.filter(state=DeliveryState.PLANNED).select_related("case")
    proof = ProofOfDelivery(DeliveryProof.BANK, note=reference)
    done = 0
    for delivery in waiting.order_by("case_id", "pk"):
        complete_delivery(delivery, acting_user=acting_user, proof=proof)
        done += 1
    return done
