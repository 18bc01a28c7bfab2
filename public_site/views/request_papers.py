"""The papers of a request."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils import timezone

from cases.enums import Evidence
from cms.core.translated import translated
from public_site import drafts, limits
from public_site.forms.papers import AskedPaper, PapersForm, issued_name
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
        self._keep(form)
        self._keep_dates(form)
        if "remove" in request.POST:
            self._remove(request.POST["remove"])
        elif "later" not in request.POST:
            held = set(self.draft.files.values_list("document_key", flat=True))
            form.judge_ages(held, on=timezone.localdate())
        if form.errors:
            return send_back(request, form, request.path, about=self._about)
        return self._go_on(request.POST)

    def _go_on(self, pressed: QueryDict) -> HttpResponse:
        """On to what the pressed button promises."""
        if "later" in pressed:
            return self.go("request_later")
        if "remove" in pressed or "attach" in pressed:
            return self.go("request_documents")
        drafts.save_screen(self.draft, Progress.DOCUMENTS, typed={})
        return redirect(screen_url(self.draft, Progress(self.draft).first_open))

    def _is_asked(self) -> bool:
        name = Progress.DOCUMENTS
        return name in self.progress.screens and self.progress.is_reachable(name)

    def _keep(self, form: PapersForm) -> None:
        """Keep every file that can be kept; what is wrong with another does not undo it."""
        for key, upload in form.uploads():
            try:
                drafts.attach_file(self.draft, key, upload=upload)
            except ValidationError as error:
                form.add_error(key, error)

    def _keep_dates(self, form: PapersForm) -> None:
        """The dates on the papers wait with the answers; the files of a form cannot hold them."""
        dates = {issued_name(key): day.isoformat() for key, day in form.issued().items()}
        if dates:
            drafts.keep_typed(self.draft, typed=dates)

    def _remove(self, text: str) -> None:
        if text.isascii() and text.isdigit() and len(text) < 18:
            drafts.remove_file(self.draft, int(text))

    @property
    def _about(self) -> str:
        return f"papers:{self.draft.pk}"

    def _form(self, *sent: Any) -> PapersForm:
        wanted = [paper for paper in self.progress.documents if paper.evidence == Evidence.COPY]
        papers = [
            AskedPaper(
                paper.key,
                str(translated(paper.label)),
                str(translated(paper.hint or {})),
                paper.max_age_days,
            )
            for paper in wanted
        ]
        dates = {issued_name(key): day for key, day in drafts.issued_dates(self.draft).items()}
        return PapersForm(papers, *sent, initial=dates)

    def _show(self, form: PapersForm) -> HttpResponse:
        papers = paper_rows(self.progress, form)
        return self.screen(Progress.DOCUMENTS, "documents", form=form, papers=papers)
