"""Asking a person for papers: what is asked and unanswered, and when asking again is a reminder."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from cases.enums import EventKind
from cases.models import Case
from cases.selectors.gates import missing_documents

REMIND_AFTER = timedelta(days=1)

_ANSWERS = (EventKind.DOCUMENT_RECEIVED, EventKind.DOCUMENT_CHECKED)


@dataclass(frozen=True)
class StandingRequest:
    """Everything missing now was asked for last at `asked_at`, and nothing of it came since."""

    asked_at: datetime

    @property
    def remind_from(self) -> datetime:
        return self.asked_at + REMIND_AFTER

    @property
    def may_remind(self) -> bool:
        return timezone.now() >= self.remind_from


def standing_request(case: Case) -> StandingRequest | None:
    """Return the unanswered request for all that is missing; None when something is to be asked.

    A paper that came, or that a colleague looked at and returned, is no longer asked for.
    """
    if case.paused_since is None:
        return None
    asked: dict[str, datetime] = {}
    kinds = (EventKind.MISSING_REQUESTED, *_ANSWERS)
    for event in (line for line in case.events.all() if line.kind in kinds):
        if event.kind == EventKind.MISSING_REQUESTED:
            asked |= dict.fromkeys(event.data.get("documents", []), event.at)
        else:
            asked.pop(event.data.get("document", ""), None)
    missing = {document.key for document in missing_documents(case)}
    if not missing or not missing <= asked.keys():
        return None
    return StandingRequest(max(asked[key] for key in missing))
