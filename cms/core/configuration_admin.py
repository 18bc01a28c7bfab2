"""Base of the screens where an association sets things: edited in place, every change told."""

from typing import Any

from django.contrib.admin.utils import unquote
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn, UserColumn
from wagtail.snippets.views.snippets import (
    HistoryView,
    IndexView,
    ReorderView,
    SnippetViewSet,
)

from cms.core.counting import CountedIndex, CountedPaginator, counted
from cms.core.crumbs import LazyCrumbs
from cms.core.field_history import changes_of


class LtrColumn(Column):
    """A number, address or key: read from the left in any text."""

    cell_template_name = "core/admin/ltr_cell.html"


class InspectTitleColumn(TitleColumn):
    """The title of a row that is read and not edited: it leads to its inspect page."""

    def __init__(self, name: str, url_name: str, **kwargs: Any) -> None:
        super().__init__(name, get_url=lambda row: reverse(url_name, args=[row.pk]), **kwargs)


class ChangesColumn(Column):
    """What was done, and field by field what it was and what it became."""

    cell_template_name = "core/admin/changes_cell.html"

    def get_value(self, instance: Any) -> str:
        deeds = {"+": gettext("Added"), "-": gettext("Removed")}
        return deeds.get(instance.history_type, gettext("Changed"))

    def get_cell_context_data(self, instance: Any, parent_context: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_cell_context_data(instance, parent_context)
        return {**context, "changes": changes_of(instance), "why": instance.history_change_reason}


class ChangesPaginator(CountedPaginator):
    """Counts changes, not "historical channels"."""

    @property
    def items_count_label(self) -> str:
        return counted(ngettext("%(n)s change", "%(n)s changes", self.count), self.count)


class FieldHistoryView(CountedIndex, HistoryView):
    """The object's own history: who changed what, from what, to what, why."""

    filterset_class = None
    paginator_class = ChangesPaginator
    paginate_by = 20
    any_permission_required = ["change", "view"]

    @cached_property
    def columns(self) -> list[Column]:
        return [
            ChangesColumn("changes", label=_("Change")),
            UserColumn("history_user", label=_("By"), blank_display_name=_("the system")),
            DateColumn("history_date", label=_("When"), width="15%"),
        ]

    @cached_property
    def verbose_name_plural(self) -> str:
        return gettext("changes")

    def get_base_queryset(self) -> QuerySet[Any]:
        rows: QuerySet[Any] = self.object.history.select_related("history_user")
        return rows.order_by("-history_date", "-history_id")


class ConfigurationIndexView(CountedIndex, IndexView):
    """A list without ticks: settings are changed one at a time, on purpose."""

    @property
    def columns(self) -> list[Any]:
        return [column for column in super().columns if column.name != "bulk_actions"]


class HistoricReorderView(ReorderView):
    """Wagtail's drag and drop, saved row by row: its own way leaves no trace of who reordered."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        moved = get_object_or_404(self.model, pk=unquote(str(kwargs["pk"])))
        rows = [row for row in self.get_queryset() if row.pk != moved.pk]
        rows.insert(self._position(len(rows)), moved)
        with transaction.atomic():
            for number, row in enumerate(rows, start=1):
                if getattr(row, self.sort_order_field) != number:
                    setattr(row, self.sort_order_field, number)
                    row.save(update_fields=[self.sort_order_field])
        return JsonResponse({"success": True})

    def get_queryset(self) -> QuerySet[Any]:
        rows: QuerySet[Any] = self.model._default_manager.order_by(self.sort_order_field, "pk")
        return rows

    def _position(self, last: int) -> int:
        """Where the row was dropped; without a sensible number, the end."""
        asked = self.request.GET.get("position", "")
        return min(int(asked), last) if asked.isdecimal() and asked.isascii() else last


class ConfigurationViewSet(LazyCrumbs, SnippetViewSet):
    """Base of every viewset of settings that an association edits (needs `history` on the model).

    Related settings are few, so they are chosen from plain lists and not from chooser dialogs.
    """

    index_view_class = ConfigurationIndexView
    index_results_template_name = "core/admin/index_results.html"
    history_view_class = FieldHistoryView
    reorder_view_class = HistoricReorderView
    copy_view_enabled = False

    def register_chooser_viewset(self) -> None:
        """No chooser: see above."""
