"""Meetings of a committee: planned, opened with a quorum, closed, and nothing left undecided
without a word (C40)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import formats, timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from cases.enums import EventKind, VoteChoice
from cases.exceptions import ReasonRequired
from cases.meeting_enums import ItemOutcome, MeetingChange, MeetingState
from cases.meeting_rights import may_keep_meetings
from cases.models import (
    Attendance,
    Case,
    Committee,
    Meeting,
    MeetingCounter,
    MeetingItem,
    Vote,
)
from cases.selectors.meetings import (
    attendance_of,
    items_of,
    quorum_of,
    still_waits,
    waiting_for,
)
from cases.services.minutes import draw_up
from cases.services.moves import set_aside_votes
from cases.services.opening import ALL_THE_SAME, refuse_day_off
from cases.services.saving import save_tracked
from cases.services.timeline import lock_case, record_event
from cases.signals import meeting_changed
from cms.accounts.models import User
from cms.core.dates import format_gregorian
from cms.core.digits import shown_digits
from cms.core.hygiene import clean_text

#: So long before its hour a meeting begins without asking: everybody is in the room.
EARLY = timedelta(minutes=15)


@dataclass(frozen=True)
class MeetingPlan:
    """When and where; its number is given, never chosen."""

    at: datetime
    place: str = ""
    link: str = ""
    #: Said of an hour that is over, or of a day on which the house is closed.
    all_the_same: bool = False


@transaction.atomic
def plan_meeting(committee: Committee, plan: MeetingPlan, *, acting_user: User) -> Meeting:
    """Plan a meeting under the next number of its committee and Gregorian year."""
    if not may_keep_meetings(acting_user, committee):
        raise PermissionDenied
    _refuse_bad_plan(plan)
    _refuse_doubtful_time(plan)
    year = timezone.localtime(plan.at).year
    meeting = Meeting(
        committee=committee,
        year=year,
        serial=_next_serial(committee, year),
        at=plan.at,
        place=clean_text(plan.place),
        link=plan.link,
        planned_by=acting_user,
    )
    save_tracked(meeting, acting_user=acting_user)
    _announce(meeting, MeetingChange.PLANNED, acting_user)
    return meeting


def _announce(meeting: Meeting, change: MeetingChange, by: User) -> None:
    meeting_changed.send(sender=Meeting, meeting=meeting, change=change, by=by)


def _refuse_bad_plan(plan: MeetingPlan) -> None:
    if timezone.localdate(plan.at) < timezone.localdate():
        raise ValidationError({"on": _("This day is over. Choose today or a later day.")})
    if not plan.place.strip() and not plan.link:
        raise ValidationError({"place": _("Write where the committee meets, or give a link.")})


def _refuse_doubtful_time(plan: MeetingPlan) -> None:
    """A slip in the day is asked about once: who means it says so."""
    if plan.all_the_same:
        return
    if plan.at < timezone.now():
        raise ValidationError({ALL_THE_SAME: _("This hour is over. Is the time right?")})
    refuse_day_off(timezone.localdate(plan.at))


def _next_serial(committee: Committee, year: int) -> int:
    MeetingCounter.objects.get_or_create(committee=committee, year=year)
    counter = MeetingCounter.objects.select_for_update().get(committee=committee, year=year)
    counter.last += 1
    counter.save(update_fields=["last"])
    return counter.last


@transaction.atomic
def change_plan(meeting: Meeting, plan: MeetingPlan, *, acting_user: User) -> Meeting:
    """Move a planned meeting to another time or place, within the year of its number."""
    held = _held(meeting, acting_user, MeetingState.PLANNED)
    _refuse_bad_plan(plan)
    if plan.at != held.at:
        _refuse_doubtful_time(plan)
    if timezone.localtime(plan.at).year != held.year:
        raise ValidationError(
            {"on": _("Its number belongs to its year. Cancel it and plan another meeting.")}
        )
    before = (held.at, held.place, held.link)
    held.at, held.place, held.link = plan.at, clean_text(plan.place), plan.link
    if (held.at, held.place, held.link) != before:
        save_tracked(held, acting_user=acting_user)
        _announce(held, MeetingChange.MOVED, acting_user)
    return held


@transaction.atomic
def cancel_meeting(meeting: Meeting, *, reason: str, acting_user: User) -> Meeting:
    """Cancel a planned meeting; it keeps its number, its files wait for another."""
    held = _held(meeting, acting_user, MeetingState.PLANNED)
    if not reason.strip():
        raise ReasonRequired
    _let_go(held, acting_user)
    held.state = MeetingState.CANCELLED
    held.reason = clean_text(reason, multiline=True)
    save_tracked(held, acting_user=acting_user, reason=reason)
    _announce(held, MeetingChange.CANCELLED, acting_user)
    return held


# --- The agenda ---------------------------------------------------------------------------------


@transaction.atomic
def put_on_agenda(meeting: Meeting, cases: Iterable[Case], *, acting_user: User) -> int:
    """Put cases that wait for this committee at the end of the agenda; return how many."""
    held = _held(meeting, acting_user, MeetingState.PLANNED, MeetingState.OPEN)
    wanted = {case.pk for case in cases}
    found = list(waiting_for(held.committee, user=acting_user).filter(pk__in=wanted))
    if len(found) < len(wanted):
        raise ValidationError(
            {"cases": _("One of these files has moved on meanwhile. Please look again.")}
        )
    last = held.items.aggregate(last=Max("order"))["last"] or 0
    for order, case in enumerate(found, start=last + 1):
        _put(held, lock_case(case), order, acting_user)
    return len(found)


def _put(meeting: Meeting, case: Case, order: int, acting_user: User) -> None:
    """A file that left this very agenda comes back to it; on another it gets a line of its own."""
    item = MeetingItem.objects.filter(meeting=meeting, case=case).first()
    if item and item.outcome == ItemOutcome.DECIDED:
        raise ValidationError({"cases": _("This meeting has decided on one of these files.")})
    item = item or MeetingItem(meeting=meeting, case=case)
    item.order, item.outcome = order, ItemOutcome.WAITING
    save_tracked(item, acting_user=acting_user)
    set_aside_votes(case, acting_user)
    data = {"meeting": meeting.pk, "number": meeting.number}
    record_event(case, EventKind.ON_AGENDA, acting_user=acting_user, data=data)


@transaction.atomic
def take_off_agenda(item: MeetingItem, *, acting_user: User) -> None:
    """Take a file off; it waits for another meeting.

    Of a meeting that has not begun it was never part: it is on no agenda and in no minutes.
    """
    held = _held(item.meeting, acting_user, MeetingState.PLANNED, MeetingState.OPEN)
    item = MeetingItem.objects.select_for_update().get(pk=item.pk, meeting=held)
    if item.outcome != ItemOutcome.WAITING:
        raise ValidationError(_("This file is decided; it stays on the agenda."))
    is_planned = held.state == MeetingState.PLANNED
    item.outcome = ItemOutcome.REMOVED if is_planned else ItemOutcome.CARRIED
    save_tracked(item, acting_user=acting_user)
    _vote_anew(item, acting_user)


@transaction.atomic
def move_on_agenda(item: MeetingItem, *, up: bool, acting_user: User) -> None:
    """Let an item change places with its neighbour; at the end nothing happens."""
    held = _held(item.meeting, acting_user, MeetingState.PLANNED, MeetingState.OPEN)
    rows = list(held.items.filter(outcome=ItemOutcome.WAITING))
    at = next((place for place, row in enumerate(rows) if row.pk == item.pk), None)
    other = None if at is None else at + (-1 if up else 1)
    if at is None or other is None or not 0 <= other < len(rows):
        return
    rows[at], rows[other] = rows[other], rows[at]
    for order, row in enumerate(rows, start=1):
        if row.order != order:
            row.order = order
            save_tracked(row, acting_user=acting_user)


# --- In session ---------------------------------------------------------------------------------


@transaction.atomic
def record_attendance(meeting: Meeting, present: Iterable[User], *, acting_user: User) -> Meeting:
    """Note who is there: exactly these, of those who have a seat."""
    held = _held(meeting, acting_user, MeetingState.PLANNED, MeetingState.OPEN)
    there = {user.pk for user in present}
    rows = attendance_of(held)
    if there - {row.member_id for row in rows}:
        raise ValidationError({"present": _("Only members of the committee are counted.")})
    if held.state == MeetingState.OPEN and held.chaired_by_id not in there:
        raise ValidationError({"present": _("Who presides stays until the meeting is closed.")})
    _refuse_absent_voters(held, [row for row in rows if row.member_id not in there])
    for row in rows:
        if row.pk is None or row.is_present != (row.member_id in there):
            row.is_present = row.member_id in there
            save_tracked(row, acting_user=acting_user)
    return held


def _refuse_absent_voters(meeting: Meeting, absent: list[Attendance]) -> None:
    """Who has voted in this meeting was there: else its minutes would count an absent voice."""
    if meeting.state != MeetingState.OPEN:
        return
    voices = Vote.objects.filter(
        case__in=meeting.items.values("case"),
        member__in=[row.member_id for row in absent],
        at__gte=meeting.opened_at,
        set_aside_at=None,
    ).exclude(choice=VoteChoice.RECUSED)
    voted = set(voices.values_list("member_id", flat=True))
    if names := [str(row.member) for row in absent if row.member_id in voted]:
        said = _(
            "%(names)s voted in this meeting and so was there. Who left before its end is noted in"
            " the remarks."
        )
        raise ValidationError({"present": said % {"names": _(", ").join(names)}})


@transaction.atomic
def open_meeting(
    meeting: Meeting,
    *,
    acting_user: User,
    chaired_by: User | None = None,
    before_its_hour: bool = False,
) -> Meeting:
    """Open a meeting whose quorum is there; without the chair somebody present presides.

    Raises ValidationError with the reason: nothing on the agenda, no quorum, nobody to preside, or
    its hour has not come and nobody said that it is meant to begin `before_its_hour`.
    """
    held = _held(meeting, acting_user, MeetingState.PLANNED)
    rows = [row for row in attendance_of(held) if row.is_present]
    if not held.items.filter(outcome=ItemOutcome.WAITING).exists():
        raise ValidationError(_("The agenda is empty: put a file on it first."))
    _refuse_without_quorum(held)
    chair = next((row.member for row in rows if row.is_chair), None)
    presides = chaired_by or chair
    if presides is None or presides.pk not in {row.member_id for row in rows}:
        raise ValidationError(
            {"chaired_by": _("The chair is not here: choose who presides among those present.")}
        )
    if is_early(held) and not before_its_hour:
        raise ValidationError({"before_its_hour": _early_words(held)})
    held.state, held.opened_at = MeetingState.OPEN, timezone.now()
    held.quorum, held.chaired_by = held.committee.quorum, presides
    save_tracked(held, acting_user=acting_user)
    return held


def is_early(meeting: Meeting) -> bool:
    """Whether it is planned for later: members may be on their way to it."""
    return timezone.now() < meeting.at - EARLY


def _early_words(meeting: Meeting) -> str:
    at = timezone.localtime(meeting.at)
    words = _(
        "It is planned for %(day)s at %(clock)s. If everybody agreed to begin now, tick this and"
        " open it."
    )
    said = words % {
        "day": format_gregorian(at, get_language() or "ar"),
        "clock": formats.time_format(at, "H:i"),
    }
    return shown_digits(said)


def _refuse_without_quorum(meeting: Meeting) -> None:
    quorum = quorum_of(meeting)
    if quorum.is_reached:
        return
    if quorum.present:
        text = ngettext(
            "No quorum: %(count)s more member must be present.",
            "No quorum: %(count)s more members must be present.",
            quorum.short,
        )
    else:
        text = ngettext(
            "Nobody is noted as present: the quorum is %(count)s member.",
            "Nobody is noted as present: the quorum is %(count)s members.",
            quorum.short,
        )
    raise ValidationError(text % {"count": quorum.short})


@transaction.atomic
def close_meeting(meeting: Meeting, *, acting_user: User) -> Meeting:
    """Close a meeting and draw up its minutes; what is undecided goes to the next meeting."""
    held = _held(meeting, acting_user, MeetingState.OPEN)
    _let_go(held, acting_user)
    held.state, held.closed_at = MeetingState.CLOSED, timezone.now()
    save_tracked(held, acting_user=acting_user)
    draw_up(held, acting_user=acting_user)
    return held


def _let_go(meeting: Meeting, acting_user: User) -> None:
    for item in items_of(meeting):
        if item.outcome == ItemOutcome.WAITING:
            item.outcome = ItemOutcome.CARRIED if still_waits(item) else ItemOutcome.GONE
            save_tracked(item, acting_user=acting_user)
            _vote_anew(item, acting_user)


def _vote_anew(item: MeetingItem, acting_user: User) -> None:
    """The minutes tell no votes on a file that goes to another meeting, so none stand."""
    if item.outcome == ItemOutcome.CARRIED:
        set_aside_votes(item.case, acting_user)


def _held(meeting: Meeting, acting_user: User, *states: MeetingState) -> Meeting:
    """Return the meeting as it is now, held until the transaction ends, for who keeps it."""
    held = Meeting.objects.select_for_update(of=("self",)).select_related("committee")
    found = held.get(pk=meeting.pk)
    if not may_keep_meetings(acting_user, found.committee):
        raise PermissionDenied
    if found.state not in states:
        state = found.get_state_display()
        raise ValidationError(_("This meeting has moved on: %(state)s.") % {"state": state})
    return found
