"""The last screen before a request is sent."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from public_site import drafts
from public_site.forms.request import DeclarationForm
from public_site.holding import hold_draft, open_here
from public_site.models import RequestDraft
from public_site.presenting import answer_sections, paper_rows, screen_url
from public_site.progress import Progress
from public_site.refused import send_back, sent_back
from public_site.views.request_base import DraftView


class ReviewView(DraftView):
    """All answers on one page, the declaration, and the one button that sends."""

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        if not self.progress.is_complete:
            return redirect(screen_url(self.draft, self.progress.first_open))
        return self._show(sent_back(request, self._about, self._form))

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        if not self.progress.is_complete:
            messages.warning(request, _("Something in your answers is still missing."))
            return redirect(screen_url(self.draft, self.progress.first_open))
        form = self._form(request.POST)
        return self._send(form) if form.is_valid() else self._refuse(form)

    def _send(self, form: DeclarationForm) -> HttpResponse:
        language = get_language() or "ar"
        try:
            drafts.submit_draft(self.draft, declaration=form.declaration(), language=language)
        except ValidationError as error:
            form.add_error(None, error.messages)
            return self._refuse(form)
        except RequestDraft.DoesNotExist:  # discarded in another window meanwhile
            return self.go("request_start")
        response = self.go("request_done")
        hold_draft(self.request, response, self.draft)
        return response

    @property
    def _about(self) -> str:
        return f"review:{self.draft.pk}"

    def _form(self, data: QueryDict | None = None) -> DeclarationForm:
        return DeclarationForm(self.service, data, initial={"name": self._own_name()})

    def _refuse(self, form: DeclarationForm) -> HttpResponse:
        return send_back(self.request, form, self.request.path, about=self._about)

    def _own_name(self) -> str:
        for question in self.progress.definition.questions:
            if question.binds == "person.name":
                return str(self.progress.answers.get(question.key, ""))
        return ""

    def _show(self, form: DeclarationForm) -> HttpResponse:
        return self.screen(
            Progress.REVIEW,
            "review",
            form=form,
            sections=answer_sections(self.progress),
            papers=paper_rows(self.progress),
            open_here=open_here(self.request, self.service),
            change_papers=screen_url(self.draft, Progress.DOCUMENTS),
        )
