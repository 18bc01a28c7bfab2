"""Celery over Redis: the database is the truth, the broker is a hint.

Every value answers a measured way of losing or doubling work; `docs/guarantees.md` says which.
"""

from typing import Any

VISIBILITY_TIMEOUT_SECONDS = 300


def celery_settings(redis_url: str) -> dict[str, Any]:
    """Return the `CELERY_*` settings for one broker address."""
    transport = {
        "visibility_timeout": VISIBILITY_TIMEOUT_SECONDS,
        "unacked_restore_interval": 5,
        "unacked_restore_throttle": 1,
        "health_check_interval": 25,
        # A web request never waits for the broker (promise P8).
        "max_retries": 0,
        "socket_timeout": 1,
        "socket_connect_timeout": 1,
    }
    return {
        "CELERY_BROKER_URL": redis_url,
        "CELERY_BROKER_TRANSPORT_OPTIONS": transport,
        "CELERY_VISIBILITY_TIMEOUT": VISIBILITY_TIMEOUT_SECONDS,
        "CELERY_RESULT_BACKEND": None,
        "CELERY_TASK_IGNORE_RESULT": True,
        "CELERY_TASK_ACKS_LATE": True,
        "CELERY_TASK_REJECT_ON_WORKER_LOST": True,
        "CELERY_WORKER_PREFETCH_MULTIPLIER": 1,
        "CELERY_TASK_SOFT_TIME_LIMIT": 60,
        "CELERY_TASK_TIME_LIMIT": 90,
        "CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT": 20,
        "CELERY_TASK_DEFAULT_QUEUE": "work",
        "CELERY_TASK_SERIALIZER": "json",
        "CELERY_RESULT_SERIALIZER": "json",
        "CELERY_ACCEPT_CONTENT": ["json"],
        "CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP": True,
        # A full broker refuses to put aside what it hands out; without this the worker ends (F12).
        "CELERY_BROKER_CHANNEL_ERROR_RETRY": True,
        "CELERY_WORKER_HIJACK_ROOT_LOGGER": False,
        "CELERY_TIMEZONE": "Asia/Riyadh",
    }
