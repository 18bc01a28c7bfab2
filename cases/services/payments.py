"""Payments that go to the bank together: taken out as one list for a stated purpose (C44)."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.enums import DeliveryProof, DeliveryState
from cases.export_enums import ExportFormat
from cases.giving_rights import may_list_payments
from cases.models import CaseExport, CaseView, Delivery, PaymentList
from cases.selectors.giving import account_of, payments_to_make, why_not_on_list
from cases.services.delivery import ProofOfDelivery, complete_delivery
from cases.services.queues import record_export
from cases.services.reasons import real_reason
from cases.services.saving import save_tracked
from cases.services.viewing import EXPORT
from cms.accounts.models import User
from cms.accounts.roles import Role


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
    export = _note_leaving(rows, acting_user, purpose=purpose, note=note, file=file)
    total = sum((line.amount for line in lines), Decimal(0))
    made = PaymentList(
        made_by=acting_user, export=export, format=file, count=len(rows), total=total
    )
    save_tracked(made, acting_user=acting_user)
    for row in rows:
        row.payment_list = made
        save_tracked(row, acting_user=acting_user)
    return made, lines


def _note_leaving(
    rows: Sequence[Delivery], acting_user: User, *, purpose: str, note: str, file: str
) -> CaseExport:
    """Note who takes these payments out and what for, and in each case that it left."""
    export = record_export(
        CaseExport(purpose=purpose, note=note, tab="payments", format=file, rows=len(rows)),
        acting_user=acting_user,
    )
    looks = [CaseView(case=row.case, user=acting_user, what=EXPORT) for row in rows]
    CaseView.objects.bulk_create(looks)
    return export


@transaction.atomic
def repeat_payment_list(
    made: PaymentList, *, acting_user: User, purpose: str, note: str
) -> list[BankLine]:
    """Return the lines of a list that has left, to leave once more: asked and noted anew.

    Raises PermissionDenied, and ValidationError for a list that was undone or lost an account.
    """
    made = _locked(made, acting_user)
    related = ("case__person", "case__service", "case__form_version")
    rows = list(made.deliveries.select_related(*related).order_by("planned_for", "pk"))
    if not rows:
        raise ValidationError(_("This list was undone: its payments wait for another one."))
    lines = [_line(row, is_new=False) for row in rows]
    _note_leaving(rows, acting_user, purpose=purpose, note=note, file=made.format)
    return lines


@transaction.atomic
def undo_payment_list(made: PaymentList, *, acting_user: User, reason: str) -> PaymentList:
    """Take a list back before the bank has paid: its payments wait for another list again.

    Raises PermissionDenied, and ValidationError without a real reason or once anything was paid.
    """
    made = _locked(made, acting_user)
    reason = real_reason(reason)
    if made.undone_at:
        raise ValidationError(_("This list was undone already."))
    if made.deliveries.filter(state=DeliveryState.DELIVERED).exists():
        raise ValidationError(
            _("A payment of this list is recorded as given, so the list cannot be undone.")
        )
    for row in made.deliveries.select_for_update().order_by("pk"):
        row.payment_list = None
        save_tracked(row, acting_user=acting_user, reason=reason)
    made.undone_at, made.undone_by, made.undo_reason = timezone.now(), acting_user, reason
    save_tracked(made, acting_user=acting_user, reason=reason)
    return made


def _locked(made: PaymentList, acting_user: User) -> PaymentList:
    if not may_list_payments(acting_user):
        raise PermissionDenied
    own = {} if acting_user.has_role(Role.DIRECTOR) else {"made_by": acting_user}
    found = PaymentList.objects.select_for_update().filter(pk=made.pk, **own).first()
    if found is None:
        raise PermissionDenied
    return found


def _line(row: Delivery, *, is_new: bool = True) -> BankLine:
    """A payment that is on its list already is held by nothing but a missing account."""
    reference = row.case.reference
    is_held = is_new or not account_of(row.case)
    if is_held and (why := why_not_on_list(row)):
        raise ValidationError(_("%(reference)s: %(why)s") % {"reference": reference, "why": why})
    name, account = str(row.case.person.name), account_of(row.case)
    return BankLine(row, reference, name, account, row.amount or Decimal(0))


@transaction.atomic
def confirm_payment_list(made: PaymentList, *, acting_user: User, reference: str) -> int:
    """Record every payment of the list that still waits as given, by the bank's reference."""
    made = _locked(made, acting_user)
    waiting = made.deliveries.filter(state=DeliveryState.PLANNED).select_related("case")
    proof = ProofOfDelivery(DeliveryProof.BANK, note=reference)
    done = 0
    for delivery in waiting.order_by("case_id", "pk"):
        complete_delivery(delivery, acting_user=acting_user, proof=proof)
        done += 1
    return done
