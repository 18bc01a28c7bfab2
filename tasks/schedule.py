"""Everything that runs by itself. Each duty says when and, in a sentence for staff, what for.

The future of a single row is not here: it is the row's `due_at`, and the sweep finds it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from celery.schedules import crontab

from tasks.names import (
    CLOSE_SURVEYS,
    COUNT_FIGURES,
    ESCALATE,
    FREEZE_MONTHS,
    PLAN_DIGESTS,
    PLAN_REMINDERS,
    PULSE,
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
)

A_DAY, AN_HOUR = timedelta(days=1), timedelta(hours=1)


@dataclass(frozen=True)
class Duty:
    """One thing the clock does: every hour, or every night when it has an `hour`."""

    name: str
    task: str
    title: Any
    purpose: Any
    hour: int | None = None
    minute: int = 0
    queue: QueueName = QueueName.BULK

    @property
    def every(self) -> timedelta:
        return AN_HOUR if self.hour is None else A_DAY

    def last_slot(self, now: datetime) -> datetime:
        """Return the latest moment at which it was due; a run since then is the run of that day."""
        local = timezone.localtime(now)
        if self.hour is None:
            slot = local.replace(minute=self.minute, second=0, microsecond=0)
        else:
            slot = datetime.combine(local.date(), time(self.hour, self.minute), local.tzinfo)
        return slot if slot <= local else slot - self.every

    @property
    def entry(self) -> dict[str, Any]:
        """As the beat reads it. A run nobody took before long is dropped: the sweep catches up."""
        every_hour = crontab(minute=self.minute)
        nightly = crontab(hour=self.hour or 0, minute=self.minute)
        return {
            "task": self.task,
            "schedule": every_hour if self.hour is None else nightly,
            "options": {"queue": str(self.queue), "expires": 60 * 60},
        }


_DUTIES = (
    Duty(
        "escalate-cases",
        ESCALATE,
        _("Handing on what nobody acts on"),
        _(
            "Gives what falls due while its owner is absent, and all of whose owner is gone, to a"
            " deputy or to the next in line, with the reason in the timeline."
        ),
        minute=20,
        queue=QueueName.WORK,
    ),
    Duty(
        "turn-seasons",
        TURN_SEASONS,
        _("Opening and closing services of a season"),
        _("Opens and closes the services whose day has come."),
        hour=0,
        minute=5,
        queue=QueueName.WORK,
    ),
    Duty(
        "count-figures",
        COUNT_FIGURES,
        _("Counting the figures of reports"),
        _(
            "Counts the months that may still change, so that reports and the first screen answer"
            " at once."
        ),
        hour=2,
        minute=40,
    ),
    Duty(
        "close-surveys",
        CLOSE_SURVEYS,
        _("Closing surveys"),
        _("Closes the survey invitations whose time has passed, so that figures are true."),
        hour=3,
        minute=10,
    ),
    Duty(
        "sweep-drafts",
        SWEEP_DRAFTS,
        _("Destroying unfinished requests"),
        _(
            "Destroys what people began to write and left, with its files: nothing personal is"
            " kept without a reason."
        ),
        hour=3,
        minute=30,
    ),
    Duty(
        "freeze-months",
        FREEZE_MONTHS,
        _("Reports of the months"),
        _(
            "Freezes the report of a month that has ended, once its figures are counted, and tells"
            " who reads the figures of the whole house."
        ),
        hour=3,
        minute=50,
    ),
    Duty(
        "watch-windows",
        WATCH_WINDOWS,
        _("Watching over the promised days"),
        _(
            "Warns the owner of a case at half, at four fifths and at the end of the time for the"
            " answer, and when a stage lasts too long."
        ),
        minute=5,
    ),
    Duty(
        "watch-visits",
        WATCH_VISITS,
        _("Visits without an outcome"),
        _(
            "Asks two hours after a visit to somebody's home whether the colleague is all right, as"
            " long as no outcome is written."
        ),
        minute=35,
        queue=QueueName.WORK,
    ),
    Duty(
        "watch-breaches",
        WATCH_BREACHES,
        _("Breaches of personal data"),
        _(
            "Warns the privacy officer and the director a day before the 72 hours end within which"
            " the authority is told, and when they have."
        ),
        minute=45,
        queue=QueueName.WORK,
    ),
    Duty(
        "watch-expiries",
        WATCH_EXPIRIES,
        _("Papers about to expire"),
        _("Tells the owner of an open case thirty days before one of its papers expires."),
        hour=4,
        minute=10,
    ),
    Duty(
        "watch-renewals",
        WATCH_RENEWALS,
        _("Files due for renewal"),
        _("Tells a colleague thirty days before a beneficiary's file has to be renewed."),
        hour=4,
        minute=20,
    ),
    Duty(
        "watch-duplicates",
        WATCH_DUPLICATES,
        _("People with two files"),
        _("Tells who has a new request that its beneficiary may have a second file to be judged."),
        hour=4,
        minute=25,
    ),
    Duty(
        "watch-policies",
        WATCH_POLICIES,
        _("Policies to review and to confirm"),
        _(
            "Tells publishers and the director thirty days before a policy is due for review, and"
            " reminds every week whoever has not confirmed its wording."
        ),
        hour=4,
        minute=30,
    ),
    Duty(
        "watch-seasons",
        WATCH_SEASONS,
        _("Seasons about to begin or to end"),
        _("Tells publishers and the director a week before a service opens or closes by its date."),
        hour=4,
        minute=32,
    ),
    Duty(
        "watch-calls",
        WATCH_CALLS,
        _("Calls nobody has made, messages that reached nobody"),
        _(
            "Tells who has a case, and after a week the director as well, that its person has"
            " waited for a call for more than a day; and once, that a message did not reach them."
        ),
        hour=4,
        minute=48,
    ),
    Duty(
        "watch-corrections",
        WATCH_CORRECTIONS,
        _("Corrections past their day"),
        _("Tells the director every week what was to be put right by a day that has passed."),
        hour=4,
        minute=36,
    ),
    Duty(
        "watch-retention",
        WATCH_RETENTION,
        _("Requests past their time"),
        _(
            "Tells the privacy officer and the director once a month while closed requests lie"
            " longer than they should; nothing is destroyed by itself."
        ),
        hour=4,
        minute=34,
    ),
    Duty(
        "plan-reminders",
        PLAN_REMINDERS,
        _("Reminding of surveys"),
        _("Reminds once, after a week, whoever has not answered; nobody twice within thirty days."),
        hour=4,
        minute=40,
    ),
    Duty(
        "plan-digests",
        PLAN_DIGESTS,
        _("Morning e-mails"),
        _("Prepares one e-mail for each colleague who wants it; they leave after the quiet hours."),
        hour=5,
        minute=40,
    ),
)

DUTIES: Mapping[str, Duty] = {duty.name: duty for duty in _DUTIES}

SCHEDULE: dict[str, dict[str, Any]] = {
    # Every half minute: notes that the beat is alive, and finds every row that is due and whose
    # hint was lost, or whose worker died (promises P6, P7). Workers do the same by their own clock.
    # The minutes of urgent calls are watched with it.
    "pulse": {
        "task": PULSE,
        "schedule": settings.SWEEP_SECONDS,
        "options": {"queue": str(QueueName.URGENT)},
    },
    **{duty.name: duty.entry for duty in _DUTIES},
}
