"""Deciding in the case room: who voted, whether the quorum stands, what was decided."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.utils.translation import gettext_lazy as _

from cases.backoffice.cells import RESULT_TONES
from cases.backoffice.meetings.words import result_words, standing_words, tie_words
from cases.backoffice.room import forms
from cases.backoffice.room.base import RoomBase
from cases.backoffice.room.decision_form import DecisionForm, fund_words, terms_of
from cases.backoffice.room.vote_form import UntiedVoteForm
from cases.enums import DecisionResult, StageKind, VoteChoice
from cases.models import Decision, MeetingItem, Vote
from cases.permissions import RoomPart
from cases.selectors import Tally, round_votes, tally, vote_reasons
from cases.selectors.amounts import doubt_about
from cases.selectors.deciding import awaited_word, decided_by
from cases.selectors.funds import fund_kept
from cases.selectors.gates import TAKEN_AT, awaits_confirmation, has_decision, limit_of
from cases.selectors.meetings import live_item
from cms.core.money import in_all
from cms.core.translated import TranslatedText

#: What is not voted for without a reason.
_SAY_WHY = [result for result in DecisionResult if result != DecisionResult.ACCEPT]


@dataclass(frozen=True)
class VotedFor:
    """How many voted for a result, and why they say they did; never who."""

    label: str
    number: int
    reasons: list[str]


@dataclass(frozen=True)
class EarlierDecision:
    """What was decided before and stands no more, or went on to who decides above a limit."""

    decision: Decision
    result: str
    reason: str
    body: TranslatedText
    votes: list[VotedFor]


def votes_for_each(decision: Decision, why: Mapping[tuple[int, str], list[str]]) -> list[VotedFor]:
    """Return the votes for each result, where a committee decided; `why`: see `vote_reasons`."""
    tally = decision.tally or {}
    return [
        VotedFor(str(each.label), tally[each], why.get((decision.round, each), []))
        for each in DecisionResult
        if tally.get(each)
    ]


class DecidingPart(RoomBase):
    @property
    def is_before_committee(self) -> bool:
        return self.case.stage_kind == StageKind.COMMITTEE and bool(self.case.service.committee_id)

    @cached_property
    def tally(self) -> Tally | None:
        return tally(self.case, self._round_votes) if self.is_before_committee else None

    @cached_property
    def _round_votes(self) -> list[Vote]:
        return round_votes(self.case) if self.is_before_committee else []

    @property
    def votes(self) -> list[Vote]:
        """This round's votes; what each member chose is for whoever records the decision."""
        return self._round_votes if RoomPart.VOTES in self.sees else []

    @property
    def leading(self) -> list[str]:
        found = self.tally.leading if self.tally and self.may.decide else []
        return [str(VoteChoice(choice).label) for choice in found]

    @property
    def standing(self) -> str:
        """What is said before the results that lead."""
        committee = self.case.service.committee
        if self.tally is None or committee is None:
            return ""
        return standing_words(self.tally, breaks_ties=committee.casting_vote)

    @property
    def tie(self) -> str:
        """That the votes behind the decision were equal, and what followed."""
        return tie_words(self.decision.tally or {}) if self.decision else ""

    @cached_property
    def agenda_item(self) -> MeetingItem | None:
        """Where the file waits on an agenda: it is voted on there, not here."""
        is_there = getattr(self.case, "is_on_agenda", True)
        return live_item(self.case) if self.is_before_committee and is_there else None

    @property
    def vote_form(self) -> Any:
        if not self.may.vote:
            return None
        mine = next((vote for vote in self.votes if vote.member_id == self.user.pk), None)
        typed = {"choice": mine.choice, "reason": mine.reason} if mine else {}
        return self.form(UntiedVoteForm, "cast-vote", **typed)

    @property
    def has_voted(self) -> bool:
        return any(vote.member_id == self.user.pk for vote in self.votes)

    @property
    def vote_button(self) -> Any:
        return _("Change my vote") if self.has_voted else _("Cast the vote")

    @property
    def is_ripe(self) -> bool:
        """Whether nothing but recording is left: the quorum stands, or no committee decides."""
        return self.tally is None or self.tally.is_quorate

    @cached_property
    def decisions(self) -> list[Decision]:
        rows = list(self.case.decisions.all())  # newest first
        return sorted(rows, key=lambda decision: not decision.is_current)

    @cached_property
    def decision(self) -> Decision | None:
        return next((decision for decision in self.decisions if decision.is_current), None)

    @property
    def decision_tone(self) -> str:
        return RESULT_TONES[self.decision.result] if self.decision else ""

    @property
    def fund(self) -> str:
        """What the decision gives from; empty where nobody had to say."""
        fund = fund_kept(self.decision) if self.decision else None
        return fund_words(fund) if fund else ""

    @property
    def votes_for_each(self) -> list[VotedFor]:
        return votes_for_each(self.decision, self._vote_reasons) if self.decision else []

    @cached_property
    def _vote_reasons(self) -> dict[tuple[int, str], list[str]]:
        """Read when they are asked for, by who reads of votes."""
        are_told = self.wanted.reasons and RoomPart.VOTES in self.sees
        return vote_reasons(self.case) if are_told else {}

    @property
    def offers_reasons(self) -> bool:
        """Whether votes had to say why, and the page does not tell it yet."""
        tallies = [decision.tally or {} for decision in self.decisions]
        had_to = any(tally.get(result) for tally in tallies for result in _SAY_WHY)
        return had_to and not self.wanted.reasons and RoomPart.VOTES in self.sees

    @property
    def decision_reason(self) -> str:
        return self._reason_of(self.decision) if self.decision else ""

    def _reason_of(self, decision: Decision) -> str:
        """The chosen reason in words, from the service's list."""
        key = decision.reason_key
        labels = {item["key"]: item["label"] for item in self.case.service.refusal_reasons}
        return str(TranslatedText(labels[key])) if key in labels else key

    @property
    def earlier_decisions(self) -> list[EarlierDecision]:
        rows = [decision for decision in self.decisions if not decision.is_current]
        return [self._earlier(decision) for decision in rows]

    def _earlier(self, decision: Decision) -> EarlierDecision:
        return EarlierDecision(
            decision,
            result=result_words(decision),
            reason=self._reason_of(decision),
            body=decided_by(decision),
            votes=votes_for_each(decision, self._vote_reasons),
        )

    @property
    def is_held(self) -> bool:
        return bool(self.decision and not self.decision.released_at and self.case.is_open)

    @property
    def awaits_confirmation(self) -> bool:
        """The committee decided above its limit; its notice does not leave on any day by itself."""
        return self.decision is not None and awaits_confirmation(self.case, self.decision)

    @property
    def decided_by(self) -> TranslatedText | None:
        return decided_by(self.decision) if self.decision else None

    @property
    def limit(self) -> Decimal | None:
        """What who decided may give alone."""
        return limit_of(self.decision) if self.decision else None

    @property
    def awaited_word(self) -> TranslatedText | None:
        """Whose word it waits for then."""
        return awaited_word(self.case, self.decision) if self.decision else None

    @property
    def decision_form(self) -> Any:
        if not self.may.decide or has_decision(self.case):
            return None
        below = self.decision if self.awaits_confirmation else None
        before = below or self._sent_back
        typed = terms_of(before) if before else {"result": self._voted}
        form = self.form(DecisionForm, "record-decision", seen=self.last_sequence, **typed)
        given = in_all(below.amount, below.worth) if below else None
        if below and given and not form.is_bound:
            doubt = doubt_about(self.case, given, fund=below.fund.get("key", ""))
            form.ask_about(doubt, given)
        return form

    @property
    def _sent_back(self) -> Decision | None:
        """What was decided at this stage, and came back with a question: nothing is typed twice.
        A committee votes anew, and types anew what follows from that."""
        last = next(iter(self.case.decisions.all()), None)
        if last is None or last.is_current or last.released_at:
            return None
        return last if (last.tally or {}).get(TAKEN_AT) == self.case.stage else None

    @property
    def deciding_words(self) -> Any:
        """Who is asked about a decision from below confirms it; others record one of their own."""
        return _("Confirm the decision") if self.awaits_confirmation else _("Record the decision")

    @property
    def _voted(self) -> str:
        leading = self.tally.leading if self.tally else []
        return leading[0] if len(leading) == 1 else ""

    @property
    def accepts_at_once(self) -> bool:
        """Whether one press says "we help": an urgent call that no committee is asked about."""
        form = self.decision_form
        if not self.case.is_urgent or self.is_before_committee or form is None:
            return False
        return not form.is_bound and "answer" not in form.fields

    @property
    def override_form(self) -> Any:
        if self.is_held and self.may.override and not self.awaits_confirmation:
            return self.form(forms.ReasonForm, "override-window")
        return None
