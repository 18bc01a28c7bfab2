"""The clock in words, as an officer would say it."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

from django.utils import translation

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from cases.backoffice.clock_words import clock_of, remaining
from cases.enums import Outcome
from cms.core.digits import current_style
from cms.core.workdays import WorkCalendar

RIYADH = ZoneInfo("Asia/Riyadh")
#: A Sunday morning; Friday and Saturday are the weekend.
NOW = datetime(2026, 11, 22, 10, 0, tzinfo=RIYADH)
CALENDAR = WorkCalendar(tz=RIYADH)


def _case(**facts):
    plain = {"is_open": True, "paused_since": None, "due_at": None, "stage_due_at": None}
    plain["promise_runs"] = True
    return SimpleNamespace(**{**plain, **facts})


@pytest.mark.parametrize(
    ("due", "words", "tone"),
    [
        (NOW + timedelta(minutes=1, seconds=5), "بقيت دقيقة", "soon"),
        (NOW + timedelta(minutes=25), "بقيت 25 دقيقة", "soon"),
        (NOW + timedelta(hours=2, minutes=5), "بقيت ساعتان", "soon"),
        (NOW + timedelta(days=1, hours=3), "بقي يوم عمل", "soon"),
        (NOW + timedelta(days=2), "بقي يوما عمل", "soon"),
        (NOW + timedelta(days=7), "بقيت 5 أيام عمل", "calm"),
        (NOW + timedelta(days=21), "بقي 15 يوم عمل", "calm"),
        (NOW - timedelta(seconds=20), "تأخرت للتو", "late"),
        (NOW - timedelta(minutes=27), "متأخرة 27 دقيقة", "late"),
        (NOW - timedelta(hours=3), "متأخرة 3 ساعات", "late"),
        (NOW - timedelta(days=3), "متأخرة يوم عمل", "late"),
        (NOW - timedelta(days=14), "متأخرة 10 أيام عمل", "late"),
    ],
)
def test_the_distance_is_said_in_minutes_hours_or_working_days(due, words, tone):
    with translation.override("ar"), time_machine.travel(NOW, tick=False):
        clock = remaining(due, CALENDAR)
    assert (clock.words, clock.tone) == (words, tone)


@pytest.mark.parametrize(
    ("since", "day"),
    [
        (NOW - timedelta(hours=1), "اليوم"),
        (NOW - timedelta(days=3), "الخميس"),
        (NOW - timedelta(days=20), "2 نوفمبر 2026م"),
    ],
)
def test_a_pause_says_since_when_and_for_whom(since, day):
    with translation.override("ar"), time_machine.travel(NOW, tick=False):
        clock = clock_of(_case(paused_since=since, due_at=NOW - timedelta(days=9)), CALENDAR)
    assert clock.words == f"متوقفة منذ {day}: بانتظار المستفيد"
    assert clock.tone == "paused"


def test_the_nearer_of_promise_and_stage_counts():
    facts = {"due_at": NOW + timedelta(days=20), "stage_due_at": NOW + timedelta(days=2)}
    with translation.override("en"), time_machine.travel(NOW, tick=False):
        assert clock_of(_case(**facts), CALENDAR).words == "2 working days left"
        assert clock_of(_case(), CALENDAR).words == "No date set"


def test_a_closed_case_has_an_outcome_instead_of_a_clock():
    case = _case(is_open=False, get_outcome_display=lambda: Outcome.DELIVERED.label)
    with translation.override("ar"):
        assert clock_of(case, CALENDAR).words == "انتهت بالتسليم"


def test_digits_follow_the_associations_style():
    style = current_style.set("arabic_indic")
    try:
        with translation.override("ar"), time_machine.travel(NOW, tick=False):
            words = remaining(NOW + timedelta(days=7), CALENDAR).words
    finally:
        current_style.reset(style)
    assert words == "بقيت ٥ أيام عمل"


@given(st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)))
def test_every_moment_has_words_and_only_the_past_is_late(due):
    with translation.override("ar"), time_machine.travel(NOW, tick=False):
        clock = remaining(due, CALENDAR)
    assert clock.words
    assert "%" not in clock.words
    assert (clock.tone == "late") == (due < NOW)


def test_once_the_answer_was_told_only_the_stage_counts():
    promised, stage = NOW - timedelta(days=1), NOW + timedelta(days=7)
    with translation.override("ar"), time_machine.travel(NOW, tick=False):
        told = clock_of(_case(due_at=promised, stage_due_at=stage, promise_runs=False), CALENDAR)
        untold = clock_of(_case(due_at=promised, stage_due_at=stage), CALENDAR)
    assert (told.words, untold.tone) == ("بقيت 5 أيام عمل", "late")
