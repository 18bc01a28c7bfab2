"""Payments for the bank: due ones, ticked, leave as one file with their total (C44)."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from cases.backoffice.cells import reference_link
from cases.backoffice.clock_words import short_date
from cases.backoffice.crumbs import BelowAList
from cases.backoffice.desk.base import DeskScreen, add_errors
from cases.backoffice.names import shows_name
from cases.backoffice.payment_forms import PaidForm, PaymentListForm
from cases.backoffice.spreadsheets import spreadsheet_response
from cases.export_enums import ExportFormat
from cases.giving_rights import may_list_payments
from cases.models import Delivery, PaymentList
from cases.selectors.giving import account_of, payment_lists, payments_to_make, why_not_on_list
from cases.services.payments import BankLine, make_payment_list
from cms.core.identifiers import mask_iban

MOST = 200


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
        """The newest lists of this reader's own; the director's, of everybody."""
        return payment_lists(user=self.user)[:10]


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
