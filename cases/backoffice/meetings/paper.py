"""Minutes as they are read: on the screen and on paper, without what the reader stepped aside
from."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.utils import translation
from django.views.generic import View

from cases.backoffice.desk.words import clock_words
from cases.backoffice.meetings.words import (
    above_words,
    presence_words,
    tie_words,
    what_came_of,
)
from cases.backoffice.printing import paper_response
from cases.enums import DecisionResult, VoteChoice
from cases.meeting_enums import Interest, ItemOutcome
from cases.models import Decision, Meeting, Minutes
from cases.selectors.deciding import decided_since
from cases.selectors.meetings import cases_stepped_aside_from, visible_meetings
from cms.accounts.models import User
from cms.association.selectors import current_association
from cms.core.money import amount_words
from cms.core.translated import TranslatedText, translated


@dataclass(frozen=True)
class Line:
    """One file of the minutes; `is_shut` for a reader who stepped aside from it."""

    reference: str
    service: TranslatedText
    is_shut: bool
    is_decided: bool
    outcome: str
    went_to: TranslatedText
    result: str
    reason: TranslatedText
    explanation: str
    conditions: str
    amount: str
    worth: str
    fund: TranslatedText
    votes: list[tuple[str, int]]
    tie: str
    above: str
    #: What came of it once the meeting was over: shown beneath the signatures.
    later: str
    voters: list[tuple[str, str]]
    aside: list[tuple[str, str]]


@dataclass(frozen=True)
class Paper:
    """Everything a template of minutes needs, from the snapshot alone."""

    committee: TranslatedText
    at: datetime
    opened: str
    closed: str
    quorum: str
    presides: str
    attendance: list[dict[str, Any]]
    lines: list[Line]

    @property
    def has_later(self) -> bool:
        return any(line.later and not line.is_shut for line in self.lines)


def paper_of(minutes: Minutes, *, reader: User) -> Paper:
    content = minutes.content
    shut = cases_stepped_aside_from(reader, [line["case"] for line in content["items"]])
    later = _what_came_after(minutes)
    return Paper(
        committee=translated(content["committee"]),
        # The day it was held on: opened early, it was not the planned one.
        at=datetime.fromisoformat(content["opened_at"] or content["at"]),
        opened=_clock(content["opened_at"]),
        closed=_clock(content["closed_at"]),
        quorum=presence_words(content["quorum"]),
        presides=content["presides"],
        attendance=content["attendance"],
        lines=[
            _line(line, later.get(line["case"], ""), is_shut=line["case"] in shut)
            for line in content["items"]
        ],
    )


def _what_came_after(minutes: Minutes) -> dict[int, str]:
    """What came of the decisions that went up or were sent back: told beside the minutes, no part
    of what is signed, because a meeting is over before somebody above decides."""
    here = Decision.objects.filter(agenda_item__meeting=minutes.meeting_id, is_current=False)
    read = here.select_related("case__workflow_version", "case__service__committee")
    decisions = {decision.case_id: decision for decision in read}
    since = decided_since(decisions.values())
    up = {line["case"]: translated(line.get("goes_up_to")) for line in minutes.content["items"]}
    return {
        case: what_came_of(decision, since.get(case, []), above=up.get(case))
        for case, decision in decisions.items()
    }


def _clock(moment: str) -> str:
    return clock_words(datetime.fromisoformat(moment)) if moment else ""


def _line(line: dict[str, Any], later: str, *, is_shut: bool) -> Line:
    result = line.get("result", "")
    return Line(
        reference=line["reference"],
        service=translated(line["service"]),
        is_shut=is_shut,
        is_decided=bool(result),
        outcome=str(ItemOutcome(line["outcome"]).label),
        went_to=translated(line.get("went_to")),
        result=str(DecisionResult(result).label) if result else "",
        reason=translated(line.get("reason")),
        explanation=line.get("explanation", ""),
        conditions=line.get("conditions", ""),
        amount=amount_words(Decimal(line["amount"])) if line.get("amount") else "",
        worth=amount_words(Decimal(line["worth"])) if line.get("worth") else "",
        fund=translated(line.get("fund")),
        votes=[(str(VoteChoice(key).label), n) for key, n in line.get("votes", {}).items()],
        tie=tie_words(line),
        above=above_words(translated(up)) if (up := line.get("goes_up_to")) else "",
        later=later,
        voters=[
            (each["name"], str(VoteChoice(each["choice"]).label)) for each in line.get("voters", [])
        ],
        aside=[(each["name"], str(Interest(each["tie"]).label)) for each in line["aside"]],
    )


class MinutesFileView(View):
    """The minutes with letterhead, number and both dates as a PDF; the page where none is made."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        user: Any = request.user
        rows = visible_meetings(user=user).select_related("minutes")
        meeting = get_object_or_404(rows, pk=pk)
        if not hasattr(meeting, "minutes"):
            raise Http404
        with translation.override(settings.LANGUAGE_CODE):  # a paper of the house, in its language
            sheet = self._sheet(meeting, user)
        return paper_response(sheet, f"minutes-{meeting.year}-{meeting.serial}.pdf")

    def _sheet(self, meeting: Meeting, user: User) -> str:
        minutes = meeting.minutes
        context = {
            "meeting": meeting,
            "minutes": minutes,
            "paper": paper_of(minutes, reader=user),
            "association": current_association(),
            "addenda": minutes.addenda.select_related("by"),
        }
        return render_to_string("cases/backoffice/meetings/minutes_paper.html", context)
