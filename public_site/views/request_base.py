"""What all screens of a request share: the service, whether it is open, this browser's draft."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View

from cases.models import FormVersion, Service
from cms.core.decorators import personal_page
from public_site.holding import held_draft
from public_site.models import RequestDraft
from public_site.presenting import screen_url
from public_site.progress import Progress
from public_site.selectors import get_service, open_form_version


@method_decorator(personal_page, name="dispatch")
class RequestView(View):
    """Finds the service and says so when it is closed."""

    service: Service
    form_version: FormVersion

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        service = get_service(kwargs["slug"])
        if service is None:
            raise Http404(_("There is no such service."))
        self.service = service
        return self.prepare() or super().dispatch(request, *args, **kwargs)

    def prepare(self) -> HttpResponse | None:
        """Make ready what the screen needs, or answer instead of it."""
        form_version = open_form_version(self.service)
        if form_version is None:
            return self.say_closed()
        self.form_version = form_version
        return None

    def say_closed(self) -> HttpResponse:
        """To read why a service is closed is fine; to send a form to it is refused."""
        is_read = self.request.method in ("GET", "HEAD", "OPTIONS")
        return self.page("closed", status=200 if is_read else 409)

    def page(self, name: str, *, status: int = 200, **context: Any) -> HttpResponse:
        context = {"service": self.service, **context}
        return render(self.request, f"public_site/request/{name}.html", context, status=status)

    def go(self, name: str) -> HttpResponse:
        return redirect(name, slug=self.service.slug)


def late_answers(service: Service) -> str:
    """What answers are filed under that came after their draft had gone."""
    return f"late:{service.pk}"


class DraftView(RequestView):
    """A screen behind the start: this browser's draft, not yet sent."""

    draft: RequestDraft
    progress: Progress

    def prepare(self) -> HttpResponse | None:
        draft = held_draft(self.request, self.service)
        if draft is not None and draft.case_id is not None:
            return self.go("request_done")
        if refusal := super().prepare():
            return refusal
        if draft is None:
            return self.start_anew()
        draft.service = self.service
        if draft.waits_for_consents:
            return self.go("request_start")
        if draft.form_version_id == self.form_version.pk:  # begun before a new version: its own
            draft.form_version = self.form_version
        self.draft, self.progress = draft, Progress(draft)
        return None

    def start_anew(self) -> HttpResponse:
        """Lead to the beginning: this browser holds no draft, or no longer."""
        text = _("Start here: this device holds no unfinished request.")
        if self.request.method == "POST":
            text = _(
                "This device no longer holds your request. Agree once more: what you typed last is"
                " kept for an hour. A request saved with a code opens again with it."
            )
        messages.info(self.request, text)
        return self.go("request_start")

    def screen(self, name: str, template: str, **context: Any) -> HttpResponse:
        """Show one screen with its place on the way."""
        screens = self.progress.screens
        number = screens.index(name) + 1
        context = {"number": number, "total": len(screens), "back": self._back(name), **context}
        return self.page(template, draft=self.draft, **context)

    def _back(self, name: str) -> str:
        before = self.progress.before(name)
        return screen_url(self.draft, before) if before else ""
