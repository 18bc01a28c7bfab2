"""Everything the case room shows about one case."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext

from cases.enums import DecisionResult, EventKind, Gate, MessageKind, VoteChoice
from cases.impartiality import stage_after
from cases.meeting_enums import Tie
from cases.models import Case, CaseMessage, CommitteeMembership
from cases.permissions import may_move
from cases.selectors.asked_back import needs_words
from cases.selectors.gates import guard_holds, unmet_gates
from cases.workflow import Move, Stage
from cms.accounts.models import User
from cms.accounts.roles import Role
from cms.core.translated import TranslatedText

#: Whoever hears one of these from us hears what they asked, or can ask again.
_SPEAKS = (
    EventKind.MESSAGE_SENT,
    EventKind.CONTACT_LOGGED,
    EventKind.MISSING_REQUESTED,
    EventKind.DECISION_RELEASED,
)


@dataclass(frozen=True)
class MoveOption:
    """A move this person may make; `missing` says why not yet, `needs_words` that it takes some."""

    move: Move
    target: Stage
    missing: list[str]
    needs_words: bool

    @property
    def leads_elsewhere(self) -> bool:
        """Whether it leads to another stage this time than the workflow says (`stage_after`)."""
        return self.target.key != self.move.to

    @property
    def label(self) -> str:
        """What the button says: the workflow's words, unless it leads elsewhere this time."""
        if self.leads_elsewhere:
            return gettext("On to: %(stage)s") % {"stage": TranslatedText(self.target.name)}
        return str(TranslatedText(self.move.label))


@dataclass(frozen=True)
class Tally:
    """How a committee stands on a case in one round."""

    round: int
    votes: dict[str, int]
    present: int
    recused: int
    quorum: int
    chair_choice: str | None

    @property
    def is_quorate(self) -> bool:
        return self.present >= self.quorum

    @property
    def leading(self) -> list[str]:
        """The result the votes give: one, or several on a tie the chair has not broken."""
        if self.tie == Tie.CHAIR and self.chair_choice:
            return [self.chair_choice]
        return self._ahead

    @property
    def tie(self) -> Tie | None:
        """Whether the most votes were given to several results, and whether the chair broke it."""
        if len(self._ahead) < 2:
            return None
        return Tie.CHAIR if self.chair_choice in self._ahead else Tie.OPEN

    @property
    def _ahead(self) -> list[str]:
        most = max(self.votes.values(), default=0)
        return [choice for choice, count in self.votes.items() if count == most]


def possible_moves(case: Case, *, user: User) -> list[MoveOption]:
    """Return the moves of this person's role from here, each with what is still missing."""
    if not case.is_open:
        return []
    return [
        MoveOption(move, stage_after(case, move), unmet_gates(case, move), needs_words(case, move))
        for move in case.current_stage.moves
        if may_move(user, case, move) and guard_holds(case, move)
    ]


def held_up_by(case: Case) -> list[str]:
    """Return what the move that the case would make by itself still waits for."""
    moves = case.current_stage.moves if case.is_open else []
    ahead = (move for move in moves if move.automatic and guard_holds(case, move))
    return next((missing for move in ahead if (missing := unmet_gates(case, move))), [])


def common_moves(cases: Sequence[Case], *, user: User) -> list[MoveOption]:
    """Return the moves that this person may make now with every one of these cases; handing over
    is asked about person by person.

    The same move is one to the stage of the same key and the same name: two workflows may use one
    key for two stages.
    """
    ready = [
        {
            (option.target.key, str(TranslatedText(option.target.name))): option
            for option in possible_moves(case, user=user)
            if not (option.missing or option.target.hands_over)
        }
        for case in cases
    ]
    if not ready:
        return []
    shared = set(ready[0]).intersection(*ready)
    return [_strictest(key, ready) for key in ready[0] if key in shared]


def _strictest(key: tuple[str, str], ready: list[dict[tuple[str, str], MoveOption]]) -> MoveOption:
    """Where one workflow asks for a reason, all of them get it."""
    options = [options[key] for options in ready]
    return next((option for option in options if option.needs_words), options[0])


def voting_round(case: Case) -> int:
    """A recorded decision ends a round; a case that comes back starts the next."""
    return len(case.decisions.all()) + 1


def round_votes(case: Case) -> list[Any]:
    """Return the votes of the current round with who cast them; `by_chair` marks the chair's. Who
    stepped aside in an earlier round is aside in this one."""
    chairs = CommitteeMembership.objects.filter(is_chair=True, user=OuterRef("member"))
    by_chair = Exists(chairs.filter(committee=case.service.committee_id))
    counts = Q(round=voting_round(case)) | Q(choice=VoteChoice.RECUSED)
    votes = case.votes.filter(counts, set_aside_at=None)
    return list(votes.annotate(by_chair=by_chair).select_related("member"))


def vote_reasons(case: Case) -> dict[tuple[int, str], list[str]]:
    """Return why members voted as they did, by round and choice; never who."""
    found: dict[tuple[int, str], list[str]] = {}
    votes = case.votes.filter(set_aside_at=None).exclude(choice=VoteChoice.RECUSED)
    for vote in votes:
        if vote.reason:
            found.setdefault((vote.round, vote.choice), []).append(vote.reason)
    return {key: sorted(reasons) for key, reasons in found.items()}


def tally(case: Case, votes: list[Any] | None = None) -> Tally:
    """Count the votes of the current round, read now unless at hand (`round_votes`).

    Recused members neither vote nor count.
    """
    committee = case.service.committee
    votes = round_votes(case) if votes is None else votes
    voices = [vote for vote in votes if vote.choice != VoteChoice.RECUSED]
    breaks_ties = committee is None or committee.casting_vote
    chair_choice = next((v.choice for v in voices if v.by_chair and breaks_ties), None)
    recused = len({vote.member_id for vote in votes if vote.choice == VoteChoice.RECUSED})
    return Tally(
        round=voting_round(case),
        votes=dict(Counter(vote.choice for vote in voices)),
        present=len(voices),
        recused=recused,
        quorum=_quorum(case, recused),
        chair_choice=chair_choice,
    )


def _quorum(case: Case, recused: int) -> int:
    """Who steps aside is replaced by others, or lowers the quorum of this file: a setting (C40)."""
    committee = case.service.committee
    if committee is None:
        return 1
    return max(1, committee.quorum - (recused if committee.conflict_lowers_quorum else 0))


def refusal_reasons(case: Case) -> list[tuple[str, dict[str, Any]]]:
    """Reasons the service offers for refusing, accepting in part or postponing."""
    return [(item["key"], item["label"]) for item in case.service.refusal_reasons]


def deciding_roles(case: Case) -> set[str]:
    """Return who may decide somewhere on the way of this case: a committee's by their seats."""
    stages = [stage for stage in case.workflow_version.document.stages if stage.takes_decision]
    seats = {str(Role.CHAIR), str(Role.SECRETARY)} if case.service.committee_id else set()
    opening = (stage.roles_opening(Gate.DECISION_RECORDED) for stage in stages)
    return seats | {str(role) for roles in opening for role in roles}


NEEDS_REASON = (DecisionResult.REFUSE, DecisionResult.PART, DecisionResult.POSTPONE)


def unanswered_words(case: Case) -> CaseMessage | None:
    """Return what the person of an open case wrote last, as long as nobody spoke to them since:
    it is not to be lost because the case went on to other desks."""
    written = [m for m in case.messages.all() if m.kind == MessageKind.FROM_PERSON]
    if not written or not case.is_open:
        return None
    last = written[-1]
    is_answered = any(e.kind in _SPEAKS and e.at >= last.at for e in case.events.all())
    return None if is_answered else last
