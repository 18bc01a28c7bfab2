"""Contacts, appointments and letters, as rows."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

import factory

from cases.enums import ContactKind, ContactOutcome, Direction
from cases.models import Appointment, Contact, Letter, LetterScan
from cases.services.appointments import Booking
from cases.services.contacts import ContactNotes
from cms.association.enums import ChannelKind, Medium
from cms.association.models import Branch, Channel
from cms.core.dates import hijri
from tests.factories.accounts import UserFactory
from tests.factories.association import BranchFactory


def soon(**more: float) -> datetime:
    return timezone.now() + timedelta(**(more or {"days": 1}))


def notes(**changes: Any) -> ContactNotes:
    """Return what somebody notes about a call, on whatever day the suite runs."""
    values = {"kind": ContactKind.CALL, "topic": "سؤال", "outcome": ContactOutcome.ANSWERED}
    return ContactNotes(**{**values, "all_the_same": True, "shown_by": ("number",), **changes})


def booking(branch: Branch, **changes: Any) -> Booking:
    values = {"branch": branch, "at": soon(), "purpose": "مقابلة", "all_the_same": True}
    return Booking(**{**values, **changes})


def channel(medium: str = Medium.PHONE, **more: object) -> Channel:
    """Return an enabled channel of this medium."""
    values = {"name": {"ar": medium}, "kind": ChannelKind.CHANNEL, "medium": medium, **more}
    return Channel.objects.update_or_create(key=f"by-{medium}", defaults=values)[0]


class ContactFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Contact

    kind = ContactKind.CALL
    topic = "سؤال عن الأوراق"
    outcome = ContactOutcome.ANSWERED
    branch = factory.SubFactory(BranchFactory)
    logged_by = factory.SubFactory(UserFactory)

    class Params:
        promised = factory.Trait(
            outcome=ContactOutcome.CALL_BACK,
            call_back_at=factory.LazyFunction(lambda: timezone.now() + timedelta(hours=2)),
            call_back_by=factory.SelfAttribute("logged_by"),
        )


class AppointmentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Appointment

    branch = factory.SubFactory(BranchFactory)
    at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=1))
    purpose = "مقابلة"
    booked_by = factory.SubFactory(UserFactory)


class LetterFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Letter

    direction = Direction.IN
    serial = factory.Sequence(lambda n: n + 1)
    registered_on = factory.LazyFunction(timezone.localdate)
    hijri_year = factory.LazyAttribute(lambda letter: hijri(letter.registered_on).year)
    correspondent = "جهة"
    subject = "إفادة"
    branch = factory.SubFactory(BranchFactory)
    registered_by = factory.SubFactory(UserFactory)


class LetterScanFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = LetterScan

    letter = factory.SubFactory(LetterFactory)
    file = "a/b.pdf"
    original_name = "x.pdf"
    content_type = "application/pdf"
    size = 1
    sha256 = "0" * 64
    uploaded_by = factory.SubFactory(UserFactory)
