"""A caller's words find the person, and nobody outside the reader's sight."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

import pytest

from cases.models import DistinctPersons, Person
from cases.selectors import matching_persons, named_persons
from cases.selectors.duplicates import Likeness, differ_in_one, possible_duplicates
from cases.services.persons import tell_apart
from tests.factories.accounts import UserFactory
from tests.factories.association import BranchFactory
from tests.factories.cases import CaseFactory, PersonFactory, ServiceFactory

pytestmark = pytest.mark.django_db
SALEM = "سالم علي الحربي"


@pytest.fixture
def branch():
    return BranchFactory()


@pytest.fixture
def officer(branch):
    return UserFactory(role="officer", branch=branch)


@pytest.fixture
def service(db):
    return ServiceFactory(plain=True)


@pytest.fixture
def somebody(branch, service):
    def made(name=SALEM, where=branch, **values):
        person = PersonFactory(name=name, **values)
        CaseFactory(person=person, branch=where, service=service)
        return person

    return made


@pytest.mark.parametrize(
    ("name", "words"),
    [
        (SALEM, "سالم الحربي"),
        (SALEM, "الحربي سالم"),
        (SALEM, "حربى"),
        (SALEM, "سالم بن علي"),
        ("سالم بن علي الحربي", "علي حربي"),
        ("عبد الرحمن أبو بكر", "ابوبكر عبدالرحمن"),
        ("عبدالرحمن أبوبكر", "أبو بكر عبد الرحمن"),
        ("فاطمة ضيف الله", "ضيفالله فاطمه"),
        ("فاطمة ضيفالله", "ضيف الله"),
        ("الله داد", "الله"),
        ("Siti Rahmawati", "rahmawati siti"),
    ],
)
def test_a_name_is_found_by_its_parts_in_any_order(name, words):
    person = PersonFactory(name=name)
    assert list(Person.objects.filter(matching_persons(words))) == [person]


@pytest.mark.parametrize("words", ["سالم السلمي", "%", "_", "\u202e", " ", "'", "ا" * 5000])
def test_other_words_find_nobody(words):
    PersonFactory(name=SALEM)
    assert not Person.objects.filter(matching_persons(words)).exists()


def test_why_two_files_are_alike_is_said_and_the_likeliest_comes_first(somebody, officer):
    salem = somebody(mobile="+966551112233", attributes={"birth_year": 1410})
    twin = somebody("سالم على الحربى", mobile="+966551112233", attributes={"birth_year": 1410})
    namesake = somebody("سالم بن علي حربي")
    cousin = somebody("سالم حسن الحربي", email="")
    first, second = possible_duplicates(salem, user=officer)
    assert (first.person, second.person) == (twin, namesake)
    assert first.likenesses == [Likeness.MOBILE, Likeness.NAME_AND_YEAR]
    assert second.likenesses == [Likeness.NAME]
    assert cousin not in (first.person, second.person)


def test_a_number_misread_by_one_digit_is_noticed_with_the_name(somebody, officer):
    salem = somebody(identifier="A1234567", identifier_kind="passport")
    other = somebody("سالم حسن الحربي", identifier="A1234561", identifier_kind="passport")
    (found,) = possible_duplicates(salem, user=officer)
    assert (found.person, found.likenesses) == (
        other,
        [Likeness.IDENTIFIER_NEAR, Likeness.FIRST_AND_LAST],
    )
    assert differ_in_one("12345", "12435")
    assert not differ_in_one("12345", "12354x")


def test_nobody_outside_the_readers_sight_is_proposed(somebody, officer):
    salem = somebody(mobile="+966551112233")
    somebody(mobile="+966551112233", where=BranchFactory())
    assert possible_duplicates(salem, user=officer) == []
    assert len(possible_duplicates(salem, user=UserFactory(role="director"))) == 1
    assert possible_duplicates(salem, user=UserFactory(role="auditor")) == []


def test_two_who_were_told_apart_are_not_proposed_again(somebody, officer):
    salem, namesake = somebody(), somebody()
    for _time in range(2):
        tell_apart(namesake, salem, acting_user=officer, reason="ابن عمه")
    row = DistinctPersons.objects.get()
    assert (row.said_by, row.reason, row.first) == (officer, "ابن عمه", salem)
    assert possible_duplicates(salem, user=officer) == []
    assert possible_duplicates(namesake, user=officer) == []


def test_looking_for_second_files_costs_the_same_however_many(somebody, officer):
    salem = somebody()
    assert officer.roles  # read once a person

    def cost():
        with CaptureQueriesContext(connection) as queries:
            found = possible_duplicates(salem, user=officer)
        return len(found), len(queries)

    somebody()
    assert cost() == (1, 1)
    for _time in range(5):
        somebody()
    assert cost() == (6, 1)


def test_a_file_that_was_merged_is_in_no_list(somebody, officer):
    keep, lose = somebody(), somebody()
    lose.cases.update(person=keep)
    lose.merged_into = keep
    lose.save()
    assert list(named_persons(user=officer)) == [keep]


def test_two_people_of_whom_nothing_is_known_are_not_alike(somebody, officer):
    one, other = somebody(name=""), somebody(name="")
    named = somebody()
    assert possible_duplicates(one, user=officer) == []
    assert possible_duplicates(other, user=officer) == []
    assert possible_duplicates(named, user=officer) == []
