"""When programmes are held, and which times suit those who ask (ENV-6.6).

Wishes are read from the monthly figures, as equal treatment is: always the last twelve whole months
of everything somebody reads, small groups hidden. No answer is opened for them.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Prefetch, QuerySet, Sum
from django.utils import timezone

from cases.enums import ServiceKind, StageKind
from cases.figure_enums import Measure
from cases.models import Case, ProgrammeChange, Service
from cases.programme_enums import TimeSlot
from cases.questions.definition import FormDefinition
from cases.selectors.equity import MONTHS
from cases.selectors.reporting import visible_figures
from cases.selectors.tallying import later_month, month_of
from cases.selectors.visibility import worked_cases
from cms.accounts.models import User
from cms.association.selectors import current_association
from cms.core.suppression import shown_groups


def stated_times(document: FormDefinition, answers: Mapping[str, Any]) -> list[str]:
    """Return which times these answers say suit, in the order of the week."""
    question = document.bound("case.preferred_times")
    given = answers.get(question.key) if question else None
    return in_order(given or [])


def in_order(slots: Iterable[str]) -> list[str]:
    """Return these slots once each, in the order of the week; an unknown one is left out."""
    wanted = set(slots)
    return [slot.value for slot in TimeSlot if slot.value in wanted]


def programmes() -> QuerySet[Service]:
    """Return the services that have times: activities, drafts left out."""
    rows = Service.objects.filter(kind=ServiceKind.ACTIVITY, is_draft=False)
    return rows.order_by("order", "pk")


@dataclass(frozen=True)
class ProgrammeTimes:
    """What stands today, and what is announced for a later day; both may be nothing."""

    standing: ProgrammeChange | None = None
    announced: ProgrammeChange | None = None


def allowed_changes() -> QuerySet[ProgrammeChange]:
    return ProgrammeChange.objects.filter(is_allowed=True).order_by("pk")


def times_from(changes: Iterable[ProgrammeChange]) -> ProgrammeTimes:
    """Return what the allowed changes of one programme, oldest first, say of today.

    None begins before the one before it, and of two for the same day the later is meant.
    """
    standing = announced = None
    for change in changes:
        if change.has_begun:
            standing = change
        elif announced is None or change.effective_from == announced.effective_from:
            announced = change
    return ProgrammeTimes(standing, announced)


def programme_times(service: Service) -> ProgrammeTimes:
    """Return the times of a service; nothing, and no query, where it is no programme."""
    if service.kind != ServiceKind.ACTIVITY:
        return ProgrammeTimes()
    return times_from(allowed_changes().filter(service=service))


def latest_change(service: Service) -> ProgrammeChange | None:
    """Return what was last said of its times, begun or announced; the next change follows it."""
    return allowed_changes().filter(service=service).last()


def latest_record(service: Service) -> int:
    """Return the number of what was recorded last, allowed or not; 0 for nothing."""
    rows = ProgrammeChange.objects.filter(service=service).order_by("-pk")
    return rows.values_list("pk", flat=True).first() or 0


def programmes_with_times() -> list[tuple[Service, ProgrammeTimes]]:
    """Return every programme with its times, in two queries."""
    changes = Prefetch("programme_changes", allowed_changes(), to_attr="allowed_changes")
    rows: Any = programmes().prefetch_related(changes)
    return [(service, times_from(service.allowed_changes)) for service in rows]


def recorded_changes() -> QuerySet[ProgrammeChange]:
    """Return what colleagues changed, or left because of the bylaws; the newest first."""
    rows = ProgrammeChange.objects.filter(by__isnull=False)
    return rows.select_related("service", "by").order_by("-pk")


def open_requests(service: Service, *, user: User) -> QuerySet[Case]:
    """Return the open requests whose people this person may write to about the programme.

    Where a stage waits for the answer, any message would be that answer.
    """
    rows = worked_cases(user=user).filter(service=service, is_open=True)
    return rows.exclude(stage_kind=StageKind.ANSWER).order_by("pk")


@dataclass(frozen=True)
class Wishes:
    """How many requests said which times suit, and how often each was named; None is too few."""

    said: int | None
    slots: dict[str, int | None]


@dataclass(frozen=True)
class WishReport:
    first: date
    last: date
    minimum: int
    by_service: dict[int, Wishes]

    def of(self, service: Service) -> Wishes:
        return self.by_service.get(service.pk) or Wishes(0, dict.fromkeys(TimeSlot.values, 0))


def wish_report(user: User) -> WishReport:
    """Return which times suit, service by service, as far as this person reads figures."""
    last = later_month(month_of(timezone.localdate()), -1)
    first = later_month(last, 1 - MONTHS)
    minimum = current_association().survey_minimum_group
    rows = visible_figures(user=user).filter(measure=Measure.WISHED, month__range=(first, last))
    counts: defaultdict[int, Counter[str]] = defaultdict(Counter)
    for service, key, count in rows.values_list("service", "key").annotate(n=Sum("count")):
        counts[service][key] += count
    by_service = {service: _wishes(found, minimum) for service, found in counts.items()}
    return WishReport(first, last, minimum, by_service)


def _wishes(found: Counter[str], minimum: int) -> Wishes:
    """Hide a service few people spoke of, and a time so few wish that it would single them out."""
    said = found.pop("", 0)
    if said < minimum:
        return Wishes(None, dict.fromkeys(TimeSlot.values))
    shown = {key for _table, key in shown_groups({(key,): n for key, n in found.items()}, minimum)}
    slots = {
        slot: found[slot] if slot in shown or not found[slot] else None for slot in TimeSlot.values
    }
    return Wishes(said, slots)
