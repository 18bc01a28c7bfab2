"""Who sees which case. The outsider sees nothing, anywhere."""

from datetime import date

from django.contrib.auth.models import AnonymousUser, Group

import pytest

from cases.enums import ServiceKind, VoteChoice
from cases.models import CaseDocument, Decision
from cases.scopes import SCOPES
from cases.selectors import open_tabs, queue, queue_counts, visible_cases, visible_persons
from cases.selectors.visibility import within_visible_cases
from cases.services.committee import cast_vote
from cases.services.routing import route_case
from cms.accounts.roles import Role
from tests.factories.accounts import UserFactory
from tests.factories.association import BranchFactory
from tests.factories.cases import CaseFactory, ServiceFactory, seats_of

pytestmark = pytest.mark.django_db

EVERY_STAGE = ("check", "clarify", "study", "committee", "registration", "delivery")


@pytest.fixture
def branch():
    return BranchFactory()


@pytest.fixture
def cases(branch):
    return {stage: CaseFactory(at=stage, branch=branch) for stage in EVERY_STAGE}


def _stages(user):
    return set(visible_cases(user=user).values_list("stage", flat=True))


@pytest.mark.parametrize(
    ("role", "stages"),
    [
        (Role.RECEPTIONIST, set(EVERY_STAGE)),
        (Role.OFFICER, set(EVERY_STAGE)),
        (Role.RESEARCHER, {"clarify", "study"}),
        (Role.DELIVERY, {"registration", "delivery"}),
        (Role.REPRESENTATIVE, set(EVERY_STAGE)),
        (Role.MEMBER, set()),
        (Role.CHAIR, set()),
        (Role.SECRETARY, {"committee"}),
        (Role.BOARD_SECRETARY, set()),
        (Role.DIRECTOR, set(EVERY_STAGE)),
        (Role.AUDITOR, set(EVERY_STAGE)),
        (Role.PRIVACY_OFFICER, set(EVERY_STAGE)),
        (Role.EDITOR, set()),
        (Role.PUBLISHER, set()),
        (Role.ADMIN, set()),
    ],
)
def test_each_role_sees_its_own_part_of_its_branch(cases, branch, role, stages):
    assert _stages(UserFactory(role=role, branch=branch)) == stages


def test_every_role_has_its_rule_tested():
    seeing_nothing = {Role.EDITOR, Role.PUBLISHER, Role.ADMIN}
    assert set(SCOPES) == set(Role) - seeing_nothing


@pytest.mark.parametrize("role", [Role.RECEPTIONIST, Role.OFFICER, Role.RESEARCHER, Role.DELIVERY])
def test_the_same_role_in_another_branch_sees_nothing(cases, role):
    assert _stages(UserFactory(role=role, branch=BranchFactory())) == set()


def test_nobody_without_a_role_sees_anything(cases):
    assert _stages(UserFactory()) == set()
    assert _stages(AnonymousUser()) == set()
    assert _stages(UserFactory(is_superuser=True, is_staff=True)) == set()


def test_a_closed_or_ended_account_sees_nothing(cases, branch):
    assert _stages(UserFactory(role="director", is_active=False)) == set()
    assert _stages(UserFactory(role="director", valid_until=date(2020, 1, 1))) == set()


def test_members_see_what_lies_before_their_own_committee(cases):
    mine, other = cases["committee"], CaseFactory(at="committee")
    member = seats_of(mine)[1]
    assert set(visible_cases(user=member)) == {mine}
    assert other not in visible_cases(user=member)


def test_a_member_who_voted_still_reads_the_file_afterwards(cases):
    case = cases["committee"]
    member = seats_of(case)[1]
    cast_vote(case, member=member, choice=VoteChoice.ACCEPT)
    case.stage, case.stage_kind = "decided", "decision"
    case.save()
    assert case in visible_cases(user=member)


def test_a_recused_member_sees_nothing_of_that_file_in_any_role(cases, branch):
    case = cases["committee"]
    member = UserFactory(role="officer", branch=branch)
    case.service.committee.memberships.create(user=member)
    member.groups.add(Group.objects.get_or_create(name="member")[0])
    cast_vote(case, member=member, choice=VoteChoice.RECUSED, reason="قرابة")
    assert case not in visible_cases(user=member)
    assert cases["check"] in visible_cases(user=member)


def test_a_restricted_case_is_seen_only_by_those_on_it_and_above(branch):
    case = CaseFactory(branch=branch, service__restricted=True)
    bystander = UserFactory(role="officer", branch=branch)
    owner = UserFactory(role="officer", branch=branch)
    case.owner = owner
    case.save()
    assert case not in visible_cases(user=bystander)
    assert case in visible_cases(user=owner)
    assert case in visible_cases(user=UserFactory(role="director"))


def test_a_remark_to_the_director_is_read_by_the_director_alone(branch):
    """C49: whoever oversees the house does not oversee this."""
    service = ServiceFactory(plain=True, kind=ServiceKind.REMARK)
    remark = CaseFactory(branch=branch, service=service, is_restricted=True)
    assert remark in visible_cases(user=UserFactory(role=Role.DIRECTOR))
    for role in {*SCOPES} - {Role.DIRECTOR}:
        assert remark not in visible_cases(user=UserFactory(role=role, branch=branch)), role


def test_who_once_had_a_case_still_reads_it(branch):
    case = CaseFactory(at="study", branch=branch)
    researcher = UserFactory(role="researcher", branch=branch)
    route_case(case, step=1)
    case.refresh_from_db()
    case.stage, case.stage_kind = "committee", "committee"
    case.save()
    assert case in visible_cases(user=researcher)


def test_a_representative_sees_their_own_area_and_what_they_entered(branch):
    representative = UserFactory(role="representative", branch=branch)
    of_the_branch = CaseFactory(branch=branch)
    mine = CaseFactory(entered_by=representative)
    CaseFactory()
    CaseFactory(branch=branch, is_restricted=True)
    assert set(visible_cases(user=representative)) == {of_the_branch, mine}


def test_people_and_papers_are_seen_through_cases_only(cases, branch):
    officer, outsider = UserFactory(role="officer", branch=branch), UserFactory(role="officer")
    assert visible_persons(user=officer).count() == len(EVERY_STAGE)
    assert not visible_persons(user=outsider).exists()
    papers = CaseDocument.objects.all()
    assert within_visible_cases(papers, user=officer).count() == papers.count()
    assert not within_visible_cases(papers, user=outsider).exists()


def test_the_queue_counts_what_its_tabs_show(branch):
    officer = UserFactory(role="officer", branch=branch)
    CaseFactory(branch=branch, owner=officer)
    CaseFactory(branch=branch, waiting=True)
    late = CaseFactory(branch=branch)
    late.due_at = late.complete_at = late.submitted_at
    late.save()
    counts = queue_counts(officer)
    *tabs, last = open_tabs(officer)
    assert counts == {tab: queue(officer, tab).count() for tab in tabs}
    assert (counts["mine"], counts["waiting"], counts["late"]) == (1, 1, 1)
    assert last == "all"  # nothing waits in it, and it is not counted


def test_a_vote_waits_again_when_the_case_comes_back_for_another_round():
    case = CaseFactory(at="committee", papers_complete=True)
    seats = seats_of(case)
    assert list(queue(seats[1], "votes")) == [case]
    for member in seats[:3]:
        cast_vote(case, member=member, choice=VoteChoice.ACCEPT)
    assert not queue(seats[1], "votes").exists()
    assert list(queue(seats[4], "votes")) == [case]
    Decision.objects.create(case=case, round=1, result="accept")
    assert list(queue(seats[1], "votes")) == [case]
    member, tabs = seats[1], open_tabs(seats[1])[:-1]
    assert queue_counts(member) == {tab: queue(member, tab).count() for tab in tabs}


@pytest.mark.parametrize("role", ["receptionist", "officer", "representative"])
def test_who_took_a_request_down_follows_it_even_when_it_is_restricted(role):
    branch = BranchFactory()
    taker, colleague = (UserFactory(role=role, branch=branch) for _ in range(2))
    case = CaseFactory(branch=branch, is_restricted=True, entered_by=taker)
    assert list(visible_cases(user=taker)) == [case]
    assert not visible_cases(user=colleague).exists()
