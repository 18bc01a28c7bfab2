"""At the broker's pace: what nobody takes does not pile up, and one hint names many rows (F11)."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

import pytest

from cms.core.claims import WorkState
from cms.notices.models import Notice
from tasks import hints, jobs, turns, work
from tasks.celery import app
from tasks.hints import HINTS_PER_SECOND, MOST_IDS, hint_on_commit
from tasks.models import Heartbeat, Job, JobKind
from tasks.names import PULSE, RUN_JOB, SWEEP, QueueName
from tasks.schedule import SCHEDULE
from tasks.sweeping import sweep
from tests.factories.notices import NoticeFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody looks at a page meanwhile: a machine that stalls for a second is no broken broker."""
    monkeypatch.setattr(hints.postman, "patience", 20.0)


def due_jobs(count: int) -> list[Job]:
    """Work about files that are gone: done as soon as somebody looks."""
    past = timezone.now() - timedelta(minutes=1)
    rows = [
        Job(key=f"check:{number}", kind=JobKind.CHECK_FILE, subject_id=number, due_at=past)
        for number in range(count)
    ]
    return list(Job.objects.bulk_create(rows))


def sweep_again() -> int:
    Heartbeat.objects.update(last_run_at=timezone.now() - timedelta(minutes=1))
    return sweep()


def left() -> int:
    return Job.objects.filter(state=WorkState.PENDING).count()


def test_sweeps_do_not_pile_up_hints_nobody_takes_and_the_work_gets_done(
    valkey_url: str, broker_at: Any, settings: Any
) -> None:
    """A broker that keeps every hint to itself, as a very slow one does for a while."""
    broker_at(valkey_url)
    settings.SWEEP_SECONDS = 1
    portions = HINTS_PER_SECOND + 3
    due_jobs(portions * MOST_IDS)
    before = hints.postman.count(QueueName.WORK)  # of earlier tests: the broker is one for all
    room = max(0, HINTS_PER_SECOND - before)

    given = [sweep_again() for _each in range(portions)]

    assert given[0] == room
    assert hints.postman.count(QueueName.WORK) == before + room
    assert left() == 0


def test_clocks_do_not_pile_up_calls_to_sweep_and_none_is_too_old_to_count(
    valkey_url: str, broker_at: Any, settings: Any
) -> None:
    broker_at(valkey_url)
    settings.SWEEP_SECONDS = 1
    pulse = SCHEDULE["pulse"]

    for _each in range(HINTS_PER_SECOND + 3):
        app.tasks[PULSE].apply_async((), **pulse["options"])
        assert hints.give_hint(SWEEP)

    assert hints.postman.count(QueueName.URGENT) == HINTS_PER_SECOND
    assert "expires" not in pulse["options"]


def test_without_a_broker_the_sweep_works_itself_and_the_crowd_waits() -> None:
    """No hint goes, and no row needs one."""
    hints.breaker.trip()
    due_jobs(MOST_IDS)
    past = timezone.now() - timedelta(minutes=1)
    due: Any = NoticeFactory(due_at=past, state=WorkState.PENDING, expires_at=past)
    crowd: Any = NoticeFactory(due_at=past, event="survey_invitation", is_urgent=False)

    assert sweep() == 0

    assert left() == 0
    assert Notice.objects.get(pk=due.pk).state == WorkState.CANCELLED
    assert Notice.objects.get(pk=crowd.pk).state == WorkState.PENDING


def test_rows_of_one_transaction_share_hints(
    given_hints: list[Any], django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        for number in range(MOST_IDS + 2):
            hint_on_commit(RUN_JOB, number)
        hint_on_commit(RUN_JOB, 99, queue=QueueName.BULK)

    assert [(len(ids), queue) for _task, ids, queue in given_hints] == [
        (MOST_IDS, "work"),
        (2, "work"),
        (1, "bulk"),
    ]


def test_a_row_that_was_rolled_back_is_in_nobodys_hint(
    given_hints: list[Any], django_capture_on_commit_callbacks: Any
) -> None:
    """P10: a shared hint names only what was written under the same savepoints."""
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        hint_on_commit(RUN_JOB, 1)
        with transaction.atomic():
            hint_on_commit(RUN_JOB, 2)
            transaction.set_rollback(True)
        hint_on_commit(RUN_JOB, 3)

    assert sorted(pk for _task, ids, _queue in given_hints for pk in ids) == [1, 3]


def test_a_turn_ends_and_what_is_left_goes_back_to_its_queue(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    given: list[Any] = []
    clock = iter([0.0, 1.0, 99.0])
    monkeypatch.setattr(turns, "monotonic", lambda: next(clock))
    monkeypatch.setattr(
        turns, "give_hint", lambda task, *ids, queue: given.append((task, ids, queue))
    )
    first, second, third, fourth = due_jobs(4)

    turns.work_through(RUN_JOB, [first.pk, second.pk, third.pk, fourth.pk], queue=QueueName.BULK)

    assert left() == 2
    assert given == [(RUN_JOB, (third.pk, fourth.pk), QueueName.BULK)]


def test_a_row_that_kills_its_worker_takes_no_other_along(monkeypatch: pytest.MonkeyPatch) -> None:
    """P4: what the same hint names after it is not even claimed when the worker dies."""
    before, poison, after = due_jobs(3)

    def die(job: Job) -> None:
        if job.pk == poison.pk:
            raise SystemExit

    monkeypatch.setitem(jobs.HANDLERS, JobKind.CHECK_FILE, die)

    with pytest.raises(SystemExit):
        work.run_job.run(before.pk, poison.pk, after.pk)

    rows = Job.objects.in_bulk([before.pk, poison.pk, after.pk])
    states = [rows[each.pk].state for each in (before, poison, after)]
    assert states == ["done", "running", "pending"]
    assert rows[after.pk].attempts == rows[after.pk].crashes == 0
    work.run_job.run(before.pk, poison.pk, after.pk)  # the broker hands the hint out again
    after.refresh_from_db()
    assert after.state == WorkState.DONE
