"""Seasons of the Hijri year: when they begin and end, and who sets them."""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.urls import reverse

import pytest
import time_machine

from cms.association.seasons import Season, runs_ending
from cms.core.dates import from_hijri, hijri
from tests.factories.accounts import UserFactory
from tests.factories.roles import make_roles
from tests.factories.seasons import SeasonFactory

RAMADAN = {"starts_month": 9, "starts_day": 1, "ends_month": 9, "ends_day": 30}
OVER_NEW_YEAR = {"starts_month": 12, "starts_day": 25, "ends_month": 1, "ends_day": 10}


def ends(season, since, until):
    return [(run.year, run.last) for run in runs_ending([season], since, until)]


def test_a_season_comes_back_every_hijri_year():
    hajj = SeasonFactory.build()
    since, until = from_hijri(1446, 1, 1), from_hijri(1448, 12, 29)
    assert ends(hajj, since, until) == [
        (1446, date(2025, 6, 16)),
        (1447, date(2026, 6, 6)),
        (1448, date(2027, 5, 26)),
    ]


def test_the_thirtieth_of_a_short_month_is_its_last_day():
    ramadan = SeasonFactory.build(**RAMADAN)
    found = dict(ends(ramadan, from_hijri(1440, 1, 1), from_hijri(1450, 1, 1)))
    assert {hijri(day).day for day in found.values()} == {29, 30}
    assert all(hijri(day + timedelta(days=1)).month == 10 for day in found.values())


def test_one_that_ends_before_it_begins_goes_on_into_the_next_year():
    [run] = runs_ending([SeasonFactory.build(**OVER_NEW_YEAR)], date(2026, 6, 20), date(2026, 7, 1))
    assert (run.year, run.first, run.last) == (
        1447,
        from_hijri(1447, 12, 25),
        from_hijri(1448, 1, 10),
    )


def test_days_between_count_both_ends_and_the_first_to_end_comes_first():
    hajj, ramadan = SeasonFactory.build(), SeasonFactory.build(**RAMADAN)
    [hajj_ends] = [day for _year, day in ends(hajj, date(2026, 6, 6), date(2026, 6, 6))]
    runs = runs_ending([hajj, ramadan], date(2026, 1, 1), hajj_ends)
    assert [run.season for run in runs] == [ramadan, hajj]
    assert ends(hajj, hajj_ends + timedelta(days=1), hajj_ends + timedelta(days=1)) == []


def test_beyond_the_tables_of_the_calendar_nothing_ends():
    assert ends(SeasonFactory.build(), date(2100, 1, 1), date(2102, 1, 1)) == []


def test_a_run_is_called_by_its_hijri_year_in_both_languages():
    run = SeasonFactory.build().run_of(1447)
    assert run.words == {"ar": "موسم الحج 1447هـ", "en": "Hajj 1447 AH"}


@pytest.mark.parametrize("day", [0, 31])
def test_no_hijri_month_has_such_a_day(db, day):
    with pytest.raises(ValidationError) as refused:
        SeasonFactory.build(ends_day=day).full_clean()
    assert set(refused.value.message_dict) == {"ends_day"}


def test_the_system_administrator_sets_them_and_the_list_says_when_they_end_next(client, db):
    make_roles()
    client.force_login(UserFactory(role="admin"))
    values = {"name_ar": "موسم الحج", "name_en": "Hajj", "key": "hajj", "starts_day": "1",
              "starts_month": "11", "ends_day": "20", "ends_month": "12"}  # fmt: skip
    add = reverse("wagtailsnippets_association_season:add")
    refused = client.post(add, {**values, "ends_day": "31"})
    assert set(refused.context["form"].errors) == {"ends_day"}
    assert client.post(add, values).status_code == 302
    assert Season.objects.get().ends == (12, 20)
    with time_machine.travel("2026-11-30T09:00:00+03:00"):
        page = client.get(reverse("wagtailsnippets_association_season:list")).content.decode()
    assert "20 ذو الحجة" in page
    assert "26 مايو 2027" in page
