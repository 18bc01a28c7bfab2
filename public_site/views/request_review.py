"""The last screen before a request is sent."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cms.core.translated import in_a_row
from public_site import drafts
from public_site.forms.declaration import DeclarationForm, online_modes
from public_site.forms.request import ConsentForm
from public_site.holding import hand_of, hold_draft, open_here
from public_site.models import RequestDraft
from public_site.presenting import answer_sections, paper_rows, screen_url
from public_site.progress import Progress
from public_site.refused import send_back, sent_back
from public_site.seen import changed_since, marks_of
from public_site.signing import ask_for_code, place_of_code, remembered, settle, signing_context
from public_site.views.request_base import DraftView, RequestView


class ReviewView(DraftView):
    """All answers on one page, the declaration, and the one button that sends."""

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        if not self.progress.is_complete:
            return redirect(screen_url(self.draft, self.progress.first_open))
        form = sent_back(request, self._about, self._form)
        if not form.is_bound:
            form = sent_back(request, f"code:{self._about}", self._remembered)
        return self._show(form)

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        if not self.progress.is_complete:
            messages.warning(request, _("Something in your answers is still missing."))
            return redirect(screen_url(self.draft, self.progress.first_open))
        if "send_code" in request.POST:
            return self._send_code()
        if changed := changed_since(self.progress, request.POST.get("seen", "")):
            return self._ask_again(changed)
        form, consents = self._form(request.POST), self._consents(request.POST)
        agreed = consents is None or consents.is_valid()
        return self._send(form, consents) if form.is_valid() and agreed else self._refuse(form)

    def _ask_again(self, changed: list[str]) -> HttpResponse:
        """Nobody declares what they did not see: what changed is named, and the tick asked anew."""
        form = self._form(self.request.POST)
        form.full_clean()
        words = _(
            "This changed after you opened the page: %(names)s. Look at your answers again, then"
            " send."
        )
        form.add_error(None, words % {"names": in_a_row(changed)})
        to, about = self.request.path, self._about
        return send_back(self.request, form, to, about=about, without=("agreed",))

    def _send_code(self) -> HttpResponse:
        subject, mobile = str(self.draft.pk), self._bound("person.mobile")
        if refusal := ask_for_code(self.request, subject, mobile=mobile):
            return refusal
        about = f"code:{self._about}"
        to = self.request.path + place_of_code(subject)
        return send_back(self.request, self._form(), to, about=about)

    def _send(self, form: DeclarationForm, consents: ConsentForm | None) -> HttpResponse:
        sent: dict[str, Any] = {"language": get_language() or "ar"}
        sent |= {"hand": hand_of(self.request, self.draft)}
        sent |= {"consents": consents.consents() if consents else None}
        try:
            with settle(form, str(self.draft.pk)) as declaration:
                drafts.submit_draft(self.draft, declaration=declaration, **sent)
        except ValidationError as error:
            form.add_error(None, error)
            return self._refuse(form)
        except RequestDraft.DoesNotExist:  # discarded in another window meanwhile
            return self.go("request_start")
        response = self.go("request_done")
        hold_draft(self.request, response, self.draft)
        return response

    def _consents(self, data: Any = None, **known: Any) -> ConsentForm | None:
        """The consents of an urgent call, which began without them; None where they are given."""
        return None if self.draft.consents else ConsentForm(self.service, data, **known)

    @property
    def _about(self) -> str:
        return f"review:{self.draft.pk}"

    def _form(self, data: QueryDict | None = None) -> DeclarationForm:
        files = self.request.FILES if data is self.request.POST else None
        return DeclarationForm(
            self.service,
            data,
            files,
            modes=online_modes(self.service, mobile=self._bound("person.mobile")),
            initial={"name": self._bound("person.name")},
        )

    def _sent(self, form: DeclarationForm) -> Any:
        return form.data if form.is_bound else None

    def _remembered(self, data: QueryDict | None) -> DeclarationForm:
        return remembered(self._form(), data, str(self.draft.pk))

    def _refuse(self, form: DeclarationForm) -> HttpResponse:
        return send_back(self.request, form, self.request.path, about=self._about)

    def _bound(self, binding: str) -> str:
        for question in self.progress.definition.questions:
            if question.binds == binding:
                return str(self.progress.answers.get(question.key, ""))
        return ""

    def _show(self, form: DeclarationForm) -> HttpResponse:
        return self.screen(
            Progress.REVIEW,
            "review",
            form=form,
            consents=self._consents(self._sent(form), initial=form.initial),
            seen=marks_of(self.progress),
            sections=answer_sections(self.progress),
            papers=paper_rows(self.progress),
            open_here=open_here(self.request, self.service, writing=self.draft),
            change_papers=screen_url(self.draft, Progress.DOCUMENTS),
            sheet_url=reverse("request_sheet", args=[self.service.slug]),
            **signing_context(str(self.draft.pk), self._bound("person.mobile")),
        )


class SheetView(RequestView):
    """The declaration as a page to print and sign; it names nobody and needs no draft."""

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        if not self.service.declaration_text:
            return self.go("request_start")
        return self.page("sheet")
