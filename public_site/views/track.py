"""Following a request: the door with its two keys, and the page behind it."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views import View

from cases.models import Case, CaseDocument, Service
from cases.selectors import wanted_documents
from cases.services.withdrawal import withdraw_case
from cms.association.selectors import current_association
from cms.core.decorators import personal_page
from cms.core.references import InvalidReference, parse_reference
from public_site import deeds, drafts, limits
from public_site.forms.papers import PapersForm
from public_site.forms.track import MessageForm, TrackForm, WithdrawForm
from public_site.holding import (
    GRANT_LASTS,
    forget_everything,
    grant_case,
    granted_cases,
    held_draft,
    hold_draft,
    let_go,
    look_at,
)
from public_site.refused import (
    forget_refused,
    hand_over,
    handed_over,
    keep_late,
    send_back,
    sent_back,
)
from public_site.selectors import open_form_version
from public_site.tracking import case_page, may_withdraw, papers_form, takes_more
from public_site.views.refusals import too_many

#: The reference of a request that somebody wants to open and has not entered here yet.
_ASKED = "track-asked"


@method_decorator(personal_page, name="dispatch")
class TrackView(View):
    """The door. Unknown, wrong and nonsense get one answer, after the same work (S16).

    Requests whose keys were given here within the half hour are offered by reference alone.
    """

    def get(self, request: HttpRequest) -> HttpResponse:
        asked = handed_over(request, _ASKED) or {}
        form = sent_back(request, "track", partial(TrackForm, initial=asked))
        context = {"form": form, "open_cases": granted_cases(request)}
        return render(request, "public_site/track/form.html", context)

    def post(self, request: HttpRequest) -> HttpResponse:
        form = TrackForm(request.POST)
        if not form.is_valid():
            return send_back(request, form, request.path, about="track")
        try:
            case = deeds.open_request(**form.cleaned_data, address=limits.client_address(request))
        except deeds.DoorClosed as closed:
            return too_many(request, closed.until)
        if case is None:
            form.add_error(None, deeds.NOT_FOUND)
            return send_back(request, form, request.path, about="track")
        grant_case(request, case)
        return redirect("track_case")


@method_decorator(personal_page, name="dispatch")
class OpenView(View):
    """Turns to another of the requests that are open in this browser."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        wanted = request.POST.get("request", "")
        case = next((case for case in granted_cases(request) if case.reference == wanted), None)
        if case is None:
            return self._ask_for_its_keys(wanted)
        look_at(request, case)
        return redirect("track_case")

    def _ask_for_its_keys(self, wanted: str) -> HttpResponse:
        """Whether there is such a request is not looked up: the number is only filled in."""
        response = redirect("track")
        try:
            asked = {"reference": parse_reference(wanted)}
        except InvalidReference:
            return response
        text = _("That request is not open on this device: enter its own tracking code to open it.")
        messages.info(self.request, text)
        hand_over(self.request, response, about=_ASKED, content=asked)
        return response


@method_decorator(personal_page, name="dispatch")
class GrantedView(View):
    """Base of the pages behind the door: a request, for half an hour after the last look."""

    case: Case
    #: The form whose words wait when the half hour ends before they are sent; files cannot.
    kept_form = ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        cases = granted_cases(request)
        if not cases:
            return self._closed()
        # A form belongs to the request it was shown with, whatever another tab looks at meanwhile.
        wanted = request.POST.get("request") if request.method == "POST" else cases[0].reference
        case = next((case for case in cases if case.reference == wanted), None)
        if case is None:
            return render(request, "public_site/track/other.html", status=409)
        look_at(request, case)
        self.case = case
        return super().dispatch(request, *args, **kwargs)

    def _closed(self) -> HttpResponse:
        """Lead to the door; what was written meanwhile waits behind it, for the same browser.

        Whether there is a request with the reference that was sent along is not looked up.
        """
        response = redirect("track")
        text = _("For your safety this page closes after half an hour. Enter again.")
        if self.request.method == "POST" and self.kept_form:
            text = _("This page had closed. Enter again: what you wrote is kept and waits there.")
            about = _about(self.kept_form, self.request.POST.get("request", ""))
            keep_late(self.request, response, about=about)
        messages.info(self.request, text)
        return response

    def about(self, form: str) -> str:
        return _about(form, self.case.reference)

    def refuse(self, form: Form, name: str, to: str = "track_case") -> HttpResponse:
        """Lead back to the page of the form, which says what is wrong with it."""
        return send_back(self.request, form, reverse(to), about=self.about(name))

    def too_busy(self) -> HttpResponse | None:
        """Bound what one request can fill with words and files."""
        until = deeds.busy_until(self.case)
        return too_many(self.request, until) if until else None


def _about(form: str, reference: str) -> str:
    return f"{form}:{reference}"


class CaseView(GrantedView):
    """Where the request stands, what is missing, what was said and decided."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest) -> HttpResponse:
        context = {
            "message_form": sent_back(request, self.about("message"), MessageForm),
            "closes_at": timezone.now() + GRANT_LASTS,
            **case_page(self.case, self._papers_form),
        }
        return render(request, "public_site/track/case.html", context)

    def _papers_form(self, missing: list[CaseDocument]) -> PapersForm:
        return sent_back(self.request, self.about("papers"), partial(papers_form, missing))


class DocumentsView(GrantedView):
    """Papers that were missing arrive; when the last is here the clock runs again."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return redirect("track_case")

    def post(self, request: HttpRequest) -> HttpResponse:
        missing = [*wanted_documents(self.case), *takes_more(self.case)]
        form = papers_form(missing, request.POST, request.FILES)
        uploads = form.uploads()
        if uploads and (refusal := self.too_busy()):
            return refusal
        submitted = timezone.localdate(self.case.submitted_at)
        refused = form.judge_ages({key for key, _file in uploads}, on=submitted)
        for key in refused & {key for key, _file in uploads}:
            form.add_error(key, _("This file was not kept. Choose it again, with its right date."))
        papers = {paper.key: paper for paper in missing if paper.key not in refused}
        kept = self._keep(form, papers)
        if form.fields and not uploads:
            form.add_error(next(iter(form.fields)), _("Choose a file, then send."))
        if kept:
            self._thank(whole=not form.errors)
        return self.refuse(form, "papers") if form.errors else redirect("track_case")

    def _thank(self, *, whole: bool) -> None:
        if whole:
            thanks = _("Received. Thank you: this was added to your request.")
            messages.success(self.request, thanks)
        else:
            part = _("Part of it has come and was added. What is below has not: send it again.")
            messages.warning(self.request, part)

    def _keep(self, form: PapersForm, missing: dict[str, CaseDocument]) -> int:
        """Keep every file that can be kept; what is wrong with another does not undo it."""
        kept = 0
        issued = form.issued()
        for key, upload in form.uploads():
            if key not in missing:
                continue
            try:
                with deeds.kept_paper(missing[key], upload, issued_on=issued.get(key)):
                    kept += 1
            except ValidationError as error:
                form.add_error(key, error)
        return kept


class MessagesView(GrantedView):
    """The person writes to us."""

    kept_form = "message"

    def get(self, request: HttpRequest) -> HttpResponse:
        return redirect("track_case")

    def post(self, request: HttpRequest) -> HttpResponse:
        form = MessageForm(request.POST)
        if not form.is_valid():
            return self.refuse(form, "message")
        if refusal := self.too_busy():
            return refusal
        try:
            deeds.write_message(self.case, form.cleaned_data["body"])
        except ValidationError as error:
            messages.warning(request, error.messages[0])
        else:
            messages.success(request, _("Your message has arrived. The answer will appear here."))
        return redirect("track_case")


class WithdrawView(GrantedView):
    """Withdrawing is asked about once more before it is done."""

    kept_form = "withdraw"

    def get(self, request: HttpRequest) -> HttpResponse:
        if not may_withdraw(self.case):
            return redirect("track_case")
        form = sent_back(request, self.about("withdraw"), WithdrawForm)
        context = {"case": self.case, "form": form}
        return render(request, "public_site/track/withdraw.html", context)

    def post(self, request: HttpRequest) -> HttpResponse:
        form = WithdrawForm(request.POST)
        if not form.is_valid():
            return self.refuse(form, "withdraw", "track_withdraw")
        try:
            withdraw_case(self.case, reason=form.cleaned_data["reason"])
        except ValidationError as error:
            messages.error(request, error.messages[0])
        else:
            messages.success(
                request, _("Your request is withdrawn. You may ask again at any time.")
            )
        return redirect("track_case")


class ObjectionView(GrantedView):
    """Begins an objection that already says what it is about; the consents come first."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return redirect("track_case")

    def post(self, request: HttpRequest) -> HttpResponse:
        try:
            service = deeds.objection_service_for(self.case)
        except ValidationError as error:
            messages.warning(request, error.messages[0])
            return redirect("track_case")
        response = redirect("request_start", slug=service.slug)
        version = open_form_version(service)
        if version is None or self._is_begun(service):
            return response
        if until := limits.knock(limits.START_BY_ADDRESS, limits.client_address(request)):
            return too_many(request, until)
        language = get_language() or "ar"
        draft = drafts.start_objection(self.case, service, version, language=language)
        hold_draft(request, response, draft)
        return response

    def _is_begun(self, service: Service) -> bool:
        draft = held_draft(self.request, service)
        return draft is not None and draft.case_id is None and drafts.objects_to(draft, self.case)


@method_decorator(personal_page, name="dispatch")
class FinishView(View):
    """Leaves the request: the next person at this screen finds a closed door."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        response = redirect("track")
        let_go(request, response)
        messages.success(request, _("Closed. Nothing of your request is open on this device."))
        return response


@method_decorator(personal_page, name="dispatch")
class LeaveView(View):
    """The quick exit: this browser forgets all it held, then stands on a harmless page."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest) -> HttpResponse:
        response = redirect(current_association().quick_exit_url or "/")
        forget_everything(request, response)
        forget_refused(response)
        return response
