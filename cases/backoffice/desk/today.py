"""The desk on the first screen of the day: who comes today, whom we promised to call."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext

from wagtail.admin.ui.components import Component

from cases.backoffice.desk.appointment_words import state_tag
from cases.backoffice.desk.contacts import outcome_tag
from cases.backoffice.desk.words import clock_words, who, with_names
from cases.backoffice.messages import about_what_is_mine, may_handle, visible_notices
from cases.permissions import may_enter
from cases.selectors.desk import RECEIVING_ROLES, appointments_on, open_call_backs
from cms.notices.selectors import due_calls

ROWS = 8


class DeskTodayPanel(Component):
    """What one does at the desk all day, who comes today, whom I promised to call; of who works at
    none, the calls about their own cases."""

    name = "desk_today"
    order = 5
    template_name = "cases/backoffice/desk/today.html"

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        user = parent_context["request"].user
        receives = user.has_role(*RECEIVING_ROLES)
        return {
            "may_enter": may_enter(user),
            "appointments": _appointments(user) if receives else [],
            "calls": _calls(user) if receives else [],
            "waiting_calls": _waiting_calls(user, receives),
            "calls_of": "" if receives else "mine",
        }


def _appointments(user: Any) -> list[dict[str, Any]]:
    today = with_names(appointments_on(timezone.localdate(), user=user), user)
    return [
        {
            "row": row,
            "who": who(row, row.visitor, nobody=row.get_kind_display()),
            "time": clock_words(row.at),
            "state": state_tag(row),
        }
        for row in today.order_by("at").select_related("branch")[:ROWS]
    ]


def _calls(user: Any) -> list[dict[str, Any]]:
    return [
        {
            "row": row,
            "who": who(row, row.speaker, nobody=gettext("Contact")),
            "state": outcome_tag(row),
        }
        for row in with_names(open_call_backs(user), user)[:ROWS]
    ]


def _waiting_calls(user: Any, receives: bool) -> int:
    """Return how many messages wait for somebody to say them by telephone, due by now: to who works
    at a desk any, to others those about what is theirs."""
    if not may_handle(user):
        return 0
    rows = due_calls(visible_notices(user))
    return (rows if receives else about_what_is_mine(rows, user)).count()
