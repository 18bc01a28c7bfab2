"""Whoever is expected hears of it: a time, another time, that it is off; and nobody else."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

import pytest

from cases.enums import AppointmentState
from cases.models import Appointment
from cases.services.appointments import Booking, book_appointment, move_appointment
from cases.services.appointments import settle_appointment as settle
from cms.accounts.models import User
from cms.accounts.roles import Role
from cms.association.models import Association
from cms.notices.enums import NoticeChannel, NoticeEvent
from cms.notices.models import Notice
from tasks.telling import fall_back, reason_to_stay
from tests.factories.accounts import UserFactory
from tests.factories.association import BranchFactory
from tests.factories.cases import CaseFactory, PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer() -> User:
    return UserFactory(role=Role.OFFICER, branch=BranchFactory(name={"ar": "فرع", "en": "Branch"}))


def book(officer: User, case: Any = None, person: Any = None, **changes: Any) -> Appointment:
    values = {"at": timezone.now() + timedelta(days=1), "purpose": "سرّ", "all_the_same": True}
    booking = Booking(**{"branch": officer.branches.get(), **values, **changes})
    return book_appointment(booking, acting_user=officer, case=case, person=person)


def said() -> list[Notice]:
    return list(Notice.objects.filter(event__startswith="appointment").order_by("pk"))


def test_booking_moving_and_cancelling_are_told_as_the_person_asked(officer: User) -> None:
    case = CaseFactory(branch=officer.branches.get(), person=PersonFactory(language="en"))
    booked = book(officer, case)
    move_appointment(booked, booked.at + timedelta(hours=1), acting_user=officer, all_the_same=True)
    settle(booked, state=AppointmentState.CANCELLED, acting_user=officer, reason="سبب")

    first, second, third = said()
    assert [notice.event for notice in (first, second, third)] == [
        NoticeEvent.APPOINTMENT_BOOKED,
        NoticeEvent.APPOINTMENT_MOVED,
        NoticeEvent.APPOINTMENT_CANCELLED,
    ]
    assert (first.channel, first.recipient) == ("sms", case.person.mobile)
    assert (first.subject_kind, first.subject_id) == ("case", case.pk)
    assert first.context["appointment"].endswith("Branch")
    assert first.context["appointment"] != second.context["appointment"]
    assert "سرّ" not in str(first.context)
    assert "سبب" not in str(third.context)
    assert first.expires_at == booked.at


def test_only_what_still_holds_leaves(officer: User) -> None:
    case = CaseFactory(branch=officer.branches.get())
    booked = book(officer, case)
    assert reason_to_stay(said()[0]) == ""
    move_appointment(booked, booked.at + timedelta(hours=1), acting_user=officer, all_the_same=True)
    assert [reason_to_stay(notice) for notice in said()] == ["appointment changed", ""]
    settle(booked, state=AppointmentState.CANCELLED, acting_user=officer, reason="سبب")
    case.outcome = "withdrawn"
    case.save()
    assert [bool(reason_to_stay(notice)) for notice in said()] == [True, True, False]


def test_who_wants_no_messages_is_called_by_staff(officer: User) -> None:
    book(officer, person=PersonFactory(contact_by="call", mobile=""))
    (notice,) = said()
    assert notice.channel == NoticeChannel.CALL
    assert (notice.subject_kind, notice.subject_id) == ("appointment", notice.cause_id)


@pytest.mark.parametrize(
    ("handle", "told"),
    [
        ("٠٥٠٠٠٠٠٠٠١", ("sms", "+966500000001")),
        ("0112345678", ("call", "+966112345678")),
        ("@account", ("call", "@account")),
        ("", None),
    ],
)
def test_a_visitor_is_told_by_the_telephone_they_left(
    officer: User, handle: str, told: tuple[str, str] | None
) -> None:
    book(officer, visitor="هدى", handle=handle)
    assert [(notice.channel, notice.recipient) for notice in said()] == ([told] if told else [])


def test_a_message_that_does_not_arrive_becomes_a_call(officer: User) -> None:
    book(officer, visitor="هدى", handle="0500000001")
    (sms,) = said()
    call = fall_back(sms)
    assert call is not None
    assert (call.channel, call.recipient) == ("call", "+966500000001")
    assert reason_to_stay(call) == ""
    assert fall_back(call) is None


def test_the_hour_wears_the_digits_of_the_association(officer: User) -> None:
    association = Association.load()
    association.digit_style = "arabic_indic"
    association.save()
    book(officer, visitor="هدى", handle="0500000001")
    assert "٢٠٢" in said()[0].context["appointment"]


def test_what_became_of_a_visit_is_told_to_nobody(officer: User) -> None:
    booked = book(officer, visitor="هدى", handle="0500000001", at=timezone.now())
    settle(booked, state=AppointmentState.MISSED, acting_user=officer)
    assert len(said()) == 1
