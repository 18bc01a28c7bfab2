"""Moving a case along its workflow: the one place where a stage changes."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.enums import EventKind, MessageKind, PublicStage, StageKind, VoteChoice
from cases.exceptions import (
    CaseChanged,
    GateNotMet,
    HandoverRequired,
    MoveNotAllowed,
    ReasonRequired,
)
from cases.impartiality import stage_after
from cases.models import Case
from cases.permissions import may_move
from cases.selectors.asked_back import needs_words
from cases.selectors.gates import (
    awaits_confirmation,
    current_decision,
    guard_holds,
    unmet_gates,
)
from cases.selectors.room import voting_round
from cases.selectors.window import stage_due
from cases.services.clock import resume_clock
from cases.services.correspondence import store_message
from cases.services.saving import save_case, save_tracked
from cases.services.sites import settle_site
from cases.services.timeline import lock_case, record_event
from cases.workflow import ENDS_WITH_A_WORD, Move, Stage
from cms.accounts.models import User


@transaction.atomic
def move_case(
    case: Case,
    *,
    to: str,
    acting_user: User,
    reason: str = "",
    expected_version: int | None = None,
) -> Case:
    """Move a case to stage `to` as one of the workflow's moves allows this person.

    Raises CaseChanged when somebody changed it since `expected_version`, MoveNotAllowed when the
    workflow or the role has no such move, ReasonRequired, GateNotMet naming what is missing, and
    HandoverRequired where the case goes to another body (`services.referrals`).
    What comes back to who asked a question comes with the answer.
    """
    case = lock_case(case)
    refuse_if_changed(case, expected_version)
    move = move_to(case, to, acting_user=acting_user)
    if case.workflow_version.document.stage(to).hands_over:
        raise HandoverRequired
    case = make_move(case, move, acting_user=acting_user, reason=reason)
    if case.outcome in ENDS_WITH_A_WORD and reason.strip():
        store_message(case, MessageKind.TO_PERSON, reason, acting_user)
    return advance(case)


def move_to(case: Case, to: str, *, acting_user: User) -> Move:
    """Return the move to stage `to` that this person may make; raise MoveNotAllowed."""
    moves = case.current_stage.moves if case.is_open else []
    move = next((each for each in moves if each.to == to and guard_holds(case, each)), None)
    if move is None:
        raise MoveNotAllowed(_("There is no such move from this stage."))
    if not may_move(acting_user, case, move):
        raise MoveNotAllowed(_("Your role cannot make this move."))
    return move


def make_move(case: Case, move: Move, *, acting_user: User, reason: str) -> Case:
    """Make a move that `move_to` allows; the caller holds the case. Raises ReasonRequired, and
    GateNotMet naming what is missing."""
    if needs_words(case, move) and not reason.strip():
        raise ReasonRequired
    missing = unmet_gates(case, move)
    if missing:
        raise GateNotMet(missing)
    if case.workflow_version.document.stage(move.to).is_final:
        settle_site(case, taken_by=acting_user)
    _set_aside_what_is_sent_back(case, acting_user)
    set_aside_votes(case, acting_user)
    _make(case, move, acting_user=acting_user, reason=reason.strip())
    return case


def _set_aside_what_is_sent_back(case: Case, acting_user: User) -> None:
    """A decision that is sent back is none, above its limit or before it is told: it is taken anew,
    and nothing of it can reach the person meanwhile (promise P10)."""
    decision = current_decision(case)
    if decision is None:
        return
    is_untold = case.stage_kind == StageKind.DECISION and decision.released_at is None
    if is_untold or awaits_confirmation(case, decision):
        decision.is_current = False
        save_tracked(decision, acting_user=acting_user, reason="sent back")


def set_aside_votes(case: Case, acting_user: User) -> None:
    """A file that leaves its committee undecided comes back as another, and one that goes before a
    meeting is judged by who is there: it is voted on anew. Who stepped aside stays aside."""
    if case.stage_kind != StageKind.COMMITTEE:
        return
    voices = case.votes.filter(round=voting_round(case), set_aside_at=None)
    for vote in voices.exclude(choice=VoteChoice.RECUSED):
        vote.set_aside_at = timezone.now()
        save_tracked(vote, acting_user=acting_user, reason="voted on anew")


def refuse_if_changed(case: Case, expected_version: int | None) -> None:
    """Raise CaseChanged, with what happened since, when the case is not the one that was opened."""
    if expected_version is None or case.version == expected_version:
        return
    recent = case.events.select_related("actor").order_by("-sequence")[:3]
    raise CaseChanged(list(recent))


def advance(case: Case) -> Case:
    """Make every automatic move whose requirements hold; the caller holds the case."""
    while case.is_open:
        move = next((m for m in case.current_stage.moves if _is_ready(case, m)), None)
        if move is None:
            break
        _make(case, move, acting_user=None, reason="")
    return case


def _is_ready(case: Case, move: Move) -> bool:
    return move.automatic and guard_holds(case, move) and not unmet_gates(case, move)


def _make(case: Case, move: Move, *, acting_user: User | None, reason: str) -> None:
    before, kind = case.stage, case.stage_kind
    enter_stage(case, stage_after(case, move))
    save_case(case, acting_user=acting_user, reason=reason)
    record_event(
        case,
        EventKind.STAGE_MOVED,
        acting_user=acting_user,
        by="clock",
        data={"from": before, "from_kind": kind, "to": case.stage},
        reason=reason,
    )
    if not case.is_open:
        record_event(
            case,
            EventKind.CLOSED,
            acting_user=acting_user,
            by="clock",
            data={"outcome": case.outcome},
        )


def enter_stage(case: Case, stage: Stage) -> None:
    """Copy what the stage says onto the case; the caller saves. A closed case waits for nobody."""
    if stage.is_final:
        resume_clock(case)
    case.stage = stage.key
    case.stage_kind = stage.kind
    case.role = stage.role
    case.stage_since = timezone.now()
    case.public_stage = stage.public_stage
    if case.paused_since:
        case.public_stage = PublicStage.WAITING_FOR_YOU
    if stage.is_final:
        case.is_open = False
        case.outcome = stage.outcome
        case.closed_at = case.stage_since
    case.stage_due_at = stage_due(case) if case.is_open else None
