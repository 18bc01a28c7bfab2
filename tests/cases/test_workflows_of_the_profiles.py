"""Every workflow of every association, tried by every role, straight from the data."""

import itertools

import pytest

from cases.enums import Gate, StageKind
from cases.models import Case
from cases.permissions import may_decide, may_deliver, may_message, may_register, may_study
from cases.selectors import possible_moves, visible_cases
from cases.workflow import Stage, WorkflowDefinition
from cms.accounts.roles import Role
from cms.setup.profiles import known_codes
from tests.factories.accounts import UserFactory
from tests.factories.association import BranchFactory
from tests.factories.cases import CaseFactory, ServiceFactory, WorkflowFactory, seats_of
from tests.factories.profiles import CODES, WORKFLOWS, profile_of


def test_the_five_profiles_are_the_known_ones():
    assert sorted(CODES) == sorted(known_codes())


@pytest.fixture
def house():
    """One member of staff of every role, all in one branch."""
    branch = BranchFactory()
    return branch, {role: UserFactory(role=role, branch=branch) for role in Role}


def _case_at(stage: Stage, service, branch) -> Case:
    return CaseFactory(at=stage.key, service=service, branch=branch)


def _service_for(definition: WorkflowDefinition):
    workflow = WorkflowFactory(definition=definition.model_dump(mode="json"))
    return ServiceFactory(workflow=workflow)


@pytest.mark.django_db
@pytest.mark.parametrize("name", WORKFLOWS)
def test_a_move_is_offered_to_its_roles_and_to_nobody_else(name, house):
    branch, staff = house
    definition = WORKFLOWS[name]
    service = _service_for(definition)
    for stage in definition.stages:
        case = _case_at(stage, service, branch)
        for role, user in staff.items():
            sees = visible_cases(user=user).filter(pk=case.pk).exists()
            offered = {option.move.to for option in possible_moves(case, user=user)}
            written = {
                move.to
                for move in stage.moves
                if sees
                and not move.automatic
                and move.guard in ("any", "no_answer_asked")  # nor does this one ask for any
                and role in stage.roles_for(move)
            }
            assert offered == written, (stage.key, role)


#: What a person can do at a stage so that an automatic move follows.
_DEEDS = {
    Gate.DECISION_RECORDED: may_decide,
    Gate.STUDY_RECOMMENDED: may_study,
    Gate.REGISTERED: may_register,
    Gate.DELIVERED: may_deliver,
    Gate.ANSWER_SENT: may_message,
}


def _can_go_on(case: Case, stage: Stage, user) -> bool:
    by_hand = any(user.has_role(*stage.roles_for(move)) for move in stage.moves)
    gates = itertools.chain.from_iterable(m.requires for m in stage.moves if m.automatic)
    released_by_the_clock = stage.kind is StageKind.DECISION
    return by_hand or released_by_the_clock or any(_DEEDS[g](user, case) for g in gates)


@pytest.mark.django_db
@pytest.mark.parametrize("name", WORKFLOWS)
def test_whoever_is_responsible_for_a_stage_sees_the_case_and_can_go_on(name, house):
    branch, staff = house
    definition = WORKFLOWS[name]
    service = _service_for(definition)
    for stage in definition.stages:
        if stage.is_final:
            continue
        case = _case_at(stage, service, branch)
        user = staff[stage.role]
        if stage.role in (Role.MEMBER, Role.CHAIR):
            user = seats_of(case)[0]
        assert visible_cases(user=user).filter(pk=case.pk).exists(), (stage.key, stage.role)
        assert _can_go_on(case, stage, user), (stage.key, stage.role)


@pytest.mark.django_db
@pytest.mark.parametrize("name", WORKFLOWS)
def test_the_outsider_of_another_branch_is_offered_nothing(name, house):
    branch, _staff = house
    service = _service_for(WORKFLOWS[name])
    elsewhere = BranchFactory()
    outsiders = [
        UserFactory(role=role, branch=elsewhere)
        for role in (Role.RECEPTIONIST, Role.OFFICER, Role.RESEARCHER, Role.DELIVERY)
    ]
    for stage in WORKFLOWS[name].stages:
        case = _case_at(stage, service, branch)
        assert all(possible_moves(case, user=user) == [] for user in outsiders)


def test_a_decision_is_asked_for_only_where_the_workflow_takes_one():
    workflows = profile_of("env").profile.workflows
    assert not workflows["remark"].first.takes_decision
    assert not workflows["general_issue"].stage("board").takes_decision
    assert workflows["activity"].stage("participate").takes_decision
