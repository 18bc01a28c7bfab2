"""How a person is reached: as they asked, else in the next way that can work. Never silence."""

from dataclasses import dataclass

from cases.enums import ContactChannel
from cases.models import Case, Person
from cases.selectors.contact import is_told_on_the_spot
from cms.core.phones import is_e164
from cms.notices.enums import NoticeChannel
from cms.notices.models import Notice

#: Why a call waits for nobody, as it is noted with the message.
NO_NUMBER = "no number"
#: After the person's own wish, in this order.
_ORDER = (NoticeChannel.SMS, NoticeChannel.EMAIL, NoticeChannel.CALL)


@dataclass(frozen=True)
class Contact:
    channel: NoticeChannel
    recipient: str


def contacts_of(person: Person) -> list[Contact]:
    """Return every way that can work, the wished-for first; a call by staff always can."""
    wish = NoticeChannel(ContactChannel(person.contact_by).value)
    channels = [wish, *(channel for channel in _ORDER if channel != wish)]
    contacts = [Contact(channel, _address(person, channel)) for channel in channels]
    is_call = NoticeChannel.CALL
    return [contact for contact in contacts if contact.recipient or contact.channel == is_call]


def next_contact(contacts: list[Contact], *, after: str) -> Contact | None:
    """Return the way that comes after one that refused for good; None when it was the last."""
    channels = [contact.channel for contact in contacts]
    position = channels.index(NoticeChannel(after)) + 1 if after in channels else 0
    return contacts[position] if position < len(contacts) else None


def written(contacts: list[Contact]) -> list[Contact]:
    """Return the ways that reach the person without somebody else reading it out."""
    return [contact for contact in contacts if contact.channel != NoticeChannel.CALL]


def rings_nobody(notice: Notice) -> bool:
    """Whether a call about an urgent request has no number to ring and nobody to ring instead.

    Whoever calls from the roadside may leave none: whoever comes tells them on the spot.
    """
    if notice.channel != NoticeChannel.CALL or notice.recipient or notice.subject_kind != "case":
        return False
    case = Case.objects.filter(pk=notice.subject_id or 0).select_related("service").first()
    return case is not None and is_told_on_the_spot(case)


def can_be_written_to(person: Person) -> bool:
    """Whether a link can reach the person without somebody else reading it."""
    return bool(written(contacts_of(person)))


def _address(person: Person, channel: NoticeChannel) -> str:
    if channel == NoticeChannel.EMAIL:
        return person.email
    # A number taken as it was typed, in distress, is for a person to dial and for no machine.
    is_text = channel != NoticeChannel.CALL
    return "" if is_text and not is_e164(person.mobile) else person.mobile
