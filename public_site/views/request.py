"""The help request, screen by screen: the consents, then the steps of the form."""

from functools import partial
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cases.questions.answers import CleanResult, clean_step
from cases.questions.definition import Step
from cases.questions.form import QuestionsForm
from cms.core.translated import translated
from public_site import drafts, limits, robots
from public_site.forms.request import ConsentForm
from public_site.holding import hold_draft
from public_site.models import RequestDraft
from public_site.presenting import screen_url
from public_site.progress import Progress
from public_site.refused import LATE_KEPT_FOR, hand_over, handed_over, send_back, sent_back
from public_site.sites import proposed_for
from public_site.views.refusals import too_many
from public_site.views.request_base import DraftView, RequestView, late_answers
from public_site.views.request_urgent import UrgentStart


class StartView(UrgentStart, RequestView):
    """Privacy notice and consents, before anything is asked; of an urgent call the questions."""

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        if self.service.is_urgent:
            return self.show_questions()
        return self._show(sent_back(request, f"start:{slug}", partial(ConsentForm, self.service)))

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        if self.service.is_urgent:
            return self.take_questions()
        form = ConsentForm(self.service, request.POST)
        if not form.is_valid():
            return send_back(request, form, request.path, about=f"start:{slug}")
        if robots.is_suspect(request):
            form.add_error(None, str(robots.ONCE_MORE))
            return send_back(request, form, request.path, about=f"start:{slug}")
        draft = self.unfinished()
        if draft is not None:
            drafts.renew_consents(draft, consents=form.consents())
        elif until := limits.knock(limits.START_BY_ADDRESS, limits.client_address(request)):
            return too_many(request, until)
        else:
            draft = self._start(form)
        response = redirect(screen_url(draft, Progress(draft).first_open))
        hold_draft(request, response, draft)
        return response

    def _start(self, form: ConsentForm) -> RequestDraft:
        return drafts.start_draft(
            self.service,
            self.form_version,
            consents=form.consents(),
            language=get_language() or "ar",
            typed=self.typed_too_late(),
        )

    def _show(self, form: ConsentForm) -> HttpResponse:
        return self.page("start", form=form, **self.beginning(form))


class StepView(DraftView):
    """One step of the form. What was typed is kept before it is judged.

    Every POST is answered with a redirect, a refused one to the step itself: the draft then holds
    what was typed, and from that the page works out again what is wrong with it.
    """

    def get(self, request: HttpRequest, slug: str, step: str) -> HttpResponse:
        found = self._find(step)
        if found is None or not self.progress.is_reachable(step):
            return redirect(screen_url(self.draft, self.progress.first_open))
        return self._show(found, self._form(found))

    def post(self, request: HttpRequest, slug: str, step: str) -> HttpResponse:
        found = self._find(step)
        if found is None:
            return redirect(screen_url(self.draft, self.progress.first_open))
        form = self._form(found, data=request.POST)
        if "later" in request.POST:
            drafts.keep_typed(self.draft, typed=form.typed())
            return self.go("request_later")
        if "back" in request.POST and (before := self._back(step)):
            drafts.keep_typed(self.draft, typed=form.typed())
            return redirect(before)
        drafts.save_screen(self.draft, step, typed=form.typed())
        if rows := form.wants_rows():
            return redirect(f"{self._here(step, growing=True)}#question-{rows}")
        return redirect(self._next(step) if form.is_answered() else self._here(step))

    def start_anew(self) -> HttpResponse:
        """Nothing typed is lost with the draft: it waits for the consents, then stands there."""
        response = super().start_anew()
        steps = self.service.form_as_asked(self.form_version).steps
        step = next((step for step in steps if step.key == self.kwargs["step"]), None)
        if step is None or self.request.method != "POST":
            return response
        form = QuestionsForm(
            step.questions, clean=lambda _typed: CleanResult(), typed={}, data=self.request.POST
        )
        about = late_answers(self.service)
        earlier = (handed_over(self.request, about) or {}).get("typed", {})
        content = {"typed": {**earlier, **form.typed()}}
        hand_over(self.request, response, about=about, content=content, kept_for=LATE_KEPT_FOR)
        return response

    def _find(self, key: str) -> Step | None:
        """Return the step, None while these answers hide it; an unknown one does not exist."""
        if all(step.key != key for step in self.progress.definition.steps):
            raise Http404(_("This form has no such step."))
        return self.progress.step(key)

    def _form(self, step: Step, data: object = None) -> QuestionsForm:
        known = self.progress.answers_before(step.key)
        keys = {question.key for question in step.questions}
        is_new = step.key not in self.draft.steps_seen
        proposed = proposed_for(self.request, step.questions) if is_new and data is None else {}
        typed = {key: value for key, value in self.draft.typed.items() if key in keys}
        form = QuestionsForm(
            step.questions,
            clean=partial(clean_step, self.progress.definition, step.key, answers=known),
            typed={**proposed, **typed},
            known=known,
            data=data,
        )
        if is_new or "growing" in self.request.GET:
            form.propose()
        return form

    def _here(self, key: str, *, growing: bool = False) -> str:
        """Return this screen again; nothing on it is judged while a table on it still grows."""
        query = {"from": "check"} if self.request.POST.get("from") == "check" else {}
        query |= {"growing": "1"} if growing else {}
        address = screen_url(self.draft, key)
        return f"{address}?{urlencode(query)}" if query else address

    def _next(self, key: str) -> str:
        progress = Progress(self.draft)
        wanted = progress.after(key)
        if self.request.POST.get("from") == "check":
            wanted = Progress.REVIEW
        reachable = wanted if progress.is_reachable(wanted) else progress.first_open
        return screen_url(self.draft, reachable)

    def _show(self, step: Step, form: QuestionsForm) -> HttpResponse:
        return self.screen(
            step.key,
            "step",
            step_title=translated(step.title),
            step_intro=translated(step.intro or {}),
            form=form,
            from_check=self.request.GET.get("from") == "check",
        )
