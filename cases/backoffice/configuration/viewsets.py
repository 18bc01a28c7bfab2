"""The group "Configuration": services and what decides how their cases go."""

from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    MultiFieldPanel,
    ObjectList,
)
from wagtail.admin.ui.tables import Column, StatusTagColumn
from wagtail.snippets.views.snippets import SnippetViewSetGroup

from cases.backoffice.configuration.form_builder import FormViewSet
from cases.backoffice.configuration.forms import CommitteeForm, RoutingRuleForm
from cases.backoffice.configuration.partners import PartnerViewSet
from cases.backoffice.configuration.service_screens import ServiceViewSet
from cases.backoffice.configuration.standard_answers import StandardAnswerViewSet
from cases.backoffice.configuration.versions import WorkflowViewSet
from cases.models import Committee, RoutingRule, Service
from cms.core.configuration_admin import ConfigurationViewSet
from cms.core.home_summary import CountItem
from cms.core.panels import ltr_panel, ticks_panel
from cms.notices.backoffice import MessageTemplateViewSet, NoticeRuleViewSet


def _goes_to(rule: RoutingRule) -> str:
    if rule.assign_person_id:
        return str(rule.assign_person)
    if rule.assign_role:
        return str(rule.get_assign_role_display())
    return gettext("the role responsible for the stage")


def _conditions(rule: RoutingRule) -> str:
    """When the rule fits, as one line; a rule without conditions fits every case."""
    parts = [
        str(rule.get_stage_kind_display()) if rule.stage_kind else "",
        *(str(service) for service in rule.services.all()),
        *(str(branch) for branch in rule.branches.all()),
        str(rule.channel) if rule.channel_id else "",
        rule.language,
        gettext("urgent") if rule.only_urgent else "",
        gettext("a woman officer was asked for") if rule.only_woman_officer else "",
    ]
    return gettext(", ").join(part for part in parts if part) or gettext("every case")


class RoutingRuleViewSet(ConfigurationViewSet):
    """Read from the top, the first rule that fits decides: drag to change the order."""

    model = RoutingRule
    icon = "resubmit"
    base_url_path = "configuration/routing"
    sort_order_field = "order"
    ordering = "order"
    list_display = [
        "name",
        Column("conditions", accessor=_conditions, label=_("Fits")),
        Column("goes_to", accessor=_goes_to, label=_("Goes to")),
        StatusTagColumn(
            "is_active",
            accessor=lambda rule: str(_("Active") if rule.is_active else _("Off")),
            primary=lambda rule: rule.is_active,
            label=_("State"),
        ),
    ]
    edit_handler = ObjectList(
        [
            "name",
            "is_active",
            MultiFieldPanel(
                [
                    "stage_kind",
                    FieldRowPanel([ticks_panel("services"), ticks_panel("branches")]),
                    FieldRowPanel(["channel", "language"]),
                    "only_urgent",
                    "only_woman_officer",
                ],
                heading=_("When the rule fits"),
                help_text=_("An empty field asks for nothing."),
            ),
            MultiFieldPanel(
                [FieldRowPanel(["assign_role", "assign_person"])], heading=_("Who gets the case")
            ),
        ],
        base_form_class=RoutingRuleForm,
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[RoutingRule]:
        rules = RoutingRule.objects.select_related("assign_person", "channel")
        return rules.prefetch_related("services", "branches")


def _chair(committee: Committee) -> str:
    return next((str(seat.user) for seat in committee.memberships.all() if seat.is_chair), "—")


class CommitteeViewSet(ConfigurationViewSet):
    model = Committee
    icon = "group"
    base_url_path = "configuration/committees"
    list_display = [
        "name",
        Column("seats", accessor="seats", label=_("Members")),
        Column("quorum", label=_("Quorum")),
        Column("chair", accessor=_chair, label=_("Chair")),
    ]
    edit_handler = ObjectList(
        [
            FieldRowPanel([ltr_panel("key"), "quorum"]),
            "name",
            MultiFieldPanel(
                [FieldPanel("seats"), FieldPanel("chair"), FieldPanel("secretary")],
                heading=_("Seats"),
            ),
            MultiFieldPanel(
                ["by_circulation", "casting_vote", "conflict_lowers_quorum", "limit_amount"],
                heading=_("How it decides"),
            ),
            MultiFieldPanel(["names_in_minutes"], heading=_("Minutes of its meetings")),
        ],
        base_form_class=CommitteeForm,
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Committee]:
        rows = Committee.objects.annotate(seats=Count("memberships"))
        return rows.prefetch_related("memberships__user")


class ServicesItem(CountItem):
    order = 330
    model = Service
    icon = "list-ul"
    list_url_name = "wagtailsnippets_cases_service:list"


class ConfigurationGroup(SnippetViewSetGroup):
    """How the work goes: set by the system administrator, read by the director."""

    menu_label = _("Configuration")
    menu_name = "configuration"
    menu_icon = "cogs"
    menu_order = 705

    items = (
        ServiceViewSet,
        FormViewSet,
        WorkflowViewSet,
        RoutingRuleViewSet,
        CommitteeViewSet,
        StandardAnswerViewSet,
        PartnerViewSet,
        MessageTemplateViewSet,
        NoticeRuleViewSet,
    )
