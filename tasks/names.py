"""Names that travel through the broker."""

from enum import StrEnum


class QueueName(StrEnum):
    """A worker without `-Q` listens to all of them, in turn; production keeps one for the crowd."""

    URGENT = "urgent"  # what somebody waits for, and the clock's own pulse
    WORK = "work"  # everything else
    BULK = "bulk"  # what comes in crowds and may wait: survey invitations, the work of the night


RUN_JOB = "sila.run_job"
DELIVER = "sila.deliver_notice"
PULSE = "sila.pulse"
SWEEP = "sila.sweep"
CLOSE_SURVEYS = "sila.close_surveys"
SWEEP_DRAFTS = "sila.sweep_drafts"
ESCALATE = "sila.escalate_cases"
COUNT_FIGURES = "sila.count_figures"
FREEZE_MONTHS = "sila.freeze_months"
WATCH_WINDOWS = "sila.watch_windows"
WATCH_EXPIRIES = "sila.watch_expiries"
WATCH_RENEWALS = "sila.watch_renewals"
WATCH_DUPLICATES = "sila.watch_duplicates"
WATCH_SEASONS = "sila.watch_seasons"
TURN_SEASONS = "sila.turn_seasons"
WATCH_CORRECTIONS = "sila.watch_corrections"
WATCH_RETENTION = "sila.watch_retention"
WATCH_BREACHES = "sila.watch_breaches"
WATCH_VISITS = "sila.watch_visits"
WATCH_CALLS = "sila.watch_calls"
WATCH_POLICIES = "sila.watch_policies"
PLAN_REMINDERS = "sila.plan_reminders"
PLAN_DIGESTS = "sila.plan_digests"


def queue_names() -> list[str]:
    return [queue.value for queue in QueueName]


#: What a worker need not tell other workers, nor hear of them: nobody listens, and every word is a
#: trip to the broker (`compose.yaml` says the same).
ALONE = ("--without-gossip", "--without-mingle", "--without-heartbeat")
