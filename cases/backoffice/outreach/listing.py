"""The list of campaigns and a new one (C27)."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, QuerySet
from django.forms import CheckboxSelectMultiple
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.widgets.button import HeaderButton

import django_filters

from cases.backoffice.cells import EMPTY, CellColumn, isolated, number
from cases.backoffice.crumbs import BelowAList
from cases.backoffice.desk.base import DeskFormView
from cases.backoffice.listings import ListingView
from cases.backoffice.outreach.forms import CampaignForm
from cases.backoffice.outreach.page import CampaignView
from cases.backoffice.outreach.words import campaign_link, rule_words, state_tag
from cases.backoffice.scoped import ScopedSnippetViewSet
from cases.models import Campaign
from cases.outreach_enums import CampaignState, RecipientState
from cases.outreach_rights import may_change_campaign, may_see_campaigns, may_write_campaigns
from cases.selectors.outreach import visible_campaigns
from cases.services.outreach import save_campaign


class CampaignFilterSet(WagtailFilterSet):
    state = django_filters.MultipleChoiceFilter(
        label=_("State"), choices=CampaignState.choices, widget=CheckboxSelectMultiple
    )

    class Meta:
        model = Campaign
        fields: list[str] = []


def _how_many(row: Any) -> str:
    if row.told:
        return number(row.told)
    return EMPTY if row.counted is None else number(row.counted)


class CampaignIndexView(ListingView):
    """Newest first."""

    filterset_class = CampaignFilterSet
    header_icon = "comment-add"
    list_display = [
        CellColumn("title", campaign_link, label=_("Title"), classname="title"),
        CellColumn("rule", rule_words, label=_("Whom the rule finds"), classname="sila-cell-name"),
        CellColumn(
            "branch",
            lambda row: row.branch.name if row.branch else _("All branches"),
            label=_("Branch"),
        ),
        CellColumn("people", _how_many, label=_("People")),
        CellColumn("by", lambda row: isolated(row.written_by), label=_("Written by")),
        CellColumn("state", state_tag, label=_("State")),
    ]

    def get_base_queryset(self) -> QuerySet[Any]:
        told = Count("recipients", filter=Q(recipients__state=RecipientState.TOLD))
        rows = super().get_base_queryset().select_related("branch", "service", "written_by")
        return rows.annotate(told=told).order_by("-id")

    @cached_property
    def no_results_message(self) -> Any:
        return _("Nothing has been told without being asked for yet.")

    @property
    def header_buttons(self) -> list[Any]:
        if not may_write_campaigns(self.request.user):
            return []
        url = reverse("campaigns:new")
        return [HeaderButton(label=_("Write a campaign"), url=url, icon_name="plus")]


class WriteView(BelowAList, DeskFormView):
    """A new draft, or a draft to change: one form."""

    list_route, list_label = "campaigns:list", _("Outreach")
    form_class = CampaignForm
    header_icon = "comment-add"
    submit = _("Keep the draft and look at the preview")
    done = _("The draft is kept. Look at whom it reaches and how it reads.")

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.campaign = Campaign()
        if "pk" in kwargs and self.is_allowed():
            rows = visible_campaigns(user=self.user)
            self.campaign = get_object_or_404(rows, pk=kwargs["pk"])

    def get_page_title(self) -> Any:
        return self.campaign.title if self.campaign.pk else _("Write a campaign")

    def is_allowed(self) -> bool:
        return may_write_campaigns(self.user)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if self.campaign.pk and not may_change_campaign(self.user, self.campaign):
            raise PermissionDenied
        return super().get(request, *args, **kwargs)

    def form_kwargs(self) -> dict[str, Any]:
        return {"user": self.user, "campaign": self.campaign}

    def perform(self, form: Any) -> Campaign:
        return save_campaign(form.fill(self.campaign), acting_user=self.user)

    def where_next(self, made: Any) -> str:
        return reverse("campaigns:inspect", args=[made.pk])


class CampaignViewSet(ScopedSnippetViewSet):
    model = Campaign
    admin_url_namespace = "campaigns"
    base_url_path = "outreach"
    icon = "comment-add"
    menu_label = _("Outreach")
    index_view_class = CampaignIndexView
    inspect_view_class = CampaignView
    self_scoped = (CampaignView, WriteView)

    def opens_to(self, user: Any) -> bool:
        return may_see_campaigns(user)

    def visible(self, user: Any) -> QuerySet[Campaign]:
        return visible_campaigns(user=user)

    @property
    def inspect_view(self) -> Any:
        return self.construct_view(CampaignView)

    def get_urlpatterns(self) -> list[URLPattern]:
        page, write = self.construct_view(CampaignView), self.construct_view(WriteView)
        return [
            *super().get_urlpatterns(),
            path("new/", write, name="new"),
            path("inspect/<int:pk>/write/", write, name="write"),
            path("inspect/<int:pk>/<slug:deed>/", page, name="deed"),
        ]
