"""The one shape of background work: a row that workers claim, keep for a while, and settle.

Pure ledger, no history. Every change is one conditional UPDATE on the database's clock, so it holds
with two workers, a dead worker, a slow worker that comes back, and clocks that disagree.
"""

import random
import re
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, ClassVar, Self

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import F, Q
from django.db.models.expressions import Combinable
from django.db.models.functions import Now
from django.db.models.sql import UpdateQuery
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

MAX_ATTEMPTS = 5
FIRST_DELAY = timedelta(seconds=30)
LONGEST_DELAY = timedelta(hours=1)
MAX_ERROR_LENGTH = 200

_READ_OF_AN_ERROR = 1000

_ADDRESS = re.compile(r"\S+@\S+")
_LONG_NUMBER = re.compile(r"\+?\w*\d[\d\s-]{4,}\d")


class WorkState(models.TextChoices):
    """Where a piece of work stands."""

    PENDING = "pending", _("Waiting")
    RUNNING = "running", _("Being done")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")
    CANCELLED = "cancelled", pgettext_lazy("work", "Cancelled")


class GiveUpReason(models.TextChoices):
    """Why staff stop trying: chosen, not written, so that nothing about anyone gets in."""

    TOLD = "told", _("The person was told in another way")
    OVERTAKEN = "overtaken", _("It is no longer needed")
    WRONG_CONTACT = "wrong_contact", _("The number or address is wrong")
    BY_HAND = "by_hand", _("It was done by hand")
    FAULT = "fault", _("A fault that trying again does not mend")

    @classmethod
    def chosen(cls, given: str) -> "GiveUpReason":
        """Return the reason of a form; raises ValidationError where none was chosen."""
        if given not in cls.values:
            raise ValidationError(_("Choose why it is given up."))
        return cls(given)


OPEN_STATES = (WorkState.PENDING, WorkState.RUNNING)


def backoff(attempts: int) -> timedelta:
    """Return how long to wait after the nth try: 30 s doubling up to an hour, a quarter random.

    The random quarter keeps a thousand notices from knocking at one moment on a server that has
    just come back.
    """
    doublings = min(max(attempts, 1) - 1, 12)
    longest = min(FIRST_DELAY * 2**doublings, LONGEST_DELAY)
    return longest * random.uniform(0.75, 1)  # noqa: S311 (jitter is no secret)


def safe_error(error: BaseException | str) -> str:
    """Return a short account of an error without addresses or numbers of people in it."""
    text = type(error).__name__ if isinstance(error, BaseException) else error
    text = _LONG_NUMBER.sub("…", _ADDRESS.sub("…", " ".join(text[:_READ_OF_AN_ERROR].split())))
    return text[:MAX_ERROR_LENGTH]


class ClaimableQuerySet(models.QuerySet["ClaimableWork"]):
    """Finding, taking and settling work. Settling answers False when the claim was lost."""

    def write_once(self, key: str, values: dict[str, Any]) -> tuple[Any, bool]:
        """Write the row of a key, or return the one that stands there; say whether it is new.

        `get_or_create` the other way round: a key is nearly always new, so the row is tried first.
        """
        try:
            with transaction.atomic(using=self.db):
                return self.create(key=key, **values), True
        except IntegrityError:
            if (standing := self.filter(key=key).first()) is None:
                raise  # something else was wrong with it
            return standing, False

    def due(self, now: datetime | Combinable | None = None) -> Self:
        """Rows somebody should take now: waiting and due, or left behind by a dead worker."""
        return self.filter(_claimable(now))

    def claim(self, pk: Any, *, lease: timedelta) -> Any | None:
        """Take one row for the length of `lease` and return it, or None when it is not to be had.

        Commits before it returns (RuntimeError inside a transaction): nobody talks to the outside
        while holding a lock. A row that five workers died on is parked instead.
        """
        _refuse_transaction(self.db)  # on its own the UPDATE commits by itself
        row = self.filter(pk=pk)
        taken = row.filter(_claimable(), _has_lives_left())._changed(
            state=WorkState.RUNNING,
            attempts=F("attempts") + 1,
            crashes=F("crashes") + _died_before(),
            locked_until=Now() + lease,
        )
        if not taken:
            row.filter(_claimable()).update(**_parked("worker lost"), crashes=MAX_ATTEMPTS)
        return taken[0] if taken else None

    def _changed(self, **values: Any) -> list[Any]:
        """Update these rows and return them as they are now: one trip to the database, not two."""
        query: Any = self.query.chain(UpdateQuery)
        query.add_update_values(values)
        statement, parameters = query.get_compiler(self.db).as_sql()
        return list(self.raw(f"{statement} RETURNING *", parameters, using=self.db))

    def finish(self, work: "ClaimableWork", **also: Any) -> bool:
        """Record success, with `also` set in the same UPDATE."""
        return self._settle(work, state=WorkState.DONE, finished_at=Now(), last_error="", **also)

    def retry_later(
        self,
        work: "ClaimableWork",
        *,
        error: BaseException | str,
        after: timedelta | None = None,
        **also: Any,
    ) -> bool:
        """Give the row back, due again `after` a while (by default the backoff of its attempts)."""
        delay = backoff(work.attempts) if after is None else after
        return self._settle(
            work,
            state=WorkState.PENDING,
            due_at=Now() + delay,
            crashes=0,  # an orderly answer: whatever killed earlier workers is over
            last_error=safe_error(error),
            **also,
        )

    def park(self, work: "ClaimableWork", *, error: BaseException | str, **also: Any) -> bool:
        """Give up: refused for good. The row stays visible as failed."""
        return self._settle(work, **_parked(safe_error(error)), **also)

    def cancel(self, work: "ClaimableWork", *, reason: str, **also: Any) -> bool:
        """Drop claimed work that, looked at in the moment of leaving, should not leave."""
        values = {"finished_at": Now(), "last_error": safe_error(reason), **also}
        return self._settle(work, state=WorkState.CANCELLED, **values)

    def cancel_pending(self, *, reason: str) -> int:
        """Drop the waiting rows of this queryset; a row being done is its worker's to check."""
        return self.filter(state=WorkState.PENDING).update(
            state=WorkState.CANCELLED, finished_at=Now(), last_error=safe_error(reason)
        )

    def set_aside(self, *, error: str) -> int:
        """Park what is due and nobody holds: it stays visible as failed, for staff to judge."""
        return self.filter(_claimable()).update(**_parked(safe_error(error)))

    def _settle(self, work: "ClaimableWork", **values: Any) -> bool:
        """Change the row only while this very claim holds: each claim has its attempt number."""
        held = self.filter(pk=work.pk, state=WorkState.RUNNING, attempts=work.attempts)
        values["locked_until"] = None
        if not held.update(**values):
            return False
        _forget(work, values)
        return True


def _refuse_transaction(using: str) -> None:
    """Refuse what `atomic(durable=True)` refuses, and let a test stand in its own as that does.

    Opening one only to be refused would have SQLite take its one write lock for nothing.
    """
    blocks = transaction.get_connection(using).atomic_blocks
    if blocks and not getattr(blocks[-1], "_from_testcase", False):
        raise RuntimeError("A claim is durable: it cannot be made inside a transaction.")


def _claimable(now: datetime | Combinable | None = None) -> Q:
    moment = Now() if now is None else now
    waiting = Q(state=WorkState.PENDING, due_at__lte=moment)
    return waiting | Q(state=WorkState.RUNNING, due_at__lte=moment, locked_until__lte=moment)


def _has_lives_left() -> Q:
    """Waiting rows may always be taken; a running one unless its worker was the fifth to die."""
    return Q(state=WorkState.PENDING) | Q(crashes__lt=MAX_ATTEMPTS - 1)


def _died_before() -> models.Case:
    """One more crash when the row is taken from a worker that never said how it went."""
    return models.Case(
        models.When(state=WorkState.RUNNING, then=models.Value(1)),
        default=models.Value(0),
        output_field=models.PositiveSmallIntegerField(),
    )


def _forget(work: "ClaimableWork", names: Collection[str]) -> None:
    """Have these fields read anew when somebody asks for them: hardly anybody does."""
    for field in work._meta.concrete_fields:
        if field.name in names:
            work.__dict__.pop(field.attname, None)
    work._state.fields_cache.clear()


def _parked(error: str) -> dict[str, Any]:
    return {
        "state": WorkState.FAILED,
        "locked_until": None,
        "finished_at": Now(),
        "last_error": error,
    }


class ClaimableWork(models.Model):
    """Base of every table that workers take work from; a child's Meta inherits from this one."""

    state = models.CharField(
        _("state"), max_length=12, choices=WorkState, default=WorkState.PENDING, editable=False
    )
    due_at = models.DateTimeField(_("due at"), db_default=Now())
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0, editable=False)
    crashes = models.PositiveSmallIntegerField(_("workers lost"), default=0, editable=False)
    locked_until = models.DateTimeField(_("taken until"), null=True, blank=True, editable=False)
    last_error = models.CharField(
        _("last error"), max_length=MAX_ERROR_LENGTH, blank=True, editable=False
    )
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True, editable=False)

    objects: ClassVar[Any] = ClaimableQuerySet.as_manager()

    class Meta:
        abstract = True
        indexes = [
            # Small and hot: only rows a sweep can still find are in it.
            models.Index(
                fields=["due_at"],
                condition=Q(state__in=OPEN_STATES),
                name="%(app_label)s_%(class)s_due",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(locked_until__isnull=False) | ~Q(state=WorkState.RUNNING),
                name="%(app_label)s_%(class)s_running_has_lease",
            ),
        ]
