"""Telling whoever is expected when, that the time is another, or that it is off (C19)."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import formats, timezone, translation
from django.utils.translation import gettext as _

from cases.enums import AppointmentKind, AppointmentState
from cases.models import Appointment
from cms.core.dates import format_gregorian
from cms.core.phones import can_receive_sms, normalize_phone
from cms.notices.enums import NoticeChannel, NoticeEvent
from cms.notices.models import Notice
from cms.notices.services import NoticeDraft
from tasks.contacts import Contact, contacts_of
from tasks.contexts import Context, association_context, case_context, digits_for
from tasks.outbox import say

#: How a notice names an appointment that hangs on no case as what it is about.
APPOINTMENT = "appointment"


def tell_of_appointment(appointment: Appointment, *, notice: NoticeEvent) -> Notice | None:
    """Queue what is to be said; None for a visitor of whom we have nothing to reach them by."""
    contacts = contacts_for(appointment)
    if not contacts:
        return None
    person, contact = appointment.person, contacts[0]
    language = person.language if person else settings.LANGUAGE_CODE
    stamp = int(appointment.at.timestamp())
    is_off = notice == NoticeEvent.APPOINTMENT_CANCELLED
    return say(
        NoticeDraft(
            key=f"appointment:{appointment.pk}:{stamp}:{notice}:{contact.channel}",
            event=notice,
            channel=contact.channel,
            recipient=contact.recipient,
            language=language,
            context=_context(appointment, language),
            subject=subject_of(appointment),
            cause_id=appointment.pk,
            is_urgent=bool(appointment.case and appointment.case.is_urgent),
            expires_at=None if is_off else appointment.at,
        )
    )


def subject_of(appointment: Appointment) -> tuple[str, int]:
    if appointment.case_id is not None:
        return "case", appointment.case_id
    return APPOINTMENT, appointment.pk


def contacts_for(appointment: Appointment) -> list[Contact]:
    """Return every way that can work; for somebody we do not know, the telephone they left."""
    if appointment.person is not None:
        return contacts_of(appointment.person)
    handle = appointment.handle.strip()
    if not handle:
        return []
    call = Contact(NoticeChannel.CALL, handle)
    try:
        number = normalize_phone(handle)
    except ValidationError:
        return [call]
    call = Contact(NoticeChannel.CALL, number)
    return [Contact(NoticeChannel.SMS, number), call] if can_receive_sms(number) else [call]


def still_said(notice: Notice) -> bool:
    """True while what a notice says of an appointment is true: its time, or that it is off."""
    appointment = Appointment.objects.filter(pk=notice.cause_id or 0).first()
    if appointment is None:
        return False
    if notice.event == NoticeEvent.APPOINTMENT_CANCELLED:
        return appointment.state == AppointmentState.CANCELLED
    stamp = f"appointment:{appointment.pk}:{int(appointment.at.timestamp())}:"
    return appointment.state == AppointmentState.BOOKED and notice.key.startswith(stamp)


def _context(appointment: Appointment, language: str) -> Context:
    with translation.override(language):
        case = appointment.case
        known = case_context(case, language) if case else association_context(language)
        at = timezone.localtime(appointment.at)
        day = f"{formats.date_format(at, 'l')} {format_gregorian(at, language)}"
        parts = (
            digits_for(day, language),
            digits_for(formats.time_format(at, "H:i"), language),
            _where(appointment, language),
        )
        return {**known, "appointment": " · ".join(part for part in parts if part)}


def _where(appointment: Appointment, language: str) -> str:
    """The branch people come to; of a visit by us, that nobody has to come anywhere."""
    if appointment.kind == AppointmentKind.HOME:
        return str(_("we come to you"))
    return appointment.branch.name.in_language(language)
