"""Appointments by day: who comes where, who receives them, whether they came (C19)."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.forms import CheckboxSelectMultiple
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.widgets.button import HeaderButton

import django_filters

from cases.backoffice.cells import EMPTY, CellColumn, isolated, number, reference_link, tag
from cases.backoffice.crumbs import BelowAList
from cases.backoffice.desk.appointment_forms import (
    AppointmentForm,
    CancelForm,
    GiveForm,
    MoveForm,
    RefusedForm,
    SettleForm,
)
from cases.backoffice.desk.appointment_words import hours_words, late_words, state_tag
from cases.backoffice.desk.base import Deed, DeskFormView, RecordView
from cases.backoffice.desk.visits import VisitsView
from cases.backoffice.desk.words import clock_words, day_words, who, with_names
from cases.backoffice.listings import ListingView
from cases.backoffice.queue import Tab
from cases.backoffice.scoped import ScopedSnippetViewSet
from cases.enums import AppointmentKind, AppointmentState
from cases.models import Appointment
from cases.permissions import may_book
from cases.selectors import visible_cases, wants_woman
from cases.selectors.desk import (
    ASKED_ABOUT_AFTER,
    day_start,
    home_branch,
    settled_from,
    visible_appointments,
)
from cases.services.appointments import (
    book_appointment,
    give_appointment,
    move_appointment,
    note_arrival,
    settle_appointment,
)

SPANS = {
    "today": _("Today"),
    "tomorrow": _("Tomorrow"),
    "week": _("Seven days"),
    "coming": _("All coming"),
    "past": _("Past"),
}


def span_condition(span: str) -> Q:
    """Return the condition of one tab; raise KeyError for a tab that does not exist."""
    today = day_start(timezone.localdate())

    def days(first: int, last: int) -> Q:
        start, end = today + timedelta(days=first), today + timedelta(days=last)
        return Q(at__gte=start, at__lt=end)

    conditions = {
        "today": days(0, 1),
        "tomorrow": days(1, 2),
        "week": days(0, 7),
        "coming": Q(at__gte=today),
        "past": Q(at__lt=today),
    }
    return conditions[span]


def _when(appointment: Appointment) -> Any:
    url = reverse("appointments:inspect", args=[appointment.pk])
    return format_html(
        '<div class="title-wrapper"><a href="{}"><bdi dir="ltr">{}–{}</bdi></a></div>',
        url,
        clock_words(appointment.at),
        clock_words(appointment.ends_at),
    )


def _wishes(appointment: Appointment) -> Any:
    return format_html(
        "{} {}",
        tag(_("Private room"), "decide") if appointment.private_room else "",
        tag(_("A woman"), "study") if appointment.woman_officer else "",
    )


def _receiver(appointment: Appointment) -> Any:
    return isolated(appointment.received_by) if appointment.received_by else EMPTY


class AppointmentFilterSet(WagtailFilterSet):
    kind = django_filters.MultipleChoiceFilter(
        label=_("Kind"), choices=AppointmentKind.choices, widget=CheckboxSelectMultiple
    )
    state = django_filters.MultipleChoiceFilter(
        label=_("State"), choices=AppointmentState.choices, widget=CheckboxSelectMultiple
    )

    class Meta:
        model = Appointment
        fields: list[str] = []


class AppointmentIndexView(ListingView):
    """Opens on today."""

    filterset_class = AppointmentFilterSet
    header_icon = "calendar-alt"
    list_display = [
        CellColumn("at", _when, label=pgettext_lazy("appointment", "Time"), classname="title"),
        CellColumn("day", lambda row: day_words(row.at), label=_("Day")),
        CellColumn(
            "who",
            lambda row: who(row, row.visitor, nobody=row.get_kind_display()),
            label=_("Who"),
            classname="sila-cell-name",
        ),
        CellColumn("kind", lambda row: row.get_kind_display(), label=_("Kind")),
        CellColumn("branch", lambda row: row.branch.name, label=_("Branch")),
        CellColumn("wishes", _wishes, label=_("Wishes")),
        CellColumn(
            "received_by",
            _receiver,
            label=pgettext_lazy("coming", "Received by"),
            classname="sila-cell-name",
        ),
        CellColumn("state", state_tag, label=_("State")),
    ]

    @cached_property
    def span(self) -> str:
        span: str = self.kwargs.get("span") or "today"
        if span not in SPANS:
            raise Http404
        return span

    def get_base_queryset(self) -> QuerySet[Any]:
        rows = super().get_base_queryset().select_related("branch", "received_by", "person")
        rows = with_names(rows.filter(span_condition(self.span)), self.request.user)
        return rows.order_by("-at", "-id") if self.span == "past" else rows.order_by("at", "id")

    def get_index_url(self) -> str:
        return reverse("appointments:span", args=[self.span])

    def get_index_results_url(self) -> str:
        return reverse("appointments:span_results", args=[self.span])

    @property
    def columns(self) -> list[Any]:
        """Who receives somebody is a promise; of days that are over it is told."""
        if self.span != "past":
            return super().columns
        told = CellColumn(
            "received_by", _receiver, label=_("Received by"), classname="sila-cell-name"
        )
        return [told if column.name == "received_by" else column for column in super().columns]

    @cached_property
    def no_results_message(self) -> Any:
        return _("Nobody is booked here.")

    @cached_property
    def tabs(self) -> list[Tab]:
        seen = visible_appointments(user=self.request.user)
        seen = seen.exclude(state=AppointmentState.CANCELLED)
        spans = [span for span in SPANS if span != "past"]
        counts = {span: seen.filter(span_condition(span)).count() for span in spans}
        return [
            Tab(
                key=span,
                label=label,
                count=number(counts[span]) if span in counts else "",
                url=reverse("appointments:span", args=[span]),
                is_current=span == self.span,
            )
            for span, label in SPANS.items()
        ]

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(*args, **kwargs), "tabs": self.tabs}

    @property
    def header_buttons(self) -> list[Any]:
        user: Any = self.request.user
        if not may_book(user):
            return []
        new, visits = reverse("appointments:new"), reverse("appointments:visits")
        return [
            HeaderButton(label=_("Book an appointment"), url=new, icon_name="plus"),
            HeaderButton(label=_("Visits by area"), url=visits, icon_name="site"),
        ]


class BookView(BelowAList, DeskFormView):
    list_route, list_label = "appointments:list", _("Appointments")
    form_class = AppointmentForm
    header_icon = "calendar-alt"
    page_title = _("Book an appointment")
    submit = _("Book it")
    done = _("The appointment is booked.")

    def is_allowed(self) -> bool:
        return may_book(self.user)

    def form_kwargs(self) -> dict[str, Any]:
        known = self.case.person if self.case else self.person
        wishes = bool(known and known.safe_contact.get("woman_officer"))
        initial = {
            "branch": (self.case.branch if self.case else None) or home_branch(self.user),
            "day": timezone.localdate(),
            "woman_officer": wants_woman(self.case) if self.case else wishes,
        }
        is_known = known is not None
        return {"user": self.user, "is_known": is_known, "case": self.case, "initial": initial}

    def perform(self, form: AppointmentForm) -> Appointment:
        return book_appointment(
            form.booking(), acting_user=self.user, case=self.case, person=self.person
        )

    def where_next(self, made: Appointment) -> str:
        return reverse("appointments:inspect", args=[made.pk])


def _settle(state: AppointmentState) -> Any:
    def settle(appointment: Appointment, user: Any, values: dict[str, Any]) -> Appointment:
        reason = values.get("reason", "")
        return settle_appointment(appointment, state=state, acting_user=user, reason=reason)

    return settle


def _arrive(appointment: Appointment, user: Any, _values: dict[str, Any]) -> Appointment:
    return note_arrival(appointment, acting_user=user)


def _move(appointment: Appointment, user: Any, values: dict[str, Any]) -> Appointment:
    is_meant = values["all_the_same"]
    return move_appointment(appointment, values["at"], acting_user=user, all_the_same=is_meant)


def _give(appointment: Appointment, user: Any, values: dict[str, Any]) -> Appointment:
    return give_appointment(appointment, to=values["to"], acting_user=user)


class AppointmentView(BelowAList, RecordView):
    list_route, list_label = "appointments:list", _("Appointments")
    template_name = "cases/backoffice/desk/appointment.html"
    header_icon = "calendar-alt"
    called = "appointment"
    deeds = {
        "came": Deed(SettleForm, _settle(AppointmentState.CAME), _("Noted: it took place.")),
        "arrived": Deed(SettleForm, _arrive, _("The hour you arrived is noted.")),
        "refused": Deed(
            RefusedForm, _settle(AppointmentState.REFUSED), _("Noted: they refused the visit.")
        ),
        "missed": Deed(SettleForm, _settle(AppointmentState.MISSED), _("Noted: nobody came.")),
        "move": Deed(MoveForm, _move, _("The appointment is moved.")),
        "give": Deed(GiveForm, _give, _("Noted who receives them, or goes there.")),
        "cancel": Deed(
            CancelForm, _settle(AppointmentState.CANCELLED), _("The appointment is cancelled.")
        ),
    }

    def is_allowed(self) -> bool:
        return visible_appointments(user=self.user).exists()

    def load(self) -> Appointment:
        rows = visible_appointments(user=self.user).select_related(
            "case", "person", "branch", "received_by", "booked_by"
        )
        return get_object_or_404(with_names(rows, self.user), pk=self.kwargs["pk"])

    def get_url(self) -> str:
        return reverse("appointments:inspect", args=[self.kwargs["pk"]])

    def get_page_title(self) -> str:
        return str(_("Appointment"))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        appointment = kwargs["appointment"]
        cases = visible_cases(user=self.user)
        sees_case = appointment.case_id and cases.filter(pk=appointment.case_id).exists()
        is_booked = appointment.state == AppointmentState.BOOKED
        has_begun = timezone.now() >= settled_from(appointment)
        return super().get_context_data(
            state=state_tag(appointment),
            who=who(appointment, appointment.visitor, nobody=appointment.get_kind_display()),
            hours=hours_words(appointment.at, appointment.ends_at),
            case_link=reference_link(appointment.case) if sees_case else "",
            may_settle=is_booked and may_book(self.user),
            has_begun=has_begun,
            is_coming=is_booked and appointment.ends_at > timezone.now(),
            settling=[
                {"name": name, "label": label, "form": kwargs["deeds"][name]}
                for name, label in _endings(appointment)
            ],
            late=late_words(appointment),
            asked_about_at=_asked_about_at(appointment),
            **kwargs,
        )


def _asked_about_at(appointment: Appointment) -> datetime | None:
    """From when on a visit by us without an outcome is asked about: is the colleague all right?"""
    waits = appointment.state == AppointmentState.BOOKED
    is_ours = appointment.kind == AppointmentKind.HOME
    return appointment.ends_at + ASKED_ABOUT_AFTER if waits and is_ours else None


def _endings(appointment: Appointment) -> list[tuple[str, Any]]:
    """What may be said of it: of a visit by us also that it began, or was refused (J7)."""
    if appointment.kind != AppointmentKind.HOME:
        return [("came", _("They came")), ("missed", _("They did not come"))]
    begins = [] if appointment.arrived_at else [("arrived", _("I have arrived"))]
    return [
        *begins,
        ("came", _("The visit took place")),
        ("missed", _("Nobody was there")),
        ("refused", _("They refused the visit")),
    ]


class AppointmentViewSet(ScopedSnippetViewSet):
    model = Appointment
    admin_url_namespace = "appointments"
    base_url_path = "appointments"
    icon = "calendar-alt"
    menu_label = _("Appointments")
    index_view_class = AppointmentIndexView
    index_results_template_name = "cases/backoffice/queue_results.html"
    inspect_view_class = AppointmentView

    def visible(self, user: Any) -> QuerySet[Appointment]:
        return visible_appointments(user=user)

    @property
    def inspect_view(self) -> Any:
        return self.construct_view(AppointmentView)

    def get_urlpatterns(self) -> list[URLPattern]:
        deed = self.construct_view(AppointmentView)
        return [
            *super().get_urlpatterns(),
            path("on/<slug:span>/", self.index_view, name="span"),
            path("on/<slug:span>/results/", self.index_results_view, name="span_results"),
            path("new/", self.construct_view(BookView), name="new"),
            path("visits/", self.construct_view(VisitsView), name="visits"),
            path("inspect/<int:pk>/<slug:deed>/", deed, name="deed"),
        ]
