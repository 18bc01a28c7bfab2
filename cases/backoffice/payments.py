"""Payments for the bank: due ones, ticked, leave as one file with their total (C44)."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext, ngettext, pgettext
from django.utils.translation import gettext_lazy as _

from wagtail.admin import messages

from cases.backoffice.cells import reference_link
from cases.backoffice.clock_words import short_date
from cases.backoffice.crumbs import BelowAList
from cases.backoffice.desk.base import DeskScreen, add_errors
from cases.backoffice.exporting import PurposeForm
from cases.backoffice.names import shows_name
from cases.backoffice.room.forms import CodeField
from cases.backoffice.spreadsheets import spreadsheet_response
from cases.enums import DeliveryState, ExportFormat, ExportPurpose
from cases.giving_rights import may_list_payments
from cases.models import Delivery, PaymentList
from cases.selectors.giving import account_of, payments_to_make, why_not_on_list
from cases.services.payments import BankLine, confirm_payment_list, make_payment_list
from cms.core.counting import counted
from cms.core.identifiers import mask_iban

MOST = 200


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


class PaidForm(forms.Form):
    reference = CodeField(
        label=_("Reference of the transfer"),
        max_length=64,
        error_messages={"required": _("Write the reference of the transfer.")},
    )


class PaymentsView(BelowAList, DeskScreen):
    """What is due, what holds the rest up, and the lists that have left."""

    list_route, list_label = "deliveries:list", _("Deliveries")
    template_name = "cases/backoffice/payments.html"
    header_icon = "download"
    page_title = _("Payments for the bank")

    def is_allowed(self) -> bool:
        return may_list_payments(self.user)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self._show(None)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        rows = self._rows()
        form = PaymentListForm(request.POST, ready=[row["pk"] for row in rows if not row["why"]])
        if form.is_valid():
            values = form.cleaned_data
            try:
                made, lines = make_payment_list(
                    values["payments"],
                    acting_user=self.user,
                    purpose=values["purpose"],
                    note=values["note"],
                    file=ExportFormat(values["file"]),
                )
            except ValidationError as error:
                add_errors(form, error)
            else:
                return bank_file(made, lines)
        return self._show(form, status=422)

    def _show(self, form: PaymentListForm | None, status: int = 200) -> HttpResponse:
        rows = self._rows()
        ready = [row["pk"] for row in rows if not row["why"]]
        form = form or PaymentListForm(ready=ready, initial={"payments": ready})
        ticked = {str(pk) for pk in form["payments"].value() or []}
        for row in rows:
            row["ticked"] = str(row["pk"]) in ticked
        context = self.get_context_data(
            form=form, rows=rows, ready=bool(ready), lists=self._lists(), paid=PaidForm()
        )
        return self.render_to_response(context, status=status)

    def _rows(self) -> list[dict[str, Any]]:
        return [self._row(row) for row in payments_to_make(user=self.user)[:MOST]]

    def _row(self, row: Delivery) -> dict[str, Any]:
        account = account_of(row.case)
        return {
            "pk": row.pk,
            "delivery": row,
            "case": reference_link(row.case),
            "name": row.case.person.name if shows_name(self.user, row.case) else "",
            "planned": short_date(row.planned_for) if row.planned_for else "",
            "account": mask_iban(account) if account else "",
            "why": why_not_on_list(row),
        }

    def _lists(self) -> Any:
        """The newest lists of this reader's own."""
        mine = PaymentList.objects.filter(made_by=self.user)
        waiting = Count("deliveries", filter=Q(deliveries__state=DeliveryState.PLANNED))
        return mine.annotate(waiting=waiting).select_related("made_by")[:10]


class PaidView(DeskScreen):
    """The bank has paid a list: every payment on it that still waits is given."""

    http_method_names = ["post"]

    def is_allowed(self) -> bool:
        return may_list_payments(self.user)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        made = get_object_or_404(PaymentList, pk=kwargs["list_pk"], made_by=self.user)
        form = PaidForm(request.POST)
        if form.is_valid():
            reference = form.cleaned_data["reference"]
            try:
                done = confirm_payment_list(made, acting_user=self.user, reference=reference)
            except ValidationError as error:
                messages.error(request, " ".join(error.messages))
            else:
                text = ngettext("%(n)s payment is recorded.", "%(n)s payments are recorded.", done)
                messages.success(request, counted(text, done))
        else:
            messages.error(request, " ".join(str(error) for error in form.errors["reference"]))
        return redirect("deliveries:payments")


# --- The file -----------------------------------------------------------------------------------


def bank_file(made: PaymentList, lines: list[BankLine]) -> HttpResponse:
    """Return the list as a file: numbered, with its total at the end."""
    headings = [
        pgettext("payments", "No."),
        gettext("Reference"),
        gettext("Name"),
        gettext("Account (IBAN)"),
        gettext("Amount (SAR)"),
        pgettext("payments", "For"),
    ]
    rows = [
        (place, line.reference, line.name, line.account, line.amount, _of(line))
        for place, line in enumerate(lines, start=1)
    ]
    total = ("", gettext("Total"), made.count, "", made.total, "")
    day = f"{timezone.localdate(made.made_at):%Y-%m-%d}"
    name = f"{gettext('Payments for the bank')} {day} {made.pk}"
    return spreadsheet_response([headings, *rows, total], file=made.format, name=name)


def _of(line: BankLine) -> str:
    delivery = line.delivery
    part = f" {delivery.part}/{delivery.parts}" if delivery.parts > 1 else ""
    return f"{delivery.what}{part}"
