"""An appointment in words: its hours, its state, and how late we are."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.html import format_html
from django.utils.timesince import timesince
from django.utils.translation import ngettext, pgettext

from cases.backoffice.cells import number, tag
from cases.backoffice.desk.words import clock_words
from cases.enums import AppointmentKind, AppointmentState
from cases.models import Appointment
from cases.selectors.desk import lateness
from cms.core.digits import shown_digits

STATE_TONES = {
    AppointmentState.BOOKED: "check",
    AppointmentState.CAME: "good",
    AppointmentState.MISSED: "late",
    AppointmentState.CANCELLED: "closed",
    AppointmentState.REFUSED: "paused",
}


def state_tag(appointment: Appointment) -> Any:
    tone = STATE_TONES[AppointmentState(appointment.state)]
    took_place = appointment.state == AppointmentState.CAME
    if took_place and appointment.kind == AppointmentKind.HOME:
        return tag(pgettext("visit", "Took place"), tone)
    return tag(appointment.get_state_display(), tone)


_SAID_IN_HOURS = timedelta(hours=2)


def late_words(appointment: Appointment) -> str:
    late = lateness(appointment)
    if late is None:
        return ""
    if late >= _SAID_IN_HOURS:
        said = shown_digits(timesince(timezone.now() - late, depth=1))
        return pgettext("visit", "Late by %(time)s") % {"time": said}
    minutes = int(late.total_seconds() // 60)
    text = ngettext("%(n)s minute late", "%(n)s minutes late", minutes)
    return text % {"n": number(minutes)}


def hours_words(start: datetime, end: datetime) -> Any:
    return format_html(
        '<bdi dir="ltr" class="sila-whole">{}–{}</bdi>', clock_words(start), clock_words(end)
    )
