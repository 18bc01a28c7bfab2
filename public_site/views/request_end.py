"""After a request is sent, and drafts that were left lying."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View

from cases.models import Case
from cases.questions.form import KEPT_NUMBER
from cases.selectors import missing_documents
from cms.core.decorators import personal_page
from public_site import drafts
from public_site.holding import held_confirmation, held_draft, held_drafts
from public_site.models import RequestDraft
from public_site.presenting import screen_url, way_of
from public_site.progress import Progress
from public_site.selectors import case_promise
from public_site.views.request_base import RequestView


class DoneView(RequestView):
    """Reference, code, who decides and when; it stays behind the back button for a while."""

    http_method_names = ["get", "head", "options"]

    def prepare(self) -> HttpResponse | None:
        """A service that closed meanwhile does not hide the confirmation of what was sent."""
        sent = held_confirmation(self.request, self.service)
        if sent is None or sent.case is None:
            return redirect("track")
        self.case: Case = sent.case
        return None

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        return self.page(
            "done",
            case=self.case,
            missing=missing_documents(self.case),
            promise=case_promise(self.case),
            stations=way_of(self.case),
            kept_number=KEPT_NUMBER,
        )


class DiscardView(RequestView):
    """Destroys an unfinished request, for instance before leaving a shared computer."""

    http_method_names = ["post"]

    def prepare(self) -> HttpResponse | None:
        return None  # a draft may be destroyed whether or not its service is open

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        draft = held_draft(request, self.service)
        if draft is not None and draft.case is None:
            drafts.discard_draft(draft)
        messages.success(request, _("Deleted: nothing of this request is left on our side."))
        return redirect("request_resume")


@method_decorator(personal_page, name="dispatch")
class ResumeView(View):
    """The unfinished requests of this browser."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest) -> HttpResponse:
        unfinished = [self._row(draft) for draft in held_drafts(request) if draft.case is None]
        context = {"drafts": unfinished}
        return render(request, "public_site/request/resume.html", context)

    def _row(self, draft: RequestDraft) -> dict[str, object]:
        progress = Progress(draft)
        return {
            "service": draft.service,
            "saved_at": draft.updated_at,
            "expires_at": draft.expires_at,
            "url": screen_url(draft, progress.first_open),
        }
