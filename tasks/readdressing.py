"""What still waits for somebody goes where they are reached now: an old number may be in other
hands (J3)."""

from typing import Any

from django.db.models import Q, QuerySet

from cases.models import Appointment, Case, Person
from cases.signals import contact_changed
from cms.core.claims import WorkState
from cms.notices.models import Notice
from cms.notices.recipients import mask_recipient
from tasks.appointments import APPOINTMENT
from tasks.contacts import Contact, contacts_of
from tasks.telling import CASE, say_by, ways_for


def readdress(*, person: Person, **_kwargs: Any) -> None:
    """Send what waits to the new number or address, by the way wished for now if that is another.

    What a worker holds in this moment is leaving already.
    """
    contacts = contacts_of(person)
    for notice in _waiting_for(person):
        ways = ways_for(notice, contacts)
        same = next((way for way in ways if way.channel == notice.channel), None)
        # What was refused elsewhere goes on by the way that was left, as long as there is one.
        stays = same is not None and (same == ways[0] or notice.continues.exists())
        if stays or not _goes_otherwise(notice, ways):
            _turn(notice, same)


def _turn(notice: Notice, contact: Contact | None) -> None:
    if contact and notice.recipient != contact.recipient:
        notice.recipient = contact.recipient
        notice.recipient_masked = mask_recipient(contact.recipient)
        notice.save(update_fields=["recipient", "recipient_masked"])


def _goes_otherwise(notice: Notice, ways: list[Contact]) -> bool:
    """Drop it and say it the first of these ways, if any; False where it was said so before."""
    other = say_by(ways[0], notice) if ways else None
    if other and other.state != WorkState.PENDING:
        return False
    Notice.objects.filter(pk=notice.pk).cancel_pending(reason="contact changed")
    Notice.objects.filter(pk=notice.pk).update(continued_by=other)
    return True


def _waiting_for(person: Person) -> QuerySet[Notice]:
    cases = Case.objects.filter(person=person)
    visits = Appointment.objects.filter(person=person, case=None)
    about = Q(subject_kind=CASE, subject_id__in=cases.values("pk"))
    about |= Q(subject_kind=APPOINTMENT, subject_id__in=visits.values("pk"))
    waiting: QuerySet[Notice] = Notice.objects.filter(about, state=WorkState.PENDING)
    return waiting.select_for_update().order_by("pk")


def connect() -> None:
    contact_changed.connect(readdress, dispatch_uid="tasks.readdress")
