from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cms.core.encryption import EncryptedTextField


class TimelineSeal(models.Model):
    """Where the timeline of a case ends: a chain tells what was changed, not that its end was cut
    off. `seal` is a keyed digest over number and hash of the last line; `services.timeline` alone
    moves it."""

    case = models.OneToOneField(
        "cases.Case", on_delete=models.PROTECT, primary_key=True, related_name="timeline_seal"
    )
    sequence = models.PositiveIntegerField()
    seal = models.CharField(max_length=64)
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("seal of a timeline")
        verbose_name_plural = _("seals of timelines")

    def __str__(self) -> str:
        return f"{self.case_id}/{self.sequence}"


class EmergencyOpeningQuerySet(models.QuerySet["EmergencyOpening"]):
    def running(self) -> "EmergencyOpeningQuerySet":
        return self.filter(until__gt=timezone.now())


class EmergencyOpening(models.Model):
    """A case that somebody outside its circle opened in an emergency, why, and until when
    (C26, C62). It waits on the first screen of those who answer for it until one of them noted it.
    """

    case = models.ForeignKey(
        "cases.Case",
        on_delete=models.PROTECT,
        related_name="emergency_openings",
        verbose_name=_("case"),
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("opened by"),
    )
    reason = EncryptedTextField(_("reason"))
    at = models.DateTimeField(_("at"), default=timezone.now)
    until = models.DateTimeField(pgettext_lazy("emergency", "open until"))
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("noted by"),
    )
    noted_at = models.DateTimeField(_("noted"), null=True, blank=True)
    objects = EmergencyOpeningQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["-id"]
        verbose_name = _("emergency opening")
        verbose_name_plural = _("emergency openings")
        permissions = [("open_in_emergency", _("Can open a case in an emergency"))]
        indexes = [models.Index(fields=["user", "until"], name="emergency_user_until")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.user_id}"
