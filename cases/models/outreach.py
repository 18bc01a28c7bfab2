"""Outreach: who is told something without having asked, on what basis, approved by whom (C27)."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from simple_history.models import HistoricalRecords

from cases.outreach_enums import (
    CampaignKind,
    CampaignState,
    LegalBasis,
    RecipientState,
    WhyLeftOut,
)
from cms.core.translated import TranslatedField

#: Rules that look at a day need to know how many days ahead.
BY_DATE = (CampaignKind.RENEWAL, CampaignKind.PAPER)
MOST_DAYS = 365
SO_MANY_DAYS = _("Write a number of days from 1 to 365.")


class Campaign(models.Model):
    """One message to everybody whom a rule finds; written by one person, approved by another."""

    title = models.CharField(
        _("title"), max_length=120, help_text=_("For colleagues; people do not read it.")
    )
    kind = models.CharField(_("whom the rule finds"), max_length=12, choices=CampaignKind)
    within_days = models.PositiveSmallIntegerField(
        _("within days"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_DAYS)],
    )
    service = models.ForeignKey(
        "cases.Service",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("service"),
    )
    branch = models.ForeignKey(
        "association.Branch",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("branch"),
    )
    basis = models.CharField(_("legal basis"), max_length=12, choices=LegalBasis)
    basis_note = models.CharField(_("where the basis stands"), max_length=300, blank=True)
    words = TranslatedField(_("words"), multiline=True, blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=CampaignState, default=CampaignState.DRAFT
    )
    #: How many the rule had found when approval was asked for, and when it was given.
    counted = models.PositiveIntegerField(_("counted"), null=True, blank=True)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("written by"),
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=pgettext_lazy("campaign", "approved by"),
    )
    written_at = models.DateTimeField(_("written"), auto_now_add=True)
    approved_at = models.DateTimeField(_("approved"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    history = HistoricalRecords()
    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["-id"]
        verbose_name = _("campaign")
        verbose_name_plural = _("campaigns")
        permissions = [("approve_campaign", "Can approve campaigns")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(approved_by=None)
                | ~models.Q(approved_by=models.F("written_by")),
                name="a_campaign_is_approved_by_another",
                violation_error_message=_("Whoever wrote it does not approve it."),
            ),
            models.CheckConstraint(
                condition=models.Q(kind="service", service__isnull=False)
                | models.Q(kind__in=["renewal", "paper"], within_days__isnull=False),
                name="a_campaign_has_what_its_rule_needs",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        """Say beside each field what the rule and the basis still need; whoever saves it, asks."""
        if wrong := dict(self._mistakes()):
            raise ValidationError(wrong)

    def _mistakes(self) -> Iterator[tuple[str, Any]]:
        is_news = self.kind == CampaignKind.SERVICE
        if is_news and self.service_id is None:
            yield "service", _("Choose the service.")
        if is_news and not self.words:
            yield "words", _("Write what people are told.")
        if self.kind in BY_DATE and not self.within_days:
            yield "within_days", SO_MANY_DAYS
        # News of a service is told to who agreed, and to nobody else (PDPL art. 25).
        if is_news and self.basis and self.basis != LegalBasis.CONSENT:
            yield "basis", _("News of a service goes only to people who agreed to be told.")
        if self.basis == LegalBasis.LEGAL_DUTY and not self.basis_note:
            yield "basis_note", _("Name the law and its article.")


class CampaignRecipient(models.Model):
    """One person on the list of a campaign, once; who is left out has a row that says why."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="recipients")
    person = models.ForeignKey("cases.Person", on_delete=models.PROTECT, related_name="told_of")
    #: The request by which we know them: whoever may see it sees the message.
    case = models.ForeignKey("cases.Case", null=True, on_delete=models.CASCADE, related_name="+")
    state = models.CharField(
        _("state"), max_length=10, choices=RecipientState, default=RecipientState.PLANNED
    )
    why_not = models.CharField(_("why not"), max_length=12, choices=WhyLeftOut, blank=True)
    told_at = models.DateTimeField(_("told"), null=True, blank=True)
    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["id"]
        verbose_name = _("person on a list")
        verbose_name_plural = _("persons on a list")
        constraints = [
            models.UniqueConstraint(fields=["campaign", "person"], name="told_once_per_campaign")
        ]
        indexes = [models.Index(fields=["campaign", "state", "id"], name="recipient_next")]

    def __str__(self) -> str:
        return f"{self.campaign_id}/{self.person_id}"
