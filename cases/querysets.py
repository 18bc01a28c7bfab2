"""The vocabulary of questions about cases."""

from typing import Any

from django.db import models
from django.utils import timezone


class CaseQuerySet(models.QuerySet[Any]):
    def open(self) -> "CaseQuerySet":
        return self.filter(is_open=True)

    def late(self) -> "CaseQuerySet":
        """Open, its clock running, past the promised or the stage's date."""
        now = timezone.now()
        past = models.Q(due_at__lt=now) | models.Q(stage_due_at__lt=now)
        return self.open().filter(past, paused_since__isnull=True)

    def owned_by(self, user: Any) -> "CaseQuerySet":
        return self.filter(owner=user)

    def waiting_for_person(self) -> "CaseQuerySet":
        return self.open().filter(paused_since__isnull=False)

    def unowned(self) -> "CaseQuerySet":
        return self.open().filter(owner__isnull=True)


class CaseEventQuerySet(models.QuerySet[Any]):
    def update(self, **_kwargs: Any) -> int:
        raise TypeError("The timeline is append-only.")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise TypeError("The timeline is append-only.")
