"""Walks through every workflow of every association: whatever anybody does, in any order, a case
has an owner and one stage, no decision lacks its quorum, no delivery its decision."""

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from random import Random
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

import pytest
import time_machine

from cases.enums import (
    GIVING,
    DecisionResult,
    DeliveryProof,
    DocumentState,
    EventKind,
    Outcome,
    Recommendation,
    VoteChoice,
)
from cases.models import Case
from cases.selectors import current_decision, possible_moves
from cases.services.calls import accept_call
from cases.services.committee import (
    DecisionTerms,
    cast_vote,
    override_window,
    record_decision,
    release_decision,
)
from cases.services.delivery import (
    DeliveryPlan,
    ProofOfDelivery,
    complete_delivery,
    fail_delivery,
    help_on_the_spot,
    plan_delivery,
)
from cases.services.documents import DocumentCheck, check_document, request_missing
from cases.services.messages import send_message
from cases.services.moves import move_case
from cases.services.registration import register_person
from cases.services.study import StudyFindings, save_study
from cases.services.verifying import verify_timeline
from cases.services.withdrawal import withdraw_case
from cms.accounts.models import User
from cms.accounts.roles import CASE_ROLES, Role
from tasks.jobs import run_job
from tasks.models import Job, JobKind
from tests.factories.accounts import UserFactory
from tests.factories.association import BranchFactory
from tests.factories.cases import CaseFactory, ServiceFactory, WorkflowFactory, seats_of
from tests.factories.definitions import REASONS
from tests.factories.profiles import WORKFLOWS

pytestmark = pytest.mark.django_db
START = "2026-11-22T09:00:00+03:00"
#: Long enough to reach every end, short enough for the suite.
STEPS, WALKS = 24, 1
REASON = REASONS[0]["key"]
Deed = Callable[[], Any]


@dataclass
class Walk:
    """One case, everybody who may do something with it, and a die."""

    case: Case
    people: list[User]
    clock: Any
    die: Random
    seen: set[str] = field(default_factory=set)

    def deeds(self) -> Iterator[Deed]:
        """What those with a role in it might do now, and one thing nobody asked for."""
        case, anybody = self.case, self.die.choice(self.people)
        for user in self.people:
            for option in possible_moves(case, user=user):
                yield lambda to=option.move.to, user=user: self._move(to, user)
        yield lambda: self._move(self.die.choice(self._stages()), anybody)
        yield from self._of_the_papers()
        for member in self._some(Role.MEMBER, Role.CHAIR, most=4):
            yield lambda m=member: self._vote(m)
        for user in self._some(Role.CHAIR, Role.SECRETARY, case.role, most=2):
            yield lambda u=user: self._decide(u)
        for user in self._some(Role.DELIVERY, case.role):
            yield lambda u=user: self._deliver(u)
        for user in self._some(Role.DIRECTOR):
            yield lambda u=user: self._override(u)
        yield from self._of_the_call()
        yield self._release
        if self.die.random() < 0.02:
            yield lambda: withdraw_case(case, reason="لم أعد أحتاج")

    def _of_the_call(self) -> Iterator[Deed]:
        if not self.case.is_urgent:
            return
        for user in self._some(Role.REPRESENTATIVE, Role.OFFICER, self.case.role, most=2):
            yield lambda u=user: accept_call(self.case, acting_user=u)
        for user in self._some(Role.REPRESENTATIVE, Role.DELIVERY, most=2):
            yield lambda u=user: help_on_the_spot(self.case, acting_user=u)

    def _of_the_papers(self) -> Iterator[Deed]:
        case = self.case
        for user in self._some(Role.OFFICER, Role.RECEPTIONIST):
            yield lambda u=user: self._papers(u)
            yield lambda u=user: request_missing(case, acting_user=u)
            yield lambda u=user: register_person(case, acting_user=u)
        for user in self._some(Role.RESEARCHER):
            yield lambda u=user: self._study(u)
        for user in self._some(case.role):
            yield lambda u=user: send_message(case, body="تم", acting_user=u)

    def _some(self, *roles: str, most: int = 1) -> list[User]:
        able = [user for user in self.people if user.has_role(*roles)]
        return self.die.sample(able, min(most, len(able)))

    def _stages(self) -> list[str]:
        return [stage.key for stage in self.case.workflow_version.document.stages]

    def _move(self, to: str, user: User) -> None:
        move_case(self.case, to=to, acting_user=user, reason="سبب")

    def _vote(self, member: User) -> None:
        choices = [VoteChoice.ACCEPT] * 3 + [VoteChoice.REFUSE, VoteChoice.RECUSED]
        cast_vote(self.case, member=member, choice=self.die.choice(choices), reason="سبب")

    def _decide(self, user: User) -> None:
        result = self.die.choice([DecisionResult.ACCEPT, *DecisionResult])
        reason = "" if result == DecisionResult.ACCEPT else REASON
        record_decision(self.case, acting_user=user, terms=self._terms(result, reason))

    def _terms(self, result: DecisionResult, reason: str) -> DecisionTerms:
        worth = Decimal(900) if result in GIVING else None  # goods count against a limit, too
        return DecisionTerms(result, reason, "سبب", worth=worth)

    def _study(self, user: User) -> None:
        study = StudyFindings("أسرة", None, "", self.die.choice(list(Recommendation)), "سبب")
        save_study(self.case, acting_user=user, study=study)

    def _papers(self, user: User) -> None:
        for paper in self.case.documents.all():
            check_document(paper, acting_user=user, check=DocumentCheck(DocumentState.SEEN))

    def _deliver(self, user: User) -> None:
        waiting = self.case.deliveries.filter(state="planned").first()
        if waiting is None:
            plan_delivery(self.case, acting_user=user, plan=DeliveryPlan("سلة"))
        elif self.die.random() < 0.3:
            fail_delivery(waiting, acting_user=user, failure="لم نجده")
        else:
            proof = ProofOfDelivery(DeliveryProof.CODE, code=waiting.code)
            complete_delivery(waiting, acting_user=user, proof=proof)

    def _release(self) -> None:
        if decision := current_decision(self.case):
            self.clock.shift(timedelta(days=self.die.choice([0, 60])))
            release_decision(decision)

    def _override(self, user: User) -> None:
        if decision := current_decision(self.case):
            override_window(decision, acting_user=user, reason="عاجل")

    def step(self) -> None:
        """Try things until one is done, as people do; what is refused leaves nothing behind."""
        before = self._state()
        tries = list(self.deeds())
        self.die.shuffle(tries)
        for deed in tries:
            try:
                with transaction.atomic():
                    deed()
            except (PermissionDenied, ValidationError):
                assert self._state() == before
                continue
            if self._state() != before:
                break
        self.clock.shift(timedelta(minutes=1))
        self._route()

    def _state(self) -> tuple[int, int]:
        self.case = Case.objects.select_related("service__committee").get(pk=self.case.pk)
        return self.case.version, self.case.events.count()

    def _route(self) -> None:
        for job in Job.objects.filter(kind=JobKind.ROUTE_CASE, state="pending"):
            assert run_job(job.pk)
        self._state()
        self.seen.add(self.case.stage)


def _check(case: Case) -> None:
    """What holds after whatever anybody did."""
    stage = case.current_stage
    withdrawn = case.outcome == Outcome.WITHDRAWN
    assert case.is_open == (not stage.is_final and not withdrawn)
    assert (case.stage_kind, case.role) == (stage.kind, stage.role)
    assert case.owner_id or not case.is_open
    moves = case.events.filter(kind=EventKind.STAGE_MOVED).order_by("sequence")
    ways = [(line.data["from"], line.data["to"]) for line in moves]
    first = case.workflow_version.document.first.key
    assert [to for _, to in ways[-1:]] == ([case.stage] if ways else [])
    assert all(a[1] == b[0] for a, b in itertools.pairwise([("", first), *ways]))
    if not case.is_open:
        assert case.paused_since is None
        assert case.events.filter(kind__in=(EventKind.CLOSED, EventKind.WITHDRAWN)).count() == 1
    _check_decisions(case)
    assert verify_timeline(case) == []


def _check_decisions(case: Case) -> None:
    for number, decision in enumerate(case.decisions.order_by("pk"), start=1):
        if decision.committee_id:
            voices = case.votes.filter(round=number).exclude(choice=VoteChoice.RECUSED)
            recused = case.votes.filter(round=number, choice=VoteChoice.RECUSED).count()
            spared = recused if decision.committee.conflict_lowers_quorum else 0
            assert voices.count() >= max(1, decision.committee.quorum - spared)
        if decision.result in (DecisionResult.REFUSE, DecisionResult.POSTPONE):
            assert decision.explanation
    for delivery in case.deliveries.select_related("decision"):
        assert delivery.decision.is_acceptance
        assert delivery.decision.released_at


def _world(name: str) -> tuple[Case, list[User]]:
    branch = BranchFactory()
    workflow = WorkflowFactory(definition=WORKFLOWS[name].model_dump(mode="json"))
    is_urgent = name.endswith("-urgent")
    case = CaseFactory(
        service=ServiceFactory(workflow=workflow), branch=branch, is_urgent=is_urgent
    )
    judges = seats_of(case)
    staff = [
        UserFactory(role=role, branch=branch)
        for role in CASE_ROLES
        if role not in (Role.MEMBER, Role.CHAIR)
    ]
    return case, [*staff, *judges]


@pytest.mark.parametrize("name", WORKFLOWS)
def test_whatever_anybody_does_a_case_stays_whole(name):
    with time_machine.travel(START, tick=False) as clock:
        for number in range(WALKS):
            case, people = _world(name)
            walk = Walk(case, people, clock, Random(f"{name} {number}"))
            walk._route()
            for _step in range(STEPS):
                if not walk.case.is_open:
                    break
                walk.step()
                _check(walk.case)
            assert len(walk.seen) > 1
