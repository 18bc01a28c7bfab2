"""Asking whether a service fits, before anything about anybody is written down (C14)."""

from functools import partial

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View

from cases.models import Service
from cases.questions.answers import clean_answers
from cases.questions.form import QuestionsForm
from cases.questions.precheck import Precheck, Verdict, advise
from cms.core.decorators import personal_page
from cms.core.translated import translated
from public_site.selectors import get_service, open_form_version


def _open_services(slugs: list[str]) -> list[Service]:
    found = (get_service(slug) for slug in slugs)
    return [service for service in found if service and open_form_version(service)]


@method_decorator(personal_page, name="dispatch")
class CheckView(View):
    """A few questions and an advice. Nothing is stored: no row, no session, no cookie of ours.

    That is why this one form of the door is answered in the same response and not after a redirect:
    a redirect would need a place for the answers, and there is none. Whatever the advice, the
    request can be begun.
    """

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        service, precheck = self._find(slug)
        return self._show(service, precheck, self._form(precheck))

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        service, precheck = self._find(slug)
        form = self._form(precheck, data=request.POST)
        verdict = advise(precheck, form.cleaned_data) if form.is_answered() else None
        return self._show(service, precheck, form, verdict)

    def _find(self, slug: str) -> tuple[Service, Precheck]:
        service = get_service(slug)
        precheck = service.precheck_document if service else None
        if service is None or precheck is None:
            raise Http404(_("This service has no pre-check."))
        return service, precheck

    def _form(self, precheck: Precheck, data: object = None) -> QuestionsForm:
        form = precheck.form
        return QuestionsForm(
            form.questions, clean=partial(clean_answers, form), typed={}, data=data
        )

    def _show(
        self,
        service: Service,
        precheck: Precheck,
        form: QuestionsForm,
        verdict: Verdict | None = None,
    ) -> HttpResponse:
        context = {
            "service": service,
            "form": form,
            "intro": translated(precheck.intro or {}),
            "is_open": open_form_version(service) is not None,
            "verdict": verdict,
            "better": _open_services(verdict.instead) if verdict else [],
        }
        return render(self.request, "public_site/check.html", context)
