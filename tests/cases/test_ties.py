"""What a page leaves out of its lists is only what could concern nobody who reads it."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

import pytest

from cases.enums import VoteChoice
from cases.models import Assignment, EmergencyOpening, KinshipDeclaration, Vote
from cases.selectors import visible_cases
from cases.ties import ANY, Ties, look_for_ties, ties_of
from cms.accounts.roles import Role
from tests.factories.accounts import UserFactory
from tests.factories.association import BranchFactory
from tests.factories.cases import CaseFactory
from tests.factories.objections import complaints_service, decided_case, object_to
from tests.factories.roles import make_roles

pytestmark = pytest.mark.django_db

NONE = Ties(*(False,) * 5)


def _assigned(user, _near, far):
    Assignment.objects.create(case=far, user=user, step=1, role=Role.OFFICER)
    return "assignments", {far}


def _recused(user, near, _far):
    committee = near.service.committee
    Vote.objects.create(case=near, committee=committee, member=user, choice=VoteChoice.RECUSED)
    return "votes", {near}


def _kin(user, near, _far):
    KinshipDeclaration.objects.create(case=near, user=user)
    return "kinship", {near}


def _in_an_emergency(user, _near, far):
    until = timezone.now() + timedelta(hours=1)
    EmergencyOpening.objects.create(case=far, user=user, reason="نزيف", until=until)
    return "emergencies", {far}


def _to_judge(user, _near, _far):
    case = decided_case()
    objection = object_to(case, complaints_service())
    objection.stage_kind, objection.role, objection.owner = "answer", Role.OFFICER, user
    objection.save()
    return "objections", {case, objection}


@pytest.fixture
def officer():
    make_roles()
    return UserFactory(role="officer", branch=BranchFactory())


def _seen(user):
    return set(visible_cases(user=user))


@pytest.mark.parametrize("tie", [_assigned, _recused, _kin, _in_an_emergency, _to_judge])
def test_a_page_shows_and_hides_what_a_tie_does(officer, tie):
    near, far = CaseFactory(branch=officer.branches.get()), CaseFactory(branch=BranchFactory())
    before = _seen(officer)
    kind, concerned = tie(officer, near, far)
    assert _seen(officer) ^ before == concerned
    look_for_ties(officer)
    assert getattr(ties_of(officer), kind)
    assert _seen(officer) ^ before == concerned


def test_who_is_tied_to_nothing_is_asked_about_once(officer, django_assert_num_queries):
    assert ties_of(officer) == ANY
    assert officer.roles == {"officer"}
    with django_assert_num_queries(1):
        look_for_ties(officer)
        assert ties_of(officer) == ties_of(officer) == NONE


def test_an_emergency_that_is_over_ties_nobody(officer):
    over = timezone.now() - timedelta(hours=1)
    EmergencyOpening.objects.create(case=CaseFactory(), user=officer, reason="نزيف", until=over)
    look_for_ties(officer)
    assert ties_of(officer) == NONE


def test_what_one_page_found_binds_no_other(officer, client):
    far = CaseFactory(branch=BranchFactory())
    client.force_login(officer)
    assert far.reference not in client.get(reverse("cases:queue", args=["all"])).content.decode()
    _assigned(officer, None, far)
    assert far.reference in client.get(reverse("cases:queue", args=["all"])).content.decode()
