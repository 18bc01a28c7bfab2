"""Our visits to people: by day, then by where they live, then by the hour (J7)."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.backoffice.cells import reference_link
from cases.backoffice.crumbs import BelowAList
from cases.backoffice.desk.appointment_words import hours_words, late_words, state_tag
from cases.backoffice.desk.base import DeskScreen
from cases.backoffice.desk.words import day_words, who, with_names
from cases.permissions import RoomPart, may_book, parts_for
from cases.selectors import visible_cases
from cases.selectors.contact import area_of
from cases.selectors.desk import visits_between


class VisitsView(BelowAList, DeskScreen):
    """Our visits of the coming days: by day, then area, then hour (J7)."""

    list_route, list_label = "appointments:list", _("Appointments")
    template_name = "cases/backoffice/desk/visits.html"
    header_icon = "site"
    page_title = _("Visits by area")
    days_ahead = 7

    def is_allowed(self) -> bool:
        return may_book(self.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        everybody = self.request.GET.get("whose") == "all"
        today = timezone.localdate()
        rows = visits_between(today, today + timedelta(days=self.days_ahead), user=self.user)
        rows = with_names(rows if everybody else rows.filter(received_by=self.user), self.user)
        return super().get_context_data(
            days=self._grouped(list(rows)), everybody=everybody, **kwargs
        )

    def _grouped(self, rows: list[Any]) -> list[tuple[str, list[tuple[str, Any]]]]:
        """Each visit with a way to its case, where this reader may see it."""
        seen = visible_cases(user=self.user).filter(pk__in=[row.case_id for row in rows])
        reads = RoomPart.ANSWERS in parts_for(self.user)
        cases = seen.select_related("form_version").in_bulk()
        areas = {pk: area_of(case) if reads else "" for pk, case in cases.items()}
        return by_day_and_area(rows, areas)


def by_day_and_area(
    rows: list[Any], areas_of: Mapping[int, str]
) -> list[tuple[str, list[tuple[str, Any]]]]:
    """Group visits by day and by where people live: who drives there makes one round of them.

    `areas_of`: the cases this reader sees, each with the part of town it leads to, if it says so.
    """
    days: dict[str, dict[str, list[dict[str, Any]]]] = {}
    for row in rows:
        areas = days.setdefault(f"{day_words(row.at)}", {})
        areas.setdefault(_area(row, areas_of), []).append(
            {
                "row": row,
                "who": who(row, row.visitor, nobody=row.get_kind_display()),
                "hours": hours_words(row.at, row.ends_at),
                "state": state_tag(row),
                "late": late_words(row),
                "case": reference_link(row.case) if row.case_id in areas_of else "",
            }
        )
    return [(day, sorted(areas.items())) for day, areas in days.items()]


def _area(row: Any, areas_of: Mapping[int, str]) -> str:
    """The district of the file where this reader knows the person, else where the request leads;
    the branch only where neither says."""
    district = (row.person.attributes or {}).get("district", "") if row.shown_name else ""
    if district:
        return str(district)
    if area := areas_of.get(row.case_id, ""):
        return gettext("Near %(place)s") % {"place": area}
    return gettext("Area not known: %(branch)s") % {"branch": row.branch.name}
