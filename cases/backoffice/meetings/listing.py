"""The list of meetings, a new one, and the addresses below each (C40)."""

from functools import cached_property
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.forms import CheckboxSelectMultiple
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.widgets.button import HeaderButton

import django_filters

from cases.backoffice.cells import CellColumn, number
from cases.backoffice.crumbs import BelowAList
from cases.backoffice.desk.base import DeskFormView
from cases.backoffice.desk.words import moment_words
from cases.backoffice.listings import ListingView
from cases.backoffice.meetings.forms import MeetingForm
from cases.backoffice.meetings.item import ItemView
from cases.backoffice.meetings.page import MeetingView
from cases.backoffice.meetings.paper import MinutesFileView
from cases.backoffice.meetings.words import meeting_link, state_tag
from cases.backoffice.scoped import ScopedSnippetViewSet
from cases.meeting_enums import ItemOutcome, MeetingState
from cases.models import Committee, Meeting
from cases.selectors.meetings import holds_meetings, kept_committees, visible_meetings
from cases.services.meetings import plan_meeting


class MeetingFilterSet(WagtailFilterSet):
    state = django_filters.MultipleChoiceFilter(
        label=_("State"), choices=MeetingState.choices, widget=CheckboxSelectMultiple
    )

    class Meta:
        model = Meeting
        fields: list[str] = []


class MeetingIndexView(ListingView):
    """Newest first."""

    filterset_class = MeetingFilterSet
    header_icon = "calendar-check"
    list_display = [
        CellColumn(
            "number", meeting_link, label=pgettext_lazy("meeting", "Number"), classname="title"
        ),
        CellColumn("at", lambda row: moment_words(row.at), label=_("When")),
        CellColumn(
            "committee",
            lambda row: row.committee.name,
            label=_("Committee"),
            classname="sila-cell-name",
        ),
        CellColumn("files", lambda row: number(row.files), label=_("Files")),
        CellColumn("state", state_tag, label=_("State")),
    ]

    def get_base_queryset(self) -> QuerySet[Any]:
        stays = ~Q(items__outcome=ItemOutcome.REMOVED)
        rows = super().get_base_queryset().annotate(files=Count("items", filter=stays))
        return rows.order_by("-at", "-id")

    @cached_property
    def no_results_message(self) -> Any:
        return _("No meeting is planned yet.")

    @property
    def header_buttons(self) -> list[Any]:
        user: Any = self.request.user
        if not kept_committees(user=user):
            return []
        url = reverse("meetings:new")
        return [HeaderButton(label=_("Plan a meeting"), url=url, icon_name="plus")]


class PlanView(BelowAList, DeskFormView):
    list_route, list_label = "meetings:list", _("Meetings")
    form_class = MeetingForm
    header_icon = "calendar-check"
    page_title = _("Plan a meeting")
    submit = _("Plan it")
    done = _("The meeting has its number. Now put files on its agenda.")

    @cached_property
    def committees(self) -> list[Committee]:
        return kept_committees(user=self.user)

    def is_allowed(self) -> bool:
        return bool(self.committees)

    def form_kwargs(self) -> dict[str, Any]:
        return {"committees": self.committees}

    def perform(self, form: Any) -> Meeting:
        committee = form.cleaned_data.get("committee") or self.committees[0]
        return plan_meeting(committee, form.plan(), acting_user=self.user)

    def where_next(self, made: Any) -> str:
        return reverse("meetings:inspect", args=[made.pk])


class MeetingViewSet(ScopedSnippetViewSet):
    """Only where the association has a committee: one without has no such entry."""

    model = Meeting
    admin_url_namespace = "meetings"
    base_url_path = "meetings"
    icon = "calendar-check"
    menu_label = _("Meetings")
    index_view_class = MeetingIndexView
    inspect_view_class = MeetingView
    self_scoped = (MeetingView, ItemView, MinutesFileView)

    def opens_to(self, user: Any) -> bool:
        return holds_meetings(user=user)

    def visible(self, user: Any) -> QuerySet[Meeting]:
        return visible_meetings(user=user)

    @property
    def inspect_view(self) -> Any:
        return self.construct_view(MeetingView)

    def get_urlpatterns(self) -> list[URLPattern]:
        page, item = self.construct_view(MeetingView), self.construct_view(ItemView)
        paper = self.construct_view(MinutesFileView)
        return [
            *super().get_urlpatterns(),
            path("new/", self.construct_view(PlanView), name="new"),
            path("inspect/<int:pk>/minutes.pdf", paper, name="minutes"),
            path("inspect/<int:pk>/files/<int:item_pk>/", item, name="item"),
            path("inspect/<int:pk>/files/<int:item_pk>/<slug:deed>/", item, name="item_deed"),
            path("inspect/<int:pk>/<slug:deed>/", page, name="deed"),
        ]
