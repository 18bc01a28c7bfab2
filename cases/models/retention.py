from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases.retention_enums import DestructionState, LineState, WhyLeft
from cms.core.encryption import EncryptedTextField
from cms.core.translated import TranslatedField


class RetentionHold(models.Model):
    """Why a closed request is kept beyond its time, until when, and who said so (PDPL art. 18).

    Never changed: a longer time is another row.
    """

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="holds")
    reason = EncryptedTextField(_("why it is kept"))
    until = models.DateField(_("kept until"))
    kept_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(_("at"), auto_now_add=True)
    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["-id"]
        verbose_name = _("kept request")
        verbose_name_plural = _("kept requests")

    def __str__(self) -> str:
        return f"{self.case_id} {self.until}"


class Destruction(models.Model):
    """Closed requests proposed by one person, approved by another, then emptied: the certificate.

    It names requests by their reference, and nobody they were about (PDPL art. 18).
    """

    state = models.CharField(
        _("state"),
        max_length=10,
        choices=DestructionState,
        default=DestructionState.WAITING,
        editable=False,
    )
    basis = models.CharField(_("basis"), max_length=300)
    #: How long requests were kept when it was proposed.
    months = models.PositiveSmallIntegerField(_("kept for months"))
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("proposed by"),
    )
    proposed_at = models.DateTimeField(_("proposed"), auto_now_add=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=pgettext_lazy("destruction", "decided by"),
    )
    decided_at = models.DateTimeField(
        pgettext_lazy("destruction", "decided"), null=True, blank=True
    )
    why_declined = models.CharField(_("why it was declined"), max_length=300, blank=True)
    done_at = models.DateTimeField(pgettext_lazy("destruction", "done"), null=True, blank=True)
    #: Stands where the person stood: a file without a name, made for this certificate.
    nobody = models.ForeignKey(
        "cases.Person",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
    )
    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["-id"]
        verbose_name = _("destruction")
        verbose_name_plural = _("destructions")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=["waiting", "declined"])
                | (
                    models.Q(decided_by__isnull=False)
                    & ~models.Q(decided_by=models.F("proposed_by"))
                ),
                name="a_destruction_is_approved_by_another",
                violation_error_message=_("Whoever proposed it does not approve it."),
            )
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"

    @property
    def is_waiting(self) -> bool:
        return self.state == DestructionState.WAITING


class DestructionLine(models.Model):
    """One request of a proposal: destroyed, with what it held in numbers, or left, with the reason.

    Reference, service and days stand on the request's own row, which stays.
    """

    destruction = models.ForeignKey(Destruction, on_delete=models.PROTECT, related_name="lines")
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="destructions")
    state = models.CharField(
        _("state"), max_length=10, choices=LineState, default=LineState.WAITING, editable=False
    )
    why_left = models.CharField(max_length=10, choices=WhyLeft, blank=True, default="")
    #: How many rows and files were taken away, and whether the person's file went along.
    rows = models.PositiveIntegerField(default=0)
    files = models.PositiveIntegerField(default=0)
    with_person = models.BooleanField(default=False)
    #: The timeline's seal before its words were taken out, and how many lines it has.
    seal = models.CharField(max_length=64, blank=True, default="")
    events = models.PositiveIntegerField(default=0)
    done_at = models.DateTimeField(null=True, blank=True)
    #: The season after whose end its time was over, and how many days after it, as it was when
    #: proposed; empty where the months of the association counted.
    season = TranslatedField(blank=True, editable=False)
    days_after = models.PositiveSmallIntegerField(null=True, blank=True, editable=False)
    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["id"]
        verbose_name = _("request of a destruction")
        verbose_name_plural = _("requests of a destruction")
        constraints = [
            models.UniqueConstraint(fields=["destruction", "case"], name="each_request_once"),
            models.UniqueConstraint(
                fields=["case"],
                condition=models.Q(state="destroyed"),
                name="destroyed_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.destruction_id}/{self.case_id}"
