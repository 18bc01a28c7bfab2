"""Seasons: times that come back every Hijri year, like the Hajj; when they end is reckoned here."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Final, NamedTuple

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from simple_history.models import HistoricalRecords

from cms.association.enums import HijriMonth
from cms.core.dates import OutsideCalendar, hijri, hijri_day
from cms.core.translated import TranslatedField

#: Within so many days every season has ended once, whatever the lengths of its months.
A_HIJRI_YEAR: Final = timedelta(days=360)
_OF_A_MONTH = [MinValueValidator(1), MaxValueValidator(30)]


class Season(models.Model):
    """A time of the Hijri year in which more people come, every year the same days.

    One that ends before it begins goes on into the next year. The thirtieth of a month that has
    twenty-nine days is its last day.
    """

    key = models.SlugField(_("key"), max_length=40, unique=True)
    name = TranslatedField(_("name"), help_text=_("As it is said before a year: Hajj 1447."))
    starts_month = models.PositiveSmallIntegerField(_("month of the first day"), choices=HijriMonth)
    starts_day = models.PositiveSmallIntegerField(_("first day"), validators=_OF_A_MONTH)
    ends_month = models.PositiveSmallIntegerField(_("month of the last day"), choices=HijriMonth)
    ends_day = models.PositiveSmallIntegerField(_("last day"), validators=_OF_A_MONTH)
    history = HistoricalRecords()

    class Meta:
        ordering = ["starts_month", "starts_day", "id"]
        verbose_name = _("season")
        verbose_name_plural = _("seasons")

    def __str__(self) -> str:
        return str(self.name)

    @property
    def starts(self) -> tuple[int, int]:
        return self.starts_month, self.starts_day

    @property
    def ends(self) -> tuple[int, int]:
        return self.ends_month, self.ends_day

    @property
    def next_run(self) -> "SeasonRun | None":
        """Return the run that is under way or comes next; None where the calendar ends."""
        today = timezone.localdate()
        return next(iter(runs_ending([self], today, today + A_HIJRI_YEAR)), None)

    def run_of(self, year: int) -> "SeasonRun":
        """Return the days of the run that begins in a Hijri year; may raise OutsideCalendar."""
        ends_in = year if self.starts <= self.ends else year + 1
        first, last = hijri_day(year, *self.starts), hijri_day(ends_in, *self.ends)
        return SeasonRun(last, first, year, self)


class SeasonRun(NamedTuple):
    """One season of one year, by the Hijri year in which it began."""

    last: date
    first: date
    year: int
    season: Season

    @property
    def words(self) -> dict[str, str]:
        """Return what it is called, in each language it has a name in."""
        eras = {"ar": "هـ"}
        names = self.season.name.items()
        return {code: f"{name} {self.year}{eras.get(code, ' AH')}" for code, name in names}


def runs_ending(seasons: Iterable[Season], since: date, until: date) -> list[SeasonRun]:
    """Return the runs whose last day lies between two days, both included, the first to end first.

    Beyond the tables of the calendar there are none.
    """
    years = _hijri_years(since, until)
    runs = [run for season in seasons for year in years for run in _run(season, year)]
    return sorted((run for run in runs if since <= run.last <= until), key=lambda run: run[:3])


def _hijri_years(since: date, until: date) -> range:
    """Return the years in which a run that ends between two days may begin."""
    try:
        return range(hijri(since).year - 1, hijri(until).year + 1)
    except OutsideCalendar:
        return range(0)


def _run(season: Season, year: int) -> Iterator[SeasonRun]:
    try:
        yield season.run_of(year)
    except OutsideCalendar:
        return
