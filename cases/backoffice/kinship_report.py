"""Who said that kinship keeps them out of which case, and to whom the case went (J7)."""

from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from wagtail.admin.filters import WagtailFilterSet

import django_filters

from cases.backoffice.cells import CellColumn, isolated, reference_link, tag
from cases.backoffice.listings import ListingView
from cases.backoffice.view_log import WHEN, OverseenViewSet, colleagues
from cases.models import Assignment, Case, KinshipDeclaration
from cases.selectors import within_visible_cases
from cms.accounts.roles import Role
from cms.core.typed_dates import TypedDateRangeFilter


class KinshipFilterSet(WagtailFilterSet):
    user = django_filters.ModelChoiceFilter(label=_("Colleague"), queryset=colleagues)
    at = TypedDateRangeFilter(label=_("When"))

    class Meta:
        model = KinshipDeclaration
        fields: list[str] = []


def _went_to(row: KinshipDeclaration) -> Any:
    """To whom the case went because of it; an empty cell would not say that nobody had to move."""
    moved = _move_after(row)
    if moved is None:
        return tag(_("Was not the owner"), "closed")
    return isolated(moved.user) if moved.user else tag(_("Nobody yet"), "late")


def _move_after(row: KinshipDeclaration) -> Assignment | None:
    for step in row.case.assignments.all():  # oldest first
        if step.why.get("because") == "kinship" and step.at >= row.at:
            return step
    return None


class KinshipReportView(ListingView):
    """Newest first. Each line stays as it was declared: nobody changes or removes one."""

    filterset_class = KinshipFilterSet
    header_icon = "group"
    page_title = _("Declared kinship")
    list_display = [
        CellColumn(
            "case", lambda row: reference_link(row.case), label=_("Reference"), classname="title"
        ),
        CellColumn("user", lambda row: isolated(row.user), label=_("Declared by")),
        CellColumn("note", lambda row: isolated(row.note), label=_("What ties them")),
        CellColumn("went", _went_to, label=_("The case went to")),
        CellColumn("owner", lambda row: isolated(row.case.owner), label=_("Owner now")),
        WHEN,
    ]

    def get_base_queryset(self) -> QuerySet[Any]:
        steps = Assignment.objects.select_related("user").order_by("id")
        cases = Case.objects.select_related("owner").only(
            *("reference", "is_urgent", "owner__first_name", "owner__last_name"),
            "owner__username",
        )
        rows = super().get_base_queryset().select_related("user").order_by("-id")
        return rows.prefetch_related(
            Prefetch("case", cases.prefetch_related(Prefetch("assignments", steps)))
        )

    @cached_property
    def no_results_message(self) -> Any:
        return _("Nobody has declared kinship this way.")


class KinshipViewSet(OverseenViewSet):
    """For the director and the auditor: what ties a colleague to a person is not for everybody."""

    model = KinshipDeclaration
    admin_url_namespace = "kinships"
    base_url_path = "kinships"
    icon = "group"
    menu_label = _("Declared kinship")
    menu_order = 55
    index_view_class = KinshipReportView

    def opens_to(self, user: Any) -> bool:
        return bool(user.has_role(Role.DIRECTOR, Role.AUDITOR))

    def visible(self, user: Any) -> QuerySet[Any]:
        return within_visible_cases(super().visible(user), user=user)
