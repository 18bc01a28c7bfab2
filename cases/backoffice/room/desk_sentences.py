"""What the timeline says of calls, visits, appointments, letters, handovers and messages nobody has
to get."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from cases.backoffice.desk.words import moment_words
from cases.backoffice.room.handover_sentences import ABOUT_HANDOVERS
from cases.backoffice.room.saying import say
from cases.contact_enums import IdentityShown
from cases.enums import (
    AppointmentKind,
    AppointmentState,
    ContactKind,
    ContactOutcome,
    Direction,
    EventKind,
    Purpose,
    Relation,
)
from cms.core.claims import GiveUpReason
from cms.notices.enums import NoticeChannel, NoticeEvent

Data = dict[str, Any]


def _contact(data: Data, _words: Any) -> SafeString:
    outcome = str(ContactOutcome(data["outcome"]).label)
    if shown := _shown(data):
        outcome = _("%(outcome)s; asked and answered: %(asked)s") % {
            "outcome": outcome,
            "asked": shown,
        }
    if data["kind"] == ContactKind.CALL and data["direction"] == Direction.OUT:
        return say(_("called the person: %(outcome)s"), outcome=outcome)
    kind = ContactKind(data["kind"]).label
    return say(_("logged a contact, %(kind)s: %(outcome)s"), kind=kind, outcome=outcome)


def _shown(data: Data) -> str:
    """Return how somebody showed who they are, as it was ticked."""
    return _("; ").join(str(IdentityShown(way).label) for way in data.get("shown_by", []))


def _objected(data: Data, _words: Any) -> SafeString:
    if shown := _shown(data):
        words = _("filed an objection to the decision; asked and answered: %(asked)s")
        return say(words, asked=shown)
    return say(_("filed an objection to the decision"))


def _booked(data: Data, _words: Any) -> SafeString:
    kind = AppointmentKind(data["kind"]).label
    at = moment_words(datetime.fromisoformat(data["at"]))
    return say(_("booked an appointment (%(kind)s): %(at)s"), kind=kind, at=at)


def _moved(data: Data, words: Any) -> SafeString:
    at = moment_words(datetime.fromisoformat(data["at"]))
    if "user" in data:  # the same time, with somebody else
        if data["user"] is None:
            return say(_("took the colleague off the visit of %(at)s: nobody has it now"), at=at)
        to = words.person(data["user"])
        return say(_("handed the visit of %(at)s on to %(name)s"), at=at, name=to)
    return say(_("moved the appointment; its new time: %(at)s"), at=at)


def _settled(data: Data, _words: Any) -> SafeString:
    state = AppointmentState(data["became"]).label
    at = moment_words(datetime.fromisoformat(data["at"]))
    return say(_("settled the appointment of %(at)s: %(state)s"), at=at, state=state)


def _letter(data: Data, _words: Any) -> SafeString:
    if data["direction"] == Direction.IN:
        return say(_("registered an incoming letter, number %(number)s"), number=data["number"])
    if data.get("wanted_by") == "person":
        return say(_("took their letter, number %(number)s"), number=data["number"])
    return say(_("registered an outgoing letter, number %(number)s"), number=data["number"])


def _stopped(data: Data, _words: Any) -> SafeString:
    words = _("stopped the message “%(message)s” (%(channel)s) before it left; why: %(why)s")
    return say(words, **_message(data), why=GiveUpReason(data["why"]).label)


def _resumed(data: Data, _words: Any) -> SafeString:
    words = _("had the stopped message “%(message)s” (%(channel)s) sent after all")
    return say(words, **_message(data))


def _message(data: Data) -> dict[str, Any]:
    channel = NoticeChannel(data["channel"]).label
    return {"message": NoticeEvent(data["event"]).label, "channel": channel}


def _no_more(data: Data, _words: Any) -> SafeString:
    is_news = data.get("purpose") == Purpose.OUTREACH
    if "who" not in data:  # the link in a message
        if is_news:
            return say(_("asked for no more news and reminders"))
        return say(_("asked for no more surveys"))
    if is_news:
        return _on_their_word(_("stopped news and reminders for the person; %(said)s"), data)
    return _on_their_word(_("stopped surveys for the person; %(said)s"), data)


def _again(data: Data, _words: Any) -> SafeString:
    if data.get("purpose") == Purpose.OUTREACH:
        return _on_their_word(_("allowed news and reminders again; %(said)s"), data)
    return _on_their_word(_("allowed surveys again; %(said)s"), data)


def _on_their_word(text: str, data: Data) -> SafeString:
    return say(text, said=who_said_it(data))


def who_said_it(data: Data) -> str:
    """Return who asked for it, and how we heard of it; nothing where the link was clicked."""
    if "who" not in data:
        return ""
    words = {"who": Relation(data["who"]).label, "how": ContactKind(data["how"]).label}
    return _("asked by: %(who)s; how: %(how)s") % words


ABOUT_THE_DESK: dict[str, Callable[[Data, Any], SafeString]] = {
    EventKind.CONTACT_LOGGED: _contact,
    EventKind.OBJECTION_FILED: _objected,
    EventKind.APPOINTMENT_BOOKED: _booked,
    EventKind.APPOINTMENT_MOVED: _moved,
    EventKind.APPOINTMENT_SETTLED: _settled,
    EventKind.LETTER_REGISTERED: _letter,
    EventKind.NOTICE_STOPPED: _stopped,
    EventKind.NOTICE_RESUMED: _resumed,
    EventKind.CONSENT_WITHDRAWN: _no_more,
    EventKind.CONSENT_RENEWED: _again,
    **ABOUT_HANDOVERS,
}
