import re
from datetime import timedelta
from typing import Final

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from simple_history.models import HistoricalRecords

from cases.enums import DeliveryProof, DeliveryState, MessageKind
from cms.accounts.roles import Role
from cms.core.encryption import EncryptedTextField
from cms.core.uploads import PrivateStorage


class Assignment(models.Model):
    """Who got a case at one step, by which rule, and why: the answer to "why me?" (C50)."""

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="assignments")
    step = models.PositiveIntegerField()  # sequence of the event that asked for routing
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="assignments",
        verbose_name=_("owner"),
    )
    role = models.CharField(_("role"), max_length=20, choices=Role)
    rule = models.ForeignKey(
        "cases.RoutingRule", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    #: {"by": "load", "candidates": 3, "load": 4, "search": "branch", "woman": false}: facts for a
    #: sentence; "woman" says whether the wish for one was met, where there is one.
    why = models.JSONField(default=dict)
    at = models.DateTimeField(_("at"), auto_now_add=True)
    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["-id"]
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        constraints = [
            models.UniqueConstraint(fields=["case", "step"], name="routed_once_per_step")
        ]
        # Whoever was once given a case keeps seeing it: every list asks that of its reader.
        indexes = [models.Index(fields=["user", "case"], name="assignment_user_case")]

    def __str__(self) -> str:
        return f"{self.case_id}/{self.step}"


class CaseMessage(models.Model):
    """What the person wrote, what we wrote back, and what staff noted among themselves."""

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="messages")
    kind = models.CharField(_("kind"), max_length=12, choices=MessageKind)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("author"),
    )
    body = EncryptedTextField(_("text"))
    at = models.DateTimeField(_("at"), auto_now_add=True)
    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["id"]
        verbose_name = _("case message")
        verbose_name_plural = _("case messages")

    def __str__(self) -> str:
        return f"{self.case_id}/{self.pk}"


#: The association's prefix, F, and at least five digits: MAM-F00042.
FILE_NUMBER = re.compile(r"[A-Z0-9]{2,8}-F[0-9]{5,9}")


def validate_file_number(value: str) -> None:
    if not FILE_NUMBER.fullmatch(value):
        raise ValidationError(_("A file number looks like MAM-F00042."), code="shape")


class Registration(models.Model):
    """The beneficiary's file: a number and a renewal date (C43)."""

    RENEWED_FOR: Final = timedelta(days=365)

    person = models.OneToOneField(
        "cases.Person", on_delete=models.PROTECT, related_name="registration"
    )
    number = models.CharField(
        _("file number"), max_length=20, unique=True, validators=[validate_file_number]
    )
    registered_on = models.DateField(_("registered"))
    renew_on = models.DateField(_("renewal"), null=True, blank=True)
    registered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("registered by"),
    )
    history = HistoricalRecords()
    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["-id"]
        verbose_name = pgettext_lazy("person", "registration")
        verbose_name_plural = _("registrations")

    def __str__(self) -> str:
        return self.number


#: Of a delivery: its request was destroyed, and with it the words and the photo that proved it.
_SAYS_NOTHING = models.Q(what="")
_ANY_HOUR = models.Q(from_clock__isnull=True, until_clock__isnull=True)
#: Said of both: what is compared with nothing passes in a database.
_HOURS = models.Q(
    from_clock__isnull=False,
    until_clock__isnull=False,
    from_clock__lt=models.F("until_clock"),
)


class Delivery(models.Model):
    """A thing given: what, how it was proved, or why it failed (C44)."""

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="deliveries")
    decision = models.ForeignKey(
        "cases.Decision", on_delete=models.PROTECT, related_name="deliveries"
    )
    what = models.CharField(_("what"), max_length=200)
    amount = models.DecimalField(
        _("amount (SAR)"), max_digits=12, decimal_places=2, null=True, blank=True
    )
    planned_for = models.DateField(_("planned for"), null=True, blank=True)
    #: Between which hours of that day: both are there, or neither.
    from_clock = models.TimeField(_("from"), null=True, blank=True)
    until_clock = models.TimeField(_("until"), null=True, blank=True)
    #: Where the person fetches it; nothing where it is brought or paid out.
    collected_at = models.ForeignKey(
        "association.Branch",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("collected at"),
    )
    #: The third of twelve monthly payments is 3 of 12, and shares `series` with the others.
    series = models.UUIDField(null=True, blank=True, editable=False)
    part = models.PositiveSmallIntegerField(default=1, editable=False)
    parts = models.PositiveSmallIntegerField(default=1, editable=False)
    payment_list = models.ForeignKey(
        "cases.PaymentList",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="deliveries",
        verbose_name=_("payment list"),
    )
    state = models.CharField(
        _("state"), max_length=10, choices=DeliveryState, default=DeliveryState.PLANNED
    )
    code = EncryptedTextField(_("delivery code"), blank=True, default="")
    proof = models.CharField(
        _("proof"), max_length=10, choices=DeliveryProof, blank=True, default=""
    )
    proof_note = models.CharField(_("proof detail"), max_length=200, blank=True)
    #: Of the thing, painted anew without place and camera; private, served by permission.
    photo = models.FileField(
        _("photo"), storage=PrivateStorage(), max_length=120, blank=True, default=""
    )
    photo_type = models.CharField(max_length=60, blank=True, default="", editable=False)
    photo_sha256 = models.CharField(max_length=64, blank=True, default="", editable=False)
    failure = models.CharField(_("why it failed"), max_length=200, blank=True)
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("handled by"),
    )
    handled_at = models.DateTimeField(_("handled"), null=True, blank=True)
    history = HistoricalRecords()
    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["-id"]
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state="delivered") | ~models.Q(proof=""),
                name="a_delivery_has_its_proof",
                violation_error_message=_("A completed delivery needs its proof."),
            ),
            models.CheckConstraint(
                condition=_SAYS_NOTHING | ~models.Q(proof="photo") | ~models.Q(photo=""),
                name="a_photo_proves_with_its_photo",
                violation_error_message=_("Take a photo of what is handed over."),
            ),
            models.CheckConstraint(
                condition=_ANY_HOUR | _HOURS,
                name="hours_of_a_delivery_begin_and_end",
                violation_error_message=_("The end comes after the beginning."),
            ),
            models.CheckConstraint(
                condition=_SAYS_NOTHING | ~models.Q(state="failed") | ~models.Q(failure=""),
                name="a_failed_delivery_has_a_reason",
                violation_error_message=_("Say why the delivery failed."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}/{self.pk}"

    @property
    def hours(self) -> str:
        """Say between which hours it comes, in the language that is active; empty for any hour."""
        if self.from_clock is None or self.until_clock is None:
            return ""
        clocks = {"start": f"{self.from_clock:%H:%M}", "end": f"{self.until_clock:%H:%M}"}
        return gettext("between %(start)s and %(end)s") % clocks
