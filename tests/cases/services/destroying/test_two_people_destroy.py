"""Destroying is proposed by one and approved by another; what may stand in the way."""

from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

import pytest

from cases.enums import DecisionResult, DeliveryProof, DeliveryState
from cases.models import (
    Case,
    Decision,
    Delivery,
    Destruction,
)
from cases.retention_enums import DestructionState, LineState, WhyLeft
from cases.selectors.for_you import told_to
from cases.selectors.retention import past_retention
from cases.services import destroying
from cases.services.destroying import (
    approve_destruction,
    decline_destruction,
    destroy_next,
    propose_destruction,
)
from cases.services.retention import keep_longer
from cms.accounts.models import User
from cms.accounts.roles import Role
from cms.notices.models import StaffNotice
from tests.factories.accounts import UserFactory
from tests.factories.cases import CaseFactory
from tests.factories.filling import CANARY
from tests.factories.retention import BASIS, closed, destroy

pytestmark = pytest.mark.django_db

WHY = "دعوى قائمة في المحكمة"


def test_whoever_proposed_it_does_not_approve_it(privacy: User, director: User) -> None:
    proposal = propose_destruction([closed().pk], basis=BASIS, acting_user=privacy)

    with pytest.raises(ValidationError):
        approve_destruction(proposal, acting_user=privacy)
    with pytest.raises(PermissionDenied):
        approve_destruction(proposal, acting_user=UserFactory(role=Role.AUDITOR))
    with pytest.raises(PermissionDenied):
        propose_destruction(None, basis=BASIS, acting_user=UserFactory(role=Role.OFFICER))
    assert approve_destruction(proposal, acting_user=director).decided_by == director
    with pytest.raises(ValidationError):  # a colleague was first
        decline_destruction(proposal, reason=WHY, acting_user=privacy)


def test_only_what_is_past_its_time_can_be_proposed_and_only_once(privacy: User) -> None:
    old, young = closed(), closed(days=30)

    for chosen in ([], [young.pk], [old.pk, young.pk]):
        with pytest.raises(ValidationError):
            propose_destruction(chosen, basis=BASIS, acting_user=privacy)
    with pytest.raises(ValidationError):
        propose_destruction([old.pk], basis=" ", acting_user=privacy)
    first = propose_destruction(None, basis=BASIS, acting_user=privacy)
    assert [line.case for line in first.lines.all()] == [old]
    with pytest.raises(ValidationError):
        propose_destruction(None, basis=BASIS, acting_user=privacy)


def test_a_declined_proposal_leaves_everything_and_may_be_made_again(
    privacy: User, director: User
) -> None:
    case = closed()
    proposal = propose_destruction([case.pk], basis=BASIS, acting_user=privacy)

    declined = decline_destruction(proposal, reason=WHY, acting_user=director)

    assert declined.state == DestructionState.DECLINED
    assert destroy_next(declined)
    assert destroy(case, privacy, director).state == DestructionState.DONE


def test_a_hold_put_on_it_after_the_approval_still_keeps_it(privacy: User, director: User) -> None:
    case = closed()
    proposal = propose_destruction([case.pk], basis=BASIS, acting_user=privacy)
    approve_destruction(proposal, acting_user=director)
    until = timezone.localdate() + timedelta(days=90)
    keep_longer(case, reason=WHY, until=until, acting_user=director)

    destroy_next(Destruction.objects.get())

    line = proposal.lines.get()
    assert (line.state, line.why_left) == (LineState.LEFT, WhyLeft.HELD)
    case.refresh_from_db()
    assert case.destroyed_at is None


def test_a_request_is_left_while_an_open_one_is_about_it_or_its_timeline_is_broken(
    privacy: User, director: User
) -> None:
    asked_about, broken = closed(), closed()
    proposal = propose_destruction(None, basis=BASIS, acting_user=privacy)
    CaseFactory(concerns=asked_about)
    broken.events.model._base_manager.filter(case=broken).update(by="staff")
    approve_destruction(proposal, acting_user=director)

    assert destroy_next(Destruction.objects.get())

    left = set(proposal.lines.values_list("case", "why_left"))
    assert left == {(asked_about.pk, WhyLeft.NEEDED), (broken.pk, WhyLeft.BROKEN)}
    assert asked_about not in past_retention()


def test_work_cut_off_in_between_goes_on_and_nothing_is_done_twice(
    privacy: User, director: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(destroying, "CHUNK", 1)
    cases = [closed(), closed()]
    proposal = propose_destruction([case.pk for case in cases], basis=BASIS, acting_user=privacy)
    approve_destruction(proposal, acting_user=director)

    assert not destroy_next(Destruction.objects.get())
    assert proposal.lines.filter(state=LineState.DESTROYED).count() == 1
    assert destroy_next(Destruction.objects.get())
    assert destroy_next(Destruction.objects.get())

    proposal.refresh_from_db()
    assert proposal.state == DestructionState.DONE
    assert proposal.lines.filter(state=LineState.DESTROYED).count() == 2


@pytest.mark.parametrize(
    "told",
    [
        {"state": DeliveryState.FAILED, "failure": CANARY},
        {"state": DeliveryState.DELIVERED, "proof": DeliveryProof.PHOTO, "photo": "p.jpg"},
    ],
)
def test_a_delivery_that_failed_or_was_proved_by_its_photo_is_emptied_too(
    told: dict[str, Any], privacy: User, director: User
) -> None:
    case = closed()
    delivery = _delivery(case, what=CANARY, **told)

    proposal = destroy(case, privacy, director)

    assert proposal.lines.get().state == LineState.DESTROYED
    delivery.refresh_from_db()
    assert (delivery.state, delivery.what, delivery.failure) == (told["state"], "", "")


@pytest.mark.parametrize("told", [{"state": DeliveryState.FAILED}, {"proof": DeliveryProof.PHOTO}])
def test_a_delivery_of_which_something_is_said_needs_its_reason_and_its_photo(
    told: dict[str, Any],
) -> None:
    case = closed()
    with pytest.raises(IntegrityError, match="a_(failed|photo)"), transaction.atomic():
        _delivery(case, what="سلة", **told)


def _delivery(case: Case, **told: Any) -> Delivery:
    decision = Decision.objects.create(case=case, result=DecisionResult.ACCEPT)
    return Delivery.objects.create(case=case, decision=decision, **told)


def test_a_request_that_the_database_refuses_to_empty_hinders_none_behind_it(
    privacy: User, director: User, monkeypatch: pytest.MonkeyPatch, caplog: Any
) -> None:
    refused, after = closed(500), closed()
    proposal = propose_destruction(None, basis=BASIS, acting_user=privacy)
    approve_destruction(proposal, acting_user=director)
    whole = destroying.empty_case

    def empty(case: Case, **values: Any) -> Any:
        if case == refused:
            raise IntegrityError(CANARY)
        return whole(case, **values)

    monkeypatch.setattr(destroying, "empty_case", empty)
    assert destroy_next(Destruction.objects.get())

    assert set(proposal.lines.values_list("case", "state", "why_left")) == {
        (refused.pk, LineState.LEFT, WhyLeft.REFUSED),
        (after.pk, LineState.DESTROYED, ""),
    }
    refused.refresh_from_db()
    assert refused.destroyed_at is None
    assert "not_destroyed" in caplog.text
    assert CANARY not in caplog.text


def test_those_who_may_approve_are_told_until_it_is_decided(privacy: User, director: User) -> None:
    proposal = propose_destruction([closed().pk], basis=BASIS, acting_user=privacy)

    assert list(StaffNotice.objects.values_list("user", flat=True)) == [director.pk]
    assert told_to(director).count() == 1
    decline_destruction(proposal, reason=WHY, acting_user=director)
    assert not told_to(director).exists()
