"""What each placeholder stands for, in the words of who writes the templates."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from cms.notices.enums import PLACEHOLDERS, NoticeEvent, placeholders_of
from cms.notices.samples import sample_values

MEANS: dict[str, Any] = {
    "association": _("The association's name"),
    "reference": _("The reference of the request"),
    "service": _("The service asked for"),
    "stage": _("Where the request stands"),
    "deciding_body": _("Who decides"),
    "not_before": _("The earliest day of the answer"),
    "due": _("The latest day of the answer"),
    "due_if_complete": _("The latest day, once the papers are complete"),
    "missing_items": _("The papers that are missing"),
    "papers_to_show": _("The papers to be shown, of which no copy is kept"),
    "upload_url": _("The link for uploading papers; nothing where none can be uploaded"),
    "reasons": _("The reason of the decision"),
    "explanation": _("The explanation written to the person"),
    "conditions": _("The conditions of the decision"),
    "help_coming": _("What is on its way: help, or the search"),
    "objection_deadline": _("The last day for an objection"),
    "objection_outcome": _("What became of the objection"),
    "first_reference": _("The reference of the first request"),
    "what_follows": _("What follows from the objection"),
    "file_number": _("The number of the beneficiary's file"),
    "delivery": _("What is delivered, and when"),
    "delivery_when": _("The day and the hours of the delivery, where they are set"),
    "delivery_code": _("The code told at the delivery"),
    "signing_code": _("The code for signing"),
    "appointment": _("Day, hour and place of the appointment"),
    "papers_state": _("How the papers stand"),
    "message": _("What was written to the person"),
    "urgent_words": _(
        "What was written to the person, where it is short, about urgent help, and not restricted"
    ),
    "renew_on": _("The day on which the file is due for renewal"),
    "expiring_papers": _("The papers about to expire, each with its day"),
    "track_url": _("The link for following the request"),
    "survey_url": _("The link to the survey"),
    "stop_url": _("The link that ends these messages"),
    "phone": _("The association's telephone"),
}


def placeholders_explained(language: str) -> list[tuple[str, Any, str]]:
    """Return each placeholder with what it stands for and an example of it."""
    examples = sample_values(language)
    return [(name, MEANS[name], examples.get(name, "")) for name in sorted(PLACEHOLDERS)]


def placeholders_by_event() -> dict[str, list[str]]:
    """Return, for each event, the names its messages can fill."""
    return {event.value: sorted(placeholders_of(event)) for event in NoticeEvent}
