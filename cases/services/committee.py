"""Deciding: votes, quorum, a reason for every refusal, and the notice held to its day."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.enums import GIVING, DecisionResult, EventKind, StageKind, VoteChoice
from cases.exceptions import ReasonRequired
from cases.meeting_enums import Interest, ItemOutcome
from cases.models import Case, CaseEvent, Decision, MeetingItem, Vote
from cases.permissions import may_decide, may_override, may_vote
from cases.selectors import gates
from cases.selectors.amounts import Doubt, doubt_about, gives_money
from cases.selectors.asked_back import open_question
from cases.selectors.declarations import owes_declaration
from cases.selectors.funds import fund_of
from cases.selectors.gates import awaits_confirmation, has_decision
from cases.selectors.room import NEEDS_REASON, Tally, tally, voting_round
from cases.services.limits import refuse_unvalued, refuse_what_nobody_confirms
from cases.services.moves import advance
from cases.services.person_letters import freeze_decision
from cases.services.reopening import stop_what_was_planned
from cases.services.saving import save_case, save_tracked
from cases.services.sites import settle_site
from cases.services.timeline import lock_case, record_event
from cms.accounts.models import User
from cms.core.hygiene import clean_text
from cms.core.money import in_all

OBJECTION_DAYS = 30


@dataclass(frozen=True)
class DecisionTerms:
    """What is decided. `reason_key` names one of the service's reasons."""

    result: DecisionResult
    reason_key: str = ""
    explanation: str = ""
    conditions: str = ""
    amount: Decimal | None = None
    #: Of what is given in goods or work; the person is not told it.
    worth: Decimal | None = None
    #: The amount that was asked about and is meant all the same.
    sure_of: Decimal | None = None
    #: Of the board: its resolution as its own minutes call it, and the day.
    resolution: str = ""
    resolved_on: date | None = None
    fund: str = ""  # what it is given from, by its key
    fits_fund: bool = False
    #: To the question of director or board that sent the file back: for them, not for the person.
    answer: str = ""


@transaction.atomic
def cast_vote(
    case: Case, *, member: User, choice: VoteChoice, reason: str = "", untied: bool = False
) -> Vote:
    """Record a member's vote, or that a conflict of interest keeps them out (C40).

    `untied`: they have just declared that nothing ties them to the person.
    """
    case = lock_case(case)
    if not may_vote(member, case):
        raise PermissionDenied
    if choice != VoteChoice.ACCEPT and not reason.strip():
        raise ReasonRequired
    tie = Interest.NONE if untied and choice != VoteChoice.RECUSED else None
    return store_vote(case, member=member, choice=choice, reason=reason, tie=tie)


def store_vote(
    case: Case, *, member: User, choice: VoteChoice, reason: str = "", tie: Interest | None = None
) -> Vote:
    """Write a voice of this round down; the caller holds the case and knows that it may."""
    number = voting_round(case)
    vote = Vote.objects.filter(case=case, round=number, member=member).first()
    vote = vote or Vote(case=case, round=number, member=member, committee=case.service.committee)
    vote.choice, vote.set_aside_at = choice, None
    vote.reason = clean_text(reason, multiline=True)
    save_tracked(vote, acting_user=member)
    data: dict[str, Any] = {"round": number, "recused": choice == VoteChoice.RECUSED}
    data |= {"untied": True} if tie == Interest.NONE else {"tie": tie.value} if tie else {}
    record_event(case, EventKind.VOTE_CAST, acting_user=member, data=data)
    return vote


@transaction.atomic
def record_decision(case: Case, *, acting_user: User, terms: DecisionTerms) -> Decision:
    """Record what the body decided; its notice waits for the window (C41).

    Raises PermissionDenied, and ValidationError when the quorum is missing, the votes say
    otherwise, a decision already stands, a refusal lacks its reason, or a question its answer.
    """
    case = lock_case(case)
    if not may_decide(acting_user, case):
        raise PermissionDenied
    if owes_declaration(case):
        raise ValidationError(
            _("Answers were corrected: the person has to give the declaration again first.")
        )
    _refuse_second_decision(case)
    count = tally(case)
    _refuse_against_the_votes(case, count, terms)
    _refuse_unfinished(case, terms)
    question = _answered_question(case, terms)
    doubt = _refuse_doubtful_amount(case, terms)
    for old in case.decisions.filter(is_current=True):
        old.is_current = False
        save_tracked(old, acting_user=acting_user)
    decision = _store_decision(case, count, terms, acting_user)
    item = _settle_item(case, decision, acting_user)
    save_case(case, acting_user=acting_user)
    record_event(
        case,
        EventKind.DECISION_RECORDED,
        acting_user=acting_user,
        reason=clean_text(terms.answer, multiline=True) if question else "",
        data=_facts_of(decision, item, doubt)
        | ({"answers": question.sequence} if question else {}),
    )
    advance(case)
    return decision


def _facts_of(decision: Decision, item: MeetingItem | None, doubt: Doubt | None) -> dict[str, Any]:
    """What the timeline keeps of a decision."""
    return {
        "decision": decision.pk,
        "result": decision.result,
        "release_at": decision.release_at.isoformat() if decision.release_at else None,
        **({"meeting": item.meeting_id, "number": item.meeting.number} if item else {}),
        **({"sure": doubt.measure.value} if doubt else {}),
        **({"sure_beside": doubt.beside.measure.value} if doubt and doubt.beside else {}),
    }


def _answered_question(case: Case, terms: DecisionTerms) -> CaseEvent | None:
    """Return the question that this decision answers, if the file came back with one."""
    question = open_question(case)
    if question and not terms.answer.strip():
        raise ValidationError({"answer": _("Answer the question with which the file came back.")})
    return question


def _refuse_unfinished(case: Case, terms: DecisionTerms) -> None:
    _refuse_on_returned_papers(case, terms)
    _refuse_without_reason(case, terms)
    _refuse_without_resolution(case, terms)
    _refuse_impossible_day(case, terms)
    _refuse_amount_for_nothing(terms)
    _refuse_money_without_amount(case, terms)
    _refuse_without_fund(case, terms)
    refuse_unvalued(case, terms.result, in_all(terms.amount, terms.worth))


def _refuse_on_returned_papers(case: Case, terms: DecisionTerms) -> None:
    """A paper that was sent back since its file went on holds up whatever it was to prove."""
    if terms.result not in GIVING or case.is_urgent:
        return
    if back := [paper.nameless_label for paper in gates.returned_documents(case)]:
        said = _("%(papers)s was sent back since: wait for it, or check it once more.")
        raise ValidationError(said % {"papers": _(", ").join(back)})


def _refuse_second_decision(case: Case) -> None:
    if has_decision(case):
        raise ValidationError(_("A decision is already recorded for this round."))


def _refuse_against_the_votes(case: Case, count: Tally, terms: DecisionTerms) -> None:
    if case.stage_kind != StageKind.COMMITTEE or case.service.committee_id is None:
        return
    if not count.is_quorate:
        short = count.quorum - count.present
        raise ValidationError(
            ngettext(
                "No quorum: %(count)s more vote is needed.",
                "No quorum: %(count)s more votes are needed.",
                short,
            )
            % {"count": short}
        )
    if len(count.leading) > 1:
        _refuse_on_a_tie(case, terms)
    elif terms.result not in count.leading:
        leading = DecisionResult(count.leading[0]).label
        raise ValidationError(
            {"result": _("The votes say otherwise: %(result)s.") % {"result": leading}}
        )


def _refuse_on_a_tie(case: Case, terms: DecisionTerms) -> None:
    committee = case.service.committee
    if committee is None or committee.casting_vote:
        raise ValidationError(_("The votes are tied. The chair's vote decides."))
    if terms.result != DecisionResult.POSTPONE:
        message = _("The votes are tied, and nobody's vote weighs more: vote again, or postpone.")
        raise ValidationError({"result": message})


def _refuse_without_reason(case: Case, terms: DecisionTerms) -> None:
    if terms.result not in NEEDS_REASON:
        return
    offered = {item["key"] for item in case.service.refusal_reasons}
    if not terms.reason_key or terms.reason_key not in offered:
        raise ValidationError({"reason_key": _("Choose the reason.")})
    if not terms.explanation.strip():
        raise ValidationError({"explanation": _("Explain the reason to the person.")})


def _refuse_without_resolution(case: Case, terms: DecisionTerms) -> None:
    """Whoever keeps the board's minutes records what it resolved, and by which line (C40)."""
    is_final = terms.result != DecisionResult.POSTPONE
    if case.stage_kind == StageKind.BOARD and is_final and not terms.resolution.strip():
        message = _("Write the number of the resolution: the board decides here, by its minutes.")
        raise ValidationError({"resolution": message})


def _refuse_impossible_day(case: Case, terms: DecisionTerms) -> None:
    """A board resolves on a request between the day it came and today."""
    if terms.resolved_on and terms.resolved_on > timezone.localdate():
        raise ValidationError({"resolved_on": _("This day has not come yet.")})
    if terms.resolved_on and terms.resolved_on < timezone.localdate(case.submitted_at):
        message = _("This day lies before the request itself. Is the year right?")
        raise ValidationError({"resolved_on": message})
    if terms.resolved_on and not terms.resolution.strip():
        raise ValidationError({"resolution": _("Write the number of the resolution.")})


def _refuse_amount_for_nothing(terms: DecisionTerms) -> None:
    """Whoever is told no is told no amount."""
    if terms.amount and terms.result in (DecisionResult.REFUSE, DecisionResult.POSTPONE):
        message = _("Nothing is given with this result: leave the amount empty.")
        raise ValidationError({"amount": message})


def _refuse_money_without_amount(case: Case, terms: DecisionTerms) -> None:
    """Money is accepted with its amount, or nobody could pay it out (C44)."""
    if terms.result in GIVING and not terms.amount and gives_money(case):
        message = _("This service gives money: write the amount that is granted.")
        raise ValidationError({"amount": message})


def _refuse_without_fund(case: Case, terms: DecisionTerms) -> None:
    """Whoever decides says what this is given from, and that it fits its purpose (C31)."""
    if terms.result not in GIVING or case.is_urgent or not case.service.funds:
        return
    fund = fund_of(case, terms.fund)
    if fund is None:
        raise ValidationError({"fund": _("Choose what it is given from.")})
    if fund.yearly is not None and not in_all(terms.amount, terms.worth):
        message = _("A budget is kept for what this is given from: write the amount or the worth.")
        raise ValidationError({"amount" if gives_money(case) else "worth": message})
    if fund.is_restricted and not terms.fits_fund:
        message = _("Given only so: “%(restriction)s”. Tick that it fits, or choose another.")
        raise ValidationError({"fits_fund": message % {"restriction": fund.restriction}})


def _refuse_doubtful_amount(case: Case, terms: DecisionTerms) -> Doubt | None:
    """A doubtful amount is recorded once who records it said that it is right: the timeline too."""
    given = in_all(terms.amount, terms.worth)
    doubt = doubt_about(case, given, fund=terms.fund) if given else None
    if doubt and terms.sure_of != given:
        raise ValidationError({"sure_of": doubt.question})
    return doubt


def _store_decision(case: Case, count: Tally, terms: DecisionTerms, acting_user: User) -> Decision:
    if terms.result != DecisionResult.POSTPONE:
        settle_site(case, taken_by=acting_user)
    decision = meant_decision(case, terms)
    decision.round = count.round
    decision.committee = case.service.committee if case.stage_kind == StageKind.COMMITTEE else None
    decision.tally = _kept_tally(case, count)
    refuse_what_nobody_confirms(decision)
    decision.recorded_by = acting_user
    save_tracked(decision, acting_user=acting_user)
    return decision


def meant_decision(case: Case, terms: DecisionTerms) -> Decision:
    """Return what the person would be told if this were decided now; nothing is kept of it."""
    now = timezone.now()
    release_at = max(case.not_before_at or now, now)
    return Decision(
        case=case,
        result=terms.result,
        reason_key=terms.reason_key,
        explanation=clean_text(terms.explanation, multiline=True),
        conditions=clean_text(terms.conditions, multiline=True),
        amount=terms.amount if terms.result in GIVING else None,
        worth=terms.worth if terms.result in GIVING else None,
        fund=_kept_fund(case, terms),
        resolution=clean_text(terms.resolution),
        resolved_on=terms.resolved_on,
        decided_at=now,
        release_at=release_at,
        objection_until=_last_day_to_object(release_at),
    )


def _last_day_to_object(told_at: datetime) -> date:
    """The days of an objection run from the day on which the decision is told."""
    return timezone.localdate(told_at) + timedelta(days=OBJECTION_DAYS)


def _kept_fund(case: Case, terms: DecisionTerms) -> dict[str, Any]:
    fund = fund_of(case, terms.fund) if terms.result in GIVING else None
    return fund.as_kept if fund else {}


def _kept_tally(case: Case, count: Tally) -> dict[str, Any]:
    """How the votes stood, what became of a tie, and the limit of whoever decides without a
    committee: minutes and room tell it later."""
    kept: dict[str, Any] = {**count.votes, "present": count.present, "recused": count.recused}
    limit = case.current_stage.decides_up_to
    return {
        **kept,
        **({"tie": count.tie.value} if count.tie else {}),
        **({gates.STAGE_LIMIT: limit, gates.TAKEN_AT: case.stage} if limit else {}),
    }


def _settle_item(case: Case, decision: Decision, acting_user: User) -> MeetingItem | None:
    """Tie the decision to the meeting that made it."""
    waiting = case.agenda_items.filter(outcome=ItemOutcome.WAITING)
    item = waiting.select_related("meeting").first()
    if item and decision.committee_id:
        item.outcome, item.decision = ItemOutcome.DECIDED, decision
        save_tracked(item, acting_user=acting_user)
        return item
    return None


@transaction.atomic
def release_decision(decision: Decision, *, acting_user: User | None = None) -> Decision:
    """Let the notice go, once, and never before its day; a second call changes nothing.

    A replaced decision, one of a withdrawn case, and one above its committee's limit that a higher
    body has yet to confirm are not released (promise P10, C40).
    """
    case = lock_case(decision.case)
    decision = Decision.objects.get(pk=decision.pk)
    if decision.released_at or not decision.is_current or not case.is_open:
        return decision
    if awaits_confirmation(case, decision):
        return decision
    now = timezone.now()
    if decision.release_at and now < decision.release_at:
        raise ValidationError(_("The window of this decision has not opened yet."))
    decision.released_at, decision.objection_until = now, _last_day_to_object(now)
    save_tracked(decision, acting_user=acting_user)
    stop_what_was_planned(case, decision, acting_user=acting_user)
    freeze_decision(decision)
    record_event(
        case,
        EventKind.DECISION_RELEASED,
        acting_user=acting_user,
        by="clock",
        data={"decision": decision.pk, "result": decision.result},
    )
    advance(case)
    return decision


@transaction.atomic
def override_window(decision: Decision, *, acting_user: User, reason: str) -> Decision:
    """Release a held decision early: the director's right, with a reason, on record (A8-1)."""
    case = lock_case(decision.case)
    if not may_override(acting_user, case):
        raise PermissionDenied
    if not reason.strip():
        raise ReasonRequired
    decision = Decision.objects.get(pk=decision.pk)
    if decision.released_at:
        raise ValidationError(_("This decision has already been released."))
    if not decision.is_current:
        raise ValidationError(_("This decision no longer stands: it is being taken anew."))
    if awaits_confirmation(case, decision):
        raise ValidationError(_("It is above the limit: decide on it first."))
    decision.release_at = timezone.now()
    decision.overridden_by = acting_user
    decision.override_reason = clean_text(reason, multiline=True)
    save_tracked(decision, acting_user=acting_user, reason=reason)
    record_event(
        case,
        EventKind.WINDOW_OVERRIDDEN,
        acting_user=acting_user,
        data={"decision": decision.pk},
        reason=reason.strip(),
    )
    return release_decision(decision, acting_user=acting_user)
