"""A past that was written over is found: in the timelines, at their ends, and in the histories."""

import io
import json

from django.core.management import CommandError, call_command
from django.db import connection

import pytest

from cases.enums import EventKind
from cases.models import Case, CaseEvent, TimelineSeal
from cases.services.timeline import event_hash, record_event
from cases.services.verifying import CHUNK, history_findings, timeline_findings, verify_timeline
from tests.factories.cases import CaseFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    """A case whose timeline has five lines."""
    made = CaseFactory()
    for number in range(4):
        record_event(made, EventKind.NOTE_ADDED, data={"note": number}, reason="لأن")
    return made


def _write(sql, *values):
    """Past the house, as somebody with a database client would."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def _change(case, column, value, line=3):
    where = "case_id = %s AND sequence = %s"
    _write(f"UPDATE cases_caseevent SET {column} = %s WHERE {where}", value, case.pk, line)


def test_an_untouched_house_is_whole(case):
    CaseFactory()
    assert list(timeline_findings()) == list(history_findings()) == []


@pytest.mark.parametrize(
    ("column", "value", "what"),
    [
        ("kind", "vote_cast", "was changed"),
        ("data", json.dumps({"note": 99}), "was changed"),
        ("data", '"{"', "was changed"),
        ("by", "clock", "was changed"),
        ("at", "2020-01-01 00:00:00+00:00", "was changed"),
        ("hash", "0" * 64, "was changed"),
        ("previous_hash", "0" * 64, "was changed"),
        ("reason", "صريح", "cannot be read"),
    ],
)
def test_a_changed_line_is_named(case, column, value, what):
    _change(case, column, value)
    assert f"{case.reference}: line 3 {what}" in verify_timeline(case)


def test_a_line_that_was_rewritten_with_its_own_digest_no_longer_fits_the_next(case):
    """Only a key gets this far, and then the rest of the chain has to be written anew as well."""
    line = case.events.get(sequence=3)
    line.data = {"note": 99}
    _change(case, "data", json.dumps(line.data))
    _change(case, "hash", event_hash(line))
    assert verify_timeline(case) == [f"{case.reference}: line 4 does not follow the line before it"]


def test_missing_lines_are_counted_and_the_rest_is_judged_for_itself(case):
    _write("DELETE FROM cases_caseevent WHERE case_id = %s AND sequence IN (2, 3)", case.pk)
    assert verify_timeline(case) == [f"{case.reference}: lines 2 to 3 are missing"]


def test_lines_that_changed_places_are_found(case):
    for number, place in ((2, 90), (3, 2), (90, 3)):
        _change(case, "sequence", place, line=number)
    *changed, then = verify_timeline(case)
    assert changed == [f"{case.reference}: line {n} was changed" for n in (2, 3)]
    assert then == f"{case.reference}: line 4 does not follow the line before it"


def test_an_end_that_was_cut_off_shows_by_the_seal(case):
    _write("DELETE FROM cases_caseevent WHERE case_id = %s AND sequence > 3", case.pk)
    assert verify_timeline(case) == [f"{case.reference}: lines after 3 are missing, up to 5"]


def test_what_is_written_after_a_cut_end_does_not_hide_it(case):
    _write("DELETE FROM cases_caseevent WHERE case_id = %s AND sequence = 5", case.pk)
    record_event(case, EventKind.NOTE_ADDED)
    assert verify_timeline(case) == [f"{case.reference}: the end is not the one that was sealed"]


def test_a_seal_cannot_be_moved_or_taken_away(case):
    _write("DELETE FROM cases_caseevent WHERE case_id = %s AND sequence > 3", case.pk)
    _write("UPDATE cases_timelineseal SET sequence = 3 WHERE case_id = %s", case.pk)
    assert verify_timeline(case) == [f"{case.reference}: the end is not the one that was sealed"]
    _write("DELETE FROM cases_timelineseal WHERE case_id = %s", case.pk)
    assert verify_timeline(case) == [f"{case.reference}: the seal of the end is missing"]


def test_a_timeline_that_is_gone_altogether_is_missed(case):
    _write("DELETE FROM cases_caseevent WHERE case_id = %s", case.pk)
    assert verify_timeline(case) == [f"{case.reference}: the timeline is empty"]


def test_a_row_whose_history_does_not_tell_its_creation_is_named(case):
    _write("DELETE FROM cases_historicalcase WHERE id = %s AND history_type = '+'", case.pk)
    assert list(history_findings()) == [
        f"cases.Case {case.pk}: the history does not tell its creation"
    ]


def test_many_cases_cost_the_queries_of_one(case, django_assert_num_queries):
    for _number in range(3):
        CaseFactory()
    assert CaseEvent.objects.count() < CHUNK
    with django_assert_num_queries(5):
        assert list(timeline_findings()) == []


def test_the_command_reports_and_fails(case):
    CaseFactory()
    said = io.StringIO()
    call_command("verify_timeline", stdout=said)
    assert "whole" in said.getvalue()
    _change(case, "by", "clock")
    with pytest.raises(CommandError, match="1 finding") as failed:
        call_command("verify_timeline", case=case.reference.lower(), stdout=said)
    assert failed.value.returncode == 1
    assert f"{case.reference}: line 3 was changed" in said.getvalue()
    with pytest.raises(CommandError, match="no case"):
        call_command("verify_timeline", case="TST-AAAAA-A", stdout=said)


def test_every_case_has_its_seal_from_the_first_line(case):
    assert TimelineSeal.objects.count() == Case.objects.count()
