"""Reads of the committee's meetings: who sees them, what may go on an agenda, who is there."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db.models import (
    Count,
    DecimalField,
    Exists,
    F,
    Max,
    Min,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Value,
)
from django.db.models.functions import Coalesce
from django.utils import timezone

from cases.enums import StageKind, VoteChoice
from cases.meeting_enums import ItemOutcome, MeetingState
from cases.meeting_rights import (
    may_keep_meetings,
    may_sign_as_chair,
    may_sign_as_secretary,
    meeting_scope,
    sits_on,
)
from cases.models import (
    Attendance,
    Case,
    Committee,
    Decision,
    InterestDeclaration,
    Meeting,
    MeetingItem,
    Vote,
)
from cases.scopes import JUDGES
from cases.selectors.visibility import visible_cases
from cms.accounts.backends import are_there
from cms.accounts.models import User
from cms.accounts.roles import Role
from cms.core.dates import span_of_days


@dataclass(frozen=True)
class Quorum:
    """How many must be there, and how many are."""

    needed: int
    present: int
    seats: int

    @property
    def is_reached(self) -> bool:
        return self.present >= self.needed

    @property
    def short(self) -> int:
        return max(0, self.needed - self.present)


def visible_meetings(*, user: Any) -> QuerySet[Meeting]:
    """Return the meetings this person may read; none for anyone without a role in them."""
    if not isinstance(user, User):
        return Meeting.objects.none()
    return Meeting.objects.filter(meeting_scope(user)).select_related("committee")


def meetings_of_today(*, user: User) -> QuerySet[Meeting]:
    """Return the meetings in session, and today's, that this person sits in or keeps."""
    if not user.has_role(*JUDGES, Role.SECRETARY):
        return Meeting.objects.none()
    first, last = span_of_days(timezone.localdate(), timezone.localdate())
    today = Q(state=MeetingState.PLANNED, at__gte=first, at__lt=last)
    rows = visible_meetings(user=user).filter(Q(state=MeetingState.OPEN) | today)
    return rows.order_by("at", "pk")


def minutes_to_sign(*, user: User) -> list[Meeting]:
    """Return the meetings whose minutes wait for this person's signature, the oldest first."""
    if not user.has_role(*JUDGES, Role.SECRETARY):
        return []
    rows = visible_meetings(user=user).filter(state=MeetingState.CLOSED)
    rows = rows.select_related("committee", "minutes").order_by("at", "pk")
    return [meeting for meeting in rows if owes_signature(user, meeting)]


def owes_signature(user: User, meeting: Meeting) -> bool:
    """Whether the minutes, drawn up and not sealed yet, lack this person's signature."""
    minutes = getattr(meeting, "minutes", None)
    if minutes is None or minutes.is_sealed:
        return False
    if may_sign_as_chair(user, meeting):
        return minutes.chair_id is None
    return may_sign_as_secretary(user, meeting) and minutes.secretary_id is None


def kept_committees(*, user: User) -> list[Committee]:
    """Return the committees whose meetings this person keeps."""
    return [each for each in Committee.objects.all() if may_keep_meetings(user, each)]


def attendance_of(meeting: Meeting) -> list[Attendance]:
    """Return everyone who has a seat, chair first, with whether they are there."""
    noted = {row.member_id: row for row in meeting.attendance.select_related("member")}
    if not meeting.is_live:
        return list(noted.values())
    seats = meeting.committee.memberships.select_related("user")
    return [
        noted.get(seat.user_id)
        or Attendance(meeting=meeting, member=seat.user, is_chair=seat.is_chair)
        for seat in seats
    ]


def quorum_of(meeting: Meeting, rows: list[Attendance] | None = None) -> Quorum:
    rows = attendance_of(meeting) if rows is None else rows
    needed = meeting.committee.quorum if meeting.quorum is None else meeting.quorum
    return Quorum(needed, sum(row.is_present for row in rows), len(rows))


def waiting_for(committee: Committee, *, user: User) -> QuerySet[Case]:
    """Return the cases before this committee that lie on no agenda, the longest wait first."""
    on_agenda = MeetingItem.objects.filter(case=OuterRef("pk"), outcome=ItemOutcome.WAITING)
    before_it = Q(is_open=True, stage_kind=StageKind.COMMITTEE, service__committee=committee)
    rows = visible_cases(user=user).filter(before_it & ~Exists(on_agenda))
    return rows.select_related("service").order_by("stage_since", "pk")


def may_join(meeting: Meeting, *, user: User) -> QuerySet[Case]:
    """Return those of them that this meeting may take up: not what it decided on already."""
    decided = meeting.items.filter(outcome=ItemOutcome.DECIDED)
    return waiting_for(meeting.committee, user=user).exclude(pk__in=decided.values("case"))


def items_of(meeting: Meeting) -> list[MeetingItem]:
    """Return the agenda in its order, with what each line needs to be shown.

    What was taken off before the meeting began is no part of it.
    """
    said = InterestDeclaration.objects.select_related("member")
    rows = meeting.items.exclude(outcome=ItemOutcome.REMOVED).select_related(
        "case__service__committee", "case__workflow_version", "decision"
    )
    return list(rows.prefetch_related(Prefetch("declarations", said)))


def cases_stepped_aside_from(user: User, cases: Iterable[int]) -> set[int]:
    """Return which of these cases are shut to this person by their own word, on any day."""
    recused = Vote.objects.filter(member=user, choice=VoteChoice.RECUSED, case__in=list(cases))
    return set(recused.values_list("case", flat=True))


def still_waits(item: MeetingItem) -> bool:
    """Whether this line has still to be dealt with: its file may have left the committee."""
    return item.outcome == ItemOutcome.WAITING and _is_there(item)


def came_back(item: MeetingItem) -> bool:
    """Whether the file lies before the committee again after what was decided here."""
    return item.outcome == ItemOutcome.DECIDED and _is_there(item)


def _is_there(item: MeetingItem) -> bool:
    return item.case.is_open and item.case.stage_kind == StageKind.COMMITTEE


def owes_word(item: MeetingItem, user: User, *, has_seat: bool) -> bool:
    """Whether this person has a seat and has not said yet what ties them to the file."""
    if not (has_seat and still_waits(item)):
        return False
    return all(row.member_id != user.pk for row in item.declarations.all())


def item_that_asks(case: int, *, user: User) -> MeetingItem | None:
    """Return where a request waits on an agenda for this member's word; None for anybody who has no
    seat there, gave the word or stepped aside: they do not learn that there is such a request."""
    rows = MeetingItem.objects.filter(case=case, outcome=ItemOutcome.WAITING)
    item = rows.select_related("meeting", "case").first()
    if item is None or not owes_word(item, user, has_seat=sits_on(user, item.meeting)):
        return None
    return None if cases_stepped_aside_from(user, [case]) else item


@dataclass(frozen=True)
class Precedents:
    """What this committee decided on the same service before: figures, nobody's name."""

    results: dict[str, int]
    least: Any
    most: Any

    @property
    def count(self) -> int:
        return sum(self.results.values())


_NOTHING = Value(Decimal(0), DecimalField())


def precedents(case: Case) -> Precedents:
    """Return how the last year's decisions on this service went, and the least and most that was
    given, in money and in goods (J8)."""
    since = timezone.now() - timedelta(days=365)
    worth = Coalesce("amount", _NOTHING) + Coalesce("worth", _NOTHING)
    rows = Decision.objects.filter(
        case__service=case.service_id, is_current=True, decided_at__gte=since
    ).exclude(case=case.pk)
    # What a committee decided above its limit waits for a word from above: it holds for nobody.
    is_waiting = Q(released_at=None, committee__limit_amount__lt=F("given"))
    rows = rows.annotate(given=worth).exclude(is_waiting)
    found = rows.order_by().values("result").annotate(number=Count("pk"))
    amounts = rows.filter(given__gt=0).aggregate(least=Min("given"), most=Max("given"))
    return Precedents({row["result"]: row["number"] for row in found}, **amounts)


def live_item(case: Case) -> MeetingItem | None:
    """Return where a case waits on an agenda."""
    rows = case.agenda_items.filter(outcome=ItemOutcome.WAITING)
    return rows.select_related("meeting__committee").first()


def holds_meetings(*, user: User) -> bool:
    """Whether there is anything to meet about: an association may decide without committees."""
    return are_there("committees", user=user)
