"""The queue of the day: what is mine, what is late, what waits."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from django.db.models import Case as Either
from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.lookups import IsNull
from django.utils import timezone

from cases.enums import (
    DecisionResult,
    DeliveryState,
    DocumentState,
    EventKind,
    ServiceKind,
    StageKind,
    WindowAnchor,
)
from cases.meeting_enums import ItemOutcome, MeetingState
from cases.models import (
    Case,
    CaseDocument,
    CaseEvent,
    CommitteeMembership,
    Decision,
    Delivery,
    MeetingItem,
    Objection,
    SavedView,
    Vote,
)
from cases.permissions import DECIDING_KINDS
from cases.querysets import CaseQuerySet
from cases.scopes import JUDGES, NOTHING, SCOPES
from cases.selectors.desk import day_start
from cases.selectors.visibility import visible_cases
from cases.selectors.workflows import versions_naming
from cms.accounts.models import User
from cms.accounts.roles import Role
from cms.core.counting import count_up_to

TABS = (
    *("urgent", "votes", "mine", "news", "team", "late", "due_soon", "waiting", "returned"),
    *("unowned", "undecided", "held", "paused_long", "complaints", "restricted", "all"),
)
#: Who may have a request in hand: everybody who sees one, but who only examines the house.
_WORKING = tuple(Role(role) for role in SCOPES if role != Role.AUDITOR)
#: Lists for those whose work they are, beside everybody's.
_FOR_SOME: dict[str, tuple[Role, ...]] = {
    **dict.fromkeys(("mine", "news", "team"), _WORKING),
    "votes": JUDGES,
    "undecided": (Role.DIRECTOR, Role.SECRETARY, Role.BOARD_SECRETARY, Role.AUDITOR),
    "held": (Role.DIRECTOR, Role.SECRETARY, Role.AUDITOR),
    "paused_long": (Role.DIRECTOR, Role.OFFICER, Role.AUDITOR),
    "complaints": (Role.DIRECTOR, Role.AUDITOR),
}
DUE_SOON = timedelta(days=3)
#: A request that waits this long for its person is likely forgotten on one side.
LONG_PAUSE = timedelta(days=14)
#: A figure beside a list; past it nobody counts, and counting would cost more than the list.
MOST_COUNTED = 1000
#: Open cases that are looked at one by one for all lists together.
MOST_LOOKED_AT = 20_000
#: Work on the person's file answers nobody who wrote about this case.
ABOUT_THE_PERSON = (EventKind.PERSON_UPDATED, EventKind.PERSON_MERGED, EventKind.PERSON_PARTED)


def open_tabs(user: User) -> tuple[str, ...]:
    """Return the tabs that concern this person: votes wait only for who has a seat, and urgent
    calls stand before everything else while there is one."""
    concern = [tab for tab in TABS if tab not in _FOR_SOME or user.has_role(*_FOR_SOME[tab])]
    if "votes" in concern and not _seats(user).exists():
        concern.remove("votes")
    if not queue(user, "urgent").exists():
        concern.remove("urgent")
    return tuple(concern)


def _seats(user: User) -> QuerySet[CommitteeMembership]:
    return CommitteeMembership.objects.filter(user=user)


def _awaits_vote(user: User) -> Q:
    """Before a committee of mine, without my vote in this round (`voting_round`): a vote counts
    for this round while no decision of its own round or a later one is recorded."""
    if not user.has_role(*JUDGES):
        return NOTHING
    ended = Decision.objects.filter(case=OuterRef("case"), round__gte=OuterRef("round"))
    voices = Vote.objects.filter(set_aside_at=None, member=user)
    mine = voices.filter(~Exists(ended), case=OuterRef("pk"))
    before_us = Q(
        service__committee__in=Subquery(_seats(user).values("committee")),
        stage_kind=StageKind.COMMITTEE,
    )
    return Q(is_open=True) & before_us & _is_up() & Q(~Exists(mine))


def _is_up() -> Q:
    """In session now, or on no agenda where the committee may decide between meetings."""
    waiting = MeetingItem.objects.filter(case=OuterRef("pk"), outcome=ItemOutcome.WAITING)
    in_session = waiting.filter(meeting__state=MeetingState.OPEN)
    between = Q(service__committee__by_circulation=True) & Q(~Exists(waiting))
    return Q(Exists(in_session)) | between


def tab_condition(user: User, tab: str) -> Q:
    """Return the condition of one tab; raise KeyError for a tab that does not exist."""
    return _CONDITIONS[tab](user)


def _running() -> Q:
    return Q(is_open=True, paused_since__isnull=True)


def _late() -> Q:
    now = timezone.now()
    return (Q(due_at__lt=now) & promise_runs()) | Q(stage_due_at__lt=now)


def _due_soon() -> Q:
    today = timezone.localdate()
    until = day_start(today + DUE_SOON + timedelta(days=1))  # a day counts to its end
    soon = (Q(due_at__lt=until) & promise_runs()) | Q(stage_due_at__lt=until)
    return soon | Q(needed_on__range=(today, today + DUE_SOON))  # the day the person gave


#: Tab → its condition for somebody. Made when asked for: the first screen asks twenty times.
_CONDITIONS: dict[str, Callable[[User], Q]] = {
    "urgent": lambda user: awaiting_help() & _to_be_answered_by(user),
    "votes": lambda user: _awaits_vote(user),
    "mine": lambda user: Q(is_open=True, owner=user),
    "news": lambda user: (
        Q(is_open=True, owner=user) & (Q(_any_of(_news_of_the_person())) | Q(_any_of(_clarified())))
    ),
    "team": lambda user: Q(is_open=True, role__in=user.roles),
    "late": lambda _: _running() & _late(),
    "due_soon": lambda _: _running() & _due_soon() & ~_late(),
    "waiting": lambda _: Q(is_open=True, paused_since__isnull=False),
    "returned": lambda _: Q(is_open=True) & Q(Exists(_returned_papers())),
    "unowned": lambda _: Q(is_open=True, owner__isnull=True),
    "undecided": lambda _: Q(is_open=True, stage_kind__in=DECIDING_KINDS),
    "held": lambda _: Q(is_open=True) & Q(Exists(_held_decisions())),
    "paused_long": lambda _: Q(is_open=True, paused_since__lt=timezone.now() - LONG_PAUSE),
    "complaints": lambda _: Q(is_open=True, service__kind=ServiceKind.COMPLAINT),
    "restricted": lambda _: Q(is_open=True, is_restricted=True),
    "open": lambda _: Q(is_open=True),
    "all": lambda _: Q(),
}


def awaiting_help() -> Q:
    """Urgent and open, with nothing given yet: once help was there the registration can wait. Nor
    does a request wait for it that an objection brought back: its decision is weighed anew."""
    again = CaseEvent.objects.filter(case=OuterRef("pk"), kind=EventKind.REOPENED)
    return Q(is_open=True, is_urgent=True) & Q(~Exists(_given())) & Q(~Exists(again))


def _to_be_answered_by(user: User) -> Q:
    """A call is announced to a representative where the workflow gives them something to do with
    it; whoever has another role in the house hears of every one they see."""
    if {*user.roles} & {*SCOPES} != {Role.REPRESENTATIVE}:
        return Q()
    return Q(workflow_version__in=versions_naming(Role.REPRESENTATIVE))


def _given() -> QuerySet[Delivery]:
    return Delivery.objects.filter(case=OuterRef("pk"), state=DeliveryState.DELIVERED)


#: Elsewhere no told decision stands, and nobody looks for one row by row.
_AFTER_AN_ANSWER = (StageKind.DECISION, StageKind.REGISTRATION, StageKind.DELIVERY)


def promise_runs() -> Q:
    """The promised day counts: it has begun, where it counts from complete papers (clause 6.5), and
    is not behind us, the answer told or the urgent help given. What follows has days of its own; a
    postponement is no answer."""
    told = Decision.objects.filter(
        case=OuterRef("pk"), is_current=True, released_at__isnull=False
    ).exclude(result=DecisionResult.POSTPONE)
    answered = Q(is_urgent=False, stage_kind__in=_AFTER_AN_ANSWER) & Q(_any_of(told))
    awaits_papers = Q(complete_at=None, window_rule__anchor=WindowAnchor.COMPLETE.value)
    return ~awaits_papers & ~answered


def _any_of(rows: QuerySet[Any]) -> IsNull:
    """As `Exists`, but looked up case by case: for the fifty cases of a page PostgreSQL would
    otherwise gather all decisions and moves there ever were."""
    return IsNull(Subquery(rows.order_by().values("pk")[:1]), False)


def urgent_calls(user: User) -> dict[str, int]:
    """Return how many urgent calls this person sees wait, and the key of the newest; 0 for none."""
    found = queue(user, "urgent").order_by().aggregate(count=Count("pk"), newest=Max("pk"))
    return {"count": found["count"], "newest": found["newest"] or 0}


def _returned_papers() -> QuerySet[CaseDocument]:
    """Papers that a colleague looked at and sent back, and that have not come again."""
    return CaseDocument.objects.filter(case=OuterRef("pk"), state=DocumentState.REJECTED)


def _held_decisions() -> QuerySet[Decision]:
    """Taken, and not told yet: the window holds them, and the director may bring one forward."""
    return Decision.objects.filter(case=OuterRef("pk"), is_current=True, released_at__isnull=True)


def queue(user: User, tab: str) -> CaseQuerySet:
    """Return the visible cases of one tab."""
    return visible_cases(user=user).filter(tab_condition(user, tab))


def queue_counts(user: User, tabs: Sequence[str] | None = None) -> dict[str, int]:
    """Return how many cases each of my tabs holds, in their order; past `MOST_COUNTED`, one more.

    "all" is not counted: nothing waits in it, and for who sees few of a million cases that figure
    alone would mean looking at every one.
    """
    wanted = [tab for tab in (open_tabs(user) if tabs is None else tabs) if tab != "all"]
    counts = _counts_at_once(user, wanted)
    if not counts:
        found = count_up_to([queue(user, tab) for tab in wanted], MOST_COUNTED + 1)
        counts = dict(zip(wanted, found, strict=True))
    return {tab: min(counts[tab], MOST_COUNTED + 1) for tab in wanted}


def _counts_at_once(user: User, tabs: Sequence[str]) -> dict[str, int]:
    """Look at every open case once for all tabs, for who may see it costs more than the tabs do;
    nothing where more are open than that is quick for."""
    rows = queue(user, "open").order_by()
    marks = {f"in_{tab}": Either(When(tab_condition(user, tab), then=Value(1))) for tab in tabs}
    looked_at = rows.annotate(**marks)[: MOST_LOOKED_AT + 1]
    counts: dict[str, int] = looked_at.aggregate(
        looked_at=Count("pk"), **{tab: Count(f"in_{tab}") for tab in tabs}
    )
    return {} if counts.pop("looked_at") > MOST_LOOKED_AT else counts


def with_news(cases: QuerySet[Case]) -> QuerySet[Case]:
    """Add `has_news`: the person wrote or brought a paper; `is_clarified`: a clarification was
    answered; either only while no colleague did anything since. `is_objection`: it asks to look
    anew at a decision (C11). `promise_runs`: its promised day counts (`promise_runs`).
    """
    return cases.annotate(
        has_news=_any_of(_news_of_the_person()),
        is_clarified=_any_of(_clarified()),
        is_objection=Exists(Objection.objects.filter(case=OuterRef("pk"))),
        promise_runs=promise_runs(),
    )


def _news_of_the_person() -> QuerySet[CaseEvent]:
    kinds = (EventKind.MESSAGE_RECEIVED, EventKind.DOCUMENT_RECEIVED)
    return _unanswered(CaseEvent.objects.filter(kind__in=kinds, actor__isnull=True))


def _clarified() -> QuerySet[CaseEvent]:
    """Whoever explained what was unclear sent the case back (C37)."""
    back = {"kind": EventKind.STAGE_MOVED, "data__from_kind": StageKind.CLARIFICATION}
    return _unanswered(CaseEvent.objects.filter(**back))


def _unanswered(events: QuerySet[CaseEvent]) -> QuerySet[CaseEvent]:
    """Leave those of the case at hand after which no colleague did anything."""
    later = CaseEvent.objects.filter(
        case=OuterRef("case"), sequence__gt=OuterRef("sequence"), actor__isnull=False
    ).exclude(kind__in=ABOUT_THE_PERSON)
    return events.filter(~Exists(later), case=OuterRef("pk"))


def saved_views(user: User) -> QuerySet[SavedView]:
    """Return the views this person saved, and those shared with one of their roles."""
    return SavedView.objects.filter(Q(owner=user) | Q(role__in=user.roles))
