"""After a request is sent, or deleted unsent."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from cases.models import Case
from cases.questions.form import KEPT_NUMBER
from cases.selectors import missing_documents, who_decides
from public_site import drafts
from public_site.holding import held_confirmation, held_draft, was_sent_elsewhere
from public_site.presenting import happening_now, screen_url, way_of
from public_site.progress import Progress
from public_site.selectors import case_promise, help_for
from public_site.views.request_base import RequestView


class DoneView(RequestView):
    """Reference, code, who decides and when; it stays behind the back button for a while."""

    http_method_names = ["get", "head", "options"]

    def prepare(self) -> HttpResponse | None:
        """A service that closed meanwhile does not hide the confirmation of what was sent."""
        sent = held_confirmation(self.request, self.service)
        if sent is None or sent.case is None:
            if was_sent_elsewhere(self.request, self.service):
                return self.page("sent_elsewhere")
            return redirect("track")
        self.case: Case = sent.case
        return None

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        stations = way_of(self.case)
        return self.page(
            "done",
            case=self.case,
            missing=missing_documents(self.case),
            promise=case_promise(self.case),
            stations=stations,
            happens_now=happening_now(stations),
            help=help_for(self.case),
            who_decides=who_decides(self.case),
            kept_number=KEPT_NUMBER,
        )


class DiscardView(RequestView):
    """Destroys an unfinished request, for instance before leaving a shared computer. Asked first,
    on a page of its own: a thumb slips."""

    http_method_names = ["get", "post"]

    def prepare(self) -> HttpResponse | None:
        return None  # a draft may be destroyed whether or not its service is open

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        draft = held_draft(request, self.service)
        if draft is None or draft.case_id is not None:
            return redirect("request_resume")
        return self.page("discard", back=screen_url(draft, Progress(draft).first_open))

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        draft = held_draft(request, self.service)
        if draft is not None and draft.case_id is None:
            drafts.discard_draft(draft)
        messages.success(request, _("Deleted: nothing of this request is left on our side."))
        return redirect("request_resume")
