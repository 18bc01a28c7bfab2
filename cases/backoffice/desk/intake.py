"""“New request”: find the person, choose the service, take it down, hand over the slip."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.base import ViewSet

from cases.backoffice.cells import reference_link, stage_tag
from cases.backoffice.desk.base import DeskScreen
from cases.backoffice.desk.taking import Known, Taking
from cases.backoffice.filters import matching_persons
from cases.backoffice.names import name_is_open, named_cases
from cases.backoffice.room.slips import forget_slip, remember_slip, shows_slip
from cases.enums import EventKind, ServiceKind
from cases.models import Case, Person, Service
from cases.permissions import may_enter
from cases.selectors import (
    missing_documents,
    named_persons,
    visible_cases,
    waits_for_papers,
    who_decides,
)
from cases.selectors.desk import enterable_services, visible_contacts
from cases.selectors.gates import released_decision
from cases.selectors.objections import why_no_objection

FOUND_AT_MOST = 8


class IntakeView(DeskScreen):
    """A screen of taking a request down."""

    header_icon = "plus"
    page_title = _("New request")

    def is_allowed(self) -> bool:
        return may_enter(self.user)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        start = {"url": reverse("desk:new"), "label": _("New request")}
        return [*self.breadcrumbs_items, start]

    def known(self) -> Known:
        """Return the person and the contact that the address names, both within sight."""
        contact = self.named(visible_contacts(user=self.user), "contact")
        person = self.named(named_persons(user=self.user), "person")
        first = self.named(visible_cases(user=self.user), "first")
        if first and person is None:
            person = named_persons(user=self.user).filter(pk=first.person_id).first()
            if person is None and name_is_open(self.user, first):
                person = first.person  # opened on purpose for these minutes: nobody types it anew
        known = person or (contact.person if contact else None)
        return Known(known, contact, from_paper=self.is_from_paper, first=first)

    @property
    def is_from_paper(self) -> bool:
        return "paper" in self.request.GET


class StartView(IntakeView):
    """Who it is for, if we know them, and what they ask for. Searched for by POST: no name in an
    address."""

    template_name = "cases/backoffice/desk/start.html"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        words = request.POST.get("q", "")[:80]
        found = list(self._find(words)) if words.strip() else []
        context = self.get_context_data(words=words, found=found, has_searched=bool(words.strip()))
        return self.render_to_response(context)

    def _find(self, words: str) -> QuerySet[Person]:
        people = named_persons(user=self.user).filter(matching_persons(words))
        return people.select_related("registration")[: FOUND_AT_MOST + 1]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        known = self.known()
        return super().get_context_data(
            known=known,
            open_requests=self._open_requests(known.person),
            kinds=_by_kind(enterable_services()),
            at_most=FOUND_AT_MOST,
            query=self.request.GET.urlencode(),
            **kwargs,
        )

    def _open_requests(self, person: Person | None) -> list[dict[str, Any]]:
        """What the person has running already, so that nothing is entered twice."""
        if person is None:
            return []
        mine = visible_cases(user=self.user).filter(named_cases(self.user))
        cases = mine.filter(person=person, is_open=True).select_related("service")
        rows = cases.prefetch_related("workflow_version").defer("answers").order_by("-submitted_at")
        return [
            {"reference": reference_link(case), "service": case.service, "stage": stage_tag(case)}
            for case in rows[:FOUND_AT_MOST]
        ]


def _by_kind(services: QuerySet[Service]) -> list[tuple[str, list[Service]]]:
    found = list(services)
    groups = [(kind.label, [s for s in found if s.kind == kind.value]) for kind in ServiceKind]
    return [(str(label), rows) for label, rows in groups if rows]


class TakeView(IntakeView):
    """One request on one screen; mistakes bring it back with everything as typed."""

    template_name = "cases/backoffice/desk/take.html"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.service = get_object_or_404(enterable_services(), slug=kwargs["slug"])

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self._show(Taking(self.service, self.user, self.known()))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        known = self.known()
        taking = Taking(self.service, self.user, known, request.POST, request.FILES)
        if "send_code" in request.POST:
            return self._send_code(taking)
        submission = taking.send() if taking.is_valid() else None
        if submission is None:
            return self._show(taking, status=422)
        remember_slip(request, submission.case)
        return redirect("desk:slip", pk=submission.case.pk)

    def _send_code(self, taking: Taking) -> HttpResponse:
        """The person reads the code out: it signs for who holds the mobile, not for us."""
        try:
            taking.send_code()
        except ValidationError as error:
            messages.warning(self.request, " ".join(error.messages))
        else:
            messages.success(
                self.request, _("The code is on its way. Ask for it, and write it below.")
            )
        return self._show(taking)

    def _show(self, taking: Taking, status: int = 200) -> HttpResponse:
        context = self.get_context_data(taking=taking, service=self.service)
        return self.render_to_response(context, status=status)

    def get_page_title(self) -> str:
        name = str(self.service.name)
        if not self.is_from_paper:
            return name
        return str(_("Key in a paper form: %(service)s") % {"service": name})

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.get_page_title()}]


class ObjectionView(IntakeView):
    """Leads from a decision to the form for objecting to it, with its reference filled in."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        first = get_object_or_404(visible_cases(user=self.user), pk=kwargs["pk"])
        service = enterable_services().filter(kind=ServiceKind.COMPLAINT).first()
        why = why_no_objection(first)
        if why or service is None:
            messages.warning(request, why or _("No service that takes objections is open."))
            return redirect("cases:inspect", first.pk)
        return redirect(f"{reverse('desk:take', args=[service.slug])}?first={first.pk}")


class SlipView(IntakeView):
    """Reference and code on a slip to print or to copy by hand, in the language we write to its
    person in: once, to who entered the request or has just given it another code."""

    template_name = "cases/backoffice/desk/slip.html"
    page_title = _("The slip")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        rows = Case.objects.select_related("service", "branch")
        case = get_object_or_404(rows, pk=kwargs["pk"])
        is_fresh = shows_slip(request, case)
        if case.entered_by_id != self.user.pk and not is_fresh:
            raise Http404
        is_visible = visible_cases(user=self.user).filter(pk=case.pk).exists()
        if not is_fresh:
            messages.info(request, _("This slip was shown already; it is not shown again."))
            return redirect("cases:inspect", case.pk) if is_visible else redirect("desk:new")
        with translation.override(case.language):
            deciding = who_decides(case)
        context = self.get_context_data(
            case=case,
            missing=missing_documents(case),
            waits=waits_for_papers(case),
            is_renewed=case.events.filter(kind=EventKind.CODE_RENEWED).exists(),
            due=_promised(case),
            is_visible=is_visible,
            who_decides=deciding,
        )
        return self.render_to_response(context)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.page_title}]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """It was handed over: the code is not shown again."""
        forget_slip(request, kwargs["pk"])
        seen = visible_cases(user=self.user).filter(pk=kwargs["pk"])
        return redirect("cases:inspect", kwargs["pk"]) if seen.exists() else redirect("desk:new")


def _promised(case: Case) -> datetime | None:
    """Return by when the answer comes, as long as it is still to come."""
    awaits_answer = case.is_open and released_decision(case) is None
    is_coming = awaits_answer and case.due_at and case.due_at > timezone.now()
    return case.due_at if is_coming else None


class NewRequestItem(MenuItem):
    """Shown to whoever takes requests down."""

    def is_shown(self, request: HttpRequest) -> bool:
        user: Any = request.user
        return may_enter(user)


class DeskViewSet(ViewSet):
    name = "new-request"
    url_namespace = "desk"
    icon = "plus"
    menu_label = _("New request")
    menu_item_class = NewRequestItem

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", StartView.as_view(), name="new"),
            path("objection/<int:pk>/", ObjectionView.as_view(), name="objection"),
            path("slip/<int:pk>/", SlipView.as_view(), name="slip"),
            path("<slug:slug>/", TakeView.as_view(), name="take"),
        ]
