"""What happened in one month, told by the tables themselves: the material of the figures.

Read by the clock for the whole house; who sees which figures is `cases.report_rights`.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import Case as Choice
from django.db.models import CharField, Count, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Coalesce, Concat
from django.utils import timezone

from cases.enums import GIVING, DecisionResult, EventKind, Outcome, WindowUnit
from cases.figure_enums import Measure, Standing
from cases.models import (
    Case,
    CaseEvent,
    CountedMonth,
    Decision,
    Referral,
    Service,
    WorkflowVersion,
)
from cms.core.identifiers import IdentifierKind

#: A month changes for a while: papers are asked for, decisions taken again. Then it stands.
SETTLES_AFTER_MONTHS = 3
#: Longer than two years is told as two years.
LONGEST_DAYS = 730
#: Longer than three weeks is told as three weeks where minutes are promised.
LONGEST_MINUTES = 21 * 24 * 60

_STANDINGS: dict[str, Standing] = {
    IdentifierKind.NATIONAL_ID: Standing.CITIZEN,
    IdentifierKind.IQAMA: Standing.RESIDENT,
    IdentifierKind.BORDER_NUMBER: Standing.VISITOR,
    IdentifierKind.PASSPORT: Standing.VISITOR,
    IdentifierKind.VISA: Standing.VISITOR,
}


class Fact(NamedTuple):
    """One row of the figures without its count."""

    service: int
    branch: int | None
    medium: str
    is_restricted: bool
    measure: Measure
    key: str
    value: int


def _fact(place: Sequence[Any], measure: Measure, key: str, value: int) -> Fact:
    service, branch, medium, is_restricted = place
    return Fact(service, branch, medium, is_restricted, measure, key, value)


def month_of(day: date) -> date:
    return day.replace(day=1)


def later_month(month: date, by: int) -> date:
    """Return the first day of the month `by` months later, or earlier."""
    number = month.year * 12 + month.month - 1 + by
    return date(number // 12, number % 12 + 1, 1)


def months_to_count() -> list[date]:
    """Return every month since the first request that was never counted or may still change."""
    first = Case.objects.order_by("submitted_at").values_list("submitted_at", flat=True).first()
    if first is None:
        return []
    counted = dict(CountedMonth.objects.values_list("month", "counted_at"))
    month, this = month_of(timezone.localdate(first)), month_of(timezone.localdate())
    found = []
    while month <= this:
        if not _stands(month, counted.get(month)):
            found.append(month)
        month = later_month(month, 1)
    return found


def _stands(month: date, counted_at: datetime | None) -> bool:
    settled = later_month(month, SETTLES_AFTER_MONTHS + 1)
    return counted_at is not None and timezone.localdate(counted_at) >= settled


def tally_month(month: date) -> Counter[Fact]:
    """Return how often each thing happened in this month.

    Of requests that were destroyed all but what it takes a person to tell: that is counted for good
    when they go (`cases.services.figures.keep_figures_of`).
    """
    facts: Counter[Fact] = Counter()
    for fact, count in _all_facts(month):
        facts[fact] += count
    return facts


def _all_facts(month: date) -> Iterator[tuple[Fact, int]]:
    span = _bounds(month)
    yield from _received(span)
    yield from _decided(span)
    yield from _closed(span)
    yield from _referred(span)
    yield from _answered(span)
    yield from _reached(span)
    yield from _equity(span)
    yield from _wished(span)


def _bounds(month: date) -> tuple[datetime, datetime]:
    zone = timezone.get_current_timezone()
    first, after = month, later_month(month, 1)
    midnight = datetime.min.time()
    last = datetime.combine(after, midnight, zone) - timedelta(microseconds=1)
    return datetime.combine(first, midnight, zone), last


def _grouped(
    rows: QuerySet[Any], measure: Measure, *by: str, case: str = ""
) -> Iterator[tuple[Fact, int]]:
    """Count rows by service, branch, channel and restriction, then by key and value."""
    where = [f"{case}{name}" for name in ("service_id", "branch_id", "medium", "is_restricted")]
    counted = rows.order_by().values_list(*where, *by).annotate(how_many=Count("pk"))
    for *place, key, value, count in counted:
        yield _fact(place, measure, str(key), int(value)), count


def _received(span: tuple[datetime, datetime]) -> Iterator[tuple[Fact, int]]:
    asked = CaseEvent.objects.filter(case=OuterRef("pk"), kind=EventKind.MISSING_REQUESTED)
    rows = Case.objects.filter(submitted_at__range=span)
    rows = rows.annotate(what=Value(""), was_asked=Exists(asked))
    return _grouped(rows, Measure.RECEIVED, "what", "was_asked")


def _decided(span: tuple[datetime, datetime]) -> Iterator[tuple[Fact, int]]:
    rows = Decision.objects.filter(is_current=True, decided_at__range=span)
    rows = rows.annotate(nothing=Value(0))
    yield from _grouped(rows, Measure.DECIDED, "result", "nothing", case="case__")
    refused = rows.filter(result=DecisionResult.REFUSE)
    yield from _grouped(refused, Measure.REFUSED, "reason_key", "nothing", case="case__")


def _closed(span: tuple[datetime, datetime]) -> Iterator[tuple[Fact, int]]:
    rows = Case.objects.filter(closed_at__range=span).annotate(nothing=Value(0))
    return _grouped(rows, Measure.CLOSED, "outcome", "nothing")


def _referred(span: tuple[datetime, datetime]) -> Iterator[tuple[Fact, int]]:
    """Handovers by the kind of body and its place in the directory; nought for one in none."""
    number = Cast(Coalesce("partner_id", Value(0)), CharField())
    key = Concat("partner_kind", Value(" "), number, output_field=CharField())
    rows = Referral.objects.filter(handed_at__range=span).annotate(key=key, nothing=Value(0))
    return _grouped(rows, Measure.REFERRED, "key", "nothing", case="case__")


def _answered(span: tuple[datetime, datetime]) -> Iterator[tuple[Fact, int]]:
    """A decision answers when it is released; a request without one, when it is closed."""
    released = Decision.objects.filter(is_current=True, released_at__range=span)
    yield from _kept_promises(released, "released_at", case="case__")
    decided = Decision.objects.filter(case=OuterRef("pk"))
    closed = Case.objects.filter(~Exists(decided), closed_at__range=span)
    yield from _kept_promises(closed.exclude(outcome=Outcome.WITHDRAWN), "closed_at")


def _kept_promises(
    rows: QuerySet[Any], moment: str, *, case: str = ""
) -> Iterator[tuple[Fact, int]]:
    """Only what had a window; inside it is neither too late nor, where that was said, too soon."""
    due, not_before = f"{case}due_at", f"{case}not_before_at"
    out = Q(**{f"{moment}__gt": F(due)}) | Q(**{f"{moment}__lt": F(not_before)})
    rows = rows.exclude(**{f"{due}__isnull": True, f"{not_before}__isnull": True})
    inside = Choice(When(out, then=Value(0)), default=Value(1))
    return _grouped(
        rows.annotate(what=Value(""), inside=inside), Measure.ANSWERED, "what", "inside", case=case
    )


def _reached(span: tuple[datetime, datetime]) -> Iterator[tuple[Fact, int]]:
    """The first time a request came into a stage, and how many days after it was sent."""
    moves = CaseEvent.objects.filter(kind=EventKind.STAGE_MOVED).annotate(to=KT("data__to"))
    before = moves.filter(
        case=OuterRef("case"), sequence__lt=OuterRef("sequence"), to=OuterRef("to")
    )
    kinds, quick = _kinds_of_stages(), _promising_minutes()
    rows = (
        moves.filter(~Exists(before), at__range=span)
        .order_by()
        .values_list(
            *("case__service_id", "case__branch_id", "case__medium", "case__is_restricted"),
            *("case__workflow_version_id", "to", "at", "case__submitted_at"),
        )
    )
    for *place, version, to, at, submitted in rows.iterator(chunk_size=5000):
        kind = kinds.get((version, to))
        if kind and place[0] in quick:
            minutes = -(-(at - submitted) // timedelta(minutes=1))  # a begun minute is one
            yield _fact(place, Measure.MINUTES, kind, min(max(minutes, 1), LONGEST_MINUTES)), 1
        elif kind:
            days = (timezone.localdate(at) - timezone.localdate(submitted)).days
            yield _fact(place, Measure.REACHED, kind, min(max(days, 0), LONGEST_DAYS)), 1


def _promising_minutes() -> set[int]:
    """Return the services whose promise is counted in minutes or hours: days say nothing there."""
    units = (WindowUnit.MINUTES, WindowUnit.HOURS)
    windows = Service.objects.values_list("pk", "window")
    return {pk for pk, window in windows if (window or {}).get("unit") in units}


def _kinds_of_stages() -> dict[tuple[int, str], str]:
    return {
        (version.pk, stage.key): stage.kind.value
        for version in WorkflowVersion.objects.all()
        for stage in version.document.stages
    }


def _equity(span: tuple[datetime, datetime]) -> Iterator[tuple[Fact, int]]:
    there = Decision.objects.filter(case__destroyed_at=None)
    return _by_groups(there.filter(decided_at__range=span))


def facts_of_groups(case: Case) -> Iterator[tuple[date, Fact]]:
    """Return what a request adds to the figures of which months by who its person is."""
    for decision in case.decisions.filter(is_current=True):
        for fact, _one in _by_groups(Decision.objects.filter(pk=decision.pk)):
            yield month_of(timezone.localdate(decision.decided_at)), fact


def _by_groups(decisions: QuerySet[Decision]) -> Iterator[tuple[Fact, int]]:
    results = (*GIVING, DecisionResult.REFUSE)
    rows = decisions.filter(is_current=True, result__in=results)
    granted = Choice(When(result__in=GIVING, then=Value(1)), default=Value(0))
    rows = rows.annotate(granted=granted)
    where = ("service_id", "branch_id", "medium", "is_restricted")
    who = ("case__person__gender", "case__person__identifier_kind")
    counted = (
        rows.order_by()
        .values_list(*(f"case__{name}" for name in where), *who, "granted")
        .annotate(how_many=Count("pk"))
    )
    for *place, gender, kind, was_granted, count in counted:
        standing = _STANDINGS.get(kind, Standing.UNKNOWN)
        key = f"{gender or 'unknown'} {standing.value}"
        yield _fact(place, Measure.EQUITY, key, was_granted), count


def _wished(span: tuple[datetime, datetime]) -> Iterator[tuple[Fact, int]]:
    """Which times suit those who asked: once for the request, and once for each time it names."""
    rows = Case.objects.filter(submitted_at__range=span).exclude(preferred_times=[])
    where = ("service_id", "branch_id", "medium", "is_restricted")
    for *place, times in rows.order_by().values_list(*where, "preferred_times"):
        for key in ("", *times):
            yield _fact(place, Measure.WISHED, key, 0), 1
