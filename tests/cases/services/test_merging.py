"""Two files of one person become one, and part again exactly as they were."""

from random import Random

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import UniqueConstraint
from django.utils import timezone

import pytest

from cases.enums import EventKind, RoleOfPerson
from cases.models import (
    Case,
    HouseholdMember,
    Person,
    PersonMerge,
    PersonRole,
    Registration,
)
from cases.selectors import matching_persons, named_persons
from cases.selectors.merging import STAYS, relations_to_person
from cases.services.merging import merge_persons, undo_merge
from cases.services.people import _find
from cases.services.persons import change_person
from cases.services.verifying import verify_timeline
from tests.factories.accounts import UserFactory
from tests.factories.association import BranchFactory
from tests.factories.cases import CaseFactory, PersonFactory, ServiceFactory

pytestmark = pytest.mark.django_db
WHY = "هوية واحدة رأيناها"


@pytest.fixture
def director(db):
    return UserFactory(role="director")


@pytest.fixture
def service(db):
    return ServiceFactory(plain=True)


@pytest.fixture
def pair(service):
    """Two files with a request each; the second one has what the first lacks."""
    branch = BranchFactory()
    keep = PersonFactory(name="سالم علي الحربي", mobile="")
    lose = PersonFactory(
        name="سالم علي حربي",
        mobile="+966551112233",
        identifier="1000000008",
        identifier_kind="national_id",
        safe_contact={"safe_words": "لا تذكروا الجمعية"},
    )
    for person in (keep, lose):
        CaseFactory(person=person, service=service, branch=branch)
    return keep, lose


def _merge(pair, user, **choices):
    return merge_persons(*pair, choices=choices, acting_user=user, reason=WHY)


def _everything():
    """All rows that a merge may touch, decrypted, without what is a memory of it."""
    rows = {}
    for model in {Person, *(relation.model for relation in relations_to_person())}:
        if model is not PersonMerge:
            rows[model.__name__] = list(model._base_manager.order_by("pk").values())
    return rows


def test_all_that_hangs_on_the_second_file_moves_and_it_leads_to_the_first(pair, director):
    keep, lose = pair
    HouseholdMember.objects.create(person=lose, name="نورة", relation="child")
    Registration.objects.create(
        person=lose, number="TST-F00002", registered_on=timezone.localdate()
    )
    merge = _merge(pair, director)
    keep, lose = Person.objects.get(pk=keep.pk), Person.objects.get(pk=lose.pk)
    assert (keep.cases.count(), keep.household.count(), lose.cases.count()) == (2, 1, 0)
    assert keep.registration.number == "TST-F00002"
    assert lose.merged_into == keep
    assert (keep.name, keep.mobile, keep.identifier) == (
        "سالم علي الحربي", "+966551112233", "1000000008"
    )  # fmt: skip
    assert keep.safe_contact == {"safe_words": "لا تذكروا الجمعية"}
    for case in keep.cases.all():
        assert case.events.get(kind=EventKind.PERSON_MERGED).actor == director
        assert verify_timeline(case) == []
    assert merge.moved["cases.case.person"] == [case.pk for case in keep.cases.order_by("pk")[1:]]
    assert Case.history.first().history_user == director


def test_of_two_file_numbers_one_stays_and_the_other_still_finds_the_person(pair, director):
    keep, lose = pair
    for number, person in enumerate(pair):
        Registration.objects.create(
            person=person, number=f"TST-F0000{number}", registered_on=timezone.localdate()
        )
    _merge(pair, director)
    assert Person.objects.get(pk=keep.pk).registration.number == "TST-F00000"
    visible = named_persons(user=director)
    for words in ("TST-F00000", "tst-f00001", "0551112233", "1000000008", "الحربي سالم"):
        assert list(visible.filter(matching_persons(words))) == [keep], words


def test_the_chosen_value_wins_and_the_wishes_of_both_stay(pair, director):
    keep, lose = pair
    keep.safe_contact = {"woman_officer": True, "safe_words": "أخرى"}
    keep.save()
    _merge(pair, director, name="lose", safe_contact="lose")
    kept = Person.objects.get(pk=keep.pk)
    assert kept.name == lose.name
    assert kept.safe_contact == {"woman_officer": True, "safe_words": "لا تذكروا الجمعية"}


def test_a_request_with_the_number_of_the_second_file_reaches_the_first(pair, director):
    _merge(pair, director, identifier="keep")
    found = _find({"kind": "national_id", "number": "1000000008"})
    assert found == pair[0]


def test_merging_twice_is_merging_once(pair, director):
    assert _merge(pair, director) == _merge(pair, director)
    assert PersonMerge.objects.count() == 1


def test_a_chain_of_merges_leads_to_the_last_file_in_one_step(pair, director, service):
    keep, lose = pair
    _merge(pair, director)
    third = PersonFactory(name="سالم")
    CaseFactory(person=third, service=service)
    last = merge_persons(
        third, Person.objects.get(pk=keep.pk), choices={}, acting_user=director, reason=WHY
    )
    assert Person.objects.get(pk=lose.pk).merged_into == third
    first = PersonMerge.objects.get(keep=keep)
    with pytest.raises(PermissionDenied):  # nobody opens a file that leads to another
        undo_merge(first, acting_user=director, reason=WHY)
    undo_merge(last, acting_user=director, reason=WHY)
    undo_merge(first, acting_user=director, reason=WHY)
    assert not Person.objects.filter(merged_into__isnull=False).exists()


@pytest.mark.parametrize("seed", range(4))
def test_merge_and_undo_leave_every_row_as_it_was(director, service, seed):
    rng = Random(seed)
    people = [_somebody(rng, number, service) for number in range(2)]
    before = _everything()
    fields = ("name", "identifier", "mobile", "email", "branch", "safe_contact", "attributes")
    choices = {name: rng.choice(["keep", "lose"]) for name in fields}
    merge = _merge(people, director, **choices)
    assert _everything() != before
    undo_merge(merge, acting_user=director, reason=WHY)
    assert _everything() == before


def _somebody(rng, number, service):
    """A person with a chance of everything."""
    person = PersonFactory(
        name=rng.choice(["سالم", "سلمى علي"]),
        mobile=rng.choice(["", f"+96655000000{number}"]),
        email=rng.choice(["", f"p{number}@example.com"]),
        identifier=rng.choice(["", f"A123456{number}"]),
        branch=rng.choice([None, BranchFactory()]),
        safe_contact=rng.choice([{}, {"needs": f"{number}"}]),
        attributes=rng.choice([{}, {"district": "الحي"}]),
    )
    if person.identifier:
        person.identifier_kind = "passport"
        person.save()
    for _case in range(rng.randint(1, 2)):
        CaseFactory(person=person, service=service)
    for role in rng.sample(RoleOfPerson.values, k=2):
        PersonRole.objects.create(person=person, role=role)
    if rng.random() < 0.6:
        HouseholdMember.objects.create(person=person, name="نورة", relation="child")
    if rng.random() < 0.6:
        Registration.objects.create(
            person=person, number=f"TST-F0000{number}", registered_on=timezone.localdate()
        )
    return person


def test_what_changed_since_stands_in_the_way_and_is_named(pair, director):
    merge = _merge(pair, director)
    keep = Person.objects.get(pk=pair[0].pk)
    officer = UserFactory(role="officer", branch=keep.cases.first().branch)
    changes = {"mobile": "+966559999999"}
    change_person(keep, changes=changes, acting_user=officer, reason=WHY)
    before = _everything()
    with pytest.raises(ValidationError) as refused:
        undo_merge(merge, acting_user=director, reason=WHY)
    assert len(refused.value.messages) == 1
    assert _everything() == before


def test_who_does_not_see_every_request_of_both_files_does_not_merge(pair, service):
    keep, lose = pair
    officer = UserFactory(role="officer", branch=lose.cases.get().branch)
    CaseFactory(person=lose, service=service, branch=BranchFactory())
    for user in (officer, UserFactory(role="auditor"), UserFactory(role="receptionist")):
        with pytest.raises(PermissionDenied):
            _merge(pair, user)
    with pytest.raises(ValidationError):
        merge_persons(
            keep, lose, choices={}, acting_user=UserFactory(role="privacy_officer"), reason=" "
        )
    assert not PersonMerge.objects.exists()


def test_an_officer_who_sees_all_of_both_files_merges(pair):
    officer = UserFactory(role="officer", branch=pair[1].cases.get().branch)
    assert _merge(pair, officer).merged_by == officer


def test_every_table_that_names_a_person_is_known_here():
    """A new foreign key moves with a merge by itself; say here that somebody thought of it."""
    moves = {
        "cases.appointment.person",
        "cases.campaignrecipient.person",
        "cases.case.person",
        "cases.contact.person",
        "cases.householdmember.person",
        "cases.person.merged_into",
        "cases.personrole.person",
        "cases.registration.person",
    }
    found = {relation.label for relation in relations_to_person()}
    assert found == moves | set(STAYS)


def test_a_condition_that_a_merge_could_break_is_one_it_understands():
    """Once a person, or once a person and value: found by columns, so none hides a condition."""
    for relation in relations_to_person():
        if relation.stays:
            continue
        for constraint in relation.model._meta.constraints:
            names = getattr(constraint, "fields", ())
            is_hidden = relation.field in names and constraint.condition is not None
            assert not (isinstance(constraint, UniqueConstraint) and is_hidden), constraint.name
