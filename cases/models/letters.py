from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from simple_history.models import HistoricalRecords

from cases.enums import Direction
from cases.letter_enums import LetterDelivery, LetterKind
from cms.core.encryption import EncryptedTextField
from cms.core.uploads import PrivateStorage


class LetterCounter(models.Model):
    """The last number given, per direction and Hijri year; counted under lock, so without gaps."""

    direction = models.CharField(max_length=4, choices=Direction)
    hijri_year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("letter counter")
        verbose_name_plural = _("letter counters")
        constraints = [
            models.UniqueConstraint(
                fields=["direction", "hijri_year"], name="one_counter_per_direction_and_year"
            )
        ]

    def __str__(self) -> str:
        return f"{self.direction} {self.hijri_year}"


class Letter(models.Model):
    """One line of the register of letters. Number and day never change; words are added beside
    it (`LetterAnnotation`), as in a bound book (C22, clauses 4.4)."""

    #: Written once, when the number is given.
    BOUND = ("direction", "hijri_year", "serial", "registered_on")

    direction = models.CharField(_("direction"), max_length=4, choices=Direction)
    hijri_year = models.PositiveSmallIntegerField(_("Hijri year"))
    serial = models.PositiveIntegerField(_("serial"))
    registered_on = models.DateField(_("registered on"))
    kind = models.CharField(_("kind"), max_length=12, choices=LetterKind, default=LetterKind.LETTER)
    correspondent = EncryptedTextField(_("correspondent"))
    subject = EncryptedTextField(_("subject"))
    #: What stands on the letter itself.
    written_on = models.DateField(_("date on the letter"), null=True, blank=True)
    their_number = models.CharField(_("number on the letter"), max_length=60, blank=True)
    case = models.ForeignKey(
        "cases.Case",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="letters",
        verbose_name=_("case"),
    )
    branch = models.ForeignKey(
        "association.Branch",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("branch"),
    )
    delivery = models.CharField(
        _("delivered by"), max_length=12, choices=LetterDelivery, blank=True, default=""
    )
    delivered_on = models.DateField(_("delivered on"), null=True, blank=True)
    delivery_proof = EncryptedTextField(_("proof of delivery"), blank=True, default="")
    #: Nobody for a letter the house numbered by itself: the person asked for it, or the clock did.
    registered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("registered by"),
    )
    registered_at = models.DateTimeField(_("registered"), auto_now_add=True)
    history = HistoricalRecords()
    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["-id"]
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        constraints = [
            models.UniqueConstraint(
                fields=["direction", "hijri_year", "serial"], name="one_letter_per_number"
            ),
            models.CheckConstraint(
                condition=models.Q(serial__gte=1), name="letters_count_from_one"
            ),
            models.CheckConstraint(
                condition=models.Q(delivery="")
                | (models.Q(direction="out") & models.Q(delivered_on__isnull=False)),
                name="a_delivery_has_its_day",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Refuse to change what was given once: the register is a bound book."""
        if self.pk and not kwargs.get("force_insert"):
            before = type(self).objects.filter(pk=self.pk).values(*self.BOUND).first()
            if before and any(before[name] != getattr(self, name) for name in self.BOUND):
                raise ValueError("The number and the day of a registered letter never change.")
        super().save(*args, **kwargs)

    @property
    def number(self) -> str:
        return f"{self.hijri_year}/{self.serial:04d}"


class LetterAnnotation(models.Model):
    """A correction or a remark, added beside the line; nothing is ever struck out."""

    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, related_name="annotations")
    text = EncryptedTextField(_("text"))
    at = models.DateTimeField(_("at"), auto_now_add=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("by")
    )
    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["id"]
        verbose_name = _("annotation")
        verbose_name_plural = _("annotations")

    def __str__(self) -> str:
        return f"{self.letter_id}/{self.pk}"


class LetterScan(models.Model):
    """A scan of a letter, kept privately under a name that tells nothing."""

    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, related_name="scans")
    file = models.FileField(storage=PrivateStorage(), max_length=120)
    original_name = EncryptedTextField(_("name"))
    content_type = models.CharField(max_length=60)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    uploaded_at = models.DateTimeField(_("received"), auto_now_add=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("uploaded by"),
    )
    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["id"]
        verbose_name = _("scan")
        verbose_name_plural = _("scans")

    def __str__(self) -> str:
        return f"{self.letter_id}/{self.pk}"
