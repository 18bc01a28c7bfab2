"""Destroying closed requests whose time is over: proposed by one, approved by another, done by the
clock, certified (PDPL art. 18).

A request is emptied where it lies, because its number stands in minutes, in the register of letters
and in figures that outlive it. `cases.destruction_map` says table by table what becomes of it.
"""

import logging
from collections.abc import Collection

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.models import Case, Destruction, DestructionLine
from cases.report_rights import may_approve_destruction, may_propose_destruction
from cases.retention_enums import DestructionState, LineState, WhyLeft
from cases.selectors.keeping import times_over
from cases.selectors.retention import AT_ONCE, not_proposed, retention_candidates, why_left
from cases.services.emptying import empty_case
from cases.services.reasons import real_reason
from cases.services.timeline import lock_case
from cases.services.verifying import verify_timeline
from cases.signals import destruction_approved, destruction_ended, destruction_proposed
from cms.accounts.models import User
from cms.association.selectors import current_association
from cms.core.faults import describe_fault
from cms.core.hygiene import clean_text

logger = logging.getLogger(__name__)

#: How many requests one piece of work empties before it hands on to the next.
CHUNK = 25


@transaction.atomic
def propose_destruction(
    cases: Collection[int] | None, *, basis: str, acting_user: User
) -> Destruction:
    """Ask a colleague to have these requests destroyed; None: all that are past their time, the
    oldest `AT_ONCE` of them.

    Raises ValidationError for an empty choice or basis, and when one of them is no candidate.
    """
    if not may_propose_destruction(acting_user):
        raise PermissionDenied
    if not (basis := clean_text(basis)):
        raise ValidationError({"basis": _("Write by which rule they are destroyed.")})
    rows = not_proposed(retention_candidates(user=acting_user))
    found = list(rows[:AT_ONCE] if cases is None else rows.filter(pk__in=cases))
    if cases is not None and len(found) != len(set(cases)):
        message = _("The list has changed meanwhile. Look at it again, and tick anew.")
        raise ValidationError(message)
    if not found:
        raise ValidationError(_("Tick the requests that are to be destroyed."))
    destruction = Destruction.objects.create(
        basis=basis, months=current_association().retention_months, proposed_by=acting_user
    )
    _list(found, destruction)
    destruction_proposed.send(sender=Destruction, destruction=destruction)
    return destruction


def _list(cases: list[Case], destruction: Destruction) -> None:
    """Put the requests on the list, each with why its time is over as the rules stand now."""
    why = times_over(cases)
    DestructionLine.objects.bulk_create(
        DestructionLine(
            destruction=destruction,
            case=case,
            days_after=why[case.pk].days_after,
            season=why[case.pk].season,
        )
        for case in cases
    )


@transaction.atomic
def approve_destruction(destruction: Destruction, *, acting_user: User) -> Destruction:
    """Approve what another proposed: from here on the clock does it, and nothing brings it back."""
    held = _held(destruction)
    if held.proposed_by_id == acting_user.pk:
        raise ValidationError(_("Whoever proposed it does not approve it. Ask a colleague."))
    if not may_approve_destruction(acting_user, held):
        raise PermissionDenied
    _decide(held, DestructionState.APPROVED, acting_user)
    destruction_approved.send(sender=Destruction, destruction=held)
    return held


@transaction.atomic
def decline_destruction(destruction: Destruction, *, reason: str, acting_user: User) -> Destruction:
    """Turn it down, or take one's own back, with a reason; the requests stay as they are."""
    held = _held(destruction)
    if not may_propose_destruction(acting_user):
        raise PermissionDenied
    held.why_declined = real_reason(reason)
    _decide(held, DestructionState.DECLINED, acting_user)
    destruction_ended.send(sender=Destruction, destruction=held)
    return held


def _decide(destruction: Destruction, state: DestructionState, user: User) -> None:
    destruction.state = state
    destruction.decided_by, destruction.decided_at = user, timezone.now()
    destruction.full_clean()
    destruction.save()


def _held(destruction: Destruction) -> Destruction:
    held = Destruction.objects.select_for_update(of=("self",)).get(pk=destruction.pk)
    if not held.is_waiting:
        words = _("A colleague was first: this proposal is “%(state)s” now.")
        raise ValidationError(words % {"state": held.get_state_display()})
    return held


def destroy_next(destruction: Destruction) -> bool:
    """Empty the next requests of an approved proposal, each for itself; say whether all are done.

    It may be cut off anywhere and run again: what is done is not done twice.
    """
    if destruction.state != DestructionState.APPROVED:
        return True
    waiting = destruction.lines.filter(state=LineState.WAITING)
    for pk in list(waiting.values_list("pk", flat=True)[:CHUNK]):
        _destroy_or_leave(pk)
    return _finish(destruction)


def _destroy_or_leave(pk: int) -> None:
    """What the database refuses to empty stays whole, and hinders none of those behind it."""
    try:
        _destroy(pk)
    except IntegrityError as error:
        # Without the words of the database, which may tell what stands in the row.
        logger.error("not_destroyed line=%s fault=%s", pk, describe_fault(error))
        values = {"state": LineState.LEFT, "why_left": WhyLeft.REFUSED, "done_at": timezone.now()}
        DestructionLine.objects.filter(pk=pk, state=LineState.WAITING).update(**values)


@transaction.atomic
def _destroy(pk: int) -> None:
    rows = DestructionLine.objects.select_for_update(of=("self",))
    line = rows.select_related("destruction", "case").get(pk=pk)
    if line.state != LineState.WAITING:
        return
    case = lock_case(line.case)
    if reason := _why_left(case):
        line.state, line.why_left = LineState.LEFT, reason
    else:
        _note_the_seal(line, case)
        emptied = empty_case(case, destruction=line.destruction)
        line.rows, line.files = emptied.rows, emptied.files
        line.with_person, line.state = emptied.with_person, LineState.DESTROYED
    line.done_at = timezone.now()
    line.save()


def _why_left(case: Case) -> str:
    """A hold put on it meanwhile comes first; a timeline that is not whole is evidence."""
    return why_left(case) or (WhyLeft.BROKEN if verify_timeline(case) else "")


def _note_the_seal(line: DestructionLine, case: Case) -> None:
    line.seal, line.events = case.timeline_seal.seal, case.timeline_seal.sequence


@transaction.atomic
def _finish(destruction: Destruction) -> bool:
    held = Destruction.objects.select_for_update(of=("self",)).get(pk=destruction.pk)
    if held.lines.filter(state=LineState.WAITING).exists():
        return False
    if held.state == DestructionState.APPROVED:
        held.state, held.done_at = DestructionState.DONE, timezone.now()
        held.save()
        destruction_ended.send(sender=Destruction, destruction=held)
    return True
