"""A request is decided afresh after an objection: the first decision is set aside, never lost."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from cases.enums import DecisionResult, DeliveryState, EventKind, Outcome
from cases.models import Case, Decision, Objection
from cases.services.clock import recompute_window, resume_clock
from cases.services.moves import advance, enter_stage
from cases.services.saving import save_case, save_tracked
from cases.services.timeline import record_event
from cases.windows import WindowRule
from cases.workflow import Stage
from cms.accounts.models import User


def reopen_case(case: Case, objection: Objection, *, acting_user: User) -> bool:
    """Set the decision aside and bring the request back to where it is decided afresh (C11).

    The caller holds the case. Nothing is undone when a newer decision stands already or the request
    was withdrawn; a postponed one is on its way to a fresh decision and stays where it is.
    """
    decision = Decision.objects.get(pk=objection.decision_id)
    stage = case.workflow_version.document.reopens_at
    if not decision.is_current or case.outcome == Outcome.WITHDRAWN or stage is None:
        return False
    decision.is_current = False
    save_tracked(decision, acting_user=acting_user, reason="set aside after an objection")
    data: dict[str, Any] = {"objection": objection.pk, "decision": objection.decision_id}
    record_event(case, EventKind.REOPENED, acting_user=acting_user, data=data)
    if decision.result != DecisionResult.POSTPONE or not case.is_open:
        _come_back(case, stage, acting_user)
    return True


def _come_back(case: Case, stage: Stage, acting_user: User) -> None:
    before = case.stage
    resume_clock(case)
    case.is_open, case.outcome, case.closed_at = True, Outcome.NONE, None
    case.is_urgent = False  # a decision is weighed anew; nobody waits at the roadside for it
    _start_clock_again(case)
    enter_stage(case, stage)
    save_case(case, acting_user=acting_user)
    moved = {"from": before, "to": case.stage}
    record_event(case, EventKind.STAGE_MOVED, by="clock", data=moved)  # follows from the line above
    advance(case)  # on to another body, where everyone of this role took the first decision


def _start_clock_again(case: Case) -> None:
    """The promised latest day counts anew from today; nobody is made to wait a second time."""
    rule = WindowRule.model_validate(case.window_rule) if case.window_rule else None
    latest = rule.latest if rule else None
    again = {"reading": "maximum", "not_before": 0, "due": latest, "anchor": "complete"}
    case.window_rule = {**case.window_rule, **again} if latest else {}
    case.complete_at = timezone.now()
    recompute_window(case)


def stop_what_was_planned(case: Case, decision: Decision, *, acting_user: User | None) -> None:
    """Call off what an earlier decision had arranged, when the new one gives nothing.

    What already stands on a list to the bank has left the house, and is settled there.
    """
    if decision.is_acceptance or decision.result == DecisionResult.POSTPONE:
        return
    waiting = case.deliveries.filter(state=DeliveryState.PLANNED, payment_list__isnull=True)
    for delivery in waiting:
        delivery.state, delivery.handled_at = DeliveryState.FAILED, timezone.now()
        delivery.failure = _("The new decision gives nothing.")
        save_tracked(delivery, acting_user=acting_user)
        record_event(
            case,
            EventKind.DELIVERY_FAILED,
            acting_user=acting_user,
            by="clock",
            data={"delivery": delivery.pk},
            reason=delivery.failure,
        )
