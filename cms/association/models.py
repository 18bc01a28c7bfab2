from datetime import time
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import (
    MaxValueValidator,
    MinValueValidator,
    RegexValidator,
    URLValidator,
)
from django.db import models
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting

from simple_history.models import HistoricalRecords

from cms.association.enums import (
    OFFERED_MEDIA,
    BeneficiaryType,
    CalendarStyle,
    ChannelKind,
    PlaceKind,
    RegistrationGate,
)
from cms.association.forms import AssociationForm, HolidayForm
from cms.association.seasons import Season as Season  # a table of this app, in its own file
from cms.association.validators import check_contrast, collected, tidy_contact, tidy_phone
from cms.core.colours import READABLE, VISIBLE
from cms.core.digits import DigitStyle
from cms.core.panels import ltr_panel
from cms.core.translated import TranslatedField

HEX_COLOUR = RegexValidator(r"^#[0-9a-fA-F]{6}$", _("Write a colour as # and six digits."))


def default_weekend() -> list[int]:
    """Friday and Saturday, as Python counts weekdays."""
    return [4, 5]


def default_week_hours() -> dict[str, list[str]]:
    """Sunday to Thursday, eight to four."""
    return {str(day): ["08:00", "16:00"] for day in (6, 0, 1, 2, 3)}


@register_setting(icon="home", order=10)
class Association(BaseGenericSetting):
    """Who we are. One row; everything that differs between associations starts here."""

    code = models.SlugField(_("profile code"), max_length=12, default="", blank=True)
    reference_prefix = models.CharField(_("reference prefix"), max_length=4, default="SLA")
    name = TranslatedField(_("name"), blank=True)
    short_name = TranslatedField(_("short name"), blank=True)
    purpose = TranslatedField(_("purpose"), multiline=True, blank=True)
    region = TranslatedField(_("region"), blank=True)
    licence_number = models.CharField(_("licence number"), max_length=40, blank=True)
    licence_expires_on = models.DateField(_("licence expires on"), null=True, blank=True)
    beneficiary_type = models.CharField(
        _("beneficiary type"), max_length=24, choices=BeneficiaryType, blank=True
    )

    logo = models.ForeignKey(
        "wagtailimages.Image",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("logo"),
    )
    accent_colour = models.CharField(
        _("accent colour"), max_length=7, default="#0f5c56", validators=[HEX_COLOUR]
    )
    glow_colour = models.CharField(
        _("glow colour"), max_length=7, default="#b8741a", validators=[HEX_COLOUR]
    )
    digit_style = models.CharField(
        _("digits on screens"), max_length=12, choices=DigitStyle, default=DigitStyle.LATIN
    )
    calendar_style = models.CharField(
        _("dates on screens"), max_length=16, choices=CalendarStyle, default=CalendarStyle.BOTH
    )

    phone = models.CharField(_("phone"), max_length=24, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    address = TranslatedField(_("address"), multiline=True, blank=True)

    weekend = models.JSONField(_("weekend"), default=default_weekend)
    week_hours = models.JSONField(_("working hours"), default=default_week_hours)
    ramadan_starts_at = models.TimeField(_("Ramadan hours start"), default=time(10))
    ramadan_ends_at = models.TimeField(_("Ramadan hours end"), default=time(15))
    quiet_from = models.TimeField(_("quiet hours from"), default=time(21))
    quiet_until = models.TimeField(_("quiet hours until"), default=time(8))

    neutral_notices = models.BooleanField(
        _("neutral messages"),
        default=True,
        help_text=_("Messages do not tell what the request is about."),
    )
    registration_gate = models.CharField(
        _("registration"),
        max_length=20,
        choices=RegistrationGate,
        default=RegistrationGate.AFTER_ACCEPTANCE,
    )
    survey_minimum_group = models.PositiveSmallIntegerField(
        _("smallest group shown in survey results"), default=5
    )
    survey_rest_days = models.PositiveSmallIntegerField(
        _("days between two surveys"),
        default=30,
        validators=[MaxValueValidator(366)],
        help_text=_("So long nobody is asked again, whatever becomes of them. 0: no rest."),
    )
    retention_months = models.PositiveSmallIntegerField(
        _("months a closed request is kept"),
        default=60,
        validators=[MinValueValidator(12), MaxValueValidator(360)],
        help_text=_(
            "Then the privacy officer is told and somebody decides: nothing is destroyed by itself."
        ),
    )
    saved_draft_days = models.PositiveSmallIntegerField(
        _("days a request saved for later is kept"),
        default=14,
        validators=[MinValueValidator(2), MaxValueValidator(60)],
        help_text=_("An unfinished request that was saved with a code; without one, two days."),
    )
    emergency_hours = models.PositiveSmallIntegerField(
        _("hours a request stays open that was opened in an emergency"),
        default=4,
        validators=[MinValueValidator(1), MaxValueValidator(72)],
        help_text=_("Then it closes by itself; the director and the privacy officer are told."),
    )
    committee_required = models.BooleanField(
        _("no way round the committee"),
        default=False,
        help_text=_(
            "A workflow that passes a committee is refused when some way to a decision or to"
            " delivery leads round it. Off: whoever changes the workflow is warned."
        ),
    )
    policy_read_first = models.BooleanField(
        _("no work before the policy is read"),
        default=False,
        help_text=_(
            "Whoever signs in reads the current policy and confirms it, and again when its clauses"
            " change. Off: colleagues are told of it, and nobody is kept from working."
        ),
    )
    supervising_body = TranslatedField(
        _("who supervises us"),
        blank=True,
        help_text=_(
            "Its name and how to reach it. Whoever may object no further reads it on the page, in"
            " the letter and in the message."
        ),
    )
    rights = TranslatedField(_("rights of the beneficiary"), multiline=True, blank=True)
    privacy_notice = TranslatedField(_("privacy notice"), multiline=True, blank=True)
    privacy_notice_version = models.CharField(
        _("privacy notice version"), max_length=20, default="1"
    )
    quick_exit_url = models.CharField(
        _("quick exit leads to"),
        max_length=200,
        blank=True,
        validators=[URLValidator(schemes=["https"])],
        help_text=_(
            "A harmless page, for example a weather site. Request pages then carry a button that"
            " leaves for it at once. Empty: no button."
        ),
    )
    profile_digest = models.CharField(max_length=64, blank=True, editable=False)

    history = HistoricalRecords()
    base_form_class = AssociationForm

    panels = [
        MultiFieldPanel(
            ["name", "short_name", "purpose", "region", "licence_number", "licence_expires_on"],
            heading=_("Identity"),
        ),
        MultiFieldPanel(
            [
                "logo",
                FieldRowPanel(["accent_colour", "glow_colour"]),
                FieldRowPanel(["digit_style", "calendar_style"]),
            ],
            heading=_("Appearance"),
        ),
        MultiFieldPanel(
            [
                ltr_panel("phone"),
                ltr_panel("email"),
                FieldPanel("address", heading=_("Street address")),
            ],
            heading=_("Contact"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("working_week"),
                FieldRowPanel(["ramadan_starts_at", "ramadan_ends_at"]),
                FieldRowPanel(["quiet_from", "quiet_until"]),
            ],
            heading=_("Working times"),
        ),
        MultiFieldPanel(
            [
                *("neutral_notices", "registration_gate", "survey_minimum_group"),
                *("survey_rest_days", "saved_draft_days", "retention_months", "emergency_hours"),
                *("committee_required", "policy_read_first"),
            ],
            heading=_("Rules"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("rights"),
                "supervising_body",
                FieldPanel("privacy_notice"),
                "privacy_notice_version",
                "quick_exit_url",
            ],
            heading=_("Words for the public"),
        ),
    ]

    class Meta:
        verbose_name = _("association")
        verbose_name_plural = _("association")

    def __str__(self) -> str:
        return str(self.name) or self.code

    def clean(self) -> None:
        super().clean()
        errors: dict[str, Any] = {}
        if self.survey_minimum_group < 5:
            message = _("Five at least: smaller groups would expose people.")
            errors["survey_minimum_group"] = message
        with collected(errors, "accent_colour"):
            check_contrast(self.accent_colour, least=READABLE)
        with collected(errors, "glow_colour"):
            check_contrast(self.glow_colour, least=VISIBLE)
        with collected(errors, "phone"):
            self.phone = tidy_phone(self.phone)
        if errors:
            raise ValidationError(errors)


class Branch(models.Model):
    """A place where people are received: a branch office, or a field site of a season."""

    key = models.SlugField(_("key"), max_length=40, unique=True)
    kind = models.CharField(_("kind"), max_length=12, choices=PlaceKind, default=PlaceKind.BRANCH)
    name = TranslatedField(_("name"))
    region = TranslatedField(_("area served"), blank=True)
    phone = models.CharField(_("phone"), max_length=24, blank=True)
    address = TranslatedField(_("address"), blank=True)
    hours = TranslatedField(_("hours"), blank=True)
    is_main = models.BooleanField(_("main branch"), default=False)
    is_active = models.BooleanField(_("open"), default=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    staff = models.ManyToManyField(
        settings.AUTH_USER_MODEL, related_name="branches", blank=True, verbose_name=_("staff")
    )
    history = HistoricalRecords(m2m_fields=[staff])

    class Meta:
        ordering = ["order", "id"]
        verbose_name = pgettext_lazy("one of them", "branch")
        verbose_name_plural = _("branches")

    def __str__(self) -> str:
        return str(self.name)

    @property
    def whereabouts(self) -> str:
        """Its name and address in the language of the reader, for who has to come there."""
        return gettext(", ").join(filter(None, (str(self.name), str(self.address))))

    def clean(self) -> None:
        super().clean()
        errors: dict[str, Any] = {}
        with collected(errors, "phone"):
            self.phone = tidy_phone(self.phone)
        if errors:
            raise ValidationError(errors)


class Channel(models.Model):
    """A way in that the policy names (section 4). Disabling hides it publicly, history stays."""

    key = models.SlugField(_("key"), max_length=40, unique=True)
    kind = models.CharField(
        _("kind"), max_length=16, choices=ChannelKind, default=ChannelKind.CHANNEL
    )
    medium = models.CharField(_("medium"), max_length=16, choices=OFFERED_MEDIA)
    name = TranslatedField(_("name"))
    contact = models.CharField(
        _("contact point"),
        max_length=200,
        blank=True,
        help_text=_("Phone number, e-mail, address of a page or account."),
    )
    note = TranslatedField(_("note"), blank=True)
    hours = TranslatedField(_("hours"), blank=True)
    clause = models.CharField(_("policy clause"), max_length=12, blank=True)
    is_enabled = models.BooleanField(_("shown to the public"), default=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    history = HistoricalRecords()

    class Meta:
        ordering = ["order", "id"]
        verbose_name = _("channel")
        verbose_name_plural = _("channels")

    def __str__(self) -> str:
        return str(self.name)

    def clean(self) -> None:
        super().clean()
        errors: dict[str, Any] = {}
        with collected(errors, "contact"):
            self.contact = tidy_contact(self.medium, self.contact)
        if errors:
            raise ValidationError(errors)


class Holiday(models.Model):
    """Days the association does not work; the moon may move them, so staff edit them."""

    base_form_class = HolidayForm

    name = TranslatedField(_("name"))
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    history = HistoricalRecords()

    class Meta:
        ordering = ["starts_on"]
        verbose_name = _("holiday")
        verbose_name_plural = _("holidays")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")),
                name="holiday_ends_after_it_starts",
                violation_error_message=_("The last day cannot be before the first."),
            )
        ]

    def __str__(self) -> str:
        return str(self.name)

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.ends_on = self.ends_on or self.starts_on
        super().save(*args, **kwargs)

    def clean(self) -> None:
        super().clean()
        self.ends_on = self.ends_on or self.starts_on
        if not self.starts_on:
            return
        others = Holiday.objects.exclude(pk=self.pk)
        other = others.filter(starts_on__lte=self.ends_on, ends_on__gte=self.starts_on).first()
        if other:
            message = _("These days overlap with “%(name)s”. Change one of the two.")
            raise ValidationError(message, code="overlap", params={"name": other.name})
