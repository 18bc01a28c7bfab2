"""The committee of the demonstration: yesterday's meeting with signed minutes, and the next one.

An association without a committee has neither.
"""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from decimal import Decimal
from random import Random

from django.db.models import Max
from django.utils import timezone

from cases.enums import DecisionResult, VoteChoice
from cases.meeting_enums import Interest
from cases.models import Case, Committee, Meeting, MeetingItem
from cases.selectors.amounts import asked_amount
from cases.selectors.funds import funds_of
from cases.selectors.meetings import waiting_for
from cases.services.committee import DecisionTerms, cast_vote, record_decision
from cases.services.interests import declare_interest
from cases.services.meetings import (
    MeetingPlan,
    close_meeting,
    open_meeting,
    plan_meeting,
    put_on_agenda,
    record_attendance,
)
from cases.services.minutes import sign_minutes, write_remarks
from cms.accounts.models import User
from cms.association.selectors import work_calendar
from cms.core.workdays import add_working_days
from cms.setup.demo.accounts import Staff
from cms.setup.demo.acts import WORTH
from cms.setup.demo.background import Background
from cms.setup.demo.pools import texts
from cms.setup.timetravel import Clock, travelling

_PAST, _COMING = 2, 4
#: A meeting with its signatures takes less.
_LATEST = timedelta(hours=4)
#: What the past meeting decided, file by file.
_RESULTS = (DecisionResult.ACCEPT, DecisionResult.REFUSE)


def load_meetings(staff: Staff, rng: Random) -> None:
    """Hold one meeting and plan another, once; what stands is left as it is."""
    committee = Committee.objects.first()
    if committee is None or Meeting.objects.exists():
        return
    with travelling() as clock:
        for moment in (_at(clock.today - timedelta(days=1), time(8)), clock.today - _LATEST):
            clock.set(moment)
            if cases := _quiet(committee, staff["secretary"]):
                _hold(committee, cases, staff, clock, rng)
                break
    _plan_next(committee, staff["secretary"])


def _at(day: datetime, clock: time) -> datetime:
    return timezone.make_aware(datetime.combine(timezone.localdate(day), clock))


def _quiet(committee: Committee, secretary: User) -> list[Case]:
    """Return waiting files in which nothing has happened since: a timeline goes forward only."""
    rows = waiting_for(committee, user=secretary).annotate(last=Max("events__at"))
    return list(rows.filter(last__lt=timezone.now())[:_PAST])


def _hold(committee: Committee, cases: list[Case], staff: Staff, clock: Clock, rng: Random) -> None:
    secretary, words = staff["secretary"], texts()["meeting"]
    members = [seat.user for seat in committee.memberships.select_related("user")]
    present = members[:-1] if len(members) > committee.quorum else members
    at = timezone.now() + timedelta(hours=2)
    plan = MeetingPlan(at, place=words["place"], all_the_same=True)
    meeting = plan_meeting(committee, plan, acting_user=secretary)
    put_on_agenda(meeting, cases, acting_user=secretary)
    record_attendance(meeting, present, acting_user=secretary)
    clock.forward(plan.at)
    meeting = open_meeting(meeting, acting_user=secretary, chaired_by=present[0])
    items = list(meeting.items.select_related("case__service__committee"))
    for item, result in zip(items, _RESULTS, strict=False):
        clock.forward(clock.now + timedelta(minutes=12))
        _decide(item, result, present, secretary)
    clock.forward(clock.now + timedelta(minutes=5))
    minutes = close_meeting(meeting, acting_user=secretary).minutes
    write_remarks(minutes, text=words["remarks"], acting_user=secretary)
    sign_minutes(minutes, acting_user=present[0])
    clock.forward(clock.now + timedelta(hours=1))
    sign_minutes(minutes, acting_user=secretary)
    for item in items:
        Background(clock, staff["receptionist"], rng).catch_up(item.case, clock.now)


def _decide(
    item: MeetingItem, result: DecisionResult, present: Sequence[User], secretary: User
) -> None:
    """All who may judge agree; on the refused file somebody steps aside, if enough are left."""
    needed = item.meeting.committee.quorum
    steps_aside = result == DecisionResult.REFUSE and len(present) > needed
    for member in present:
        is_tied = steps_aside and member == present[-1]
        interest = Interest.KINSHIP if is_tied else Interest.NONE
        declare_interest(item, member=member, interest=interest)
        if not is_tied:
            reason = texts()["votes"].get(result.value, "")
            cast_vote(item.case, member=member, choice=VoteChoice(result.value), reason=reason)
    record_decision(item.case, acting_user=secretary, terms=_terms(item.case, result))


def _terms(case: Case, result: DecisionResult) -> DecisionTerms:
    pool = texts()
    explanation = pool["explain"][result.value][0]
    if result == DecisionResult.REFUSE:
        return DecisionTerms(result, case.service.refusal_reasons[0]["key"], explanation)
    least, most = pool["amounts"].get(case.service.slug, (0, 0))
    amount = Decimal(least + most) // 100 * 50 or None
    return DecisionTerms(
        result,
        explanation=explanation,
        conditions=pool["conditions"][0],
        amount=min(amount, asked_amount(case) or amount) if amount else None,
        worth=None if amount else WORTH,
        fund=next((fund.key for fund in funds_of(case.service)), ""),
        fits_fund=True,
    )


def _plan_next(committee: Committee, secretary: User) -> None:
    """On the third working day, with the longest waiting; some files are voted on in between."""
    waiting = list(waiting_for(committee, user=secretary))
    day = add_working_days(timezone.localdate(), 3, work_calendar())
    plan = MeetingPlan(
        timezone.make_aware(datetime.combine(day, time(10))), place=texts()["meeting"]["place"]
    )
    meeting = plan_meeting(committee, plan, acting_user=secretary)
    if cases := waiting[: min(_COMING, max(1, len(waiting) // 2))]:
        put_on_agenda(meeting, cases, acting_user=secretary)
