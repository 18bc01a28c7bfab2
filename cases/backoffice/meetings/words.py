"""A meeting in words: its state, its quorum, its number in the reader's digits."""

from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from cases.backoffice.cells import number, tag
from cases.meeting_enums import ItemOutcome, MeetingState
from cases.models import Meeting, MeetingItem
from cases.selectors.meetings import Quorum

STATE_TONES = {
    MeetingState.PLANNED: "check",
    MeetingState.OPEN: "decide",
    MeetingState.CLOSED: "paused",
    MeetingState.SIGNED: "good",
    MeetingState.CANCELLED: "closed",
}
OUTCOME_TONES = {
    ItemOutcome.WAITING: "check",
    ItemOutcome.DECIDED: "good",
    ItemOutcome.CARRIED: "paused",
    ItemOutcome.REMOVED: "closed",
    ItemOutcome.GONE: "closed",
}


def state_tag(meeting: Meeting) -> SafeString:
    return tag(meeting.get_state_display(), STATE_TONES[MeetingState(meeting.state)])


def outcome_tag(item: MeetingItem) -> SafeString:
    return tag(item.get_outcome_display(), OUTCOME_TONES[ItemOutcome(item.outcome)])


def meeting_link(meeting: Meeting) -> SafeString:
    return format_html(
        '<div class="title-wrapper"><a href="{}"><bdi dir="ltr">{}</bdi></a></div>',
        reverse("meetings:inspect", args=[meeting.pk]),
        number(meeting.number),
    )


def quorum_words(quorum: Quorum) -> str:
    """Say how many are there, how many must be, and what is missing."""
    there = ngettext(
        "%(count)s member of %(seats)s is present.",
        "%(count)s members of %(seats)s are present.",
        quorum.present,
    ) % {"count": number(quorum.present), "seats": number(quorum.seats)}
    if quorum.is_reached:
        needed = gettext("The quorum of %(needed)s is reached.")
        return f"{there} {needed % {'needed': number(quorum.needed)}}"
    if not quorum.present:
        nobody = gettext("Nobody is noted as present. The quorum is %(needed)s.")
        return nobody % {"needed": number(quorum.needed)}
    short = ngettext(
        "The quorum is %(needed)s: %(count)s more must be present.",
        "The quorum is %(needed)s: %(count)s more must be present.",
        quorum.short,
    )
    return f"{there} {short % {'needed': number(quorum.needed), 'count': number(quorum.short)}}"


def presence_words(quorum: dict[str, Any]) -> str:
    """The same for minutes, from their snapshot."""
    return quorum_words(Quorum(**quorum))
