"""What the timeline says of calls, visits, appointments and letters."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from cases.backoffice.desk.words import moment_words
from cases.backoffice.room.saying import say
from cases.enums import (
    AppointmentKind,
    AppointmentState,
    ContactKind,
    ContactOutcome,
    Direction,
    EventKind,
)

Data = dict[str, Any]


def _contact(data: Data, _words: Any) -> SafeString:
    outcome = ContactOutcome(data["outcome"]).label
    if data["kind"] == ContactKind.CALL and data["direction"] == Direction.OUT:
        return say(_("called the person: %(outcome)s"), outcome=outcome)
    kind = ContactKind(data["kind"]).label
    return say(_("logged a contact, %(kind)s: %(outcome)s"), kind=kind, outcome=outcome)


def _booked(data: Data, _words: Any) -> SafeString:
    kind = AppointmentKind(data["kind"]).label
    at = moment_words(datetime.fromisoformat(data["at"]))
    return say(_("booked an appointment (%(kind)s): %(at)s"), kind=kind, at=at)


def _moved(data: Data, _words: Any) -> SafeString:
    at = moment_words(datetime.fromisoformat(data["at"]))
    return say(_("moved the appointment; its new time: %(at)s"), at=at)


def _settled(data: Data, _words: Any) -> SafeString:
    state = AppointmentState(data["became"]).label
    at = moment_words(datetime.fromisoformat(data["at"]))
    return say(_("settled the appointment of %(at)s: %(state)s"), at=at, state=state)


def _letter(data: Data, _words: Any) -> SafeString:
    if data["direction"] == Direction.IN:
        return say(_("registered an incoming letter, number %(number)s"), number=data["number"])
    return say(_("registered an outgoing letter, number %(number)s"), number=data["number"])


ABOUT_THE_DESK: dict[str, Callable[[Data, Any], SafeString]] = {
    EventKind.CONTACT_LOGGED: _contact,
    EventKind.APPOINTMENT_BOOKED: _booked,
    EventKind.APPOINTMENT_MOVED: _moved,
    EventKind.APPOINTMENT_SETTLED: _settled,
    EventKind.LETTER_REGISTERED: _letter,
}
