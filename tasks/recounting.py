"""A changed calendar moves reply dates: written down as work with the change itself (C41)."""

from typing import Any

from simple_history.signals import post_create_historical_record

from cases.services.recounting import hanging_on_the_calendar, recount_windows
from cms.association.models import Association, Holiday
from tasks.models import Job, JobKind
from tasks.outbox import JobDraft, queue_job

#: What of these rows decides whether a day is a working day.
_DECIDES: dict[type[Any], tuple[str, ...]] = {
    Holiday: ("starts_on", "ends_on"),
    Association: ("weekend",),
}


def on_calendar_changed(instance: Any, history_instance: Any, **_kwargs: Any) -> None:
    """Queue the count once for each change; where no date hangs on the calendar, none."""
    if _is_the_same(type(instance), history_instance) or not hanging_on_the_calendar().exists():
        return
    name = type(instance)._meta.model_name
    _queue(f"windows:{name}:{history_instance.history_id}", after=0)


def _is_the_same(model: type[Any], row: Any) -> bool:
    if row.history_type != "~":
        return False
    # By number: two changes may bear the same moment.
    before = type(row).objects.filter(id=row.id, history_id__lt=row.history_id)
    before = before.order_by("-history_id").first()
    return bool(before) and all(getattr(row, n) == getattr(before, n) for n in _DECIDES[model])


def recount(job: Job) -> None:
    """Count one chunk, and hand on to the next: no piece of work outlasts its lease."""
    last = recount_windows(after=job.subject_id)
    if last:
        _queue(job.key.partition("@")[0], after=last)


def _queue(change: str, *, after: int) -> None:
    key = f"{change}@{after}" if after else change
    queue_job(JobDraft(key=key, kind=JobKind.RECOMPUTE_WINDOWS, subject_id=after))


def connect() -> None:
    for model in _DECIDES:
        post_create_historical_record.connect(
            on_calendar_changed,
            sender=model.history.model,
            dispatch_uid=f"tasks.recounting.{model.__name__}",
        )
