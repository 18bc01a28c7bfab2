"""The net under all hints, and the clockworks that pull it."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.utils import timezone

import pytest
import yaml

from cms.core.claims import WorkState
from cms.notices.enums import NoticeEvent
from cms.notices.models import Notice
from tasks import work
from tasks.heartbeats import BEAT, SWEEPER, age_of, claim_run
from tasks.models import Heartbeat, Job, JobKind
from tasks.names import ALONE, queue_names
from tasks.sweeping import CROWD_PER_SECOND, sweep
from tests.factories.notices import NoticeFactory
from tests.project.repository import ROOT

pytestmark = pytest.mark.django_db

A_MINUTE_AGO = timedelta(minutes=1)


def job(key: str = "route:1:1", **values: Any) -> Job:
    due_at = timezone.now() - A_MINUTE_AGO
    return Job.objects.create(
        **{"key": key, "kind": JobKind.ROUTE_CASE, "subject_id": 1, "due_at": due_at, **values}
    )


def test_the_sweep_finds_everything_due_and_nothing_else(given_hints: list[Any]) -> None:
    past, future = timezone.now() - A_MINUTE_AGO, timezone.now() + A_MINUTE_AGO
    due_job = job()
    job("route:1:2", due_at=future)
    job("route:1:3", state=WorkState.DONE)
    left_behind = job("route:1:4", state=WorkState.RUNNING, locked_until=past)
    job("route:1:5", state=WorkState.RUNNING, locked_until=future)
    due_notice = NoticeFactory(due_at=past)
    NoticeFactory(due_at=past, channel="call")
    NoticeFactory(due_at=past, state=WorkState.FAILED)

    assert sweep() == 2

    assert {(task, frozenset(ids)) for task, ids, _queue in given_hints} == {
        ("sila.run_job", frozenset({due_job.pk, left_behind.pk})),
        ("sila.deliver_notice", frozenset({due_notice.pk})),
    }


def test_a_row_that_was_hinted_at_a_moment_ago_is_left_to_its_hint(given_hints: list[Any]) -> None:
    job(due_at=timezone.now())

    assert sweep() == 0


def test_crowds_take_the_back_queue_and_the_urgent_the_front(given_hints: list[Any]) -> None:
    past = timezone.now() - A_MINUTE_AGO
    NoticeFactory(due_at=past, is_urgent=True)
    NoticeFactory(due_at=past, is_urgent=False)
    NoticeFactory(due_at=past, is_urgent=False, event="survey_invitation")
    job(kind=JobKind.SEND_INVITATION)

    sweep()

    queues = sorted((task, queue) for task, _ids, queue in given_hints)
    assert queues == [
        ("sila.deliver_notice", "bulk"),
        ("sila.deliver_notice", "urgent"),
        ("sila.deliver_notice", "work"),
        ("sila.run_job", "bulk"),
    ]


def test_two_beats_do_the_work_of_one(given_hints: list[Any]) -> None:
    job()

    work.pulse.run()
    work.pulse.run()
    work.sweep.run()

    assert len(given_hints) == 1


def test_a_clock_that_steps_back_silences_nobody() -> None:
    """P9: a last run in the future is a clock that was wrong, not a reason to wait for an hour."""
    hour_ahead = timezone.now() + timedelta(hours=1)
    Heartbeat.objects.create(name=SWEEPER, last_run_at=hour_ahead)

    assert claim_run(SWEEPER, at_most_every=timedelta(seconds=15))
    assert not claim_run(SWEEPER, at_most_every=timedelta(seconds=15))


def test_the_beat_is_known_by_its_pulse_and_not_by_the_worker(given_hints: list[Any]) -> None:
    work.sweep.run()
    assert age_of(BEAT) is None

    work.pulse.run()
    age = age_of(BEAT)
    assert age is not None
    assert age < timedelta(seconds=5)


def test_a_clockwork_that_never_ran_has_no_age() -> None:
    assert age_of("nothing") is None
    Heartbeat.objects.create(name="old", last_run_at=datetime(2020, 1, 1, tzinfo=UTC))
    old = age_of("old")
    assert old is not None
    assert old > timedelta(days=365)


def test_a_crowd_is_swept_after_everything_else(given_hints: list[Any]) -> None:
    past = timezone.now() - timedelta(hours=1)
    NoticeFactory(event=NoticeEvent.SURVEY_INVITATION, is_urgent=False, due_at=past)
    decision = NoticeFactory(event=NoticeEvent.DECISION_ACCEPTED, is_urgent=False)
    Notice.objects.filter(pk=decision.pk).update(due_at=timezone.now() - timedelta(seconds=5))

    sweep()

    assert [queue for _task, _ids, queue in given_hints] == ["work", "bulk"]


def test_a_crowd_is_hinted_at_in_portions(given_hints: list[Any], settings: Any) -> None:
    settings.SWEEP_SECONDS = 1
    past = timezone.now() - A_MINUTE_AGO
    crowd = {"event": NoticeEvent.SURVEY_INVITATION, "is_urgent": False, "due_at": past}
    NoticeFactory.create_batch(CROWD_PER_SECOND + 2, **crowd)

    sweep()

    assert sum(len(ids) for _task, ids, _queue in given_hints) == CROWD_PER_SECOND


def test_workers_in_production_talk_to_nobody_but_the_queues() -> None:
    """Gossip, mingling and heartbeats are trips to the broker that nobody reads (F11)."""
    services = yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]
    workers = [each["command"] for each in services.values() if "worker" in each.get("command", [])]

    assert len(workers) == 2
    assert all(set(ALONE) <= set(command) for command in workers)


def test_every_queue_has_a_worker_in_production() -> None:
    services = yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]
    heard = [
        queue
        for service in services.values()
        if "--queues" in service.get("command", [])
        for queue in service["command"][service["command"].index("--queues") + 1].split(",")
    ]

    assert sorted(heard) == sorted(queue_names())
