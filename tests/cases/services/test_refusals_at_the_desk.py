"""What the desk refuses: each mistake beside its field, and nothing is half kept."""

from dataclasses import replace
from datetime import datetime, time, timedelta

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

import pytest

from cases.enums import AppointmentKind, AppointmentState, ContactOutcome, Direction, EventKind
from cases.letter_enums import LetterDelivery
from cases.models import Appointment, Contact, Letter
from cases.selectors.desk import visible_appointments, visible_contacts, visible_letters
from cases.services.appointments import (
    Booking,
    book_appointment,
    move_appointment,
    note_arrival,
    settle_appointment,
)
from cases.services.contacts import ContactNotes, log_contact, tie_contact
from cases.services.files import SubmittedFile
from cases.services.letters import (
    LetterEntry,
    ProofOfPost,
    add_scan,
    annotate_letter,
    prove_delivery,
    register_letter,
    tie_letter,
)
from cms.accounts.roles import Role
from tests.factories.accounts import UserFactory
from tests.factories.association import BranchFactory
from tests.factories.cases import CaseFactory
from tests.factories.desk import AppointmentFactory, ContactFactory, LetterFactory

pytestmark = pytest.mark.django_db
SCAN = SubmittedFile("", "a.pdf", "kept/a.pdf", "application/pdf", 10, "0" * 64)


@pytest.fixture
def branch():
    return BranchFactory()


@pytest.fixture
def officer(branch):
    return UserFactory(role=Role.OFFICER, branch=branch)


def _place_of(refused):
    """Where the mistake stands: the name of the field, or nothing for the whole."""
    with pytest.raises(ValidationError) as refusal:
        refused()
    return next(iter(getattr(refusal.value, "error_dict", {"": None})))


# --- Letters --------------------------------------------------------------------------------


def _letter(**changes):
    return LetterEntry(**{"direction": Direction.OUT, "correspondent": "جهة", "subject": "إفادة"}
                       | changes)  # fmt: skip


def test_a_letter_of_tomorrow_takes_no_number(officer):
    tomorrow = timezone.localdate() + timedelta(days=1)
    entry = _letter(written_on=tomorrow)
    assert _place_of(lambda: register_letter(entry, acting_user=officer)) == "written_on"
    assert register_letter(_letter(), acting_user=officer).serial == 1


def test_nobody_registers_a_letter_about_a_case_they_do_not_see(officer, branch):
    with pytest.raises(PermissionDenied):
        register_letter(_letter(), acting_user=officer, case=CaseFactory())
    with pytest.raises(PermissionDenied):
        register_letter(_letter(), acting_user=UserFactory(role=Role.MEMBER, branch=branch))
    assert not Letter.objects.exists()


def test_a_letter_keeps_its_scans_and_takes_later_ones(officer):
    letter = register_letter(_letter(), acting_user=officer, scans=[SCAN])
    add_scan(letter, replace(SCAN, name="kept/b.pdf"), acting_user=officer)
    assert letter.scans.count() == 2
    with pytest.raises(PermissionDenied):
        add_scan(letter, SCAN, acting_user=UserFactory(role=Role.OFFICER))


def test_a_letter_is_tied_once_to_a_case_its_keeper_sees(officer, branch):
    letter, case = LetterFactory(branch=branch), CaseFactory(branch=branch)
    with pytest.raises(PermissionDenied):
        tie_letter(letter, CaseFactory(), acting_user=officer)
    assert tie_letter(letter, case, acting_user=officer).case == case
    assert case.events.get(kind=EventKind.LETTER_REGISTERED).data["letter"] == letter.pk
    assert _place_of(lambda: tie_letter(letter, case, acting_user=officer)) == ""


def test_an_annotation_says_something(officer, branch):
    letter = LetterFactory(branch=branch)
    assert _place_of(lambda: annotate_letter(letter, text=" ", acting_user=officer)) == "text"


@pytest.mark.parametrize(
    ("days", "proof", "place"),
    [(0, " ", "proof"), (1, "وقّع", "on"), (-1, "وقّع", "on")],
    ids=["no proof", "tomorrow", "before it was registered"],
)
def test_a_delivery_by_post_has_its_proof_and_a_possible_day(officer, branch, days, proof, place):
    letter = LetterFactory(branch=branch, direction=Direction.OUT)
    how = ProofOfPost(LetterDelivery.HAND, timezone.localdate() + timedelta(days=days), proof)
    assert _place_of(lambda: prove_delivery(letter, proof=how, acting_user=officer)) == place


# --- Appointments ---------------------------------------------------------------------------


def _booking(branch, **changes):
    values = {"branch": branch, "at": timezone.now() + timedelta(days=1), "visitor": "هدى"}
    return Booking(**{**values, "purpose": "مقابلة", "all_the_same": True, **changes})


@pytest.mark.parametrize("minutes", [4, 241])
def test_an_appointment_lasts_five_minutes_to_four_hours(branch, officer, minutes):
    booking = _booking(branch, minutes=minutes)
    assert _place_of(lambda: book_appointment(booking, acting_user=officer)) == "minutes"
    assert not Appointment.objects.exists()


def test_the_same_time_is_no_move_and_a_settled_appointment_has_none(branch, officer):
    booked = book_appointment(_booking(branch), acting_user=officer)
    move_appointment(booked, booked.at, acting_user=officer)
    assert Appointment.history.filter(id=booked.pk).count() == 1
    settle_appointment(booked, state=AppointmentState.CANCELLED, acting_user=officer, reason="سفر")
    later = booked.at + timedelta(hours=1)
    assert _place_of(lambda: move_appointment(booked, later, acting_user=officer)) == ""


def test_only_a_visit_by_us_is_begun_or_refused(branch, officer):
    here = AppointmentFactory(branch=branch, at=timezone.now())
    assert _place_of(lambda: note_arrival(here, acting_user=officer)) == ""
    refused = {"state": AppointmentState.REFUSED, "acting_user": officer}
    assert _place_of(lambda: settle_appointment(here, **refused)) == ""
    home = AppointmentFactory(branch=branch, at=timezone.now(), kind=AppointmentKind.HOME)
    arrived = note_arrival(home, acting_user=officer).arrived_at
    assert note_arrival(home, acting_user=officer).arrived_at == arrived  # the first one counts


def test_nobody_says_what_became_of_a_visit_to_a_home_long_before_its_hour(branch, officer):
    """A visit of nine o'clock had taken place at one in the night."""
    early = timezone.now() + timedelta(hours=2)
    visit = AppointmentFactory(branch=branch, at=early, kind=AppointmentKind.HOME)
    for state in (AppointmentState.CAME, AppointmentState.MISSED, AppointmentState.REFUSED):
        with pytest.raises(ValidationError):
            settle_appointment(visit, state=state, acting_user=officer)
    assert _place_of(lambda: note_arrival(visit, acting_user=officer)) == ""
    Appointment.objects.filter(pk=visit.pk).update(at=timezone.now() + timedelta(minutes=50))
    assert settle_appointment(visit, state=AppointmentState.CAME, acting_user=officer)


def test_an_appointment_is_not_moved_into_a_closed_hour_in_silence(branch, officer):
    booked = book_appointment(_booking(branch), acting_user=officer)
    night = datetime.combine(timezone.localdate() + timedelta(days=3), time(2))
    night = timezone.make_aware(night)
    assert _place_of(lambda: move_appointment(booked, night, acting_user=officer)) == "all_the_same"


def test_nobody_knocks_at_a_door_at_an_unsafe_hour_or_is_awaited_in_vain(branch, officer):
    """Everything that speaks against the time is asked at once, and one word answers it."""
    case = CaseFactory(branch=branch, owner=officer)
    case.person.safe_contact = {"safe_hours": "بعد العصر"}
    case.person.save()
    visit = _booking(branch, kind=AppointmentKind.HOME, all_the_same=False)
    nobody = replace(visit, all_the_same=True)
    assert _place_of(lambda: book_appointment(nobody, acting_user=officer)) == "received_by"
    visit = replace(visit, received_by=officer)
    with pytest.raises(ValidationError) as asked:
        book_appointment(visit, acting_user=officer, case=case)
    said = asked.value.message_dict["all_the_same"]
    assert "بعد العصر" in said[-1]
    interview = replace(nobody, kind=AppointmentKind.INTERVIEW)
    for meant in (replace(visit, all_the_same=True), interview):
        assert book_appointment(meant, acting_user=officer, case=case)


# --- Contacts -------------------------------------------------------------------------------


def _notes(**changes):
    return ContactNotes(**{"kind": "call", "topic": "سؤال", "outcome": "answered"} | changes)


@pytest.mark.parametrize(
    ("place", "changes"),
    [
        ("at", {"at": timedelta(hours=1)}),
        (
            "call_back_at",
            {"outcome": ContactOutcome.CALL_BACK, "call_back_at": -timedelta(hours=1)},
        ),
    ],
    ids=["not come yet", "promised for yesterday"],
)
def test_a_contact_lies_behind_and_a_promise_ahead(officer, place, changes):
    values = {k: timezone.now() + v if isinstance(v, timedelta) else v for k, v in changes.items()}
    assert _place_of(lambda: log_contact(_notes(**values), acting_user=officer)) == place
    assert not Contact.objects.exists()


def test_a_contact_is_tied_to_one_case(officer, branch):
    contact, case = ContactFactory(branch=branch), CaseFactory(branch=branch)
    tied = tie_contact(contact, case, acting_user=officer)
    assert (tied.case, tied.person) == (case, case.person)
    assert tie_contact(contact, CaseFactory(branch=branch), acting_user=officer).case == case


def test_somebody_who_is_not_signed_in_sees_nothing_of_the_desk(branch):
    for made in (ContactFactory, AppointmentFactory, LetterFactory):
        made(branch=branch)
    seen = (visible_contacts, visible_appointments, visible_letters)
    assert not any(each(user=AnonymousUser()).exists() for each in seen)
