"""Everything that runs by itself. Each entry says when and why.

The future of a single row is not here: it is the row's `due_at`, and the sweep finds it.
"""

from typing import Any

from django.conf import settings

from celery.schedules import crontab

from tasks.names import (
    CLOSE_SURVEYS,
    COUNT_FIGURES,
    ESCALATE,
    PULSE,
    SWEEP_DRAFTS,
    QueueName,
)

#: A run nobody took before the next one is due is dropped: after an outage one is enough.
SCHEDULE: dict[str, dict[str, Any]] = {
    # Every half minute: notes that the beat is alive, and finds every row that is due and whose
    # hint was lost, or whose worker died (promises P6, P7). Workers do the same by their own clock.
    "pulse": {
        "task": PULSE,
        "schedule": settings.SWEEP_SECONDS,
        "options": {"queue": str(QueueName.URGENT), "expires": settings.SWEEP_SECONDS},
    },
    # Every hour: gives what falls due while its owner is absent or gone to a deputy or to the next
    # in line, with the reason in the timeline (C50). Once given, there is nothing left to do.
    "escalate-cases": {
        "task": ESCALATE,
        "schedule": 60 * 60,
        "options": {"queue": str(QueueName.WORK), "expires": 50 * 60},
    },
    # Every night at 02:40: counts the months that may still change, so that reports and the first
    # screen read some hundred rows of figures and not a million cases.
    "count-figures": {
        "task": COUNT_FIGURES,
        "schedule": crontab(hour=2, minute=40),
        "options": {"queue": str(QueueName.BULK), "expires": 60 * 60},
    },
    # Every night at 03:10, when nobody answers surveys: closes the invitations whose time has
    # passed, so that lists and figures do not wait for answers that can no longer come.
    "close-surveys": {
        "task": CLOSE_SURVEYS,
        "schedule": crontab(hour=3, minute=10),
        "options": {"queue": str(QueueName.BULK), "expires": 60 * 60},
    },
    # Every night at 03:30: destroys what people began to write and left for two days, with its
    # files, and files whose request was never stored. Nothing personal is kept without a reason.
    "sweep-drafts": {
        "task": SWEEP_DRAFTS,
        "schedule": crontab(hour=3, minute=30),
        "options": {"queue": str(QueueName.BULK), "expires": 60 * 60},
    },
}
