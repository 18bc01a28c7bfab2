"""One timeline from two memories: what happened (events), and what became what (history)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Model
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from cases.backoffice.room.changes import Change, changes_of, people_in, recent_versions
from cases.backoffice.room.sentences import Vocabulary, sentence, who
from cases.enums import EventKind
from cases.models import Case, CaseDocument, CaseEvent
from cms.accounts.models import User

NEWEST = 20
#: The event and the history rows of one deed are written in one transaction.
_SAME_DEED = timedelta(seconds=2)


@dataclass
class Entry:
    """One line: when, who, what, why; and underneath, which fields changed."""

    at: datetime
    who: str
    by: str
    sentence: SafeString | str
    reason: str = ""
    changes: list[Change] = field(default_factory=list)


@dataclass(frozen=True)
class Memory:
    """What a reader is told of: the rows whose changes are shown, events that are not, and those
    of which only that they happened."""

    models: list[type[Model]]
    hidden: Collection[str] = ()
    veiled: Collection[str] = ()
    #: Whether papers are called with the name of whom they are about.
    names: bool = False


@dataclass(frozen=True)
class Timeline:
    entries: list[Entry]
    has_more: bool


KINDS = {
    "": _("Everything"),
    "moves": _("Moves and owners"),
    "messages": _("Messages and notes"),
    "papers": _("Papers"),
    "access": _("Who may see it"),
}
BY_WHOM = [("", _("Everybody")), ("person", _("The person")), ("clock", _("By itself"))]
_OF_KIND: dict[str, frozenset[str]] = {
    "moves": frozenset(
        {
            *(EventKind.SUBMITTED, EventKind.ROUTED, EventKind.STAGE_MOVED, EventKind.CLOSED),
            *(EventKind.WITHDRAWN, EventKind.DECISION_RECORDED, EventKind.DECISION_RELEASED),
            *(EventKind.OBJECTION_FILED, EventKind.OBJECTION_ANSWERED, EventKind.REOPENED),
            *(EventKind.OBJECTION_DECIDED, EventKind.REFERRED, EventKind.REFERRAL_ANSWERED),
            *(EventKind.RAISED, EventKind.RAISED_AGAIN),
        }
    ),
    "messages": frozenset(
        {
            *(EventKind.MESSAGE_RECEIVED, EventKind.MESSAGE_SENT, EventKind.NOTE_ADDED),
            *(EventKind.CONTACT_LOGGED, EventKind.LETTER_REGISTERED),
            *(EventKind.NOTICE_STOPPED, EventKind.NOTICE_RESUMED),
        }
    ),
    "papers": frozenset(
        {
            *(EventKind.MISSING_REQUESTED, EventKind.MISSING_COMPLETED, EventKind.FILE_REFUSED),
            *(EventKind.DOCUMENT_RECEIVED, EventKind.DOCUMENT_CHECKED),
        }
    ),
    "access": frozenset(
        {
            *(EventKind.RESTRICTED, EventKind.UNRESTRICTED, EventKind.EMERGENCY_OPENED),
            EventKind.KINSHIP_DECLARED,
        }
    ),
}


@dataclass(frozen=True)
class Wanted:
    """What of the timeline is read: how many of the newest lines, of which kind, by whom. And
    whether the reasons of the votes are."""

    limit: int | None = NEWEST
    kind: str = ""
    by: str = ""
    reasons: bool = False

    @property
    def is_narrowed(self) -> bool:
        return bool(self.kind or self.by)

    def wants(self, event: CaseEvent) -> bool:
        if self.kind and event.kind not in _OF_KIND[self.kind]:
            return False
        if not self.by:
            return True
        return self.by == (str(event.actor_id) if event.actor_id else event.by)


def wanted_of(given: Mapping[str, str]) -> Wanted:
    """Read from an address what is wanted; what is not known there narrows nothing."""
    kind, by = given.get("kind", ""), given.get("by", "")
    is_known = by in dict(BY_WHOM) or (by.isascii() and by.isdigit() and len(by) < 19)
    limit = None if given.get("timeline") == "all" else NEWEST
    reasons = given.get("votes") == "why"
    return Wanted(limit, kind if kind in _OF_KIND else "", by if is_known else "", reasons)


def room_timeline(
    case: Case, documents: list[CaseDocument], memory: Memory, wanted: Wanted
) -> Timeline:
    """Return the newest wanted lines; queries do not grow with events or versions.

    A change that belongs to no deed is a line of its own, in the whole timeline only.
    """
    limit = wanted.limit
    lines = [line for line in case.events.all() if line.kind not in memory.hidden]
    lines = [line for line in lines if wanted.wants(line)]
    events = lines[::-1][: limit + 1 if limit else None]
    has_more = limit is not None and len(events) > limit
    events = events[:limit]
    versions = recent_versions(case, memory.models, limit=2 * limit if limit else 10_000)
    people = _people_in_events(events) | people_in(versions)
    words = words_for(case, documents, people, named=memory.names)
    entries = [_entry(event, words, memory.veiled) for event in events]
    oldest = entries[-1].at - _SAME_DEED if has_more else None
    for change in changes_of(versions, words):
        if oldest is None or change.at >= oldest:
            _attach(change, entries, alone=not wanted.is_narrowed)
    return Timeline(sorted(entries, key=_moment, reverse=True), has_more)


def told(case: Case, events: list[CaseEvent], *, veiled: Collection[str] = ()) -> list[Entry]:
    """Return these events of a case as lines."""
    words = words_for(case, list(case.documents.all()), _people_in_events(events))
    return [_entry(event, words, veiled) for event in events]


def words_for(
    case: Case, documents: list[CaseDocument], people: set[int], *, named: bool = False
) -> Vocabulary:
    """Return the names behind the keys and ids that lines about this case may speak of."""
    return Vocabulary(
        workflow=case.workflow_version.document,
        documents={document.key: document.called(named=named) for document in documents},
        people=_names(case, people),
        assignments={step.pk: step for step in case.assignments.all()},
    )


def _moment(entry: Entry) -> datetime:
    return entry.at


def _entry(event: CaseEvent, words: Vocabulary, veiled: Collection[str]) -> Entry:
    """One line; a veiled one says that it happened, and neither what was feared nor why."""
    is_veiled = event.kind in veiled
    line = CaseEvent(kind=event.kind) if is_veiled else event
    return Entry(
        at=event.at,
        who=who(event),
        by="staff" if event.actor else event.by,
        sentence=sentence(line, words),
        reason=line.reason,
    )


def _attach(change: Change, entries: list[Entry], *, alone: bool) -> None:
    """Put a change under the deed it belongs to; one that belongs to none may stand `alone`."""
    near = [entry for entry in entries if abs(entry.at - change.at) <= _SAME_DEED]
    if near:
        min(near, key=lambda entry: abs(entry.at - change.at)).changes.append(change)
        return
    if not alone:
        return
    user = str(change.user) if change.user else ""
    by = "staff" if change.user else "clock"
    entries.append(Entry(change.at, user, by, change.what, change.reason, [change]))


def _people_in_events(events: list[CaseEvent]) -> set[int]:
    return {event.data["user"] for event in events if event.data.get("user")}


def _names(case: Case, ids: set[int]) -> dict[int, str]:
    """Almost everybody has acted in the case or was given it, so they are at hand already."""
    at_hand = [line.actor for line in case.events.all()]
    at_hand += [assignment.user for assignment in case.assignments.all()]
    names = {user.pk: str(user) for user in at_hand if user}
    unknown = ids - names.keys()
    rows: Any = User.objects.filter(pk__in=unknown).only("first_name", "last_name", "username")
    return names | ({user.pk: str(user) for user in rows} if unknown else {})
