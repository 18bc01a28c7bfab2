"""Calls to look around, given by clocks: more of them waiting would only be more of the same."""

from typing import Any

from tasks.celery import IdTask
from tasks.hints import length_of, most_hints
from tasks.names import QueueName


class Tick(IdTask):
    """Not given while its queue is as full as the sweep fills it; never thrown away for its age.

    On a slow line every one came too late to count, so the next sweep never did come (F11).
    """

    def apply_async(
        self, args: Any = None, kwargs: Any = None, *positional: Any, **options: Any
    ) -> Any:
        if length_of(str(options.get("queue", QueueName.URGENT))) >= most_hints():
            return None
        return super().apply_async(args, kwargs, *positional, **options)
