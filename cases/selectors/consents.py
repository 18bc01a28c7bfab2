"""What somebody may refuse to hear from us, and what they said last about it (C27, PDPL art. 5)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from cases.enums import EventKind, Purpose
from cases.models import CaseEvent, Consent, Person
from cases.selectors.visibility import within_visible_cases
from cms.accounts.models import User

#: What can be ended. Decisions, papers and acknowledgements cannot.
STOPPABLE = (Purpose.OUTREACH, Purpose.SURVEY)
_SAID = (EventKind.CONSENT_WITHDRAWN, EventKind.CONSENT_RENEWED)


@dataclass(frozen=True)
class OptionalMessages:
    """Messages for one purpose; `stopped_at`: when the person said no, if that is the last word;
    `agreed`: their newest yes, where it stands. Neither: nobody has asked them yet."""

    purpose: Purpose
    stopped_at: datetime | None
    agreed: Consent | None = None

    @property
    def label(self) -> str:
        return str(self.purpose.label)


def optional_messages(person: Person) -> list[OptionalMessages]:
    """Return of each purpose whether its messages may be sent to this person; one query."""
    words = list(Consent.objects.filter(case__person=person, purpose__in=STOPPABLE))
    return [
        _state(purpose, [word for word in words if word.purpose == purpose])
        for purpose in STOPPABLE
    ]


def _state(purpose: Purpose, words: list[Consent]) -> OptionalMessages:
    stopped_at = _stopped(words)
    agreed = [word for word in words if word.is_given and word.withdrawn_at is None]
    newest = max(agreed, key=lambda word: word.given_at, default=None)
    return OptionalMessages(purpose, stopped_at, None if stopped_at else newest)


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


def consents_of(person: Person, *, user: User) -> list[Consent]:
    """Return what this person last said to each purpose that belongs to a request, from the
    requests this reader sees."""
    words = Consent.objects.filter(case__person=person).exclude(purpose__in=STOPPABLE)
    mine = within_visible_cases(words, user=user).order_by("given_at", "pk")
    return list({word.purpose: word for word in mine}.values())


def said_about_messages(people: Iterable[int], most: int) -> list[CaseEvent]:
    """Return the newest lines about optional messages in any request of these people."""
    lines = CaseEvent.objects.filter(case__person__in=people, kind__in=_SAID)
    return list(lines.select_related("actor").order_by("-at", "-pk")[:most])
