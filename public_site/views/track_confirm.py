"""Giving one's word anew: the answers as they are now, and the declaration under them."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cases.selectors import owes_declaration
from cases.selectors.contact import bound_values
from cases.services.declarations import renew_declaration, signing_mobile, signing_subject
from public_site.forms.declaration import DeclarationForm, online_modes
from public_site.presenting import corrected_sections
from public_site.refused import send_back, sent_back
from public_site.signing import ask_for_code, place_of_code, remembered, settle, signing_context
from public_site.views.track import GrantedView


class ConfirmView(GrantedView):
    """Only while a word is owed; otherwise the way leads back to the request."""

    def get(self, request: HttpRequest) -> HttpResponse:
        if not owes_declaration(self.case):
            return redirect("track_case")
        form = sent_back(request, self.about("confirm"), self._form)
        if not form.is_bound:
            form = sent_back(request, self.about("confirm-code"), self._remembered)
        context = {
            "case": self.case,
            "service": self.case.service,
            "form": form,
            "sections": corrected_sections(self.case),
            "sheet_url": reverse("request_sheet", args=[self.case.service.slug]),
            **signing_context(signing_subject(self.case), signing_mobile(self.case)),
        }
        return render(request, "public_site/track/confirm.html", context)

    def post(self, request: HttpRequest) -> HttpResponse:
        if not owes_declaration(self.case):
            return redirect("track_case")
        if "send_code" in request.POST:
            return self._send_code()
        form = self._form(request.POST)
        if not form.is_valid():
            return self._refuse(form)
        if refusal := self.too_busy():
            return refusal
        try:
            self._renew(form)
        except ValidationError as error:
            form.add_error(None, error)
            return self._refuse(form)
        messages.success(request, _("Thank you: your declaration is confirmed again."))
        return redirect("track_case")

    def _renew(self, form: DeclarationForm) -> None:
        language = get_language() or "ar"
        with settle(form, signing_subject(self.case)) as given:
            if given is not None:
                renew_declaration(self.case, given, language=language, acting_user=None)

    def _send_code(self) -> HttpResponse:
        subject, mobile = signing_subject(self.case), signing_mobile(self.case)
        if refusal := ask_for_code(self.request, subject, mobile=mobile):
            return refusal
        to = reverse("track_confirm") + place_of_code(subject)
        about = self.about("confirm-code")
        return send_back(self.request, self._form(), to, about=about)

    def _form(self, data: QueryDict | None = None) -> DeclarationForm:
        service, mobile = self.case.service, signing_mobile(self.case)
        files = self.request.FILES if data is self.request.POST else None
        stated = bound_values(self.case.form_version.document, self.case.answers or {})
        return DeclarationForm(
            service,
            data,
            files,
            modes=online_modes(service, mobile=mobile),
            initial={"name": stated.get("name", "")},
        )

    def _remembered(self, data: QueryDict | None) -> DeclarationForm:
        return remembered(self._form(), data, signing_subject(self.case))

    def _refuse(self, form: DeclarationForm) -> HttpResponse:
        return self.refuse(form, "confirm", "track_confirm")
