"""A case is given to a colleague on purpose; a wish for a woman is told, and what became of it."""

import pytest

from cases.backoffice.room.handing_over import ReassignForm
from cases.backoffice.room.sentences import why_this_owner
from cases.enums import AppointmentKind, EventKind
from cases.selectors.for_you import told_to
from cases.services.appointments import book_appointment
from cases.services.routing import reassign_case
from cms.accounts.models import Gender
from cms.notices.enums import StaffNoticeKind
from tests.factories.accounts import UserFactory
from tests.factories.association import BranchFactory
from tests.factories.cases import CaseFactory, PersonFactory
from tests.factories.desk import booking

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


def test_the_visits_of_a_request_go_along_with_it_and_stay_where_its_new_owner_has_no_time(branch):
    """They stayed with who had the request, whom nobody told, while the list said they go along."""
    director, former, free, busy = UserFactory(role="director"), *_researchers(branch, 3)
    case = CaseFactory(branch=branch, at="study", owner=former)
    meant = booking(branch, kind=AppointmentKind.HOME, received_by=former)
    visit = book_appointment(meant, acting_user=former, case=case)
    other = booking(branch, received_by=busy)
    book_appointment(other, acting_user=busy, case=CaseFactory(branch=branch, owner=busy))

    reassign_case(case, to=free, acting_user=director, reason="توزيع العمل")
    visit.refresh_from_db()
    assert visit.received_by == free
    moved = case.events.get(kind=EventKind.APPOINTMENT_MOVED)
    assert (moved.actor, moved.data["from"], moved.data["user"]) == (director, former.pk, free.pk)
    assert StaffNoticeKind.VISIT_GIVEN in {told.kind for told in told_to(free)}
    reassign_case(case, to=busy, acting_user=director, reason="توزيع العمل")
    visit.refresh_from_db()
    assert visit.received_by == free


def _researchers(branch, number):
    return [UserFactory(role="researcher", branch=branch) for _each in range(number)]
