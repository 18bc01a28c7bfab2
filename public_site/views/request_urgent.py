"""Asking for urgent help: what, where and whom to call stand on the very first screen."""

from functools import partial
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language

from cases.models import FormVersion, Service
from cases.questions.answers import clean_step
from cases.questions.definition import FormDefinition, Step
from cases.questions.form import QuestionsForm
from cms.core.translated import translated
from public_site import drafts, limits, robots
from public_site.holding import held_confirmation, held_draft, hold_draft
from public_site.models import RequestDraft
from public_site.presenting import screen_url
from public_site.progress import Progress
from public_site.refused import handed_over, send_back, sent_back
from public_site.sites import proposed_for
from public_site.views.refusals import too_many
from public_site.views.request_base import RequestView, late_answers


class UrgentStart(RequestView):
    """The first questions of an urgent call. The law needs a line here, and the consents where it
    is sent; a draft begins only when somebody sends this screen."""

    service: Service
    form_version: FormVersion

    def show_questions(self) -> HttpResponse:
        form = sent_back(self.request, self._about, self._questions)
        step = self._first
        return self.page(
            "urgent",
            form=form,
            number=1,
            total=len(Progress(self._blank()).screens),
            step_title=translated(step.title),
            step_intro=translated(step.intro or {}),
            **self.beginning(form),
        )

    def take_questions(self) -> HttpResponse:
        """Keep what was typed, right or wrong: the draft's own screen says what is to be mended."""
        request: HttpRequest = self.request
        form = self._questions(request.POST)
        if robots.is_suspect(request):
            form.add_error(None, str(robots.ONCE_MORE))
            return send_back(request, form, request.path, about=self._about)
        if until := limits.knock(limits.START_BY_ADDRESS, limits.client_address(request)):
            return too_many(request, until)
        draft = drafts.start_draft(
            self.service, self.form_version, consents={}, language=get_language() or "ar"
        )
        drafts.save_screen(draft, self._first.key, typed=form.typed())
        rows = form.wants_rows()
        place = screen_url(draft, self._first.key if rows else Progress(draft).first_open)
        response = redirect(f"{place}?growing=1#question-{rows}" if rows else place)
        hold_draft(request, response, draft)
        return response

    def beginning(self, form: forms.Form) -> dict[str, Any]:
        """Return what every first screen says: of what was begun or sent on this device."""
        draft = self.unfinished()
        if draft is not None and draft.waits_for_consents:  # begun elsewhere, it waits for this
            draft = None
        return {
            "stamp": robots.new_stamp(again=robots.ONCE_MORE in form.non_field_errors()),
            "resume_url": screen_url(draft, Progress(draft).first_open) if draft else "",
            "was_sent": held_confirmation(self.request, self.service) is not None,
        }

    def unfinished(self) -> RequestDraft | None:
        draft = held_draft(self.request, self.service)
        if draft is None or draft.case_id is not None:
            return None
        draft.service = self.service
        return draft

    def typed_too_late(self) -> dict[str, Any]:
        """What was sent to a draft this browser no longer held: a proposal for the new one."""
        kept = handed_over(self.request, late_answers(self.service))
        return dict(kept["typed"]) if kept else {}

    @property
    def _asked(self) -> FormDefinition:
        return self.service.form_as_asked(self.form_version)

    @property
    def _first(self) -> Step:
        return self._asked.steps[0]

    @property
    def _about(self) -> str:
        return f"start:{self.service.slug}"

    def _proposed(self) -> dict[str, Any]:
        """What came too late, else what the code of the site knows of who opened it there."""
        return {**proposed_for(self.request, self._first.questions), **self.typed_too_late()}

    def _blank(self) -> RequestDraft:
        return RequestDraft(service=self.service, form_version=self.form_version)

    def _questions(self, data: Any = None) -> QuestionsForm:
        first = self._first
        form = QuestionsForm(
            first.questions,
            clean=partial(clean_step, self._asked, first.key, answers={}),
            typed={} if data is not None else self._proposed(),
            data=data,
        )
        form.propose()
        return form
