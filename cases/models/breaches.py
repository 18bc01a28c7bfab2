from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from simple_history.models import HistoricalRecords

from cases.breach_enums import BreachRisk
from cms.core.encryption import EncryptedTextField

#: So long after it became known the authority has heard of a breach (PDPL regulation, art. 24).
TELL_WITHIN = timedelta(hours=72)


class Breach(models.Model):
    """A breach of personal data: what happened, what was done, who was told and when (C72).

    It names no person: how many, and what sort of data.
    """

    noticed_at = models.DateTimeField(_("became known"))
    what = EncryptedTextField(_("what happened"))
    #: Values of `BreachKind`.
    kinds = models.JSONField(_("what sort of data"), default=list)
    people = models.PositiveIntegerField(_("how many people"), null=True, blank=True)
    risk = models.CharField(_("what may come of it"), max_length=10, choices=BreachRisk)
    why_lower = EncryptedTextField(_("why it is less than was feared"), blank=True, default="")
    measures = EncryptedTextField(_("what was done at once"))
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("by")
    )
    noted_at = models.DateTimeField(pgettext_lazy("breach", "noted"), auto_now_add=True)
    authority_told_at = models.DateTimeField(_("the authority was told"), null=True, blank=True)
    authority_reference = models.CharField(_("its reference"), max_length=80, blank=True)
    why_late = EncryptedTextField(_("why it was told later"), blank=True, default="")
    people_told_on = models.DateField(_("the people were told"), null=True, blank=True)
    people_told_how = models.CharField(_("how they were told"), max_length=200, blank=True)
    closed_at = models.DateTimeField(pgettext_lazy("breach", "closed"), null=True, blank=True)
    lessons = EncryptedTextField(_("what is done otherwise now"), blank=True, default="")
    history = HistoricalRecords()
    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["-noticed_at", "-id"]
        verbose_name = _("breach of personal data")
        verbose_name_plural = _("breaches of personal data")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(closed_at=None)
                | models.Q(risk="none")
                | models.Q(authority_told_at__isnull=False),
                name="no_breach_is_closed_untold",
            )
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    @property
    def tells_authority(self) -> bool:
        return self.risk != BreachRisk.NONE

    @property
    def tells_people(self) -> bool:
        return self.risk == BreachRisk.SERIOUS

    @property
    def due_at(self) -> datetime | None:
        """The moment by which the authority has to be told; nothing where it was, or need not."""
        waits = self.is_open and self.tells_authority and self.authority_told_at is None
        return self.noticed_at + TELL_WITHIN if waits else None

    @property
    def was_late(self) -> bool:
        told = self.authority_told_at
        return told is not None and told > self.noticed_at + TELL_WITHIN
