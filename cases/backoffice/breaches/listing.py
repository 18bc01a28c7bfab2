"""The register of breaches of personal data, and a new entry (C72)."""

from typing import Any

from django.db.models import QuerySet
from django.forms import CheckboxSelectMultiple
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.widgets.button import HeaderButton

import django_filters

from cases.backoffice.breaches.forms import NoteForm
from cases.backoffice.breaches.page import BreachView
from cases.backoffice.breaches.words import clock_tag
from cases.backoffice.cells import EMPTY, CellColumn, isolated, number
from cases.backoffice.clock_words import short_date
from cases.backoffice.crumbs import BelowAList
from cases.backoffice.desk.base import DeskFormView
from cases.backoffice.listings import ListingView
from cases.backoffice.view_log import OverseenViewSet
from cases.breach_enums import BreachRisk
from cases.models import Breach
from cases.report_rights import may_keep_breaches, may_see_breaches
from cases.services.breaches import note_breach


class BreachFilterSet(WagtailFilterSet):
    risk = django_filters.MultipleChoiceFilter(
        label=_("What may come of it"), choices=BreachRisk.choices, widget=CheckboxSelectMultiple
    )

    class Meta:
        model = Breach
        fields: list[str] = []


def _link(row: Breach) -> Any:
    url = reverse("breaches:inspect", args=[row.pk])
    words = gettext("Breach %(number)s") % {"number": number(row.pk)}
    return format_html('<div class="title-wrapper"><a href="{}">{}</a></div>', url, words)


class BreachListView(ListingView):
    """The newest first; what happened is read on the page of each."""

    filterset_class = BreachFilterSet
    header_icon = "warning"
    page_title = _("Breaches of personal data")
    list_display = [
        CellColumn("number", _link, label=_("Number"), classname="title"),
        CellColumn("noticed", lambda row: short_date(row.noticed_at), label=_("Became known")),
        CellColumn("risk", lambda row: row.get_risk_display(), label=_("What may come of it")),
        CellColumn(
            "people",
            lambda row: EMPTY if row.people is None else number(row.people),
            label=_("How many people"),
        ),
        CellColumn("by", lambda row: isolated(row.noted_by), label=_("Noted by")),
        CellColumn("clock", clock_tag, label=_("The authority")),
    ]

    def get_base_queryset(self) -> QuerySet[Any]:
        rows = super().get_base_queryset().select_related("noted_by")
        return rows.order_by("-noticed_at", "-pk")

    @cached_property
    def no_results_message(self) -> Any:
        return _("No breach of personal data was noted.")

    @property
    def header_buttons(self) -> list[Any]:
        if not may_keep_breaches(self.request.user):
            return []
        url = reverse("breaches:new")
        return [HeaderButton(label=_("Note a breach"), url=url, icon_name="plus")]


class NoteBreachView(BelowAList, DeskFormView):
    list_route, list_label = "breaches:list", _("Breaches of personal data")
    form_class = NoteForm
    header_icon = "warning"
    page_title = _("Note a breach")
    submit = _("Write it down")
    done = _("Written down. The 72 hours run from the moment it became known.")

    def is_allowed(self) -> bool:
        return may_keep_breaches(self.user)

    def form_kwargs(self) -> dict[str, Any]:
        today, now = timezone.localdate(), timezone.localtime()
        shown = f"{today.day}/{today.month}/{today.year}"
        return {"initial": {"day": shown, "clock": f"{now:%H:%M}"}}

    def get_page_title(self) -> Any:
        return self.page_title

    def perform(self, form: Any) -> Breach:
        return note_breach(form.values(), acting_user=self.user)

    def where_next(self, made: Any) -> str:
        return reverse("breaches:inspect", args=[made.pk])


class BreachViewSet(OverseenViewSet):
    model = Breach
    admin_url_namespace = "breaches"
    base_url_path = "breaches"
    icon = "warning"
    menu_label = _("Breaches of personal data")
    menu_order = 70
    index_view_class = BreachListView

    def opens_to(self, user: Any) -> bool:
        return may_see_breaches(user)

    def get_urlpatterns(self) -> list[URLPattern]:
        page = BreachView.as_view()
        return [
            *super().get_urlpatterns(),
            path("new/", NoteBreachView.as_view(), name="new"),
            path("inspect/<int:pk>/", page, name="inspect"),
            path("inspect/<int:pk>/<slug:deed>/", page, name="deed"),
        ]
