"""What the clock's page says of each state a duty or a queue can be in."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.utils import timezone, translation

import pytest
import time_machine

from cms.core.claims import WorkState
from tasks import clock_words
from tasks.by_hand import give_up_job, retry_job
from tasks.duties import duty_states
from tasks.figures import Backlog
from tasks.health import problems, warnings
from tasks.jobs import run_job
from tasks.models import Heartbeat, Job, JobKind, RunOutcome
from tasks.schedule import DUTIES
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db
NOW = timedelta(0)


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def beats():
    """One duty in each state, by the words that tell it; at noon, long after each one's time."""
    states = {
        "Failed": {"outcome": RunOutcome.FAILED, "last_error": "OSError at tasks/jobs.py:1"},
        "Running now": {"outcome": RunOutcome.RUNNING},
        "Done": {"outcome": RunOutcome.DONE, "count": 3},
        "Late by 1": {"outcome": RunOutcome.DONE, "ago": 9},
        "Waits for its first time": {"outcome": RunOutcome.NEVER},
    }
    said = {}
    with time_machine.travel("2026-11-26T12:30:00+03:00", tick=False):
        for name, (words, row) in zip(DUTIES, states.items(), strict=False):
            at = timezone.now() - timedelta(days=row.pop("ago", 0))
            Heartbeat.objects.create(name=name, last_run_at=at, **row)
            said[str(DUTIES[name].title)] = words
        yield said


def test_every_duty_says_how_it_stands(beats):
    rows = {str(row.title): row for row in clock_words.duty_rows()}
    told = {title: rows[title].state for title in beats}
    assert all(told[title].startswith(words.split(" by")[0]) for title, words in beats.items())
    assert {row.last_run for row in rows.values()} >= {"a moment ago", "not yet", "never"}
    assert {rows[title].detail for title in beats} == {
        "OSError at tasks/jobs.py:1",
        "",
        "handled: 3",
    }


def test_what_is_late_or_failed_is_a_finding_on_the_page_and_a_warning_in_the_health(beats):
    said = [finding.what for finding in clock_words.findings()]
    assert any("failed when it last ran" in what for what in said)
    assert any("was due and has not run" in what for what in said)
    names = {name.rsplit("_", 1)[-1] for name, _text in warnings()}
    assert names >= {"failed", "late"}


def test_while_the_database_is_silent_nothing_else_is_asked_of_it(monkeypatch):
    monkeypatch.setattr("tasks.clock_words.problems", lambda: [("database", "down")])
    monkeypatch.setattr("tasks.clock_words.duty_states", lambda: pytest.fail("asked"))
    assert [found.tone for found in clock_words.findings()] == [clock_words.RED]


@pytest.mark.parametrize(
    ("work", "state"),
    [
        (Backlog("jobs", {}, 1, 0, 0, NOW), "Somebody has to look"),
        (Backlog("calls", {"pending": 2}, 0, 0, 0, NOW), "Wait for a colleague"),
        (Backlog("notices", {"pending": 2}, 0, 2, 0, NOW), "Tried again and again"),
        (Backlog("notices", {"pending": 1}, 0, 0, 1, NOW), "Being tried again"),
        (Backlog("jobs", {"pending": 1}, 0, 0, 0, timedelta(hours=1)), "Late"),
        (Backlog("jobs", {}, 0, 0, 0, NOW), "In order"),
    ],
)
def test_a_queue_is_judged_in_words(work, state):
    row = clock_words.backlog_row(work)
    assert row.state == state
    assert (row.oldest == "nothing is late") == (work.oldest_wait == NOW)


@pytest.mark.parametrize("kind", JobKind.values)
def test_work_on_something_erased_meanwhile_is_done_with(kind):
    subject = 202601 if kind == JobKind.COUNT_MONTH else 999_999
    job = Job.objects.create(key=f"gone:{kind}", kind=kind, subject_id=subject)
    run_job(job.pk)
    job.refresh_from_db()
    assert job.state == WorkState.DONE


def test_work_that_is_not_stuck_is_neither_tried_again_nor_given_up():
    job, admin = (
        Job.objects.create(key="a", kind=JobKind.CHECK_FILE, subject_id=1),
        UserFactory(role="admin"),
    )
    with pytest.raises(ValidationError):
        retry_job(job, acting_user=admin)
    with pytest.raises(ValidationError):
        give_up_job(job, acting_user=admin, reason="told")
    assert not job.deeds.exists()


def test_a_duty_seen_for_the_first_time_waits():
    assert {state.outcome for state in duty_states()} == {RunOutcome.NEVER}
    assert {name for name, _text in problems()} >= {"beat", "sweep"}
