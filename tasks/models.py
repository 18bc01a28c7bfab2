from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from cms.core.claims import ClaimableQuerySet, ClaimableWork


class JobKind(models.TextChoices):
    ROUTE_CASE = "route_case", _("Assign a case")
    RELEASE_DECISION = "release_decision", _("Release a decision")
    SEND_INVITATION = "send_invitation", _("Send a survey invitation")
    CHECK_FILE = "check_file", _("Check a file for harm")
    RECOMPUTE_WINDOWS = "recompute_windows", _("Count reply dates anew")


class Job(ClaimableWork):
    """A piece of background work as a row: the database is the truth, the broker is a hint."""

    key = models.CharField(max_length=120, unique=True)
    kind = models.CharField(_("work"), max_length=24, choices=JobKind)
    subject_id = models.BigIntegerField()
    step = models.PositiveIntegerField(default=0)

    objects: ClassVar[Any] = ClaimableQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta(ClaimableWork.Meta):
        ordering = ["-id"]
        verbose_name = _("background work")
        verbose_name_plural = _("background work")

    def __str__(self) -> str:
        return f"{self.kind} #{self.pk}"


class Heartbeat(models.Model):
    """When each clockwork last ran; the health page and the second trigger read it."""

    name = models.CharField(max_length=40, unique=True)
    last_run_at = models.DateTimeField()

    class Meta:
        verbose_name = _("heartbeat")
        verbose_name_plural = _("heartbeats")

    def __str__(self) -> str:
        return self.name
