"""Stopping now and going on later, on this device or on another."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View

from cms.core.decorators import personal_page
from public_site import limits, resuming
from public_site.deeds import DoorClosed
from public_site.forms.resume import ResumeForm, SaveForm
from public_site.holding import forget_draft, held_drafts, hold_draft
from public_site.models import RequestDraft, ResumeKey
from public_site.presenting import screen_url
from public_site.progress import Progress
from public_site.refused import hand_over, handed_over, send_back, sent_back
from public_site.views.refusals import too_many
from public_site.views.request_base import DraftView


class LaterView(DraftView):
    """Gives a code with which, and with a mobile number, the request opens on any device."""

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        if given := handed_over(request, self._about("code")):
            return self._show("saved", code=given["code"], resume_url=self._resume_url())
        form = sent_back(request, self._about("later"), self._form)
        return self._show("later", form=form, is_saved=self._is_saved())

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        if "forget" in request.POST and self._is_saved():
            return self._forget()
        form = SaveForm(request.POST)
        if not form.is_valid():
            return send_back(request, form, request.path, about=self._about("later"))
        if until := limits.knock(limits.SAVE_BY_ADDRESS, limits.client_address(request)):
            return too_many(request, until)
        return self._save(form)

    def _save(self, form: SaveForm) -> HttpResponse:
        try:
            code = resuming.save_for_later(self.draft, mobile=form.cleaned_data["mobile"])
        except (ValidationError, RequestDraft.DoesNotExist):  # sent or deleted in another window
            return self.go("request_start")
        response = redirect(self.request.path)
        hand_over(self.request, response, about=self._about("code"), content={"code": code})
        hold_draft(self.request, response, self.draft)
        return response

    def _forget(self) -> HttpResponse:
        """Leave nothing on a borrowed device; the request waits for its code."""
        response = redirect("request_resume")
        forget_draft(self.request, response, self.draft)
        messages.success(
            self.request,
            _("This device holds nothing of it any more. Your request waits for code and number."),
        )
        return response

    def _form(self, *sent: object) -> SaveForm:
        """The number the person has just given as theirs stands there already."""
        question = self.progress.definition.bound("person.mobile")
        typed = self.progress.answers.get(question.key) if question else ""
        return SaveForm(*sent, initial={"mobile": typed or ""})

    def _is_saved(self) -> bool:
        return ResumeKey.objects.filter(draft=self.draft).exists()

    def _resume_url(self) -> str:
        return self.request.build_absolute_uri(reverse("request_resume"))

    def _about(self, name: str) -> str:
        return f"{name}:{self.draft.pk}"

    def _show(self, template: str, **context: Any) -> HttpResponse:
        back = screen_url(self.draft, self.progress.first_open)
        return self.page(template, draft=self.draft, back=back, **context)


@method_decorator(personal_page, name="dispatch")
class ResumeView(View):
    """The unfinished requests of this browser, and the door to one begun elsewhere.

    Unknown, wrong and too late get one answer, after the same work (S16).
    """

    http_method_names = ["get", "head", "options", "post"]

    def get(self, request: HttpRequest) -> HttpResponse:
        unfinished = [self._row(draft) for draft in held_drafts(request) if draft.case is None]
        form = sent_back(request, "resume", ResumeForm)
        context = {"drafts": unfinished, "form": form}
        return render(request, "public_site/request/resume.html", context)

    def post(self, request: HttpRequest) -> HttpResponse:
        form = ResumeForm(request.POST)
        if not form.is_valid():
            return send_back(request, form, request.path, about="resume")
        try:
            address = limits.client_address(request)
            draft = resuming.find_saved(**form.cleaned_data, address=address)
        except DoorClosed as closed:
            return too_many(request, closed.until)
        if draft is None:
            form.add_error(None, resuming.NOT_FOUND)
            return send_back(request, form, request.path, about="resume")
        response = redirect(screen_url(draft, Progress(draft).first_open))
        hold_draft(request, response, draft)
        return response

    def _row(self, draft: RequestDraft) -> dict[str, object]:
        progress = Progress(draft)
        return {
            "service": draft.service,
            "saved_at": draft.updated_at,
            "expires_at": draft.expires_at,
            "url": screen_url(draft, progress.first_open),
        }
