"""The smaller lists: people, papers, decisions, deliveries. Read only; work happens in the room."""

from typing import Any

from django.db.models import Prefetch, QuerySet
from django.forms import CheckboxSelectMultiple
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.widgets.button import HeaderButton

import django_filters

from cases.backoffice.cells import (
    DELIVERY_TONES,
    DOCUMENT_TONES,
    EMPTY,
    RESULT_TONES,
    CellColumn,
    ReaderColumn,
    isolated,
    number,
    reference_link,
    tag,
)
from cases.backoffice.clock_words import short_date
from cases.backoffice.names import shows_name
from cases.backoffice.scoped import ScopedIndexView
from cases.enums import DecisionResult, DeliveryState, DocumentState
from cases.giving_rights import may_list_payments
from cases.models import CaseDocument, Decision, Delivery, Service
from cases.selectors.deciding import awaited_word
from cms.accounts.models import User


class ListingView(ScopedIndexView):
    """A list of rows that hang on a case."""

    table_classname = "listing sila-list"


def _case_of(row: Any) -> Any:
    return reference_link(row.case)


def _service_of(row: Any) -> Any:
    return row.case.service.name


def _date(value: Any) -> str:
    return short_date(value) if value else EMPTY


CASE_COLUMN = CellColumn("case", _case_of, label=_("Reference"), classname="title")
SERVICE_COLUMN = CellColumn("service", _service_of, label=_("Service"), classname="sila-cell-name")
_LINK = ("case__reference", "case__is_urgent", "case__service_id")


def _with_case(rows: QuerySet[Any], *fields: str) -> QuerySet[Any]:
    services = Prefetch("case__service", Service.objects.only("name"))
    return rows.select_related("case").prefetch_related(services).only(*fields, *_LINK)


class PaperFilterSet(WagtailFilterSet):
    state = django_filters.MultipleChoiceFilter(
        label=_("State"), choices=DocumentState.choices, widget=CheckboxSelectMultiple
    )

    class Meta:
        model = CaseDocument
        fields: list[str] = []


def _paper(row: CaseDocument, reader: User) -> str:
    """A child's paper bears the child's name."""
    return row.called(named=shows_name(reader, row.case))


class PaperIndexView(ListingView):
    filterset_class = PaperFilterSet
    header_icon = "doc-full"
    list_display = [
        CASE_COLUMN,
        ReaderColumn("paper", _paper, label=_("Paper"), classname="sila-cell-name"),
        SERVICE_COLUMN,
        CellColumn(
            "state",
            lambda row: tag(row.get_state_display(), DOCUMENT_TONES[row.state]),
            label=_("State"),
        ),
        CellColumn("expires", lambda row: _date(row.expires_on), label=_("Expires")),
    ]

    def get_base_queryset(self) -> QuerySet[Any]:
        rows = super().get_base_queryset().filter(case__is_open=True)
        shown = ("label", "unnamed", "state", "expires_on")
        whose = ("case__is_restricted", "case__owner_id")
        return _with_case(rows, *shown, *whose).order_by("-case_id", "order")


class DecisionFilterSet(WagtailFilterSet):
    result = django_filters.MultipleChoiceFilter(
        label=_("Result"), choices=DecisionResult.choices, widget=CheckboxSelectMultiple
    )

    class Meta:
        model = Decision
        fields: list[str] = []


def _release(decision: Decision) -> Any:
    if decision.released_at:
        return tag(short_date(decision.released_at), "good")
    if body := awaited_word(decision.case, decision):
        return tag(_("waits for: %(body)s") % {"body": body}, "paused")
    if decision.leaves_today:
        return tag(_("its notice leaves today"), "paused")
    held = format_html("{} {}", _("held until"), _date(decision.release_at))
    return tag(held, "paused")


class DecisionIndexView(ListingView):
    filterset_class = DecisionFilterSet
    header_icon = "clipboard-list"
    list_display = [
        CASE_COLUMN,
        SERVICE_COLUMN,
        CellColumn(
            "result",
            lambda row: tag(row.get_result_display(), RESULT_TONES[row.result]),
            label=_("Result"),
        ),
        CellColumn("decided", lambda row: _date(row.decided_at), label=_("Decided")),
        CellColumn("released", _release, label=_("Released")),
    ]

    def get_base_queryset(self) -> QuerySet[Any]:
        rows = super().get_base_queryset().filter(is_current=True)
        known = ("result", "decided_at", "released_at", "release_at", "committee")
        return _with_case(rows, *known, "case__stage_kind")


class DeliveryFilterSet(WagtailFilterSet):
    state = django_filters.MultipleChoiceFilter(
        label=_("State"), choices=DeliveryState.choices, widget=CheckboxSelectMultiple
    )

    class Meta:
        model = Delivery
        fields: list[str] = []


def _planned(delivery: Delivery) -> Any:
    day = _date(delivery.planned_for)
    return format_html("{}<br>{}", day, number(delivery.hours)) if delivery.hours else day


class DeliveryIndexView(ListingView):
    filterset_class = DeliveryFilterSet
    header_icon = "download"

    @property
    def header_buttons(self) -> list[Any]:
        user: Any = self.request.user
        if not may_list_payments(user):
            return []
        url = reverse("deliveries:payments")
        return [HeaderButton(label=_("Payments for the bank"), url=url, icon_name="download")]

    list_display = [
        CASE_COLUMN,
        CellColumn("what", lambda row: isolated(row.what), label=_("What")),
        SERVICE_COLUMN,
        CellColumn("planned", _planned, label=_("Planned for")),
        CellColumn(
            "state",
            lambda row: tag(row.get_state_display(), DELIVERY_TONES[row.state]),
            label=_("State"),
        ),
    ]

    def get_base_queryset(self) -> QuerySet[Any]:
        when = ("planned_for", "from_clock", "until_clock")
        return _with_case(super().get_base_queryset(), "what", *when, "state")
