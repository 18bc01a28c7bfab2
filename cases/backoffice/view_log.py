"""The view log and the register of exports: who looked at which case, and what left the house
(C62, PDPL art. 31). References only: the log names no person."""

from typing import Any

from django.db.models import QuerySet
from django.forms import CheckboxSelectMultiple
from django.utils import formats, timezone
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from wagtail.admin.filters import WagtailFilterSet

import django_filters

from cases.backoffice.cells import CellColumn, isolated, number, reference_link, tag
from cases.backoffice.filters import reference_in
from cases.backoffice.listings import ListingView
from cases.backoffice.queue import TAB_LABELS
from cases.backoffice.room.looks import WORDS
from cases.backoffice.scoped import ScopedSnippetViewSet
from cases.export_enums import ExportPurpose
from cases.models import CaseExport, CaseView
from cases.scopes import OVERSEERS
from cases.selectors import visible_cases, within_visible_cases
from cms.accounts.models import User
from cms.core.typed_dates import TypedDateRangeFilter

#: The lists of the queue, and the reports that leave as files.
_LISTS = {
    **TAB_LABELS,
    "figures": _("Requests in figures"),
    "promises": _("Promises, case by case"),
    "month": _("Monthly reports"),
}
_USER = ("user__first_name", "user__last_name", "user__username", "user__mandate")


def colleagues(_request: Any) -> QuerySet[User]:
    """Return who can be chosen in the filter of a log: everybody with a role."""
    return User.objects.filter(groups__isnull=False).distinct().order_by("first_name", "pk")


class CaseViewFilterSet(WagtailFilterSet):
    user = django_filters.ModelChoiceFilter(label=_("Colleague"), queryset=colleagues)
    what = django_filters.MultipleChoiceFilter(
        label=_("What was done"), choices=list(WORDS.items()), widget=CheckboxSelectMultiple
    )
    restricted = django_filters.MultipleChoiceFilter(
        label=_("Restricted"),
        choices=[("yes", _("Restricted requests only"))],
        widget=CheckboxSelectMultiple,
        method="only_restricted",
    )
    at = TypedDateRangeFilter(label=_("When"))

    def only_restricted(self, rows: QuerySet[Any], _name: str, wanted: list[str]) -> QuerySet[Any]:
        return rows.filter(case__is_restricted=True) if wanted else rows

    class Meta:
        model = CaseView
        fields: list[str] = []


class CaseExportFilterSet(WagtailFilterSet):
    user = django_filters.ModelChoiceFilter(label=_("Colleague"), queryset=colleagues)
    purpose = django_filters.MultipleChoiceFilter(
        label=_("Purpose"), choices=ExportPurpose.choices, widget=CheckboxSelectMultiple
    )
    at = TypedDateRangeFilter(label=_("When"))

    class Meta:
        model = CaseExport
        fields: list[str] = []


def _when(row: Any) -> Any:
    at = timezone.localtime(row.at)
    day = number(formats.date_format(at, "SHORT_DATE_FORMAT"))
    return format_html('<bdi dir="ltr">{} {}</bdi>', day, number(f"{at:%H:%M}"))


def _what(row: CaseView) -> str:
    return str(WORDS.get(row.what, row.what))


def _which(case: Any) -> Any:
    mark = tag(_("Restricted"), "restricted") if case.is_restricted else ""
    return format_html("{} {}", reference_link(case), mark)


def _who(row: Any) -> Any:
    """The colleague; and what an auditor looks for, where it was written down (J11.1)."""
    name = isolated(row.user)
    mandate = row.user.mandate
    return format_html("{}<br><small>{}</small>", name, isolated(mandate)) if mandate else name


WHEN = CellColumn("at", _when, label=_("When"), classname="sila-cell-date")
WHO = CellColumn("user", _who, label=_("Who"), classname="sila-cell-name")


class ViewLogView(ListingView):
    """Newest first; a reference finds the looks at one case."""

    filterset_class = CaseViewFilterSet
    header_icon = "view"
    is_searchable = True
    page_title = _("View log")
    list_display = [
        CellColumn("case", lambda row: _which(row.case), label=_("Reference"), classname="title"),
        CellColumn("what", _what, label=_("What was done")),
        WHO,
        WHEN,
    ]

    def get_base_queryset(self) -> QuerySet[Any]:
        rows = super().get_base_queryset().select_related("case", "user").order_by("-id")
        marks = ("case__reference", "case__is_urgent", "case__is_restricted")
        return rows.only("what", "at", *marks, *_USER)

    def search_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if not self.is_searching:
            return queryset
        seen = visible_cases(user=self.request.user).filter(reference_in(self.search_query))
        return queryset.filter(case__in=seen.values("pk"))

    @cached_property
    def no_results_message(self) -> Any:
        return _("Nobody looked at a case this way.")


class ExportRegisterView(ListingView):
    filterset_class = CaseExportFilterSet
    header_icon = "download"
    page_title = _("Register of exports")
    list_display = [
        CellColumn("purpose", lambda row: row.get_purpose_display(), label=_("Purpose")),
        CellColumn("note", lambda row: isolated(row.note), label=_("What for")),
        CellColumn("tab", lambda row: str(_LISTS.get(row.tab, row.tab)), label=_("List")),
        CellColumn("rows", lambda row: number(row.rows), label=_("Rows")),
        CellColumn("format", lambda row: row.get_format_display(), label=_("Format")),
        WHO,
        WHEN,
    ]

    def get_base_queryset(self) -> QuerySet[Any]:
        return super().get_base_queryset().select_related("user").order_by("-id")

    @cached_property
    def no_results_message(self) -> Any:
        return _("No list left the house this way.")


class OverseenViewSet(ScopedSnippetViewSet):
    """A report for those who answer for the whole house; rows lead to the case, never to a form."""

    menu_hook = "register_reports_menu_item"
    inspect_view_enabled = False

    def opens_to(self, user: Any) -> bool:
        return bool(user.has_role(*OVERSEERS))

    def visible(self, user: Any) -> QuerySet[Any]:
        rows = self.model._default_manager.all()
        return rows if user.is_authenticated and self.opens_to(user) else rows.none()

    def get_urlpatterns(self) -> list[Any]:
        return [pattern for pattern in super().get_urlpatterns() if pattern.name != "inspect"]


class ViewLogViewSet(OverseenViewSet):
    model = CaseView
    admin_url_namespace = "view_log"
    base_url_path = "view-log"
    icon = "view"
    menu_label = _("View log")
    menu_order = 50
    index_view_class = ViewLogView

    def visible(self, user: Any) -> QuerySet[Any]:
        return within_visible_cases(super().visible(user), user=user)


class ExportRegisterViewSet(OverseenViewSet):
    model = CaseExport
    admin_url_namespace = "exports"
    base_url_path = "exports"
    icon = "download"
    menu_label = _("Register of exports")
    menu_order = 60
    index_view_class = ExportRegisterView
