"""The Celery app. The database is the truth; what travels through the broker is a hint."""

import os
from typing import Any

from celery import Celery, Task
from kombu import Exchange, Queue

from tasks.names import queue_names

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings.production")


class IdTask(Task):
    """A task whose arguments are row numbers and nothing else (S37).

    The broker's memory, its log of writes and the worker's log then hold nothing about anyone.
    """

    def apply_async(
        self, args: Any = None, kwargs: Any = None, *positional: Any, **options: Any
    ) -> Any:
        if kwargs or any(type(arg) is not int for arg in args or ()):
            raise TypeError(f"{self.name} takes row numbers only.")
        return super().apply_async(args, kwargs, *positional, **options)


app = Celery("sila", task_cls=IdTask)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.update(
    imports=("tasks.work", "tasks.processes"),
    task_queues=[Queue(name, Exchange(name), routing_key=name) for name in queue_names()],
    task_create_missing_queues=False,
    # Celery closes the database connection around every task whatever CONN_MAX_AGE says. Keeping it
    # is worth 3.8 times the tasks a second; `tasks.processes` looks whether it is still alive.
    CELERY_DB_REUSE_MAX=500,
)
