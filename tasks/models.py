from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cms.core.claims import ClaimableQuerySet, ClaimableWork, GiveUpReason


class JobKind(models.TextChoices):
    ROUTE_CASE = "route_case", _("Assign a case")
    RELEASE_DECISION = "release_decision", _("Release a decision")
    SEND_INVITATION = "send_invitation", _("Send a survey invitation")
    CHECK_FILE = "check_file", _("Check a file for harm")
    COUNT_MONTH = "count_month", _("Count the figures of a month")
    REMIND_OF_SURVEY = "remind_of_survey", _("Remind of a survey")
    SEND_DIGEST = "send_digest", _("Send a colleague's morning e-mail")
    SEND_CAMPAIGN = "send_campaign", _("Tell the people of a campaign")
    DESTROY_CASES = "destroy_cases", _("Destroy requests past their time")
    RECOMPUTE_WINDOWS = "recompute_windows", _("Count reply dates anew")
    TELL_OF_TIMES = "tell_of_times", _("Tell open requests of a programme's times")


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


class RunOutcome(models.TextChoices):
    """How the last run of a duty of the clock ended."""

    NEVER = "", pgettext_lazy("run", "Not yet")
    RUNNING = "running", pgettext_lazy("run", "Running")
    DONE = "done", pgettext_lazy("run", "Done")
    FAILED = "failed", pgettext_lazy("run", "Failed")


class JobDeed(models.Model):
    """What a member of staff did to a piece of background work; append-only."""

    class Deed(models.TextChoices):
        RETRIED = "retried", _("Tried again by hand")
        GIVEN_UP = "given_up", _("Given up by hand")

    job = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="deeds")
    deed = models.CharField(_("deed"), max_length=12, choices=Deed)
    reason = models.CharField(_("reason"), max_length=20, choices=GiveUpReason, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("by"),
    )
    at = models.DateTimeField(_("at"), auto_now_add=True)
    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["id"]
        verbose_name = _("deed on background work")
        verbose_name_plural = _("deeds on background work")

    def __str__(self) -> str:
        return f"{self.job_id} {self.deed}"


class Heartbeat(models.Model):
    """When each clockwork last ran, and how it ended; the health page and the clock's read it."""

    name = models.CharField(max_length=40, unique=True)
    last_run_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(
        max_length=8, choices=RunOutcome, blank=True, default=RunOutcome.NEVER
    )
    last_error = models.CharField(max_length=200, blank=True, default="")
    #: How many rows the last run changed; None when it does not count.
    count = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        verbose_name = _("heartbeat")
        verbose_name_plural = _("heartbeats")

    def __str__(self) -> str:
        return self.name
