"""Appointments: what is given once stays given, and a closed hour is booked on purpose."""

from dataclasses import replace
from datetime import datetime, time, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone, translation

import pytest

from cases.enums import (
    AppointmentState,
    ContactOutcome,
    EventKind,
)
from cases.models import Appointment
from cases.services.appointments import (
    book_appointment,
    move_appointment,
    settle_appointment,
)
from cases.services.contacts import log_contact
from cms.accounts.models import Gender
from cms.accounts.roles import Role
from cms.association.models import Association, Holiday
from tests.factories.accounts import UserFactory
from tests.factories.association import BranchFactory
from tests.factories.cases import CaseFactory, PersonFactory
from tests.factories.desk import AppointmentFactory, booking, notes, soon

pytestmark = pytest.mark.django_db


def test_the_private_room_is_given_once(branch, officer):
    case, at = CaseFactory(branch=branch), soon()
    first = booking(branch, at=at, private_room=True)
    booked = book_appointment(first, acting_user=officer, case=case)
    assert case.events.get(kind=EventKind.APPOINTMENT_BOOKED).data["appointment"] == booked.pk
    within = booking(branch, at=at + timedelta(minutes=20), private_room=True, visitor="هدى")
    with pytest.raises(ValidationError) as refusal:
        book_appointment(within, acting_user=officer)
    assert "at" in refusal.value.error_dict
    after = booking(branch, at=at + timedelta(minutes=30), private_room=True, visitor="هدى")
    book_appointment(after, acting_user=officer)
    settle_appointment(
        booked, state=AppointmentState.CANCELLED, acting_user=officer, reason="سافرت"
    )
    book_appointment(first, acting_user=officer, case=case)


def test_a_colleague_receives_one_person_at_a_time(branch, officer):
    at = soon()
    taken = booking(branch, at=at, received_by=officer, visitor="هدى")
    book_appointment(taken, acting_user=officer)
    with pytest.raises(ValidationError):
        book_appointment(
            booking(branch, at=at, received_by=officer, visitor="منى"), acting_user=officer
        )


def test_a_colleague_expected_in_another_branch_is_asked_about_once(branch, officer):
    at = soon()
    book_appointment(
        booking(branch, at=at, received_by=officer, visitor="هدى"), acting_user=officer
    )
    there = BranchFactory(name={"ar": "الشمال", "en": "North"})
    second = booking(there, at=at, received_by=officer, visitor="منى", all_the_same=False)
    with translation.override("en"):
        said = _refusal(lambda: book_appointment(second, acting_user=officer))
    assert f"{timezone.localtime(at):%H:%M}–" in said
    book_appointment(replace(second, all_the_same=True), acting_user=officer)


def test_who_asked_for_a_woman_is_not_given_to_a_man_by_taking_the_tick_away(branch, officer):
    person = PersonFactory(safe_contact={"woman_officer": True})
    man = UserFactory(role=Role.OFFICER, branch=branch, gender=Gender.MAN)
    woman = UserFactory(role=Role.OFFICER, branch=branch, gender=Gender.WOMAN)
    case = CaseFactory(branch=branch, person=person)
    unticked = booking(branch, received_by=man)
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
    for wrong in (booking(branch, visitor=""), booking(branch, at=soon(days=-1), visitor="هدى")):
        with pytest.raises(ValidationError):
            book_appointment(wrong, acting_user=officer)


def test_a_representative_books_in_their_own_branch(branch):
    representative = UserFactory(role=Role.REPRESENTATIVE, branch=branch)
    with pytest.raises(ValidationError) as refusal:
        book_appointment(booking(BranchFactory(), visitor="هدى"), acting_user=representative)
    assert "branch" in refusal.value.error_dict


def test_a_moved_appointment_keeps_the_rules_of_booking(branch, officer):
    booked = book_appointment(booking(branch, visitor="هدى"), acting_user=officer)
    later = booked.at + timedelta(hours=2)
    taken = booking(branch, at=later, private_room=True, visitor="منى")
    book_appointment(taken, acting_user=officer)
    mine = booking(branch, at=later - timedelta(hours=1), private_room=True, visitor="سعاد")
    private = book_appointment(mine, acting_user=officer)
    with pytest.raises(ValidationError):
        move_appointment(private, later, acting_user=officer, all_the_same=True)
    with pytest.raises(ValidationError):
        move_appointment(booked, soon(days=-1), acting_user=officer, all_the_same=True)
    moved = move_appointment(booked, later, acting_user=officer, all_the_same=True)
    assert (moved.at, moved.ends_at) == (later, later + timedelta(minutes=30))
    outsider = UserFactory(role=Role.REPRESENTATIVE, branch=BranchFactory())
    with pytest.raises(PermissionDenied):
        move_appointment(moved, soon(days=3), acting_user=outsider, all_the_same=True)


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
    wanted = booking(branch, at=at, visitor="هدى", all_the_same=False)
    with translation.override("en"):
        said = _refusal(lambda: book_appointment(wanted, acting_user=officer))
    assert said.startswith(f"{why} We next open on Sunday, {sunday.day} ")
    assert said.endswith("at 08:00.")
    assert not Appointment.objects.exists()
    book_appointment(replace(wanted, all_the_same=True), acting_user=officer)


@pytest.mark.usefixtures("ordinary_hours")
def test_an_hour_that_begins_open_is_told_when_we_close_and_no_other_day(branch, officer):
    at = _coming_sunday(15, 45) - timedelta(days=3)
    wanted = booking(branch, at=at, visitor="هدى", all_the_same=False)
    with translation.override("en"):
        said = _refusal(lambda: book_appointment(wanted, acting_user=officer))
    assert said == "This goes on after our working hours: we close at 16:00 that day."


@pytest.mark.usefixtures("ordinary_hours")
def test_an_open_hour_needs_no_word_and_a_holiday_does(branch, officer):
    at = _coming_sunday(15, 30)
    wanted = booking(branch, at=at, visitor="هدى", all_the_same=False)
    book_appointment(wanted, acting_user=officer)
    Holiday.objects.create(name={"ar": "عيد"}, starts_on=at.date(), ends_on=at.date())
    assert _refusal(lambda: book_appointment(wanted, acting_user=officer))


@pytest.mark.usefixtures("ordinary_hours")
def test_a_call_is_promised_for_a_closed_hour_only_by_who_says_so(officer):
    friday = _coming_sunday(10, 0) - timedelta(days=2)
    promise = notes(outcome=ContactOutcome.CALL_BACK, call_back_at=friday, all_the_same=False)
    assert _refusal(lambda: log_contact(promise, acting_user=officer))
    contact = log_contact(replace(promise, all_the_same=True), acting_user=officer)
    assert contact.call_back_at == friday  # nothing is moved


def test_that_the_person_is_expected_elsewhere_then_is_asked_about_without_saying_where(branch):
    """One person was told to be in two places at one minute."""
    officer, other = (UserFactory(role="officer", branch=branch) for _number in range(2))
    case = CaseFactory(branch=branch, owner=officer)
    book_appointment(booking(branch, received_by=officer), acting_user=officer, case=case)
    second = booking(branch, received_by=other, all_the_same=False)
    with pytest.raises(ValidationError) as refused:
        book_appointment(second, acting_user=officer, case=case)
    assert "لدى صاحب الطلب موعد آخر" in refused.value.message_dict["all_the_same"][0]
    book_appointment(replace(second, all_the_same=True), acting_user=officer, case=case)
