"""Who asked to be received by a woman gets one where one is present; else the room says why not."""

from django.utils import translation

import pytest

from cases.backoffice.room.sentences import why_this_owner
from cases.enums import EventKind
from cases.models import Assignment, Case, RoutingRule
from cases.selectors import wants_woman
from cases.services.routing import route_case
from cases.services.timeline import record_event
from cms.accounts.models import Gender
from tests.factories.accounts import UserFactory
from tests.factories.association import BranchFactory
from tests.factories.cases import CaseFactory, PersonFactory, ServiceFactory, ServiceFormFactory
from tests.factories.definitions import ANSWERS, FORM, text

pytestmark = pytest.mark.django_db
NONE_PRESENT = "The person asked for a woman; none with this role is present today."
WISH = {
    "key": "care",
    "title": text("راحتكم", "Your comfort"),
    "questions": [
        {
            "key": "woman",
            "type": "yes_no",
            "label": text("موظفة؟", "A woman?"),
            "binds": "person.woman_officer",
        }
    ],
}


@pytest.fixture
def branch():
    return BranchFactory()


def _case(branch, at="delivery", **safe_contact):
    return CaseFactory(at=at, branch=branch, person=PersonFactory(safe_contact=safe_contact))


def _clerk(branch, gender, **more):
    return UserFactory(role="delivery", branch=branch, gender=gender, **more)


def _route(case):
    event = record_event(case, EventKind.STAGE_MOVED, data={"from": "x", "to": case.stage})
    return route_case(case, step=event.sequence)


def _why(assignment):
    with translation.override("en"):
        return str(why_this_owner(assignment))


def test_a_delivery_goes_to_a_woman_who_is_busier_than_a_man(branch):
    man, woman = _clerk(branch, Gender.MAN), _clerk(branch, Gender.WOMAN)
    CaseFactory(at="delivery", branch=branch, owner=woman)
    assert _route(_case(branch)).user == man
    assignment = _route(_case(branch, woman_officer=True))
    assert assignment.user == woman
    assert "A woman, as the person asked." in _why(assignment)


def test_a_woman_of_another_branch_comes_before_a_man_of_this_one(branch):
    _clerk(branch, Gender.MAN)
    woman = _clerk(BranchFactory(), Gender.WOMAN)
    assert _route(_case(branch, woman_officer=True)).user == woman


def test_where_no_woman_is_present_the_assignment_says_so(branch):
    man = _clerk(branch, Gender.MAN)
    _clerk(branch, Gender.WOMAN, absent=True)
    UserFactory(role="director", gender=Gender.WOMAN)  # stands in for a role, not for a wish
    assignment = _route(_case(branch, woman_officer=True))
    assert assignment.user == man
    assert NONE_PRESENT in _why(assignment)
    assert NONE_PRESENT not in _why(_route(_case(branch)))


def test_where_nobody_at_all_is_present_the_wish_is_still_told(branch):
    assert NONE_PRESENT in _why(_route(_case(branch, woman_officer=True)))


def test_the_wish_goes_before_a_man_who_knows_the_case_and_before_one_a_rule_names(branch):
    man, woman = _clerk(branch, Gender.MAN), _clerk(branch, Gender.WOMAN)
    case = _case(branch, woman_officer=True)
    Assignment.objects.create(case=case, step=90, user=man, role="delivery")
    RoutingRule.objects.create(name={"ar": "التسليم"}, stage_kind="delivery", assign_person=man)
    assert _route(case).user == woman


def test_a_known_person_may_ask_for_it_with_a_later_request(branch):
    form = ServiceFormFactory(definition={"steps": [*FORM["steps"], WISH]})
    service = ServiceFactory(form=form)
    case = CaseFactory(branch=branch, service=service, answers={**ANSWERS, "woman": True})
    assert not case.person.safe_contact
    assert wants_woman(Case.objects.get(pk=case.pk))
    assert not wants_woman(_case(branch))
