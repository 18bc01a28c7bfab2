"""Contacts and appointments: what is promised is kept, what is given once stays."""

from dataclasses import replace
from datetime import datetime, time, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone, translation

import pytest

from cases.enums import (
    AppointmentState,
    ContactKind,
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
    Booking,
    book_appointment,
    move_appointment,
    settle_appointment,
)
from cases.services.contacts import ContactNotes, call_back, log_contact
from cms.accounts.models import Gender
from cms.accounts.roles import Role
from cms.association.models import Association, Holiday
from tests.factories.accounts import UserFactory
from tests.factories.association import BranchFactory
from tests.factories.cases import CaseFactory, PersonFactory, ServiceFactory
from tests.factories.desk import AppointmentFactory, ContactFactory, LetterFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def branch():
    return BranchFactory()


@pytest.fixture
def officer(branch):
    return UserFactory(role=Role.OFFICER, branch=branch)


def _soon(**more):
    return timezone.now() + timedelta(**(more or {"days": 1}))


def _notes(**changes):
    values = {"kind": ContactKind.CALL, "topic": "سؤال", "outcome": ContactOutcome.ANSWERED}
    values["all_the_same"] = True  # any day the suite runs on
    values["shown_by"] = ("number",)
    return ContactNotes(**{**values, **changes})


# --- Contacts -------------------------------------------------------------------------------


def test_a_contact_about_a_case_is_a_line_of_its_timeline(branch, officer):
    case = CaseFactory(branch=branch)
    contact = log_contact(_notes(summary="سرّ"), acting_user=officer, case=case)
    assert (contact.person, contact.branch, contact.logged_by) == (case.person, branch, officer)
    event = case.events.get(kind=EventKind.CONTACT_LOGGED)
    assert event.data["contact"] == contact.pk
    assert "سرّ" not in str(event.data)


def test_an_attempt_to_ask_about_a_case_is_noted_with_who_tried(branch, officer):
    case = CaseFactory(branch=branch)
    secret = _notes(outcome=ContactOutcome.NOT_DISCLOSED)
    with pytest.raises(ValidationError) as refusal:
        log_contact(secret, acting_user=officer, case=case)
    assert "speaker" in refusal.value.error_dict
    tried = _notes(outcome=ContactOutcome.NOT_DISCLOSED, speaker="قريب")
    log_contact(tried, acting_user=officer, case=case)
    assert case.events.get(kind=EventKind.CONTACT_LOGGED).data["outcome"] == "not_disclosed"


@pytest.mark.parametrize("direction", Direction)
def test_who_says_that_they_are_the_person_is_asked_as_well_whoever_rang(
    branch, officer, direction
):
    """A brother may pick up the telephone of the person we ring."""
    case = CaseFactory(branch=branch)
    asked = _notes(direction=direction)
    with pytest.raises(ValidationError) as refusal:
        log_contact(replace(asked, shown_by=()), acting_user=officer, case=case)
    assert "shown_by" in refusal.value.error_dict
    assert log_contact(asked, acting_user=officer, case=case).shown_by == ["number"]
    rung = replace(asked, shown_by=("rang_back",))
    assert log_contact(rung, acting_user=officer, case=case).shown_by == ["rang_back"]


def test_what_a_relative_is_told_by_telephone_says_how_they_showed_who_they_are(branch, officer):
    case = CaseFactory(branch=branch)
    told = _notes(relation=Relation.RELATIVE, speaker="قريب", shown_by=())
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
        log_contact(_notes(outcome=ContactOutcome.CALL_BACK), acting_user=officer)
    promise = _notes(outcome=ContactOutcome.CALL_BACK, call_back_at=_soon())
    contact = log_contact(promise, acting_user=officer)
    assert list(open_call_backs(officer)) == [contact]
    missed = _notes(outcome=ContactOutcome.NO_ANSWER, direction=Direction.OUT)
    call_back(contact, acting_user=officer, notes=missed)
    assert list(open_call_backs(officer)) == [contact]
    call_back(contact, acting_user=officer, notes=_notes(direction=Direction.OUT))
    assert not open_call_backs(officer).exists()
    with pytest.raises(ValidationError):
        call_back(contact, acting_user=officer, notes=_notes(direction=Direction.OUT))
    assert Contact.objects.count() == 3


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("٠٥٠ ٠٠٠ ٠٠٠١", "+966500000001"), (" @account ", "@account"), ("12", "12")],
)
def test_a_telephone_is_kept_as_the_house_keeps_them(branch, officer, typed, kept):
    assert log_contact(_notes(handle=typed), acting_user=officer).handle == kept
    booking = _booking(branch, visitor="هدى", handle=typed)
    assert book_appointment(booking, acting_user=officer).handle == kept


def test_who_may_not_see_the_case_logs_nothing_about_it(officer):
    with pytest.raises(PermissionDenied):
        log_contact(_notes(), acting_user=officer, case=CaseFactory())


def test_nothing_in_a_contact_measures_an_employee():
    """Courtesy and enough time: no duration, no count by person (clause 6.1, C34)."""
    names = {field.name for field in Contact._meta.fields}
    assert not {name for name in names if "duration" in name or "seconds" in name}


# --- Appointments ---------------------------------------------------------------------------


def _booking(branch, **changes):
    values = {"branch": branch, "at": _soon(), "purpose": "مقابلة", "all_the_same": True}
    return Booking(**{**values, **changes})


def test_the_private_room_is_given_once(branch, officer):
    case, at = CaseFactory(branch=branch), _soon()
    first = _booking(branch, at=at, private_room=True)
    booked = book_appointment(first, acting_user=officer, case=case)
    assert case.events.get(kind=EventKind.APPOINTMENT_BOOKED).data["appointment"] == booked.pk
    within = _booking(branch, at=at + timedelta(minutes=20), private_room=True, visitor="هدى")
    with pytest.raises(ValidationError) as refusal:
        book_appointment(within, acting_user=officer)
    assert "at" in refusal.value.error_dict
    after = _booking(branch, at=at + timedelta(minutes=30), private_room=True, visitor="هدى")
    book_appointment(after, acting_user=officer)
    settle_appointment(
        booked, state=AppointmentState.CANCELLED, acting_user=officer, reason="سافرت"
    )
    book_appointment(first, acting_user=officer, case=case)


def test_a_colleague_receives_one_person_at_a_time(branch, officer):
    at = _soon()
    taken = _booking(branch, at=at, received_by=officer, visitor="هدى")
    book_appointment(taken, acting_user=officer)
    with pytest.raises(ValidationError):
        book_appointment(
            _booking(branch, at=at, received_by=officer, visitor="منى"), acting_user=officer
        )


def test_a_colleague_expected_in_another_branch_is_asked_about_once(branch, officer):
    at = _soon()
    book_appointment(
        _booking(branch, at=at, received_by=officer, visitor="هدى"), acting_user=officer
    )
    there = BranchFactory(name={"ar": "الشمال", "en": "North"})
    second = _booking(there, at=at, received_by=officer, visitor="منى", all_the_same=False)
    with translation.override("en"):
        said = _refusal(lambda: book_appointment(second, acting_user=officer))
    assert f"{timezone.localtime(at):%H:%M}–" in said
    book_appointment(replace(second, all_the_same=True), acting_user=officer)


def test_who_asked_for_a_woman_is_not_given_to_a_man_by_taking_the_tick_away(branch, officer):
    person = PersonFactory(safe_contact={"woman_officer": True})
    man = UserFactory(role=Role.OFFICER, branch=branch, gender=Gender.MAN)
    woman = UserFactory(role=Role.OFFICER, branch=branch, gender=Gender.WOMAN)
    case = CaseFactory(branch=branch, person=person)
    unticked = _booking(branch, received_by=man)
    for about in ({"case": case}, {"person": person}):
        with pytest.raises(ValidationError) as refusal:
            book_appointment(unticked, acting_user=officer, **about)
        assert "woman_officer" in refusal.value.error_dict
        with pytest.raises(ValidationError) as refusal:
            book_appointment(replace(unticked, woman_officer=True), acting_user=officer, **about)
        assert "received_by" in refusal.value.error_dict
    kept = replace(unticked, woman_officer=True, received_by=woman)
    assert book_appointment(kept, acting_user=officer, case=case).received_by == woman


def test_nobody_is_booked_into_the_past_or_without_a_name(branch, officer):
    for wrong in (_booking(branch, visitor=""), _booking(branch, at=_soon(days=-1), visitor="هدى")):
        with pytest.raises(ValidationError):
            book_appointment(wrong, acting_user=officer)


def test_a_representative_books_in_their_own_branch(branch):
    representative = UserFactory(role=Role.REPRESENTATIVE, branch=branch)
    with pytest.raises(ValidationError) as refusal:
        book_appointment(_booking(BranchFactory(), visitor="هدى"), acting_user=representative)
    assert "branch" in refusal.value.error_dict


def test_a_moved_appointment_keeps_the_rules_of_booking(branch, officer):
    booked = book_appointment(_booking(branch, visitor="هدى"), acting_user=officer)
    later = booked.at + timedelta(hours=2)
    taken = _booking(branch, at=later, private_room=True, visitor="منى")
    book_appointment(taken, acting_user=officer)
    mine = _booking(branch, at=later - timedelta(hours=1), private_room=True, visitor="سعاد")
    private = book_appointment(mine, acting_user=officer)
    with pytest.raises(ValidationError):
        move_appointment(private, later, acting_user=officer, all_the_same=True)
    with pytest.raises(ValidationError):
        move_appointment(booked, _soon(days=-1), acting_user=officer, all_the_same=True)
    moved = move_appointment(booked, later, acting_user=officer, all_the_same=True)
    assert (moved.at, moved.ends_at) == (later, later + timedelta(minutes=30))
    outsider = UserFactory(role=Role.REPRESENTATIVE, branch=BranchFactory())
    with pytest.raises(PermissionDenied):
        move_appointment(moved, _soon(days=3), acting_user=outsider, all_the_same=True)


def test_what_is_settled_stays_so(branch, officer):
    booked = AppointmentFactory(branch=branch)
    with pytest.raises(ValidationError):
        settle_appointment(booked, state=AppointmentState.CAME, acting_user=officer)  # tomorrow's
    with pytest.raises(ValidationError):
        settle_appointment(booked, state=AppointmentState.CANCELLED, acting_user=officer)
    gone = {"state": AppointmentState.CANCELLED, "acting_user": officer, "reason": "سافرت"}
    settle_appointment(booked, **gone)
    settle_appointment(booked, **gone)  # twice is once
    with pytest.raises(ValidationError):
        settle_appointment(booked, state=AppointmentState.MISSED, acting_user=officer)


# --- Closed hours ---------------------------------------------------------------------------


def _coming_sunday(*clock):
    today = timezone.localdate()
    day = today + timedelta(days=(6 - today.weekday()) % 7 + 7)
    return timezone.make_aware(datetime.combine(day, time(*clock)))


def _refusal(deed):
    with pytest.raises(ValidationError) as refusal:
        deed()
    return refusal.value.message_dict["all_the_same"][0]


@pytest.fixture
def ordinary_hours():
    association = Association.load()
    association.weekend = [4, 5]
    association.week_hours = {str(day): ["08:00", "16:00"] for day in (6, 0, 1, 2, 3)}
    association.ramadan_starts_at, association.ramadan_ends_at = time(8), time(16)
    association.save()


@pytest.mark.usefixtures("ordinary_hours")
@pytest.mark.parametrize(
    ("days", "clock", "why"),
    [
        (-2, (10, 0), "This day is not a working day."),
        (-3, (17, 0), "This is outside our working hours of that day."),
    ],
    ids=["a Friday", "an evening"],
)
def test_a_closed_hour_is_booked_only_by_who_says_so(branch, officer, days, clock, why):
    sunday = _coming_sunday(8, 0)
    at = _coming_sunday(*clock) + timedelta(days=days)
    booking = _booking(branch, at=at, visitor="هدى", all_the_same=False)
    with translation.override("en"):
        said = _refusal(lambda: book_appointment(booking, acting_user=officer))
    assert said.startswith(f"{why} We next open on Sunday, {sunday.day} ")
    assert said.endswith("at 08:00.")
    assert not Appointment.objects.exists()
    book_appointment(replace(booking, all_the_same=True), acting_user=officer)


@pytest.mark.usefixtures("ordinary_hours")
def test_an_hour_that_begins_open_is_told_when_we_close_and_no_other_day(branch, officer):
    at = _coming_sunday(15, 45) - timedelta(days=3)
    booking = _booking(branch, at=at, visitor="هدى", all_the_same=False)
    with translation.override("en"):
        said = _refusal(lambda: book_appointment(booking, acting_user=officer))
    assert said == "This goes on after our working hours: we close at 16:00 that day."


@pytest.mark.usefixtures("ordinary_hours")
def test_an_open_hour_needs_no_word_and_a_holiday_does(branch, officer):
    at = _coming_sunday(15, 30)
    booking = _booking(branch, at=at, visitor="هدى", all_the_same=False)
    book_appointment(booking, acting_user=officer)
    Holiday.objects.create(name={"ar": "عيد"}, starts_on=at.date(), ends_on=at.date())
    assert _refusal(lambda: book_appointment(booking, acting_user=officer))


@pytest.mark.usefixtures("ordinary_hours")
def test_a_call_is_promised_for_a_closed_hour_only_by_who_says_so(officer):
    friday = _coming_sunday(10, 0) - timedelta(days=2)
    promise = _notes(outcome=ContactOutcome.CALL_BACK, call_back_at=friday, all_the_same=False)
    assert _refusal(lambda: log_contact(promise, acting_user=officer))
    contact = log_contact(replace(promise, all_the_same=True), acting_user=officer)
    assert contact.call_back_at == friday  # nothing is moved


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
    return _notes(reference=reference, relation=Relation.RELATIVE, **{**facts, **more})


def test_the_handler_reads_that_somebody_asked_and_the_desk_learns_nothing(officer):
    elsewhere = CaseFactory(branch=BranchFactory())
    for reference in (elsewhere.reference, "MAM-XXXXX-X", "لا أذكره"):
        contact = log_contact(_asked_about(reference), acting_user=officer)
        assert (contact.case, contact.person) == (None, None)
    (line,) = elsewhere.events.filter(kind=EventKind.CONTACT_LOGGED)
    assert (line.actor, line.data["outcome"]) == (officer, ContactOutcome.NOT_DISCLOSED)
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
    assert here.events.filter(kind=EventKind.CONTACT_LOGGED).exists()
