"""A meeting in words: its state, its quorum, its number in the reader's digits."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from cases.backoffice.cells import number, tag
from cases.meeting_enums import ItemOutcome, MeetingState, Tie
from cases.models import Decision, Meeting, MeetingItem
from cases.selectors import Tally
from cases.selectors.deciding import goes_up_to, was_sent_back
from cases.selectors.funds import fund_kept
from cases.selectors.meetings import Quorum, still_waits
from cms.core.money import amount_words
from cms.core.templatetags.sila import dual_date
from cms.core.translated import TranslatedText

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
    """What became of a line; one whose file has left the committee no longer waits."""
    outcome = ItemOutcome(item.outcome)
    if outcome == ItemOutcome.WAITING and not still_waits(item):
        outcome = ItemOutcome.GONE
    return tag(outcome.label, OUTCOME_TONES[outcome])


def tie_words(kept: dict[str, Any]) -> str:
    """Say of a kept tally, or a line of minutes, that its votes were equal, and what followed."""
    return str(Tie(kept["tie"]).label) if kept.get("tie") else ""


def above_words(body: TranslatedText | str) -> str:
    """Say of a decision above the limit whose word it needs."""
    return gettext("It is above the limit. Whose word it needs: %(body)s.") % {"body": body}


def what_came_of(
    decision: Decision, since: Sequence[Decision], *, above: TranslatedText | str | None
) -> str:
    """Say what became of a committee's decision that did not stand by itself: `above` is whose word
    it needed, `since` what was decided after it. Empty where it stands, or still waits."""
    later = since[0] if since else None
    if was_sent_back(decision, later):
        if later is None:
            return gettext("It was sent back, and is decided anew.")
        facts = {"result": result_words(later), "day": dual_date(later.decided_at)}
        said = gettext("It was sent back, and decided anew: %(result)s, on %(day)s.") % facts
        return f"{said} {words_beside(later, since[1:])}".rstrip()
    if not above or later is None:
        return ""
    # That word may itself have been sent back before anybody was told of it.
    return what_came_of(later, since[1:], above=None) or _word_from_above(above, later)


def words_beside(decision: Decision, since: Sequence[Decision]) -> str:
    """Say whose word a decision above the limit needs, or what came of one that did not stand."""
    up = goes_up_to(decision)
    return what_came_of(decision, since, above=up) or (above_words(up) if up else "")


def _word_from_above(body: TranslatedText | str, later: Decision) -> str:
    if later.resolution:
        body = gettext("%(body)s, resolution %(resolution)s") % {
            "body": body,
            "resolution": later.resolution,
        }
    facts = {"body": body, "day": dual_date(later.decided_at), "result": result_words(later)}
    return (
        gettext("Above the limit; whose word it needed: %(body)s. %(result)s, on %(day)s.") % facts
    )


def result_words(decision: Decision) -> str:
    """The result, with its amount and what it is given from where there is one."""
    found = []
    if decision.amount:
        found.append(gettext("%(amount)s SAR") % {"amount": amount_words(decision.amount)})
    if decision.worth is not None:
        words = gettext("worth %(amount)s SAR")
        found.append(words % {"amount": amount_words(decision.worth)})
    if fund := fund_kept(decision):
        found.append(gettext("from %(fund)s") % {"fund": fund.label})
    result = str(decision.get_result_display())
    return f"{result} ({' · '.join(found)})" if found else result


def standing_words(tally: Tally, *, breaks_ties: bool) -> str:
    """Say how open votes stand, before the results that lead."""
    if tally.tie == Tie.CHAIR:
        return gettext("The votes are equal, and the chair's vote decides:")
    if tally.tie is None:
        return gettext("The votes give:")
    if breaks_ties:
        return gettext("The votes are equal. The chair's vote decides, once it is given:")
    return gettext(
        "The votes are equal, and nobody's vote weighs more: no decision comes about. Vote again,"
        " or postpone:"
    )


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
