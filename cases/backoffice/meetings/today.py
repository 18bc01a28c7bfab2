"""The meeting of today and minutes to sign: first, after emergencies and urgent calls."""

from collections.abc import Mapping
from typing import Any

from wagtail.admin.ui.components import Component

from cases.backoffice.desk.words import clock_words
from cases.backoffice.meetings.words import state_tag
from cases.selectors.meetings import meetings_of_today, minutes_to_sign


class MeetingTodayPanel(Component):
    name = "meeting_today"
    order = 3
    template_name = "cases/backoffice/meetings/today.html"

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        user = parent_context["request"].user
        return {
            "meetings": [
                {"row": row, "hour": clock_words(row.at), "state": state_tag(row)}
                for row in meetings_of_today(user=user)
            ],
            "to_sign": minutes_to_sign(user=user),
        }
