"""Forms of the payments that go to the bank together."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from cases.backoffice.desk.fields import DeskForm
from cases.backoffice.exporting import PurposeForm
from cases.backoffice.room.forms import CodeField, TextField
from cases.enums import DeliveryProof
from cases.export_enums import ExportFormat, ExportPurpose
from cases.services.proofs import proof_detail


class PaymentListForm(PurposeForm):
    """Which payments, what for, in which file."""

    payments = forms.TypedMultipleChoiceField(
        label=_("Payments"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Tick at least one payment."),
            "invalid_choice": _("One of these payments is on another list already. Look again."),
        },
    )
    file = forms.ChoiceField(label=_("Kind of file"), choices=ExportFormat.choices, initial="xlsx")

    def __init__(self, *args: Any, ready: Iterable[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["payments"].choices = [(pk, str(pk)) for pk in ready]  # type: ignore[attr-defined]
        self.fields["purpose"].initial = ExportPurpose.PAYMENT


class AgainForm(PurposeForm, DeskForm):
    """What a list that has left is taken out once more for."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["purpose"].initial = ExportPurpose.PAYMENT


class UndoForm(DeskForm):
    reason = TextField(
        label=_("Why the list is undone"),
        max_length=200,
        error_messages={"required": _("Write why the list is undone.")},
        help_text=_("Kept with your name and the day. Tell the bank as well if it has the file."),
    )


class PaidForm(forms.Form):
    """The bank's reference; `sure` is said on the page that tells count and total once more."""

    reference = CodeField(
        label=_("Reference of the transfer"),
        max_length=64,
        error_messages={"required": _("Write the reference of the transfer.")},
    )
    sure = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def clean_reference(self) -> str:
        try:
            return proof_detail(DeliveryProof.BANK, self.cleaned_data["reference"])
        except ValidationError as error:
            raise ValidationError(error.messages) from error
