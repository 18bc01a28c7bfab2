"""What somebody may refuse to hear from us, and what they said last about it (C27, PDPL art. 5)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from cases.enums import EventKind, Purpose
from cases.models import CaseEvent, Consent, Person

#: What can be ended. Decisions, papers and acknowledgements cannot.
STOPPABLE = (Purpose.OUTREACH, Purpose.SURVEY)
_SAID = (EventKind.CONSENT_WITHDRAWN, EventKind.CONSENT_RENEWED)


@dataclass(frozen=True)
class OptionalMessages:
    """Messages for one purpose; `stopped_at`: when the person said no, if that is the last word."""

    purpose: Purpose
    stopped_at: datetime | None

    @property
    def label(self) -> str:
        return str(self.purpose.label)


def optional_messages(person: Person) -> list[OptionalMessages]:
    """Return of each purpose whether its messages may be sent to this person; one query."""
    words = list(Consent.objects.filter(case__person=person, purpose__in=STOPPABLE))
    return [
        OptionalMessages(purpose, _stopped([word for word in words if word.purpose == purpose]))
        for purpose in STOPPABLE
    ]


def _stopped(words: list[Consent]) -> datetime | None:
    """The last word counts. A no to surveys in one form is about that request alone."""
    refusals = [said for word in words if (said := _refused_at(word))]
    if not refusals:
        return None
    last = max(refusals)
    agreed = (word for word in words if word.is_given and word.withdrawn_at is None)
    return None if any(word.given_at > last for word in agreed) else last


def _refused_at(word: Consent) -> datetime | None:
    if word.withdrawn_at or word.is_given or word.purpose == Purpose.SURVEY:
        return word.withdrawn_at
    return word.given_at


def said_about_messages(people: Iterable[int], most: int) -> list[CaseEvent]:
    """Return the newest lines about optional messages in any request of these people."""
    lines = CaseEvent.objects.filter(case__person__in=people, kind__in=_SAID)
    return list(lines.select_related("actor").order_by("-at", "-pk")[:most])
