"""The first screen of the day for those who work on cases."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from wagtail.admin.ui.components import Component
from wagtail.admin.views.home import (
    LockedPagesPanel,
    RecentEditsPanel,
    UserObjectsInWorkflowModerationPanel,
    WorkflowObjectsToModeratePanel,
)

from cases.backoffice.cells import number, reference_link, room_url, stage_tag, tag
from cases.backoffice.clock_words import clock_of
from cases.backoffice.desk.today import DeskTodayPanel
from cases.backoffice.emergency import EmergencyPanel
from cases.backoffice.queue import TAB_LABELS, late_first, listed
from cases.emergencies import answers_for_emergencies
from cases.permissions import SCOPES
from cases.selectors import open_tabs, queue, queue_counts
from cases.selectors.desk import RECEIVING_ROLES
from cases.selectors.mentions import waiting_mentions
from cms.accounts.roles import Role
from cms.association.selectors import work_calendar

ROWS = 6
_PAGE_PANELS = (
    LockedPagesPanel,
    RecentEditsPanel,
    UserObjectsInWorkflowModerationPanel,
    WorkflowObjectsToModeratePanel,
)


class MyWorkPanel(Component):
    """Counts of the queue, my votes, what is late and mine; each a step from the room."""

    name = "my_work"
    order = 10
    template_name = "cases/backoffice/my_work.html"

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        user = parent_context["request"].user
        counts = queue_counts(user)
        return {
            "tabs": [
                {
                    "key": key,
                    "label": TAB_LABELS[key],
                    "count": number(counts[key]),
                    "is_empty": not counts[key],
                    "url": reverse("cases:queue", args=[key]),
                }
                for key in open_tabs(user)
            ],
            "lists": [
                {
                    "key": key,
                    "label": TAB_LABELS[key],
                    "rows": _rows(user, key),
                    "more": number(counts[key]) if counts[key] > ROWS else "",
                    "url": reverse("cases:queue", args=[key]),
                }
                for key in ("votes", "late", "mine")
                if counts[key]
            ],
        }


class MentionsPanel(Component):
    """Notes that call for this person, until they open the case."""

    name = "mentions"
    order = 5
    template_name = "cases/backoffice/mentions.html"

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        return {
            "rows": [
                {
                    "reference": reference_link(mention.message.case),
                    "author": mention.message.author,
                    "at": mention.at,
                    "url": f"{room_url(mention.message.case_id)}#messages-section",
                }
                for mention in waiting_mentions(parent_context["request"].user)[:20]
            ]
        }


def _rows(user: Any, tab: str) -> list[dict[str, Any]]:
    cases = late_first(listed(queue(user, tab)))
    calendar = work_calendar()
    return [
        {
            "reference": reference_link(case),
            "service": case.service.name,
            "stage": stage_tag(case),
            "clock": tag(clock.words, clock.tone),
        }
        for case in cases[:ROWS]
        if (clock := clock_of(case, calendar))
    ]


def arrange_homepage(request: HttpRequest, panels: list[Any]) -> None:
    """Give case roles their work, and spare those without pages the panels about pages."""
    user: Any = request.user
    if answers_for_emergencies(user):
        panels.append(EmergencyPanel())
    if user.has_role(*SCOPES):
        panels += [MentionsPanel(), MyWorkPanel()]
        if user.has_role(*RECEIVING_ROLES):
            panels.append(DeskTodayPanel())
        if not user.has_role(Role.EDITOR, Role.PUBLISHER):
            panels[:] = [panel for panel in panels if not isinstance(panel, _PAGE_PANELS)]
