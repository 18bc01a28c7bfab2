"""Our visits to people: by day, then by where they live, then by the hour (J7)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.backoffice.cells import reference_link
from cases.backoffice.crumbs import BelowAList
from cases.backoffice.desk.appointment_words import hours_words, late_words, state_tag
from cases.backoffice.desk.base import DeskScreen
from cases.backoffice.desk.words import day_words, who, with_names
from cases.backoffice.names import keeps_name
from cases.backoffice.room.answers import Answer, places_in
from cases.models import Case
from cases.permissions import RoomPart, may_book, parts_for
from cases.selectors import visible_cases
from cases.selectors.contact import Area, area_of
from cases.selectors.desk import visits_between
from cases.services.viewing import ANSWERS, looked_at


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
        rows = with_names(rows if everybody else rows.filter(self._mine()), self.user)
        return super().get_context_data(
            days=self._grouped(list(rows)), everybody=everybody, **kwargs
        )

    def _mine(self) -> Q:
        """Who has a case finds somebody for its visit that nobody has."""
        return Q(received_by=self.user) | Q(received_by=None, case__owner=self.user)

    def _grouped(self, rows: list[Any]) -> list[tuple[str, list[tuple[str, Any]]]]:
        """Each visit with a way to its case, where this reader may see it; a sensitive place as
        long as its case has just been opened on purpose. Where somebody lives whose name is kept
        from this reader is told only to who goes there."""
        seen = visible_cases(user=self.user).filter(pk__in=[row.case_id for row in rows])
        reads = RoomPart.ANSWERS in parts_for(self.user)
        cases = seen.select_related("form_version", "branch").in_bulk()
        opened = looked_at(cases, viewer=self.user, what=ANSWERS)
        mine = {row.case_id for row in rows if row.received_by_id == self.user.pk}
        leads = {
            pk: _where_to(case, is_open=pk in opened)
            if reads and (pk in mine or not keeps_name(self.user, case))
            else Where()
            for pk, case in cases.items()
        }
        return by_day_and_area(rows, leads)


@dataclass(frozen=True)
class Where:
    """Where a request leads: its part of town, "" if unsaid, and what of it may be read."""

    area: Area = Area()
    places: list[Answer] = field(default_factory=list)


def _where_to(case: Case, *, is_open: bool) -> Where:
    return Where(area_of(case), places_in(case, are_open=is_open))


def by_day_and_area(
    rows: list[Any], leads: Mapping[int, Where]
) -> list[tuple[str, list[tuple[str, Any]]]]:
    """Group visits by day and by where people live: who drives there makes one round of them.

    `leads`: the cases this reader sees, and where each of them leads.
    """
    days: dict[str, dict[tuple[str, Area], list[dict[str, Any]]]] = {}
    for row in rows:
        where = leads.get(row.case_id, Where())
        areas = days.setdefault(f"{day_words(row.at)}", {})
        areas.setdefault((_area(row, where.area), where.area), []).append(
            {
                "row": row,
                "who": who(row, row.visitor, nobody=row.get_kind_display()),
                "hours": hours_words(row.at, row.ends_at),
                "state": state_tag(row),
                "late": late_words(row),
                "case": reference_link(row.case) if row.case_id in leads else "",
                "places": where.places,
            }
        )
    return [
        (day, [(words, visits) for (words, _key), visits in sorted(areas.items())])
        for day, areas in days.items()
    ]


def _area(row: Any, area: Area) -> str:
    """The district of the file where this reader knows the person, else where the request leads;
    the branch only where neither says."""
    district = (row.person.attributes or {}).get("district", "") if row.shown_name else ""
    if district:
        return str(district)
    if area.cell:
        return gettext("Close together on the map")
    if area.quarter:
        return gettext("Near %(place)s") % {"place": area.quarter}
    return gettext("Area not known: %(branch)s") % {"branch": row.branch.name}
