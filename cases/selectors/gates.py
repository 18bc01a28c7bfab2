"""What must be true before a case may leave a stage, and how what is missing is said.

What hangs on one case is little, so it is read whole: a screen that has it at hand asks once.
"""

from collections.abc import Callable
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from cases.enums import (
    GIVING,
    DecisionResult,
    DeliveryState,
    DocumentState,
    Gate,
    Guard,
    MessageKind,
    StageKind,
    WindowAnchor,
)
from cases.impartiality import free_colleagues, kept_out
from cases.models import Case, CaseDocument, CaseMessage, Committee, Decision, Delivery
from cases.selectors.contact import asks_for_answer
from cases.selectors.declarations import owes_declaration
from cases.selectors.objecting import objection_of
from cases.windows import WindowRule
from cases.workflow import Move
from cms.accounts.models import User
from cms.accounts.roles import Role
from cms.core.money import amount_words, in_all

SATISFIED = (DocumentState.ACCEPTED, DocumentState.SEEN, DocumentState.WAIVED)
HELD = (*SATISFIED, DocumentState.RECEIVED)


def current_decision(case: Case) -> Decision | None:
    return next((decision for decision in case.decisions.all() if decision.is_current), None)


def released_decision(case: Case) -> Decision | None:
    """The decision the person may know: nothing before its notice left."""
    decision = current_decision(case)
    return decision if decision and decision.released_at else None


def waits_for_papers(case: Case) -> bool:
    """Whether the promised time has not begun because it runs from complete papers (clause 6.5)."""
    if not case.window_rule or case.complete_at is not None:
        return False
    return WindowRule.model_validate(case.window_rule).anchor is WindowAnchor.COMPLETE


def missing_documents(case: Case) -> list[CaseDocument]:
    """Required papers we neither hold nor have seen; none once papers matter no more."""
    if not case.expects_papers:
        return []
    return [
        paper for paper in case.documents.all() if paper.is_required and paper.state not in HELD
    ]


def unchecked_documents(case: Case) -> list[CaseDocument]:
    """Required papers that nobody has accepted or seen yet."""
    papers = case.documents.all()
    return [paper for paper in papers if paper.is_required and paper.state not in SATISFIED]


def unmet_gates(case: Case, move: Move) -> list[str]:
    """Return, in words, what must be done before this move; empty when it may be made."""
    unmet = [sentence for gate in move.requires if (sentence := _CHECKS[gate](case))]
    unmet += [_("the person's new declaration")] if _lacks_word(case, move) else []
    return [*unmet, *_sent_back(case, move), *_nobody_to_ask(case, move)]


def _lacks_word(case: Case, move: Move) -> bool:
    """Nobody decides on answers whose word is void, whatever the workflow asks for (C38)."""
    target = case.workflow_version.document.stage(move.to)
    return target.kind in _DECIDING and owes_declaration(case)


def _sent_back(case: Case, move: Move) -> list[str]:
    """Nobody decides on a paper that was sent back since it was checked, whatever the workflow asks
    for; urgent help waits for no paper."""
    target = case.workflow_version.document.stage(move.to)
    if target.kind not in _DECIDING or case.is_urgent or Gate.DOCUMENTS_COMPLETE in move.requires:
        return []
    names = _(", ").join(paper.nameless_label for paper in returned_documents(case))
    return [_("papers that were sent back (%(names)s)") % {"names": names}] if names else []


def returned_documents(case: Case) -> list[CaseDocument]:
    """Required papers that were sent back to the person, and have not come again."""
    papers = case.documents.all()
    return [p for p in papers if p.is_required and p.state == DocumentState.REJECTED]


def _nobody_to_ask(case: Case, move: Move) -> list[str]:
    """Facts of what an objection is about are asked of who took no part in it (C11); where there is
    nobody, the question would come back to who asks."""
    target = case.workflow_version.document.stage(move.to)
    if case.concerns_id is None or target.kind is not StageKind.CLARIFICATION:
        return []
    able = User.objects.filter(groups__name=target.role, is_active=True)
    if able.exclude(pk__in=kept_out(case)).exists():
        return []
    words = _("somebody to ask: all with the role %(role)s took part in what is judged")
    return [words % {"role": Role(target.role).label}]


def guard_holds(case: Case, move: Move) -> bool:
    """Whether the move is meant for the decision this case has."""
    if move.guard is Guard.ANY:
        return True
    if move.guard is Guard.NOBODY_FREE:
        return not free_colleagues(case).exists()
    if move.guard is Guard.NO_ANSWER_ASKED:
        return not asks_for_answer(case)
    decision = current_decision(case)
    if decision is None or decision.result not in GUARDED[move.guard]:
        return False
    return move.guard is not Guard.ABOVE_LIMIT or is_above_limit(decision)


def is_above_limit(decision: Decision) -> bool:
    """Whether who decided may not give so much alone (C40), in goods as in money: the next stage
    confirms it."""
    limit = limit_of(decision)
    return limit is not None and (in_all(decision.amount, decision.worth) or 0) > limit


def limit_here(case: Case) -> Decimal | None:
    """Return what whoever decides at this stage may give alone; None where nothing bounds them."""
    committee = case.service.committee if case.stage_kind == StageKind.COMMITTEE else None
    return _alone(case, committee, case.current_stage.decides_up_to)


def limit_of(decision: Decision) -> Decimal | None:
    """Return what whoever took this decision may give alone: the limit of a stage is kept with it,
    because the case moves on."""
    return _alone(decision.case, decision.committee, (decision.tally or {}).get(STAGE_LIMIT))


def _alone(case: Case, committee: Committee | None, of_stage: int | None) -> Decimal | None:
    """A committee has its own limit, without one the stage has it; nobody weighs urgent help."""
    if case.is_urgent:
        return None
    if committee:
        return committee.limit_amount
    return Decimal(of_stage) if of_stage else None


#: Under which key a decision keeps the limit of the stage that took it.
STAGE_LIMIT = "limit"
#: And under which the stage itself.
TAKEN_AT = "stage"
_HIGHER = (StageKind.BOARD, StageKind.DIRECTOR)
_DECIDING = (StageKind.COMMITTEE, StageKind.DECISION, *_HIGHER)
#: Which results a guarded move is for.
GUARDED: dict[Guard, tuple[str, ...]] = {
    Guard.ACCEPTED: GIVING,
    Guard.REFUSED: (DecisionResult.REFUSE,),
    Guard.POSTPONED: (DecisionResult.POSTPONE,),
    Guard.ABOVE_LIMIT: GIVING,
}


def _documents(case: Case) -> str:
    unchecked = unchecked_documents(case)
    if not unchecked:
        return ""
    names = _(", ").join(str(document.label) for document in unchecked)
    return _("papers to accept or see (%(names)s)") % {"names": names}


def _unless(gate: Gate, holds: Callable[[Case], bool]) -> Callable[[Case], str]:
    return lambda case: "" if holds(case) else str(gate.label)


def left_to_give(case: Case) -> Decimal | None:
    """Return what remains of the decided amount beside everything given and planned; None where
    the decision names no amount (C44).

    Of a request decided afresh, what was given before counts: the new amount is all there is.
    """
    decision = current_decision(case)
    if decision is None or decision.amount is None:
        return None
    alive = [row for row in case.deliveries.all() if row.state != DeliveryState.FAILED]
    return decision.amount - sum((row.amount or Decimal(0) for row in alive), Decimal(0))


def failed_for_now(case: Case) -> list[Delivery]:
    """Return the deliveries that failed and have no other in their place yet: nothing was arranged
    or handed over since that was not there before."""
    rows = list(case.deliveries.all())
    failed = [row for row in rows if row.state == DeliveryState.FAILED]
    if not failed:
        return []
    lines = Delivery.history.filter(case=case.pk, history_type="+")
    made = dict(lines.values_list("id", "history_date"))
    latest = max((made[row.pk] for row in rows if row.pk in made), default=None)
    return [row for row in failed if not (latest and row.handled_at and latest >= row.handled_at)]


def _delivery(case: Case) -> str:
    """Everything planned is given, what failed was arranged anew, and the whole of the decided
    amount is given: what is given as money is not done with its first part. What was given by an
    earlier decision counts towards the amount of a later one, and for nothing else."""
    given = [row for row in case.deliveries.all() if row.state != DeliveryState.FAILED]
    if not given or any(row.state == DeliveryState.PLANNED for row in given):
        return str(Gate.DELIVERED.label)
    left, decision = left_to_give(case), current_decision(case)
    is_begun = decision is None or any(row.decision_id == decision.pk for row in given)
    if not is_begun:  # nor of goods beside a sum that is all given: only words tell of them
        return str(Gate.DELIVERED.label)
    if left and left > 0 and any(row.amount for row in given):
        return _("the rest of what was decided (%(left)s SAR)") % {"left": amount_words(left)}
    current = [row for row in failed_for_now(case) if decision and row.decision_id == decision.pk]
    if current:
        return _("another day for what could not be handed over: %(what)s") % {
            "what": current[0].what
        }
    return ""


def _answer(case: Case) -> str:
    """An objection is answered by its outcome; anything else by a letter."""
    if objection := objection_of(case):
        return "" if objection.is_decided else _("the outcome of the objection")
    return "" if answer_in_words(case) else str(Gate.ANSWER_SENT.label)


def answer_in_words(case: Case) -> CaseMessage | None:
    """Return the latest answer, as long as it answers what the person wrote last: their page
    promises that it does. Of an open case it is of this stage; nothing takes it back once closed.
    """
    end = case.closed_at or timezone.now()
    written = [message for message in case.messages.all() if message.at <= end]
    asked = [message.at for message in written if message.kind == MessageKind.FROM_PERSON]
    since = max([case.stage_since, *asked] if case.is_open else asked, default=case.submitted_at)
    answers = [m for m in written if m.kind == MessageKind.TO_PERSON and m.at >= since]
    return answers[-1] if answers else None


def has_decision(case: Case) -> bool:
    """A decision of this visit to the deciding stage, not one from an earlier round.

    What a committee decided above its limit is not yet what the director or the board decides.
    """
    decision = current_decision(case)
    if decision is None or awaits_confirmation(case, decision):
        return False
    is_recent = decision.decided_at >= case.stage_since
    return case.stage_kind not in (StageKind.COMMITTEE, *_HIGHER) or is_recent


def awaits_confirmation(case: Case, decision: Decision) -> bool:
    """Whether it was decided below and director or board have yet to decide: it stays here."""
    if case.stage_kind not in _HIGHER:
        return False
    if decision.committee_id is not None:
        return True
    # By the stage it names and not by the hour: both may fall into one moment.
    is_from_below = (decision.tally or {}).get(TAKEN_AT, case.stage) != case.stage
    return is_from_below and decision.released_at is None and is_above_limit(decision)


_CHECKS: dict[Gate, Callable[[Case], str]] = {
    Gate.DOCUMENTS_COMPLETE: _documents,
    Gate.NOTHING_AWAITED: _unless(Gate.NOTHING_AWAITED, lambda case: case.paused_since is None),
    Gate.STUDY_RECOMMENDED: _unless(
        Gate.STUDY_RECOMMENDED,
        lambda case: hasattr(case, "study") and bool(case.study.recommendation),
    ),
    Gate.DECISION_RECORDED: _unless(Gate.DECISION_RECORDED, has_decision),
    Gate.DECISION_RELEASED: _unless(
        Gate.DECISION_RELEASED, lambda case: released_decision(case) is not None
    ),
    Gate.REGISTERED: _unless(Gate.REGISTERED, lambda case: hasattr(case.person, "registration")),
    Gate.DELIVERED: _delivery,
    Gate.ANSWER_SENT: _answer,
}
