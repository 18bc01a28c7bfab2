"""Asking a person for papers: what is asked and unanswered, and when asking again is a reminder."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from cases.enums import DocumentState, EventKind
from cases.models import Case, CaseDocument, CaseEvent
from cases.selectors.gates import missing_documents

REMIND_AFTER = timedelta(days=1)

_ANSWERS = (EventKind.DOCUMENT_RECEIVED, EventKind.DOCUMENT_CHECKED)


@dataclass(frozen=True)
class StandingRequest:
    """Everything missing now was asked for last at `asked_at`, and nothing of it came since.

    `awaited` and `arrived` name the papers asked for with it, by whether they are still missing.
    """

    asked_at: datetime
    awaited: tuple[str, ...] = ()
    arrived: tuple[str, ...] = ()

    @property
    def remind_from(self) -> datetime:
        return self.asked_at + REMIND_AFTER

    @property
    def may_remind(self) -> bool:
        return timezone.now() >= self.remind_from


@dataclass(frozen=True)
class AskingNote:
    """What was written with one request, for which papers, and whether some of them have come."""

    words: str
    papers: tuple[str, ...]
    has_come: bool


def standing_request(case: Case, among: Collection[str] | None = None) -> StandingRequest | None:
    """Return the unanswered request for these papers; None when one of them is yet to be asked for.

    `among` are keys of papers; without it all that is missing. A paper that came, or that a
    colleague looked at and returned, is no longer asked for.
    """
    wanted = {paper.key for paper in missing_documents(case)} if among is None else set(among)
    asked = _asked(case)
    if not wanted or not wanted <= asked.keys():
        return None
    events = [asked[key] for key in wanted]
    named = {key for event in events for key in event.data.get("documents", [])}
    papers = [paper for paper in case.documents.all() if paper.key in named | wanted]
    return StandingRequest(
        max(event.at for event in events),
        tuple(str(paper.label) for paper in papers if paper.key in asked),
        tuple(str(paper.label) for paper in papers if paper.key not in asked),
    )


def wanted_documents(case: Case) -> list[CaseDocument]:
    """Return all that the person is still to send; what was asked for by name comes first."""
    asked = _asked(case)
    return sorted(missing_documents(case), key=lambda paper: paper.key not in asked)


def awaited_documents(case: Case) -> list[CaseDocument]:
    """Return what the clock waits for: what was asked for; without asking, all that is missing.

    A paper returned while we wait is waited for again, whoever asked for what.
    """
    missing = missing_documents(case)
    since = case.paused_since
    if since is None or not any(map(_asks, _lines(case))):
        return missing
    asked = _asked(case)
    return [paper for paper in missing if paper.key in asked or _was_returned(paper, since)]


def notes_of_asking(case: Case, among: Collection[str] | None = None) -> list[AskingNote]:
    """Return what was written with requests of which something is still missing, oldest first.

    A note stays until the last paper it was written for has come, through reminders without words
    of their own; new words about a paper take its place. Words cannot be split: what they were
    written for stands beside them. `among`: keys of papers; without it all that is missing.
    """
    if not (noted := _asked(case, with_words=True)):
        return []
    missing = [
        paper.key for paper in missing_documents(case) if among is None or paper.key in among
    ]
    events = {noted[key].sequence: noted[key] for key in missing if key in noted}
    return [_note_of(case, noted, events[sequence]) for sequence in sorted(events)]


def _note_of(case: Case, noted: dict[str, CaseEvent], event: CaseEvent) -> AskingNote:
    keys = event.data.get("documents", [])
    papers = [str(paper.label) for paper in case.documents.all() if paper.key in keys]
    return AskingNote(event.reason, tuple(papers), any(key not in noted for key in keys))


def _asked(case: Case, *, with_words: bool = False) -> dict[str, CaseEvent]:
    """Return, by paper, the latest request that nothing answered; none unless we wait.

    `with_words`: the latest that somebody wrote something with.
    """
    asked: dict[str, CaseEvent] = {}
    for event in _lines(case) if case.paused_since else []:
        if _asks(event):
            if event.reason or not with_words:
                asked |= dict.fromkeys(event.data.get("documents", []), event)
        else:
            asked.pop(event.data.get("document", ""), None)
    return asked


def _lines(case: Case) -> list[CaseEvent]:
    kinds = (EventKind.MISSING_REQUESTED, *_ANSWERS)
    return [event for event in case.events.all() if event.kind in kinds]


def _asks(event: CaseEvent) -> bool:
    return event.kind == EventKind.MISSING_REQUESTED


def _was_returned(paper: CaseDocument, since: datetime) -> bool:
    checked = paper.checked_at
    return paper.state == DocumentState.REJECTED and checked is not None and checked >= since
