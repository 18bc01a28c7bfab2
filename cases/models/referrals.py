from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from simple_history.models import HistoricalRecords

from cases.referral_enums import ConsentWay, HandoverBasis, PartnerKind, ReferralResult
from cms.association.validators import tidy_phone
from cms.core.encryption import EncryptedTextField
from cms.core.translated import TranslatedField


class Partner(models.Model):
    """A body that people are handed over to; what is no longer used is taken out of use (C52)."""

    key = models.SlugField(_("key"), max_length=60, unique=True)
    name = TranslatedField(_("name"))
    kind = models.CharField(_("kind of body"), max_length=12, choices=PartnerKind)
    does = TranslatedField(_("what it does"), blank=True, help_text=_("In one line."))
    phone = models.CharField(
        _("phone"),
        max_length=24,
        blank=True,
        help_text=_("The person is told it. A short number, as 997, stays as it is."),
    )
    branches = models.ManyToManyField(
        "association.Branch",
        blank=True,
        related_name="partners",
        verbose_name=_("branches"),
        help_text=_("None: it is offered in every branch."),
    )
    is_active = models.BooleanField(
        _("in use"), default=True, help_text=_("Only what is in use is offered in a case.")
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    history = HistoricalRecords(m2m_fields=[branches])
    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["order", "id"]
        verbose_name = pgettext_lazy("body", "partner")
        verbose_name_plural = pgettext_lazy("bodies", "partners")

    def __str__(self) -> str:
        return str(self.name)

    def clean(self) -> None:
        super().clean()
        try:
            self.phone = tidy_phone(self.phone)
        except ValidationError as refusal:
            raise ValidationError({"phone": refusal}) from refusal


class Referral(models.Model):
    """One handover to another body: to whom, who took it over, on which lawful basis; and what the
    other body told us later (C52).

    Name, kind and telephone stand as they were that day: the person was told these.
    """

    case = models.ForeignKey(
        "cases.Case", on_delete=models.PROTECT, related_name="referrals", verbose_name=_("case")
    )
    #: None where the body is in no directory, or is not there any more.
    partner = models.ForeignKey(
        Partner,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="referrals",
        verbose_name=pgettext_lazy("body", "partner"),
    )
    partner_name = TranslatedField(_("name of the body"))
    partner_kind = models.CharField(_("kind of body"), max_length=12, choices=PartnerKind)
    partner_phone = models.CharField(_("phone"), max_length=24, blank=True, default="")
    receiver = EncryptedTextField(_("who took over"))
    their_number = EncryptedTextField(_("their number"), blank=True, default="")
    handed = EncryptedTextField(_("what was handed over"), blank=True, default="")
    handed_at = models.DateTimeField(_("handed over"), default=timezone.now)
    basis = models.CharField(_("lawful basis"), max_length=12, choices=HandoverBasis)
    consent_on = models.DateField(_("agreed on"), null=True, blank=True)
    consent_way = models.CharField(
        _("how the person agreed"), max_length=12, choices=ConsentWay, blank=True, default=""
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("recorded by"),
    )
    recorded_at = models.DateTimeField(_("recorded"), auto_now_add=True)
    result = models.CharField(
        _("what came of it"),
        max_length=12,
        choices=ReferralResult,
        blank=True,
        default=ReferralResult.NONE,
    )
    result_on = models.DateField(_("heard on"), null=True, blank=True)
    result_note = EncryptedTextField(_("what they told us"), blank=True, default="")
    result_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("noted by"),
    )
    history = HistoricalRecords()
    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["-id"]
        verbose_name = _("referral")
        verbose_name_plural = _("referrals")
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(basis=HandoverBasis.CONSENT)
                | (models.Q(consent_on__isnull=False) & ~models.Q(consent_way="")),
                name="consent_to_a_referral_has_its_day",
                violation_error_message=_("Write when and how the person agreed."),
            ),
            models.CheckConstraint(
                condition=models.Q(result="") | models.Q(result_on__isnull=False),
                name="result_of_a_referral_has_its_day",
                violation_error_message=_("Write the day on which they told us."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}/{self.pk}"
