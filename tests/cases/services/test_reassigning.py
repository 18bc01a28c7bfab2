"""A case is given to a colleague on purpose; a wish for a woman is told, and what became of it."""

import pytest

from cases.backoffice.room.handing_over import ReassignForm
from cases.backoffice.room.sentences import why_this_owner
from cases.services.routing import reassign_case
from cms.accounts.models import Gender
from tests.factories.accounts import UserFactory
from tests.factories.association import BranchFactory
from tests.factories.cases import CaseFactory, PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def branch():
    return BranchFactory()


@pytest.fixture
def case(branch):
    wishes = PersonFactory(safe_contact={"woman_officer": True})
    return CaseFactory(branch=branch, person=wishes, at="study")


def test_the_list_names_women_first_and_says_whom_the_wish_is_against(case, branch):
    man = UserFactory(role="researcher", branch=branch, gender=Gender.MAN, first_name="أحمد")
    woman = UserFactory(role="researcher", branch=branch, gender=Gender.WOMAN, first_name="نوف")
    offered = list(ReassignForm(case=case, action="reassign").fields["to"].choices)[1:]
    assert [pk for pk, _name in offered] == [woman.pk, man.pk]
    assert [str(user) == name for user, (_pk, name) in zip((woman, man), offered, strict=True)] == [
        True,
        False,
    ]


@pytest.mark.parametrize("gender", [Gender.WOMAN, Gender.MAN])
def test_who_asks_why_this_owner_reads_whether_the_wish_was_met(case, branch, gender):
    to = UserFactory(role="researcher", branch=branch, gender=gender)
    director = UserFactory(role="director")
    assignment = reassign_case(case, to=to, acting_user=director, reason="توزيع العمل")
    assert assignment.why["woman"] is (gender == Gender.WOMAN)
    said = "كما رغب المستفيد" if gender == Gender.WOMAN else "واختار زميل غير ذلك"
    assert said in str(why_this_owner(assignment))


def test_nothing_is_said_of_a_wish_that_nobody_has(branch):
    case = CaseFactory(branch=branch, at="study")
    to = UserFactory(role="researcher", branch=branch, gender=Gender.MAN)
    director = UserFactory(role="director")
    given = reassign_case(case, to=to, acting_user=director, reason="توزيع العمل")
    assert "woman" not in given.why
