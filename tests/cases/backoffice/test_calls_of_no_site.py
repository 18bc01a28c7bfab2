"""A call whose site is unknown is no branch's: who answers calls sees it, and one takes it."""

from copy import deepcopy

from django.urls import reverse
from django.utils import translation

import pytest

from cases.backoffice.dashboard import MyWorkPanel
from cases.backoffice.queue import CASE_COLUMNS
from cases.enums import DecisionResult
from cases.models import Case
from cases.selectors import queue, visible_cases
from cases.services.calls import accept_call
from cases.services.committee import DecisionTerms, record_decision
from cases.services.intake import submit_request
from cases.services.moves import move_case
from cases.services.referrals import refer_case
from cases.services.routing import reassign_case, route_case
from cms.accounts.roles import Role
from cms.association.models import Branch
from tasks.teams import Teams
from tests.cases.services.forms import filled_form
from tests.factories.accounts import UserFactory
from tests.factories.association import BranchFactory
from tests.factories.cases import CaseFactory, ServiceFactory, ServiceFormFactory, WorkflowFactory
from tests.factories.definitions import ANSWERS, FORM, text
from tests.factories.profiles import WORKFLOWS
from tests.factories.referrals import in_an_emergency

#: Work in a branch, but answer no call there.
NOT_ANSWERING = (Role.RESEARCHER, Role.MEMBER, Role.SECRETARY, Role.EDITOR, Role.BOARD_SECRETARY)


@pytest.fixture
def service(office):
    """An urgent service whose form asks for the site; the office has two branches."""
    definition = deepcopy(FORM)
    definition["steps"][1]["questions"].append(
        {"key": "site", "type": "branch", "label": text("أقرب موقع"), "binds": "case.branch"}
    )
    workflow = WorkflowFactory(definition=WORKFLOWS["hud-urgent"].model_dump(mode="json"))
    form = ServiceFormFactory(definition=definition)
    return ServiceFactory(plain=True, form=form, workflow=workflow, is_urgent=True)


@pytest.fixture
def call(service):
    return CaseFactory(branch=None, service=service, is_urgent=True)


@pytest.fixture
def rep():
    """A representative at a site of their own."""
    return UserFactory(role=Role.REPRESENTATIVE, branch=BranchFactory())


def _sent(service, **answers):
    form = filled_form(service=service, answers={**ANSWERS, **answers}, declaration=None)
    return submit_request(form, acting_user=None).case


def test_an_urgent_call_that_names_no_site_is_not_the_main_branchs(office, service):
    BranchFactory(is_main=True)
    assert _sent(service).branch is None
    assert _sent(service, site="nowhere").branch is None
    assert _sent(service, site=office.branch.key).branch == office.branch


def test_where_no_site_is_asked_for_or_nothing_is_urgent_it_is_the_main_branchs(office, service):
    main = BranchFactory(is_main=True)
    assert _sent(ServiceFactory(plain=True, is_urgent=True)).branch == main
    service.is_urgent = False
    service.save()
    assert _sent(service).branch == main


def test_a_house_of_one_branch_has_no_other_site(office, service):
    Branch.objects.exclude(pk=office.branch.pk).update(is_active=False)
    assert _sent(service).branch == office.branch


def test_a_representative_anywhere_sees_it_but_no_call_of_another_branch(office, call, rep):
    theirs = CaseFactory(branch=office.branch, service=call.service, is_urgent=True)
    calm = CaseFactory(branch=None, service=call.service)
    assert list(visible_cases(user=rep)) == [call]
    assert list(queue(rep, "urgent")) == [call]
    assert theirs not in visible_cases(user=rep)
    assert calm not in visible_cases(user=rep)


@pytest.mark.parametrize("role", NOT_ANSWERING)
def test_nobody_who_answers_no_calls_sees_it(office, call, role):
    assert call not in visible_cases(user=office.people[role])


@pytest.mark.parametrize("change", [{"is_restricted": True}, {"is_open": False}])
def test_what_is_restricted_or_over_is_no_longer_everybodys(office, call, rep, change):
    Case.objects.filter(pk=call.pk).update(**change)
    assert call not in visible_cases(user=rep)


def test_a_courier_sees_it_only_once_help_is_on_its_way(office, call):
    courier = UserFactory(role=Role.DELIVERY, branch=BranchFactory())
    assert call not in visible_cases(user=courier)
    Case.objects.filter(pk=call.pk).update(stage_kind="delivery")
    assert call in visible_cases(user=courier)


def test_it_becomes_the_branchs_of_who_takes_it_and_leaves_the_sight_of_the_others(
    office, call, rep
):
    other = office.people[Role.REPRESENTATIVE]
    assert call in visible_cases(user=other)
    accept_call(call, acting_user=rep)
    call.refresh_from_db()
    assert call.branch == rep.branches.get()
    assert call in visible_cases(user=rep)
    assert call not in visible_cases(user=other)


def test_sorting_it_takes_it_for_nobody_and_deciding_it_does(office, call, rep):
    officer = office.people[Role.OFFICER]
    case = move_case(call, to="unit", acting_user=officer)
    assert case.branch is None
    assert case in visible_cases(user=rep)
    record_decision(case, acting_user=officer, terms=DecisionTerms(DecisionResult.ACCEPT))
    case.refresh_from_db()
    assert case.branch == office.branch


def test_whoever_ends_it_or_is_given_it_has_taken_it(office, service, rep):
    ended, given = (CaseFactory(branch=None, service=service, is_urgent=True) for _ in range(2))
    terms = in_an_emergency(other_body="الهلال الأحمر")
    refer_case(ended, to="closed_referred", acting_user=rep, handover=terms)
    reassign_case(given, to=rep, acting_user=office.people[Role.OFFICER], reason="هو الأقرب")
    for case in (ended, given):
        case.refresh_from_db()
        assert case.branch == rep.branches.get()


def test_who_works_in_no_branch_takes_it_for_the_main_one(office, call):
    main = BranchFactory(is_main=True)
    director = UserFactory(role=Role.DIRECTOR)
    reassign_case(call, to=director, acting_user=director, reason="لا أحد غيري")
    call.refresh_from_db()
    assert call.branch == main


def test_it_is_routed_and_told_to_whoever_has_the_role_in_any_branch(office, call, rep):
    officer = office.people[Role.OFFICER]
    assert Teams().of(call) == [officer.pk]
    assignment = route_case(call, step=1)
    assert (assignment.user, assignment.why["search"]) == (officer, "no_site")
    call.refresh_from_db()
    assert call.branch is None
    assert call in visible_cases(user=rep)


def test_that_its_site_is_unknown_stands_in_the_alert_the_list_and_the_room(office, call, rf):
    request = rf.get("/")
    request.user = office.people[Role.REPRESENTATIVE]
    with translation.override("ar"):
        first = MyWorkPanel().get_context_data({"request": request})["lists"][0]
        assert "الموقع غير معروف" in first["rows"][0]["where"]
        assert "الموقع غير معروف" in CASE_COLUMNS[1].show(call)
        assert "الموقع غير معروف" not in CASE_COLUMNS[1].show(office.case)
    client = office.client(Role.REPRESENTATIVE)
    assert "الموقع غير معروف" in client.get(reverse("cases:inspect", args=[call.pk])).text
    assert "الموقع غير معروف" in client.get(reverse("cases:queue", args=["urgent"])).text
