"""What differs between a worker, the beat and a web process."""

from typing import Any

from django.conf import settings
from django.db import close_old_connections

from celery import bootsteps, signals
from celery.worker.consumer.heart import Heart
from celery.worker.state import reserved_requests

from tasks.celery import app
from tasks.hints import give_hint, postman
from tasks.names import PULSE, SWEEP
from tasks.schedule import SCHEDULE

#: A worker blocks on the broker for a second at a time: the web's time-out would cut that short.
WORKER_SOCKET_TIMEOUT = 10


class SecondTrigger(bootsteps.StartStopStep):
    """Starts sweeps by the worker's own monotonic clock.

    The beat stops dead when the system clock steps back, and nobody notices a beat that was never
    started; due work must not depend on it (promise P9).
    """

    requires = (Heart,)

    def start(self, consumer: Any) -> None:
        self.was_deaf = False
        seconds = settings.SWEEP_SECONDS
        self.ticking = consumer.timer.call_repeatedly(seconds, self.tick, (consumer,))

    def tick(self, consumer: Any) -> None:
        was_deaf, self.was_deaf = self.was_deaf, is_deaf(consumer)
        if was_deaf and self.was_deaf:
            raise ConnectionError("an acknowledgement got lost")  # the worker connects anew
        give_hint(SWEEP)

    def stop(self, consumer: Any) -> None:
        ticking = getattr(self, "ticking", None)
        if ticking is not None:
            ticking.cancel()

    shutdown = stop


def is_deaf(consumer: Any) -> bool:
    """Whether this worker takes nothing more because of a hint it has done with.

    When the line breaks in the moment of acknowledging, Celery logs it and goes on to count the
    hint as being done: with one at a time it would never take another (F11).
    """
    return not reserved_requests and not consumer.task_consumer.channel.qos.can_consume()


def prepare_worker(conf: Any, **_kwargs: Any) -> None:
    """Let a worker wait for a slow broker; only a web request may not."""
    patient = {**conf.broker_transport_options, "socket_timeout": WORKER_SOCKET_TIMEOUT}
    postman.patience = WORKER_SOCKET_TIMEOUT
    conf.broker_transport_options = {k: v for k, v in patient.items() if k != "max_retries"}


def first_pulse(**_kwargs: Any) -> None:
    """Beat at once when the beat starts, not half a minute later."""
    give_hint(PULSE)


def drop_dead_connections(**_kwargs: Any) -> None:
    """Keep the database connection between tasks, but never trust it blindly.

    Celery itself does not look whether the server has gone in the meantime.
    """
    close_old_connections()


app.conf.beat_schedule = SCHEDULE
app.steps["consumer"].add(SecondTrigger)
signals.celeryd_init.connect(prepare_worker)
signals.beat_init.connect(first_pulse)
signals.task_prerun.connect(drop_dead_connections)
