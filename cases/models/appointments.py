from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from simple_history.models import HistoricalRecords

from cases.enums import AppointmentKind, AppointmentState
from cms.core.encryption import EncryptedTextField


class Appointment(models.Model):
    """A visit or an interview that is booked: who, where, when, and whether they came (C19)."""

    kind = models.CharField(
        _("kind"), max_length=12, choices=AppointmentKind, default=AppointmentKind.INTERVIEW
    )
    person = models.ForeignKey(
        "cases.Person",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="appointments",
        verbose_name=_("person"),
    )
    case = models.ForeignKey(
        "cases.Case",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="appointments",
        verbose_name=_("case"),
    )
    #: Somebody we do not know yet.
    visitor = EncryptedTextField(_("name of the visitor"), blank=True, default="")
    handle = EncryptedTextField(_("telephone of the visitor"), blank=True, default="")
    branch = models.ForeignKey(
        "association.Branch",
        on_delete=models.PROTECT,
        related_name="appointments",
        verbose_name=_("branch"),
    )
    at = models.DateTimeField(_("at"))
    minutes = models.PositiveSmallIntegerField(_("minutes kept free"), default=30)
    ends_at = models.DateTimeField(_("ends"), editable=False)
    private_room = models.BooleanField(_("private room"), default=False)
    woman_officer = models.BooleanField(_("a woman officer is wished for"), default=False)
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="appointments",
        verbose_name=_("received by"),
    )
    purpose = EncryptedTextField(_("purpose"))
    state = models.CharField(
        _("state"), max_length=12, choices=AppointmentState, default=AppointmentState.BOOKED
    )
    reason = EncryptedTextField(_("reason"), blank=True, default="")
    arrived_at = models.DateTimeField(_("arrived"), null=True, blank=True)
    booked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("booked by"),
    )
    booked_at = models.DateTimeField(_("booked"), auto_now_add=True)
    history = HistoricalRecords()
    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["at", "id"]
        verbose_name = _("appointment")
        verbose_name_plural = _("appointments")
        indexes = [models.Index(fields=["branch", "at"], name="appointment_of_a_branch")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("at")),
                name="an_appointment_takes_time",
                violation_error_message=_("An appointment takes at least a few minutes."),
            )
        ]

    def __str__(self) -> str:
        return _("Appointment %(number)s") % {"number": self.pk}

    def save(self, *args: object, **kwargs: object) -> None:
        self._set_end()
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    def clean_fields(self, exclude: set[str] | None = None) -> None:  # type: ignore[override]
        self._set_end()
        super().clean_fields(exclude)

    def _set_end(self) -> None:
        if self.at and self.minutes:
            self.ends_at = self.at + timedelta(minutes=self.minutes)
