"""Giving what was decided: never without a decision, never without proof (C44)."""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from uuid import UUID, uuid4

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cases.enums import DeliveryProof, DeliveryState, DocumentState, EventKind, MessageKind
from cases.giving_rights import may_list_payments
from cases.helping_rights import may_help_on_the_spot, offered_proofs
from cases.models import Case, CaseDocument, Decision, Delivery
from cases.permissions import may_deliver
from cases.selectors.gates import left_to_give, released_decision
from cases.selectors.giving import expired_papers, why_not_paid
from cases.selectors.window import counts_days_off
from cases.services.correspondence import store_message
from cases.services.delivery_codes import why_not_the_code
from cases.services.files import SubmittedFile
from cases.services.moves import advance
from cases.services.opening import ALL_THE_SAME, why_closed, why_day_off
from cases.services.proofs import kept_photo, proof_detail
from cases.services.saving import save_case, save_tracked
from cases.services.timeline import lock_case, record_event
from cms.accounts.models import User
from cms.association.models import Branch
from cms.core.dates import format_dual
from cms.core.hygiene import clean_text
from cms.core.money import amount_words
from cms.core.references import new_code
from cms.core.translated import translated

#: Two years of monthly payments; what goes on longer is decided anew.
FARTHEST = timedelta(days=366)
MOST_PARTS = 24


@dataclass(frozen=True)
class DeliveryPlan:
    what: str
    amount: Decimal | None = None
    planned_for: date | None = None
    #: Between which hours of that day; both, or neither for any hour.
    from_clock: time | None = None
    until_clock: time | None = None
    #: Where the person fetches it; None where it is brought or paid out.
    collected_at: Branch | None = None
    #: Said by who plans it for a day on which we are closed.
    all_the_same: bool = False
    #: How many times, month by month; each of them this amount.
    times: int = 1


@transaction.atomic
def plan_delivery(case: Case, *, acting_user: User, plan: DeliveryPlan) -> Delivery:
    """Arrange a delivery under the case's released acceptance, with a code for the person.

    Of a monthly one every payment stands there from the beginning, with its own day and code; the
    first is returned.
    """
    case = lock_case(case)
    if not may_deliver(acting_user, case):
        raise PermissionDenied
    decision = _acceptance(case)
    _refuse_bad_plan(decision, plan)
    series = uuid4() if plan.times > 1 else None
    parts = [_part(decision, plan, number=number, series=series) for number in range(plan.times)]
    for part in parts:
        save_tracked(part, acting_user=acting_user)
    data = {"delivery": parts[0].pk, "parts": plan.times}
    record_event(case, EventKind.DELIVERY_PLANNED, acting_user=acting_user, data=data)
    return parts[0]


def _acceptance(case: Case) -> Decision:
    decision = released_decision(case)
    if decision is None or not decision.is_acceptance:
        raise ValidationError(_("Nothing can be delivered without a released acceptance."))
    return decision


@transaction.atomic
def help_on_the_spot(case: Case, *, acting_user: User, remark: str = "") -> Delivery:
    """Record that urgent help was given where the person is: nothing was arranged before, no code
    leaves, and the word of who helped is its proof. What was arranged meanwhile is what was given.
    """
    case = lock_case(case)
    if not may_help_on_the_spot(acting_user, case):
        raise PermissionDenied
    decision = _acceptance(case)
    given = case.deliveries.filter(state=DeliveryState.PLANNED).order_by("pk").first()
    if given is None:
        plan = DeliveryPlan(str(case.service.name))
        given = _part(decision, plan, number=0, series=None)
        save_tracked(given, acting_user=acting_user)
    _tell_who_waits(case, acting_user)
    proof = ProofOfDelivery(DeliveryProof.ON_THE_SPOT, note=remark)
    return complete_delivery(given, acting_user=acting_user, proof=proof)


def _tell_who_waits(case: Case, acting_user: User) -> None:
    """Say at once to who waits elsewhere that the search has ended, where the workflow says so."""
    words = case.workflow_version.document.help_words
    if words and words.is_told:
        said = translated(words.given).in_language(case.person.language)
        store_message(case, MessageKind.TO_PERSON, said, acting_user)


def _part(decision: Decision, plan: DeliveryPlan, *, number: int, series: UUID | None) -> Delivery:
    day = plan.planned_for
    return Delivery(
        case=decision.case,
        decision=decision,
        what=clean_text(plan.what),
        amount=plan.amount,
        planned_for=months_later(day, number) if day else None,
        from_clock=plan.from_clock,
        until_clock=plan.until_clock,
        collected_at=plan.collected_at,
        code=new_code(groups=1),
        series=series,
        part=number + 1,
        parts=plan.times,
    )


def months_later(day: date, months: int) -> date:
    """Return the same day of a later month, or its last one where it has no such day."""
    year, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + year, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def _refuse_bad_plan(decision: Decision, plan: DeliveryPlan) -> None:
    """Deliveries together stay within the decision's amount; none is planned for the past, and
    what speaks against the day is asked about once, all of it together."""
    if plan.planned_for and plan.planned_for < timezone.localdate():
        raise ValidationError({"planned_for": _("This day has passed. Choose today or later.")})
    if plan.planned_for and plan.planned_for > timezone.localdate() + FARTHEST:
        raise ValidationError({"planned_for": _("Choose a day within a year.")})
    _refuse_bad_hours(plan)
    if doubts := list(_doubts_about(decision.case, plan)):
        raise ValidationError({ALL_THE_SAME: doubts})
    if not 1 <= plan.times <= MOST_PARTS:
        raise ValidationError({"times": _("Write between 1 and 24 times.")})
    if plan.times > 1 and not plan.planned_for:
        raise ValidationError({"planned_for": _("Write the day of the first one.")})
    _refuse_more_than_decided(decision, (plan.amount or Decimal(0)) * plan.times)


def _doubts_about(case: Case, plan: DeliveryPlan) -> Iterator[str]:
    day = plan.planned_for
    if day is None or plan.all_the_same:
        return
    if case.needed_on and day > case.needed_on:
        needed = format_dual(case.needed_on, get_language() or "ar")
        yield _("They need it by %(day)s.") % {"day": needed}
    if not counts_days_off(case) and (closed := _why_closed(plan, day)):
        yield closed


def _why_closed(plan: DeliveryPlan, day: date) -> str:
    """Three o'clock is meant for the afternoon far oftener than for the night."""
    words = why_day_off(day)
    if words or not (plan.from_clock and plan.until_clock):
        return words
    hours = (datetime.combine(day, clock) for clock in (plan.from_clock, plan.until_clock))
    return why_closed(*(timezone.make_aware(moment) for moment in hours))


def _refuse_bad_hours(plan: DeliveryPlan) -> None:
    """Hours have a beginning and an end, a day, and are not over yet."""
    start, end = plan.from_clock, plan.until_clock
    if start is None and end is None:
        return
    if start is None or end is None:
        missing = "from_clock" if start is None else "until_clock"
        raise ValidationError({missing: _("Write from when and until when, or neither.")})
    if end <= start:
        raise ValidationError({"until_clock": _("The end comes after the beginning.")})
    if plan.planned_for is None:
        raise ValidationError({"planned_for": _("Write the day of these hours.")})
    now = timezone.localtime()
    if plan.planned_for == now.date() and end <= now.time():
        raise ValidationError({"until_clock": _("These hours have passed today.")})


def _refuse_more_than_decided(decision: Decision, wanted: Decimal) -> None:
    left = left_to_give(decision.case)
    if left is None and wanted:
        raise ValidationError(
            {"amount": _("The decision names no amount. Leave this empty, or have it decided.")}
        )
    if left is not None and wanted > left:
        values = {"amount": amount_words(decision.amount or 0), "left": amount_words(left)}
        raise ValidationError(
            {"amount": _("The decision allows %(amount)s SAR; %(left)s SAR are left.") % values}
        )


@dataclass(frozen=True)
class ProofOfDelivery:
    proof: DeliveryProof
    note: str = ""
    code: str = ""
    photo: "File[bytes] | None" = None


def complete_delivery(delivery: Delivery, *, acting_user: User, proof: ProofOfDelivery) -> Delivery:
    """Record that the person has it, and how we know; ValidationError says what is no proof."""
    if proof.proof == DeliveryProof.CODE:
        _take_code(delivery, acting_user, proof.code)
    if proof.proof != DeliveryProof.PHOTO and proof.photo is None:
        return _complete(delivery, acting_user, proof)
    with kept_photo(proof.photo) as kept:
        return _complete(delivery, acting_user, proof, kept)


@transaction.atomic
def _complete(
    delivery: Delivery,
    acting_user: User,
    proof: ProofOfDelivery,
    photo: SubmittedFile | None = None,
) -> Delivery:
    case = lock_case(delivery.case)
    delivery = _planned(delivery, case, acting_user)
    if why := why_not_paid(delivery, case):
        raise ValidationError(why)
    if not proof.proof:
        raise ValidationError({"proof": _("Choose the proof of delivery.")})
    if proof.proof not in offered_proofs(case):
        raise ValidationError({"proof": _("Only urgent help is proven by word alone.")})
    delivery.proof = proof.proof
    delivery.proof_note = proof_detail(DeliveryProof(proof.proof), proof.note)
    if photo:
        delivery.photo.name, delivery.photo_type = photo.name, photo.content_type
        delivery.photo_sha256 = photo.sha256
    return _finish(case, delivery, DeliveryState.DELIVERED, acting_user)


def _take_code(delivery: Delivery, acting_user: User, code: str) -> None:
    """Compare the code; commits by itself, so that a wrong try stays on record."""
    with transaction.atomic():
        case = lock_case(delivery.case)
        planned = _planned(delivery, case, acting_user)
        if why := why_not_paid(planned, case):
            raise ValidationError(why)
        refusal = why_not_the_code(case, planned, code, acting_user=acting_user)
    if refusal:
        raise refusal


@transaction.atomic
def fail_delivery(delivery: Delivery, *, acting_user: User, failure: str) -> Delivery:
    """Record that it could not be given, and why; another may be planned."""
    case = lock_case(delivery.case)
    delivery = _planned(delivery, case, acting_user)
    if not failure.strip():
        raise ValidationError({"failure": _("Say why the delivery failed.")})
    delivery.failure = clean_text(failure)
    return _finish(case, delivery, DeliveryState.FAILED, acting_user)


def _planned(delivery: Delivery, case: Case, acting_user: User) -> Delivery:
    delivery = Delivery.objects.get(pk=delivery.pk)
    # What is on a list to the bank has left, wherever the request has gone meanwhile.
    has_left = delivery.payment_list_id is not None and may_list_payments(acting_user)
    if not (has_left or may_deliver(acting_user, case)):
        raise PermissionDenied
    if delivery.state != DeliveryState.PLANNED:
        raise ValidationError(_("This delivery has already been recorded."))
    return delivery


def _finish(case: Case, delivery: Delivery, state: DeliveryState, acting_user: User) -> Delivery:
    delivery.state = state
    delivery.handled_by, delivery.handled_at = acting_user, timezone.now()
    save_tracked(delivery, acting_user=acting_user)
    delivered = state == DeliveryState.DELIVERED
    kind = EventKind.DELIVERED if delivered else EventKind.DELIVERY_FAILED
    if delivered and case.is_urgent:  # help is there: what is left to do can wait
        case.is_urgent = False
        save_case(case, acting_user=acting_user)
    data = {"delivery": delivery.pk}
    record_event(case, kind, acting_user=acting_user, data=data, reason=delivery.failure)
    _tell_of_the_next(case, delivery, acting_user)
    advance(case)
    return delivery


def _tell_of_the_next(case: Case, delivery: Delivery, acting_user: User) -> None:
    """The person learns day and code of a monthly payment once the one before it is settled."""
    if delivery.series is None:
        return
    later = case.deliveries.filter(series=delivery.series, state=DeliveryState.PLANNED)
    following = later.filter(part__gt=delivery.part).order_by("part").first()
    if following:
        data = {"delivery": following.pk, "part": following.part, "parts": following.parts}
        record_event(case, EventKind.DELIVERY_PLANNED, acting_user=acting_user, data=data)


@transaction.atomic
def renew_paper(
    document: CaseDocument, *, acting_user: User, expires_on: date | None
) -> CaseDocument:
    """Write down that a newer paper was seen in place of one that ran out, so that money goes on.

    Raises ValidationError for a paper that has run out too, or that still holds.
    """
    case = lock_case(document.case)
    if not may_deliver(acting_user, case):
        raise PermissionDenied
    document = CaseDocument.objects.get(pk=document.pk, case=case)
    if document.pk not in {paper.pk for paper in expired_papers(case)}:
        raise ValidationError(_("This paper has not run out."))
    if expires_on is None or expires_on < timezone.localdate():
        raise ValidationError({"expires_on": _("Write the day on which the new paper runs out.")})
    document.expires_on, document.state = expires_on, DocumentState.SEEN
    document.checked_by, document.checked_at = acting_user, timezone.now()
    save_tracked(document, acting_user=acting_user)
    data = {"document": document.key, "state": document.state}
    record_event(case, EventKind.DOCUMENT_CHECKED, acting_user=acting_user, data=data)
    return document
