"""The papers of a request."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from cases.enums import Evidence
from cms.core.translated import translated
from public_site import drafts, limits
from public_site.forms.papers import PapersForm
from public_site.presenting import paper_rows, screen_url
from public_site.progress import Progress
from public_site.refused import send_back, sent_back
from public_site.views.refusals import too_many
from public_site.views.request_base import DraftView


class DocumentsView(DraftView):
    """Papers: what is shown later, what is sent as a copy now or later."""

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        if not self._is_asked():
            return redirect(screen_url(self.draft, self.progress.first_open))
        return self._show(sent_back(request, self._about, self._form))

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        if not self._is_asked():
            return redirect(screen_url(self.draft, self.progress.first_open))
        form = self._form(request.POST, request.FILES)
        if form.uploads():
            address = limits.client_address(request)
            if until := limits.knock(limits.UPLOAD_BY_ADDRESS, address):
                return too_many(request, until)
        kept = self._keep(form)
        if "remove" in request.POST:
            self._remove(request.POST["remove"])
        if form.errors:
            return send_back(request, form, request.path, about=self._about)
        if "later" in request.POST:
            return self.go("request_later")
        if "remove" in request.POST or (kept and "attach" in request.POST):
            return self.go("request_documents")
        drafts.save_screen(self.draft, Progress.DOCUMENTS, typed={})
        return redirect(screen_url(self.draft, Progress(self.draft).first_open))

    def _is_asked(self) -> bool:
        name = Progress.DOCUMENTS
        return name in self.progress.screens and self.progress.is_reachable(name)

    def _keep(self, form: PapersForm) -> int:
        """Keep every file that can be kept; what is wrong with another does not undo it."""
        kept = 0
        for key, upload in form.uploads():
            try:
                drafts.attach_file(self.draft, key, upload=upload)
                kept += 1
            except ValidationError as error:
                form.add_error(key, error)
        return kept

    def _remove(self, text: str) -> None:
        if text.isascii() and text.isdigit() and len(text) < 18:
            drafts.remove_file(self.draft, int(text))

    @property
    def _about(self) -> str:
        return f"papers:{self.draft.pk}"

    def _form(self, *sent: Any) -> PapersForm:
        papers = [
            (paper.key, str(translated(paper.label)), str(translated(paper.hint or {})))
            for paper in self.progress.documents
            if paper.evidence == Evidence.COPY
        ]
        return PapersForm(papers, *sent)

    def _show(self, form: PapersForm) -> HttpResponse:
        papers = paper_rows(self.progress, form)
        return self.screen(Progress.DOCUMENTS, "documents", form=form, papers=papers)
