"""The tasks: each fetches nothing, decides nothing, and calls one service."""

from django.core.management import call_command

from celery import Task

from cases.services import routing, seasons
from surveys import services as surveys
from tasks import (
    asking,
    breaches,
    counting,
    digests,
    freezing,
    keeping_time,
    sweeping,
    visiting,
    watching,
)
from tasks.celery import app
from tasks.duties import run_duty
from tasks.heartbeats import BEAT, note_run
from tasks.names import (
    CLOSE_SURVEYS,
    COUNT_FIGURES,
    DELIVER,
    ESCALATE,
    FREEZE_MONTHS,
    PLAN_DIGESTS,
    PLAN_REMINDERS,
    PULSE,
    RUN_JOB,
    SWEEP,
    SWEEP_DRAFTS,
    TURN_SEASONS,
    WATCH_BREACHES,
    WATCH_CALLS,
    WATCH_CORRECTIONS,
    WATCH_DUPLICATES,
    WATCH_EXPIRIES,
    WATCH_POLICIES,
    WATCH_RENEWALS,
    WATCH_RETENTION,
    WATCH_SEASONS,
    WATCH_VISITS,
    WATCH_WINDOWS,
    QueueName,
    queue_names,
)
from tasks.ticks import Tick
from tasks.turns import work_through


@app.task(name=RUN_JOB, bind=True)
def run_job(self: Task, *job_ids: int) -> None:
    work_through(RUN_JOB, job_ids, queue=_queue_of(self))


@app.task(name=DELIVER, bind=True)
def deliver_notice(self: Task, *notice_ids: int) -> None:
    work_through(DELIVER, notice_ids, queue=_queue_of(self))


def _queue_of(task: Task) -> QueueName:
    """Return the queue this hint came by."""
    name = (task.request.delivery_info or {}).get("routing_key", "")
    return QueueName(name) if name in queue_names() else QueueName.WORK


@app.task(name=SWEEP, base=Tick)
def sweep() -> None:
    sweeping.sweep()


@app.task(name=PULSE, base=Tick)
def pulse() -> None:
    note_run(BEAT)
    sweeping.sweep()
    watching.watch_urgent_windows()


@app.task(name=SWEEP_DRAFTS)
def sweep_drafts() -> None:
    # By name: the clock and the public site do not see each other.
    run_duty("sweep-drafts", lambda: call_command("sweep_drafts"))


@app.task(name=CLOSE_SURVEYS)
def close_surveys() -> None:
    run_duty("close-surveys", surveys.close_invitations)


@app.task(name=WATCH_WINDOWS)
def watch_windows() -> None:
    run_duty("watch-windows", watching.watch_windows)


@app.task(name=WATCH_BREACHES)
def watch_breaches() -> None:
    run_duty("watch-breaches", breaches.watch_breaches)


@app.task(name=WATCH_EXPIRIES)
def watch_expiries() -> None:
    run_duty("watch-expiries", watching.watch_expiries)


@app.task(name=WATCH_RENEWALS)
def watch_renewals() -> None:
    run_duty("watch-renewals", watching.watch_renewals)


@app.task(name=WATCH_DUPLICATES)
def watch_duplicates() -> None:
    run_duty("watch-duplicates", watching.watch_duplicates)


@app.task(name=WATCH_POLICIES)
def watch_policies() -> None:
    run_duty("watch-policies", watching.watch_policies)


@app.task(name=TURN_SEASONS)
def turn_seasons() -> None:
    run_duty("turn-seasons", seasons.turn_seasons)


@app.task(name=WATCH_SEASONS)
def watch_seasons() -> None:
    run_duty("watch-seasons", keeping_time.watch_seasons)


@app.task(name=WATCH_VISITS)
def watch_visits() -> None:
    run_duty("watch-visits", visiting.watch_visits)


@app.task(name=WATCH_CALLS)
def watch_calls() -> None:
    run_duty("watch-calls", watching.watch_calls)


@app.task(name=WATCH_CORRECTIONS)
def watch_corrections() -> None:
    run_duty("watch-corrections", keeping_time.watch_corrections)


@app.task(name=WATCH_RETENTION)
def watch_retention() -> None:
    run_duty("watch-retention", keeping_time.watch_retention)


@app.task(name=PLAN_DIGESTS)
def plan_digests() -> None:
    run_duty("plan-digests", digests.plan_digests)


@app.task(name=PLAN_REMINDERS)
def plan_reminders() -> None:
    run_duty("plan-reminders", asking.plan_reminders)


@app.task(name=ESCALATE)
def escalate_cases() -> None:
    run_duty("escalate-cases", routing.escalate_cases)


@app.task(name=COUNT_FIGURES)
def count_figures() -> None:
    run_duty("count-figures", counting.plan_counting)


@app.task(name=FREEZE_MONTHS)
def freeze_months() -> None:
    run_duty("freeze-months", freezing.freeze_months)
