"""The queue: what is mine, what is late, what waits; one row a case, one glance a row."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Prefetch, QuerySet
from django.db.models.functions import Coalesce, Least
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from wagtail.admin.ui.tables import BulkActionsCheckboxColumn
from wagtail.admin.widgets.button import HeaderButton

from cases.backoffice.bulk import bulk_buttons
from cases.backoffice.cells import (
    EMPTY,
    CellColumn,
    isolated,
    number,
    reference_link,
    site_tag,
    stage_tag,
    tag,
)
from cases.backoffice.clock_words import clock_of, needed_by, numeric_date
from cases.backoffice.exporting import PurposedExport
from cases.backoffice.filters import CaseFilterSet, matching_cases
from cases.backoffice.names import shows_name
from cases.backoffice.views_of_queue import kept_query, view_url
from cases.emergencies import may_open_in_emergency
from cases.models import Case, Service
from cases.scopes import OVERSEERS
from cases.selectors import TABS, open_tabs, queue_counts, tab_condition, with_news
from cases.selectors.queue import MOST_COUNTED, saved_views
from cms.accounts.roles import Role
from cms.association.selectors import work_calendar

TAB_LABELS = {
    "urgent": _("Urgent calls"),
    "votes": _("Waiting for your vote"),
    "mine": _("Mine"),
    "news": _("Something new on mine"),
    "team": _("My team"),
    "late": _("Late"),
    "due_soon": _("Due in three days"),
    "waiting": _("Waiting for the person"),
    "returned": _("Papers returned"),
    "unowned": _("Without an owner"),
    "undecided": _("Waiting for a decision"),
    "held": _("Decided, not told yet"),
    "paused_long": _("Waiting for the person over two weeks"),
    "complaints": _("Open complaints"),
    "restricted": _("Restricted"),
    "all": _("All"),
}
EMPTY_TABS = {
    "urgent": _("No urgent call waits for help."),
    "votes": _("No case waits for your vote."),
    "mine": _("Nothing waits for you. Look at what your team has."),
    "news": _("Nobody has written or answered since you last worked on your cases."),
    "team": _("Nothing waits for your team."),
    "late": _("Nothing is late."),
    "due_soon": _("Nothing is due in the next three days."),
    "waiting": _("We wait for nobody."),
    "returned": _("No paper that was sent back is still awaited."),
    "unowned": _("Every open case has an owner."),
    "undecided": _("Nothing waits for a decision."),
    "held": _("No decision waits for its window."),
    "paused_long": _("Nobody has kept us waiting that long."),
    "complaints": _("No complaint is open."),
    "restricted": _("No open case you may see is restricted."),
    "all": _("There are no cases you may see."),
}
NOTHING_MATCHES = _("No case matches. Look at the spelling, or take a filter away.")
EXPORT_HEADINGS = {
    "reference": _("Reference"),
    "service": _("Service"),
    "stage": _("Stage"),
    "channel": _("Channel"),
    "submitted": _("Submitted"),
    "due": _("Latest answer"),
    "closed": _("Closed"),
}


def counted_up_to(count: int) -> str:
    """The figure beside a list; past what is counted it says "1000+"."""
    return f"{number(MOST_COUNTED)}+" if count > MOST_COUNTED else number(count)


@dataclass(frozen=True)
class Tab:
    key: str
    label: Any
    count: str
    url: str
    is_current: bool


class ClockColumn(CellColumn):
    """Reads the working calendar once a page, not once a row."""

    def value(self, instance: Case, parent_context: Mapping[str, Any]) -> Any:
        clock = clock_of(instance, parent_context["table"].calendar)
        needed = needed_by(instance)
        words = tag(clock.words, clock.tone)
        return format_html("{} {}", words, tag(needed.words, needed.tone)) if needed else words


class PersonColumn(CellColumn):
    def value(self, instance: Case, parent_context: Mapping[str, Any]) -> Any:
        if shows_name(parent_context["request"].user, instance):
            return isolated(instance.person.name)
        return tag(_("Restricted") if instance.is_restricted else _("Name hidden"), "closed")


class TickColumn(BulkActionsCheckboxColumn):
    """Wagtail's tick for deeds on many rows, built in Python like every cell."""

    def render_cell_html(self, instance: Case, parent_context: Mapping[str, Any]) -> SafeString:
        label = gettext("Choose %(reference)s") % {"reference": instance.reference}
        return format_html(
            '<td class="bulk-action-checkbox-cell"><input type="checkbox" data-object-id="{}"'
            ' data-bulk-action-checkbox class="bulk-action-checkbox" aria-label="{}"></td>',
            instance.pk,
            label,
        )


def _reference(case: Case) -> SafeString:
    return format_html("{}{}", reference_link(case), site_tag(case))


CASE_COLUMNS = [
    TickColumn("bulk_actions", obj_type="snippet"),
    CellColumn("reference", _reference, label=_("Reference"), classname="title"),
    PersonColumn("person", str, label=_("Person"), classname="sila-cell-name"),
    CellColumn(
        "service", lambda case: case.service.name, label=_("Service"), classname="sila-cell-name"
    ),
    CellColumn("stage", stage_tag, label=_("Stage"), sort_key="stage_since"),
    ClockColumn("clock", str, label=_("Clock"), sort_key="next_date", classname="sila-cell-clock"),
    CellColumn(
        "owner",
        lambda case: isolated(case.owner) if case.owner else EMPTY,
        label=_("Owner"),
        classname="sila-cell-name",
    ),
    CellColumn(
        "submitted",
        lambda case: numeric_date(case.submitted_at),
        label=_("Submitted"),
        sort_key="submitted_at",
        classname="sila-cell-date",
    ),
]


def listed(cases: QuerySet[Case]) -> QuerySet[Case]:
    """Bring what a row shows and nothing encrypted: shared rows once, not once a case."""
    names = Service.objects.only("name")
    return (
        with_news(cases)
        .select_related("person", "owner")
        .prefetch_related(Prefetch("service", queryset=names), "workflow_version")
        .only(
            *("reference", "stage", "stage_kind", "outcome", "is_open", "is_urgent"),
            *(
                "is_restricted",
                "submitted_at",
                "stage_due_at",
                "due_at",
                "paused_since",
                "needed_on",
            ),
            *("service_id", "workflow_version_id", "person__name", "medium", "closed_at"),
            *("branch_id", "language"),
            *("owner__first_name", "owner__last_name", "owner__username"),
        )
    )


def exported(cases: QuerySet[Case]) -> QuerySet[Case]:
    """Bring what leaves in a file and nothing of a person."""
    names = Service.objects.only("name")
    return cases.prefetch_related(Prefetch("service", queryset=names), "workflow_version").only(
        *("reference", "stage", "outcome", "medium", "submitted_at", "due_at", "closed_at"),
        *("service_id", "workflow_version_id"),
    )


def by_next_date(cases: QuerySet[Case]) -> QuerySet[Case]:
    """Add `next_date`, the nearer of the promised date and the stage's (SQLite's LEAST is null
    as soon as one is)."""
    nearest = Least("due_at", "stage_due_at")
    return cases.annotate(next_date=Coalesce(nearest, "stage_due_at", "due_at"))


def late_first(cases: QuerySet[Case]) -> QuerySet[Case]:
    """Order as one works: what is late, what is due next, then what waits for the person."""
    running = F("paused_since").desc(nulls_first=True)
    return by_next_date(cases).order_by(running, F("next_date").asc(nulls_last=True), "-id")


def nothing_found(user: Any) -> Any:
    """Say where a request may lie that a search does not find, and whom to ask: nobody themselves.

    The same words whether it exists or not: nobody learns of it this way.
    """
    if user.has_role(*OVERSEERS):  # in whose sight every request lies
        return NOTHING_MATCHES
    if user.has_role(Role.OFFICER):
        return _(
            "No case matches. Look at the spelling, or take a filter away. A request you do not"
            " find may lie with another branch, or be protected: ask the director."
        )
    return _(
        "No case matches. Look at the spelling, or take a filter away. A request you do not"
        " find may lie with another colleague or branch, or be protected: ask the relations"
        " officer."
    )


class CaseIndexView(PurposedExport):
    """Opens on urgent calls, my votes or what is mine, late first; a search looks through all I
    may see."""

    exporting_roles = (Role.DIRECTOR, Role.AUDITOR, Role.OFFICER)
    list_export = list(EXPORT_HEADINGS)
    export_headings = EXPORT_HEADINGS
    table_classname = "listing sila-list"
    filterset_class = CaseFilterSet
    most_counted = 10_000
    is_searchable = True
    header_icon = "folder-open-inverse"

    @cached_property
    def list_display(self) -> list[Any]:
        """A row is ticked where something can be done with it."""
        user: Any = self.request.user
        return CASE_COLUMNS if bulk_buttons(user) else CASE_COLUMNS[1:]

    @cached_property
    def own_tabs(self) -> tuple[str, ...]:
        return open_tabs(self.request.user)

    @cached_property
    def tab(self) -> str:
        tab = self.kwargs.get("tab") or self.own_tabs[0]
        if tab not in TABS:
            raise Http404
        return tab

    @cached_property
    def shown_tab(self) -> str:
        return "all" if self.is_searching else self.tab

    def get_base_queryset(self) -> QuerySet[Case]:
        mine = tab_condition(self.request.user, self.shown_tab)
        rows = super().get_base_queryset().filter(mine)
        return exported(rows) if self.is_export else listed(rows)

    def to_row_dict(self, item: Case) -> dict[str, Any]:
        """What leaves in a file: no name, no contact, nothing a person told us."""
        return {
            "reference": item.reference,
            "service": str(item.service.name),
            "stage": item.stage_name,
            "channel": item.get_medium_display(),
            "submitted": timezone.localdate(item.submitted_at),
            "due": timezone.localdate(item.due_at) if item.due_at else "",
            "closed": timezone.localdate(item.closed_at) if item.closed_at else "",
        }

    def search_queryset(self, queryset: QuerySet[Case]) -> QuerySet[Case]:
        if not self.is_searching:
            return queryset
        return queryset.filter(matching_cases(self.search_query, user=self.request.user))

    def order_queryset(self, queryset: QuerySet[Case]) -> QuerySet[Case]:
        if self.ordering:
            return by_next_date(queryset).order_by(self.ordering, "-id")
        if self.shown_tab == "all":
            return queryset.order_by("-submitted_at", "-id")
        return late_first(queryset)

    def get_table(self, object_list: Any) -> Any:
        table = super().get_table(object_list)
        table.calendar = work_calendar()
        return table

    def get_index_url(self) -> str:
        return reverse("cases:queue", args=[self.tab])

    def get_index_results_url(self) -> str:
        return reverse("cases:queue_results", args=[self.tab])

    @cached_property
    def no_results_message(self) -> Any:
        if self.is_searching:
            return nothing_found(self.request.user)
        if self.is_filtering:
            return NOTHING_MATCHES
        return EMPTY_TABS[self.tab]

    @property
    def header_buttons(self) -> list[Any]:
        user: Any = self.request.user
        if not may_open_in_emergency(user):
            return super().header_buttons
        url = reverse("cases:emergency")
        button = HeaderButton(label=_("Open in an emergency"), url=url, icon_name="warning")
        return [*super().header_buttons, button]

    @cached_property
    def tabs(self) -> list[Tab]:
        counts = queue_counts(self.request.user, self.own_tabs)
        return [
            Tab(
                key=key,
                label=TAB_LABELS[key],
                count=counted_up_to(counts[key]) if key in counts else "",
                url=reverse("cases:queue", args=[key]),
                is_current=key == self.shown_tab,
            )
            for key in self.own_tabs
        ]

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        user: Any = self.request.user
        kept = kept_query(self.request.GET)
        return {
            **super().get_context_data(*args, **kwargs),
            "tabs": self.tabs,
            "bulk_buttons": bulk_buttons(user),
            "views": [
                {"name": view.name, "url": view_url(view), "is_shared": bool(view.role)}
                for view in saved_views(user)
            ],
            "save_url": f"{reverse('cases:save_view')}?tab={self.shown_tab}&{kept}",
        }
