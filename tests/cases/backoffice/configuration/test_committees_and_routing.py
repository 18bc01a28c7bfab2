"""Committees with their seats, and the rules that say who gets a case."""

from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

import pytest

from cases.models import Committee, CommitteeMembership, RoutingRule
from cases.services.seats import seat_committee
from tests.factories.accounts import UserFactory
from tests.factories.association import BranchFactory
from tests.factories.cases import CommitteeFactory, ServiceFactory
from tests.factories.roles import make_roles

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client):
    make_roles()
    user = UserFactory(role="admin")
    client.force_login(user)
    return user


def url(model, name, *args):
    return reverse(f"wagtailsnippets_cases_{model}:{name}", args=args)


def seats(committee):
    return {seat.user: seat.is_chair for seat in committee.memberships.all()}


# --- Seats --------------------------------------------------------------------------------------


def test_a_new_chair_takes_over_and_both_changes_are_remembered():
    committee = CommitteeFactory()
    old = committee.memberships.get(is_chair=True)
    new = committee.memberships.filter(is_chair=False).first()
    actor = UserFactory()
    members = [seat.user for seat in committee.memberships.all()]
    seat_committee(committee, members=members, chair=new.user, acting_user=actor)
    assert [user for user, chairs in seats(committee).items() if chairs] == [new.user]
    assert old.history.first().history_user == actor
    assert new.history.first().history_user == actor


def test_a_seat_that_stays_writes_no_history():
    committee = CommitteeFactory()
    before = CommitteeMembership.history.count()
    members = [seat.user for seat in committee.memberships.all()]
    chair = committee.memberships.get(is_chair=True).user
    seat_committee(committee, members=members, chair=chair, acting_user=None)
    assert CommitteeMembership.history.count() == before


def test_a_vacated_seat_leaves_its_trace():
    committee = CommitteeFactory()
    chair = committee.memberships.get(is_chair=True).user
    leaver = committee.memberships.filter(is_chair=False).first()
    members = [s.user for s in committee.memberships.all() if s != leaver]
    seat_committee(committee, members=members, chair=chair, acting_user=None)
    assert leaver.user not in seats(committee)
    record = CommitteeMembership.history.filter(user=leaver.user).first()
    assert record.history_type == "-"


def test_a_chair_without_a_seat_is_refused_and_nothing_changes():
    committee = CommitteeFactory()
    before = seats(committee)
    members = [user for user, chairs in before.items() if not chairs]
    stranger = UserFactory(role="chair")
    with pytest.raises(ValidationError):
        seat_committee(committee, members=members, chair=stranger, acting_user=None)
    assert seats(committee) == before


def test_a_quorum_nobody_can_reach_is_refused():
    committee = CommitteeFactory()
    chair = committee.memberships.get(is_chair=True).user
    with pytest.raises(ValidationError):
        seat_committee(committee, members=[chair], chair=chair, acting_user=None)


# --- The committee's screen ---------------------------------------------------------------------


def committee_fields(committee, **changes):
    held = seats(committee)
    values = {
        "key": committee.key, "name_ar": committee.name["ar"], "name_en": "", "quorum": 3,
        "seats": [user.pk for user in held],
        "chair": next(user.pk for user, chairs in held.items() if chairs),
    }  # fmt: skip
    return {**values, **changes}


def test_members_and_chair_are_chosen_on_the_committee_itself(client, admin):
    committee = CommitteeFactory()
    newcomer = UserFactory(role="member")
    chair = next(user for user, chairs in seats(committee).items() if not chairs)
    keep = [user.pk for user in seats(committee)] + [newcomer.pk]
    fields = committee_fields(committee, seats=keep, chair=chair.pk)
    response = client.post(url("committee", "edit", committee.pk), fields)
    assert response.status_code == 302, response.context["form"].errors
    assert seats(committee)[newcomer] is False
    assert seats(committee)[chair] is True
    assert committee.memberships.get(user=newcomer).history.first().history_user == admin


@pytest.mark.parametrize(
    ("changes", "field"), [({"quorum": 6}, "quorum"), ({"chair": ""}, "chair")]
)
def test_a_committee_that_cannot_work_is_refused_next_to_the_field(client, admin, changes, field):
    committee = CommitteeFactory()
    fields = committee_fields(committee, **changes)
    response = client.post(url("committee", "edit", committee.pk), fields)
    assert response.status_code == 200
    assert list(response.context["form"].errors) == [field]


def test_only_people_who_may_decide_are_offered_a_seat(client, admin):
    committee = CommitteeFactory()
    officer = UserFactory(role="officer")
    fields = committee_fields(committee, seats=[*(u.pk for u in seats(committee)), officer.pk])
    response = client.post(url("committee", "edit", committee.pk), fields)
    assert list(response.context["form"].errors) == ["seats"]


def test_a_new_committee_is_seated_at_once(client, admin):
    people = [UserFactory(role="member") for _seat in range(3)]
    fields = {"key": "board", "name_ar": "المجلس", "quorum": 2, "chair": people[0].pk,
              "seats": [user.pk for user in people]}  # fmt: skip
    response = client.post(url("committee", "add"), fields)
    assert response.status_code == 302, response.context["form"].errors
    assert len(seats(Committee.objects.get(key="board"))) == 3


# --- Routing ------------------------------------------------------------------------------------


def rule_fields(**changes):
    values = {"name_ar": "قاعدة", "name_en": "Rule", "is_active": "on", "assign_role": "officer"}
    return {**values, **changes}


def test_a_rule_is_added_with_its_conditions(client, admin):
    service, branch = ServiceFactory(), BranchFactory()
    fields = rule_fields(services=[service.pk], branches=[branch.pk], language="en")
    response = client.post(url("routingrule", "add"), fields)
    assert response.status_code == 302, response.context["form"].errors
    rule = RoutingRule.objects.get()
    assert list(rule.services.all()) == [service]
    assert rule.language == "en"
    page = client.get(url("routingrule", "list")).content.decode()
    assert str(branch) in page


def test_rules_are_put_in_order_and_each_move_is_remembered(client, admin):
    rules = [RoutingRule.objects.create(name={"ar": f"{n}"}, order=0) for n in range(3)]
    client.post(url("routingrule", "reorder", rules[2].pk) + "?position=0")
    assert list(RoutingRule.objects.all()) == [rules[2], rules[0], rules[1]]
    assert rules[0].history.first().history_user == admin


def test_a_closed_account_gets_no_cases_by_rule(client, admin):
    gone = UserFactory(is_active=False)
    response = client.post(url("routingrule", "add"), rule_fields(assign_person=gone.pk))
    assert list(response.context["form"].errors) == ["assign_person"]


@pytest.mark.parametrize("model", ["committee", "routingrule"])
def test_lists_cost_the_same_for_many_rows(client, admin, model):
    def add(count):
        for number in range(count):
            if model == "committee":
                CommitteeFactory()
            else:
                rule = RoutingRule.objects.create(name={"ar": f"{number}"}, order=number)
                rule.services.add(ServiceFactory())

    def cost():
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url(model, "list")).status_code == 200
        return len(captured)

    add(1)
    cost()
    few = cost()
    add(5)
    assert cost() == few


@pytest.mark.parametrize("role", ["director", "chair", "officer", "editor", "auditor"])
@pytest.mark.parametrize("model", ["committee", "routingrule"])
def test_nobody_but_the_system_administrator_changes_who_decides(client, role, model):
    make_roles()
    client.force_login(UserFactory(role=role))
    assert client.get(url(model, "add")).status_code == 302
    assert client.get(url(model, "list")).status_code == 302
