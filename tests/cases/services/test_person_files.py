"""A person's file: kept by those whose work it is, with a why; numbers opened on purpose."""

from datetime import timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

import pytest

from cases.details import Circumstances, checked_document, details_for
from cases.enums import EventKind, HouseholdRelation, MemberStatus, PersonKind, RoleOfPerson
from cases.models import CaseView, Person, PersonLook, Registration
from cases.selectors import with_news
from cases.selectors.household import household_proposals
from cases.services import viewing
from cases.services.household import (
    add_member,
    change_member,
    end_membership,
    household_from_answers,
    take_household,
)
from cases.services.messages import receive_message
from cases.services.persons import (
    NUMBERS,
    change_person,
    record_person_look,
    set_roles,
    tell_apart,
)
from cases.services.registration import renew_registration
from cms.accounts.roles import Role
from tests.factories.accounts import UserFactory
from tests.factories.association import BranchFactory
from tests.factories.cases import CaseFactory, PersonFactory

pytestmark = pytest.mark.django_db
WHY = "اتصلت وتحققنا من هويتها"


@pytest.fixture
def branch():
    return BranchFactory()


@pytest.fixture
def officer(branch):
    return UserFactory(role="officer", branch=branch)


@pytest.fixture
def case(branch):
    return CaseFactory(branch=branch, person=PersonFactory(name="سلمى علي الحربي"))


def _member(person, officer, **values):
    known = {"name": "نورة", "relation": HouseholdRelation.CHILD, "birth_year": 1435, **values}
    return add_member(person, values=known, acting_user=officer, reason=WHY)


# --- Reaching somebody ---


def test_a_change_is_kept_with_who_and_why_and_told_in_the_open_cases_without_the_number(
    case, officer
):
    wishes = {"safe_mobile": "0551112233", "woman_officer": True, "mobility": ""}
    person = change_person(
        case.person,
        changes={"mobile": "+966551110000", "safe_contact": wishes},
        acting_user=officer,
        reason=WHY,
    )
    assert person.safe_contact == {"safe_mobile": "+966551112233", "woman_officer": True}
    version = person.history.first()
    assert (version.history_user, version.history_change_reason) == (officer, WHY)
    line = case.events.get(kind=EventKind.PERSON_UPDATED)
    assert line.data == {"person": person.pk, "fields": ["mobile", "safe_contact"]}
    assert line.reason == ""


def test_nothing_is_written_when_nothing_changes_or_no_reason_is_given(case, officer):
    before = case.person.history.count()
    same = {"name": case.person.name}
    change_person(case.person, changes=same, acting_user=officer, reason=WHY)
    assert case.person.history.count() == before
    with pytest.raises(ValidationError):
        change_person(case.person, changes={"name": "غيرها"}, acting_user=officer, reason=" ")


@pytest.mark.parametrize("role", [Role.RESEARCHER, Role.DIRECTOR, Role.AUDITOR, Role.DELIVERY])
def test_only_who_keeps_files_changes_one(case, branch, role):
    other = UserFactory(role=role, branch=branch)
    with pytest.raises(PermissionDenied):
        change_person(case.person, changes={"name": "غيرها"}, acting_user=other, reason=WHY)


def test_the_outsider_does_nothing_in_any_file(case, officer):
    stranger = UserFactory(role="officer", branch=BranchFactory())
    member = _member(case.person, officer)
    registration = Registration.objects.create(
        person=case.person, number="TST-F00009", registered_on=timezone.localdate()
    )
    deeds = (
        lambda: change_person(case.person, changes={}, acting_user=stranger, reason=WHY),
        lambda: set_roles(case.person, roles=[], acting_user=stranger, reason=WHY),
        lambda: _member(case.person, stranger),
        lambda: change_member(member, values={}, acting_user=stranger, reason=WHY),
        lambda: renew_registration(registration, acting_user=stranger),
        lambda: record_person_look(case.person, viewer=stranger),
        lambda: tell_apart(case.person, PersonFactory(), acting_user=stranger, reason=WHY),
        lambda: household_from_answers(case.person, [], acting_user=stranger),
        lambda: take_household(case, keys=[0], acting_user=stranger),
    )
    for deed in deeds:
        with pytest.raises(PermissionDenied):
            deed()


def test_work_on_the_file_does_not_answer_what_the_person_wrote(case, officer):
    receive_message(case, body="متى موعدي؟")
    change_person(case.person, changes={"name": "سلمى"}, acting_user=officer, reason=WHY)
    assert with_news(type(case).objects.filter(pk=case.pk)).get().has_news


def test_opening_the_numbers_is_noted_once_in_ten_minutes(case, officer, branch):
    for _time in range(2):
        assert NUMBERS in record_person_look(case.person, viewer=officer, what=NUMBERS)
    assert PersonLook.objects.filter(person=case.person, what=NUMBERS).count() == 1
    assert CaseView.objects.filter(case=case, user=officer, what=viewing.NUMBERS).count() == 1
    auditor = UserFactory(role="auditor")
    with pytest.raises(PermissionDenied):
        record_person_look(case.person, viewer=auditor, what=NUMBERS)


def test_who_opens_a_file_looked_at_each_request_in_it_that_they_may_see(case, officer, branch):
    CaseFactory(person=case.person, branch=BranchFactory())
    record_person_look(case.person, viewer=officer)
    looked = CaseView.objects.filter(user=officer, what=viewing.PERSON)
    assert list(looked.values_list("case", flat=True)) == [case.pk]


def test_a_file_destroyed_while_somebody_opens_it_is_refused_and_nothing_breaks(
    case, officer, monkeypatch
):
    """It was found, then gone, and the record of the look led to nobody: an error 500."""
    monkeypatch.setattr("cases.services.persons.may_see_person", lambda *_who: True)
    gone = Person(pk=case.person.pk + 1_000)
    with pytest.raises(PermissionDenied):
        record_person_look(gone, viewer=officer)
    assert not PersonLook.objects.exists()


# --- What each kind of person is asked ---


@pytest.mark.parametrize(
    ("kind", "given", "kept"),
    [
        (
            PersonKind.PILGRIM,
            {"passport": "a 1234567", "companions": "3"},
            {"passport": "A1234567", "companions": 3},
        ),
        (
            PersonKind.MOSQUE,
            {"declarant": "الشيخ صالح", "office": "imam", "worshippers": ""},
            {"declarant": "الشيخ صالح", "office": "imam"},
        ),
        (PersonKind.HOUSEHOLD_HEAD, {"housing": "", "birth_year": None}, {}),
        (
            PersonKind.PARTICIPANT,
            {"guardian_mobile": "٠٥٥١١١٢٢٣٣"},
            {"guardian_mobile": "+966551112233"},
        ),
        (PersonKind.ENTITY, {"representative": "منى"}, {"representative": "منى"}),
    ],
)
def test_each_kind_of_person_has_its_own_details(kind, given, kept):
    assert checked_document(details_for(kind), given) == kept


@pytest.mark.parametrize(
    ("model", "values", "where"),
    [
        (details_for("pilgrim"), {"passport": "باسبور"}, "passport"),
        (details_for("pilgrim"), {"companions": "-1"}, "companions"),
        (details_for("mosque"), {"passport": "A1234567"}, "passport"),
        (Circumstances, {"mobility": "flies"}, "mobility"),
        (Circumstances, {"safe_words": "\u202eabc"}, "safe_words"),
    ],
)
def test_an_impossible_detail_is_refused_beside_its_field(model, values, where):
    with pytest.raises(ValidationError) as refused:
        checked_document(model, values)
    assert list(refused.value.message_dict) == [where]


def test_one_person_may_be_several_things_to_us_and_the_history_keeps_what_was(case, officer):
    both = [RoleOfPerson.VOLUNTEER, RoleOfPerson.GUARDIAN]
    set_roles(case.person, roles=both, acting_user=officer, reason=WHY)
    set_roles(case.person, roles=[RoleOfPerson.GUARDIAN], acting_user=officer, reason=WHY)
    assert [row.role for row in case.person.roles.all()] == ["guardian"]
    gone = case.person.roles.model.history.filter(history_type="-").get()
    assert (gone.role, gone.history_user, gone.history_change_reason) == ("volunteer", officer, WHY)


# --- Household ---


def test_a_member_is_added_corrected_and_ended_with_history(case, officer):
    member = _member(case.person, officer)
    changes = {"name": "نورة سالم", "birth_year": 2014}
    change_member(member, values=changes, acting_user=officer, reason=WHY)
    day = timezone.localdate() - timedelta(days=3)
    ended = end_membership(
        member, status=MemberStatus.LEFT, on=day, acting_user=officer, reason=WHY
    )
    assert (ended.status, ended.ended_on, ended.name) == ("left", day, "نورة سالم")
    assert ended.history.count() == 3
    back = end_membership(
        member, status=MemberStatus.PRESENT, on=None, acting_user=officer, reason=WHY
    )
    assert back.ended_on is None
    tomorrow = timezone.localdate() + timedelta(days=1)
    with pytest.raises(ValidationError):
        end_membership(
            member, status=MemberStatus.LEFT, on=tomorrow, acting_user=officer, reason=WHY
        )


def test_what_a_request_states_is_proposed_and_never_written_by_itself(case, officer):
    known = _member(case.person, officer, name="نورة بنت سالم", birth_year=1435)
    rows = [
        {"name": "نوره سالم", "relation": "child", "birth_year": "١٤٣٦"},
        {"name": "فهد سالم", "relation": "son-in-law", "birth_year": "soon"},
        {"name": "", "relation": "child"},
        {"relation": None, "name": None},
    ]
    first, second = household_from_answers(case.person, rows, acting_user=officer)
    assert (first.match, first.differs) == (known, ("birth_year",))
    assert second.is_new
    assert second.values["relation"] == HouseholdRelation.RELATIVE
    assert second.values["birth_year"] is None
    assert case.person.household.count() == 1


def test_confirmed_lines_are_taken_over_once(case, officer, monkeypatch):
    rows = [{"name": "فهد سالم", "relation": "child"}, {"name": "منى", "relation": "child"}]
    monkeypatch.setattr("cases.services.household.stated_household", lambda _case: rows)
    (member,) = take_household(case, keys=[0], acting_user=officer)
    assert (member.name, member.relation) == ("فهد سالم", "child")
    assert case.reference in member.history.get().history_change_reason
    assert [proposal.key for proposal in household_proposals(case.person, rows)] == [1]
    with pytest.raises(ValidationError):
        take_household(case, keys=[0], acting_user=officer)


def test_a_form_without_a_household_table_proposes_nothing(case, officer):
    with pytest.raises(ValidationError):
        take_household(case, keys=[0], acting_user=officer)


# --- Registration ---


def test_a_file_is_renewed_for_a_year_and_once_a_day(case, officer):
    registration = Registration.objects.create(
        person=case.person,
        number="TST-F00042",
        registered_on=timezone.localdate(),
        renew_on=timezone.localdate() - timedelta(days=5),
    )
    for _time in range(2):
        renewed = renew_registration(registration, acting_user=officer)
    assert renewed.renew_on == timezone.localdate() + timedelta(days=365)
    assert case.events.filter(kind=EventKind.PERSON_UPDATED).count() == 1


@pytest.mark.parametrize("number", ["F00042", "TST-00042", "tst-f00042", "TST-F42"])
def test_a_file_number_has_one_shape(case, number):
    registration = Registration(
        person=case.person, number=number, registered_on=timezone.localdate()
    )
    with pytest.raises(ValidationError):
        registration.full_clean()
