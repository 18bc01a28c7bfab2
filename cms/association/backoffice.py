"""Who we are, as staff set it: places, ways in, days off."""

from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from wagtail.admin.menu import MenuItem
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, MultiFieldPanel
from wagtail.admin.ui.tables import Column, StatusTagColumn
from wagtail.admin.viewsets.base import ViewSet
from wagtail.permissions import policy_registry
from wagtail.snippets.views.snippets import SnippetViewSetGroup

from cms.association.enums import HijriMonth, Medium
from cms.association.models import Association, Branch, Channel, Holiday
from cms.association.seasons import Season
from cms.core.configuration_admin import ConfigurationViewSet, LtrColumn
from cms.core.dates import format_dual
from cms.core.digits import shown_digits
from cms.core.home_summary import CountItem
from cms.core.panels import SPARED_ON_PHONES, ltr_panel, ticks_panel
from cms.core.phones import display_phone


class ProfileMenuItem(MenuItem):
    """The settings page of the association, listed with the rest of what it is."""

    def is_shown(self, request: HttpRequest) -> bool:
        policy = policy_registry.get_by_type(Association)
        return bool(policy.user_has_permission(request.user, "change"))


class ProfileDoor(ViewSet):
    """No screens of its own: it puts the settings page first in the group's menu."""

    menu_label = pgettext_lazy("association", "Profile")
    menu_icon = "home"
    menu_name = "association-profile"
    menu_item_class = ProfileMenuItem

    @property
    def menu_url(self) -> str:
        return reverse("wagtailsettings:edit", args=["association", "association"])

    def on_register(self) -> None:
        """Nothing to register: the page is Wagtail's."""


class SiteAddressPanel(HelpPanel):
    """The address that a code hanging at the site leads to, once the site has its key."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("template", "association/panels/site_address.html")
        kwargs.setdefault("heading", _("Page for a code at the site"))
        super().__init__(**kwargs)

    class BoundPanel(HelpPanel.BoundPanel):
        def is_shown(self) -> bool:
            return bool(self.instance.pk) and bool(super().is_shown())

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            path = reverse("at_site", args=[self.instance.key])
            context: dict[str, Any] = super().get_context_data(parent_context)
            return {**context, "address": f"{settings.BASE_URL.rstrip('/')}{path}"}


class BranchViewSet(ConfigurationViewSet):
    model = Branch
    icon = "site"
    sort_order_field = "order"
    ordering = "order"
    list_display = [
        "name",
        Column("region", label=_("Area served"), classname=SPARED_ON_PHONES),
        LtrColumn("phone", accessor=lambda branch: display_phone(branch.phone), label=_("Phone")),
        Column("staff_count", accessor="staff_count", label=_("Staff"), classname=SPARED_ON_PHONES),
        StatusTagColumn(
            "is_active",
            accessor=lambda branch: str(_("Open") if branch.is_active else _("Closed")),
            primary=lambda branch: branch.is_active,
            label=_("State"),
        ),
    ]
    panels = [
        MultiFieldPanel(
            ["name", FieldRowPanel(["kind", ltr_panel("key")]), "region"], heading=_("Branch")
        ),
        MultiFieldPanel(
            [
                ltr_panel("phone"),
                FieldPanel("address", heading=_("Street address")),
                FieldPanel("hours", heading=_("Working times")),
            ],
            heading=_("Contact"),
        ),
        MultiFieldPanel([FieldRowPanel(["is_main", "is_active"])], heading=_("State")),
        SiteAddressPanel(),
        ticks_panel("staff", help_text=_("Who works on this branch's cases.")),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Branch]:
        return Branch.objects.annotate(staff_count=Count("staff"))


def _contact(channel: Channel) -> str:
    is_phone = channel.medium == Medium.PHONE
    return display_phone(channel.contact) if is_phone else channel.contact


class ChannelViewSet(ConfigurationViewSet):
    """Ways in, in the order the public sees them: drag to change it (C18)."""

    model = Channel
    icon = "mail"
    sort_order_field = "order"
    ordering = "order"
    list_display = [
        "name",
        Column("kind", accessor="get_kind_display", label=_("Kind"), classname=SPARED_ON_PHONES),
        Column(
            "medium", accessor="get_medium_display", label=_("Medium"), classname=SPARED_ON_PHONES
        ),
        LtrColumn("contact", accessor=_contact, label=_("Contact point")),
        StatusTagColumn(
            "is_enabled",
            accessor=lambda channel: str(_("Shown") if channel.is_enabled else _("Hidden")),
            primary=lambda channel: channel.is_enabled,
            label=_("For the public"),
        ),
    ]
    panels = [
        MultiFieldPanel(
            ["name", FieldRowPanel(["kind", "medium"]), ltr_panel("key")], heading=_("Channel")
        ),
        MultiFieldPanel(
            [ltr_panel("contact"), "note", FieldPanel("hours", heading=_("Working times"))],
            heading=_("For the public"),
        ),
        MultiFieldPanel([FieldRowPanel(["clause", "is_enabled"])], heading=_("State")),
    ]


def _day(value: date) -> str:
    return format_dual(value, get_language() or "")


def _length(holiday: Holiday) -> int:
    return (holiday.ends_on - holiday.starts_on).days + 1


class HolidayViewSet(ConfigurationViewSet):
    model = Holiday
    icon = "calendar-alt"
    ordering = "-starts_on"
    list_display = [
        "name",
        Column("starts_on", accessor=lambda row: _day(row.starts_on), label=_("First day")),
        Column("ends_on", accessor=lambda row: _day(row.ends_on), label=_("Last day")),
        Column("length", accessor=_length, label=_("Days"), classname=SPARED_ON_PHONES),
    ]
    panels = [
        "name",
        FieldRowPanel(
            ["starts_on", "ends_on"],
            help_text=_(
                "Saving moves the promised days of open requests that count these as working days, "
                "and so does taking the holiday back. The timeline of each tells it."
            ),
        ),
    ]


def _hijri_day(day_and_month: tuple[int, int]) -> str:
    month, day = day_and_month
    return f"{shown_digits(day)} {HijriMonth(month).label}"


def _next_end(season: Season) -> str:
    run = season.next_run
    return _day(run.last) if run else ""


class SeasonViewSet(ConfigurationViewSet):
    """Times of the Hijri year that come back; what hangs on them is set with each service."""

    model = Season
    icon = "date"
    ordering = ("starts_month", "starts_day")
    list_display = [
        "name",
        Column("starts", accessor=lambda row: _hijri_day(row.starts), label=_("First day")),
        Column("ends", accessor=lambda row: _hijri_day(row.ends), label=_("Last day")),
        Column("next", accessor=_next_end, label=_("Ends next"), classname=SPARED_ON_PHONES),
    ]
    panels = [
        "name",
        ltr_panel("key"),
        MultiFieldPanel(
            [
                FieldRowPanel(["starts_day", "starts_month"]),
                FieldRowPanel(["ends_day", "ends_month"]),
            ],
            heading=_("Every Hijri year"),
            help_text=_(
                "By the Umm al-Qura calendar. A season that ends before it begins goes on into the "
                "next year. Services may say that their closed requests are kept until some days "
                "after the end: moving it moves those days."
            ),
        ),
    ]


class BranchesItem(CountItem):
    order = 310
    model = Branch
    icon = "site"
    list_url_name = "wagtailsnippets_association_branch:list"


class ChannelsItem(CountItem):
    order = 320
    model = Channel
    icon = "mail"
    list_url_name = "wagtailsnippets_association_channel:list"


class AssociationGroup(SnippetViewSetGroup):
    menu_label = _("Association")
    menu_name = "association"
    menu_icon = "home"
    menu_order = 700
    items = (ProfileDoor, BranchViewSet, ChannelViewSet, HolidayViewSet, SeasonViewSet)
