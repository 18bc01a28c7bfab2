"""What the first screen says of corrections: those whose day has passed (C58, journey J9)."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest

from wagtail.admin.ui.components import Component

from surveys.comments import overdue_corrections
from surveys.permissions import may_correct

#: More are on the page of all corrections.
ROWS = 5


class OverdueCorrectionsPanel(Component):
    """For who may put it right: what, and since when; each leads to where it is said to be done."""

    name = "overdue_corrections"
    order = 15
    template_name = "surveys/backoffice/overdue.html"

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        rows = list(overdue_corrections()[: ROWS + 1])
        return {"rows": rows[:ROWS], "has_more": len(rows) > ROWS}


def add_overdue_corrections(request: HttpRequest, panels: list[Any]) -> None:
    if may_correct(request.user):
        panels.append(OverdueCorrectionsPanel())
