"""What becomes of a list that has left: once more as a file, undone, or paid by the bank (C44)."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from wagtail.admin import messages

from cases.backoffice.crumbs import BelowAList
from cases.backoffice.desk.base import DeskFormView, DeskScreen, add_errors
from cases.backoffice.payment_forms import AgainForm, PaidForm, UndoForm
from cases.backoffice.payments import bank_file
from cases.giving_rights import may_list_payments
from cases.models import PaymentList
from cases.selectors.giving import payment_lists
from cases.services.payments import (
    confirm_payment_list,
    repeat_payment_list,
    undo_payment_list,
)
from cms.core.counting import counted


class OfAList(BelowAList, DeskScreen):
    """About one list of this reader's; another's does not exist for them."""

    list_route, list_label = "deliveries:payments", _("Payments for the bank")
    header_icon = "download"

    def is_allowed(self) -> bool:
        return may_list_payments(self.user)

    @cached_property
    def made(self) -> PaymentList:
        return get_object_or_404(payment_lists(user=self.user), pk=self.kwargs["list_pk"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(made=self.made, **kwargs)


class AgainView(OfAList, DeskFormView):
    """The same list once more, for a purpose that is asked for and noted anew."""

    template_name = "cases/backoffice/payment_list.html"
    form_class = AgainForm
    page_title = _("Take the list out once more")
    submit = _("Download the list")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.get_form()
        if form.is_valid():
            try:
                lines = repeat_payment_list(self.made, acting_user=self.user, **form.cleaned_data)
            except ValidationError as error:
                add_errors(form, error)
            else:
                return bank_file(self.made, lines)
        return self._show(form, status=422)

    def perform(self, form: Any) -> PaymentList:
        return self.made

    def where_next(self, made: Any) -> str:
        return reverse("deliveries:payments")


class UndoView(OfAList, DeskFormView):
    template_name = "cases/backoffice/payment_list.html"
    form_class = UndoForm
    page_title = _("Undo the list")
    submit = _("Undo the list")
    done = _("The list is undone; its payments can go on another one.")

    def perform(self, form: Any) -> PaymentList:
        return undo_payment_list(
            self.made, acting_user=self.user, reason=form.cleaned_data["reason"]
        )

    def where_next(self, made: Any) -> str:
        return reverse("deliveries:payments")


class PaidView(OfAList):
    """The bank has paid a list: asked once more, then every payment that still waits is given."""

    http_method_names = ["post"]
    template_name = "cases/backoffice/payment_paid.html"
    page_title = _("Has the bank paid this list?")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        made, form = self.made, PaidForm(request.POST)
        if not form.is_valid():
            return self._refuse(form.errors["reference"])
        if not form.cleaned_data["sure"]:
            return self._ask(form)
        reference = form.cleaned_data["reference"]
        try:
            done = confirm_payment_list(made, acting_user=self.user, reference=reference)
        except ValidationError as error:
            return self._refuse(error.messages)
        text = ngettext("%(n)s payment is recorded.", "%(n)s payments are recorded.", done)
        messages.success(request, counted(text, done))
        return redirect("deliveries:payments")

    def _ask(self, form: forms.Form) -> HttpResponse:
        context = self.get_context_data(reference=form.cleaned_data["reference"])
        return self.render_to_response(context)

    def _refuse(self, mistakes: Any) -> HttpResponse:
        messages.error(self.request, " ".join(str(error) for error in mistakes))
        return redirect("deliveries:payments")
