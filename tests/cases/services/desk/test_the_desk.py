"""Contacts: what is promised is kept, and who reads of them."""

from dataclasses import replace

from django.core.exceptions import PermissionDenied, ValidationError

import pytest

from cases.enums import (
    ContactOutcome,
    Direction,
    EventKind,
    Relation,
)
from cases.models import Appointment, Contact
from cases.selectors.desk import (
    open_call_backs,
    visible_appointments,
    visible_contacts,
    visible_letters,
)
from cases.services.appointments import (
    book_appointment,
)
from cases.services.contacts import call_back, log_contact
from cms.accounts.roles import Role
from tests.factories.accounts import UserFactory
from tests.factories.association import BranchFactory
from tests.factories.cases import CaseFactory, ServiceFactory
from tests.factories.desk import (
    AppointmentFactory,
    ContactFactory,
    LetterFactory,
    booking,
    notes,
    soon,
)

pytestmark = pytest.mark.django_db


# --- Contacts -------------------------------------------------------------------------------


def test_a_contact_about_a_case_is_a_line_of_its_timeline(branch, officer):
    case = CaseFactory(branch=branch)
    contact = log_contact(notes(summary="سرّ"), acting_user=officer, case=case)
    assert (contact.person, contact.branch, contact.logged_by) == (case.person, branch, officer)
    event = case.events.get(kind=EventKind.CONTACT_LOGGED)
    assert event.data["contact"] == contact.pk
    assert "سرّ" not in str(event.data)


def test_an_attempt_to_ask_about_a_case_is_noted_with_who_tried(branch, officer):
    case = CaseFactory(branch=branch)
    secret = notes(outcome=ContactOutcome.NOT_DISCLOSED)
    with pytest.raises(ValidationError) as refusal:
        log_contact(secret, acting_user=officer, case=case)
    assert "speaker" in refusal.value.error_dict
    tried = notes(outcome=ContactOutcome.NOT_DISCLOSED, speaker="قريب")
    log_contact(tried, acting_user=officer, case=case)
    assert case.events.get(kind=EventKind.CONTACT_LOGGED).data["outcome"] == "not_disclosed"


@pytest.mark.parametrize("direction", Direction)
def test_who_says_that_they_are_the_person_is_asked_as_well_whoever_rang(
    branch, officer, direction
):
    """A brother may pick up the telephone of the person we ring."""
    case = CaseFactory(branch=branch)
    asked = notes(direction=direction)
    with pytest.raises(ValidationError) as refusal:
        log_contact(replace(asked, shown_by=()), acting_user=officer, case=case)
    assert "shown_by" in refusal.value.error_dict
    assert log_contact(asked, acting_user=officer, case=case).shown_by == ["number"]
    rung = replace(asked, shown_by=("rang_back",))
    assert log_contact(rung, acting_user=officer, case=case).shown_by == ["rang_back"]


def test_what_a_relative_is_told_by_telephone_says_how_they_showed_who_they_are(branch, officer):
    case = CaseFactory(branch=branch)
    told = notes(relation=Relation.RELATIVE, speaker="قريب", shown_by=())
    with pytest.raises(ValidationError) as refusal:
        log_contact(told, acting_user=officer, case=case)
    assert "shown_by" in refusal.value.error_dict
    untold = replace(told, outcome=ContactOutcome.NOT_DISCLOSED)
    log_contact(untold, acting_user=officer, case=case)
    with pytest.raises(ValidationError) as refusal:  # a relative knows what stands on the papers
        log_contact(replace(told, shown_by=("number", "reference")), acting_user=officer, case=case)
    assert "shown_by" in refusal.value.error_dict
    guardian = replace(told, relation=Relation.GUARDIAN, shown_by=("number",))
    log_contact(guardian, acting_user=officer, case=case)
    asked = replace(told, shown_by=("number", "their_word"))
    contact = log_contact(asked, acting_user=officer, case=case)
    assert contact.shown_by == ["number", "their_word"]
    assert case.events.last().data["shown_by"] == ["number", "their_word"]
    log_contact(told, acting_user=officer)  # about nobody: nothing was disclosed


def test_a_promised_call_waits_until_it_is_made(officer):
    with pytest.raises(ValidationError):
        log_contact(notes(outcome=ContactOutcome.CALL_BACK), acting_user=officer)
    promise = notes(outcome=ContactOutcome.CALL_BACK, call_back_at=soon())
    contact = log_contact(promise, acting_user=officer)
    assert list(open_call_backs(officer)) == [contact]
    missed = notes(outcome=ContactOutcome.NO_ANSWER, direction=Direction.OUT)
    call_back(contact, acting_user=officer, notes=missed)
    assert list(open_call_backs(officer)) == [contact]
    call_back(contact, acting_user=officer, notes=notes(direction=Direction.OUT))
    assert not open_call_backs(officer).exists()
    with pytest.raises(ValidationError):
        call_back(contact, acting_user=officer, notes=notes(direction=Direction.OUT))
    assert Contact.objects.count() == 3


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("٠٥٠ ٠٠٠ ٠٠٠١", "+966500000001"), (" @account ", "@account"), ("12", "12")],
)
def test_a_telephone_is_kept_as_the_house_keeps_them(branch, officer, typed, kept):
    assert log_contact(notes(handle=typed), acting_user=officer).handle == kept
    wanted = booking(branch, visitor="هدى", handle=typed)
    assert book_appointment(wanted, acting_user=officer).handle == kept


def test_who_may_not_see_the_case_logs_nothing_about_it(officer):
    with pytest.raises(PermissionDenied):
        log_contact(notes(), acting_user=officer, case=CaseFactory())


def test_nothing_in_a_contact_measures_an_employee():
    """Courtesy and enough time: no duration, no count by person (clause 6.1, C34)."""
    names = {field.name for field in Contact._meta.fields}
    assert not {name for name in names if "duration" in name or "seconds" in name}


# --- Who sees what --------------------------------------------------------------------------


def test_a_desk_sees_its_branch_and_a_case_only_with_the_case(branch, officer):
    restricted = CaseFactory(branch=branch, service=ServiceFactory(restricted=True))
    for factory, visible in (
        (ContactFactory, visible_contacts),
        (AppointmentFactory, visible_appointments),
        (LetterFactory, visible_letters),
    ):
        ours = factory(branch=branch)
        factory()
        factory(branch=branch, case=restricted)
        assert list(visible(user=officer)) == [ours]
        assert visible(user=UserFactory(role=Role.DIRECTOR)).count() == 2
        restricted.owner = UserFactory(role=Role.DIRECTOR)
        restricted.save()
        assert visible(user=restricted.owner).count() == 3


def test_a_representative_sees_no_letter_and_nothing_of_another_branch(branch):
    here = UserFactory(role=Role.REPRESENTATIVE, branch=branch)
    there = UserFactory(role=Role.REPRESENTATIVE, branch=BranchFactory())
    contact = ContactFactory(branch=branch)
    AppointmentFactory(branch=branch)
    LetterFactory(branch=branch)
    assert list(visible_contacts(user=here)) == [contact]
    assert not visible_letters(user=here).exists()
    assert not visible_contacts(user=there).exists()
    assert not visible_appointments(user=there).exists()
    assert Appointment.objects.count() == 1


# --- Somebody asks about a request out of sight ---------------------------------------------------


def _asked_about(reference, **more):
    facts = {"outcome": ContactOutcome.NOT_DISCLOSED, "speaker": "قريب لم يقل اسمه"}
    return notes(reference=reference, relation=Relation.RELATIVE, **{**facts, **more})


def test_the_handler_reads_what_was_said_and_the_desk_learns_nothing(officer):
    elsewhere = CaseFactory(branch=BranchFactory())
    said = {"topic": "يسأل عن الموعد", "summary": "قال إن الزيارة تغير يومها"}
    for reference in (elsewhere.reference, "MAM-XXXXX-X", "لا أذكره"):
        contact = log_contact(_asked_about(reference, **said), acting_user=officer)
        assert (contact.case, contact.person) == (None, None)
    (line,) = elsewhere.events.filter(kind=EventKind.CONTACT_LOGGED)
    assert (line.actor, line.data["outcome"]) == (officer, ContactOutcome.NOT_DISCLOSED)
    assert line.reason == "يسأل عن الموعد: قال إن الزيارة تغير يومها"
    misheard = _asked_about(
        "MAM-XXXXX-X", outcome=ContactOutcome.ANSWERED, shown_by=("their_word",)
    )
    with pytest.raises(ValidationError) as refused:  # who was answered named some request
        log_contact(misheard, acting_user=officer)
    assert list(refused.value.error_dict) == ["reference"]


def test_the_handler_reads_of_an_answer_too_and_the_desk_learns_nothing(officer):
    elsewhere = CaseFactory(branch=BranchFactory())
    answered = _asked_about(elsewhere.reference, outcome=ContactOutcome.ANSWERED)
    with pytest.raises(ValidationError):  # a relative who was asked nothing is told nothing
        log_contact(answered, acting_user=officer)
    contact = log_contact(replace(answered, shown_by=("their_word",)), acting_user=officer)
    assert (contact.case, contact.person) == (None, None)
    (line,) = elsewhere.events.filter(kind=EventKind.CONTACT_LOGGED)
    assert line.data["outcome"] == ContactOutcome.ANSWERED


def test_a_reference_in_sight_writes_the_call_into_its_request(officer, branch):
    here = CaseFactory(branch=branch)
    shown = _asked_about(here.reference, outcome=ContactOutcome.ANSWERED, shown_by=("their_word",))
    assert log_contact(shown, acting_user=officer).case == here
    assert here.events.get(kind=EventKind.CONTACT_LOGGED).reason == ""  # read where it is kept
