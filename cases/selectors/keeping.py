"""How long closed requests are kept: the months of the association, or a season and some days.

The rule. Every request is kept for `retention_months` after it was closed. Where its service says
`kept_after_season_days`, its time is over earlier: so many days after the first end of a season on
or after the day it was closed. That is the end of the season in which it was closed, or of the next
one when it was closed between two; of seasons that overlap, of the one that ends first. It is never
kept longer than the months, and for the months alone where no season is set (PDPL art. 18).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import Self

from django.db.models import Q
from django.utils import timezone

from cases.models import Case, Service
from cases.selectors.tallying import later_month
from cms.association.seasons import A_HIJRI_YEAR, Season, SeasonRun, runs_ending
from cms.association.selectors import current_association, seasons
from cms.core.dates import local_day
from cms.core.translated import TranslatedText

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class KeptUntil:
    """What a moment must lie before, so that the time of what happened then is over today.

    `months` holds for everything, `after_seasons` as well for what belongs to these services.
    """

    months: datetime
    after_seasons: Mapping[datetime, frozenset[int]]

    @classmethod
    def today(cls) -> Self:
        """Read the rules of the house as they hold today."""
        return cls(_months_ago(), _season_limits())

    def is_over(self, moment: str = "closed_at", service: str = "service") -> Q:
        """Return the condition that the time of a row is over."""
        return Q(**{f"{moment}__lt": self.months}) | self.is_over_with_a_season(moment, service)

    def is_over_with_a_season(self, moment: str = "closed_at", service: str = "service") -> Q:
        """Return the condition that it is over because a season is; false where there is none."""
        over = Q(pk__in=[])
        for limit, services in self.after_seasons.items():
            over |= Q(**{f"{moment}__lt": limit, f"{service}__in": services})
        return over

    @property
    def first_limit(self) -> datetime | None:
        """Return the moment before which everything of a season is over, whichever its service."""
        return min(self.after_seasons, default=None)


def _season_limits() -> dict[datetime, frozenset[int]]:
    """Return, for each number of days, the midnight after the last end that lies that far back.

    Whatever was closed before it was closed on or before that day, so that the first end after its
    closing lies as far back or farther.
    """
    rules = Service.objects.filter(kept_after_season_days__isnull=False)
    rows = rules.order_by("kept_after_season_days").values_list("kept_after_season_days", "pk")
    limits: dict[datetime, frozenset[int]] = {}
    for days, group in groupby(rows, key=lambda row: row[0]):
        if run := _last_run_before(timezone.localdate() - timedelta(days=days)):
            services = frozenset(pk for _days, pk in group)
            midnight = _midnight(run.last + _DAY)
            limits[midnight] = limits.get(midnight, frozenset()) | services
    return limits


def _last_run_before(day: date) -> SeasonRun | None:
    runs = runs_ending(seasons(), day - A_HIJRI_YEAR, day - _DAY)
    return runs[-1] if runs else None


def _months_ago() -> datetime:
    today = timezone.localdate()
    month = later_month(today.replace(day=1), -current_association().retention_months)
    return _midnight(date(month.year, month.month, min(today.day, 28)))


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


@dataclass(frozen=True)
class TimeOver:
    """Why the time of a request is over: so many days after a season of a year, or the months."""

    days_after: int | None = None
    season: TranslatedText = field(default_factory=TranslatedText)


def times_over(cases: Iterable[Case]) -> dict[int, TimeOver]:
    """Return for each of these closed requests why its time is over; their services are read."""
    known = seasons()
    return {case.pk: _time_over(case, known) for case in cases}


def _time_over(case: Case, known: list[Season]) -> TimeOver:
    days = case.service.kept_after_season_days
    if days is None or case.closed_at is None:
        return TimeOver()
    closed = local_day(case.closed_at)
    run = next(iter(runs_ending(known, closed, closed + A_HIJRI_YEAR)), None)
    if run is None or run.last + timedelta(days=days) >= timezone.localdate():
        return TimeOver()
    return TimeOver(days, TranslatedText(run.words))


def seasons_that_end(service: Service) -> list[Season]:
    """Return the seasons after which closed requests of a service go; none where months count."""
    return seasons() if service.kept_after_season_days else []
