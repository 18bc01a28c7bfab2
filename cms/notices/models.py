from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from simple_history.models import HistoricalRecords

from cms.core.claims import OPEN_STATES, ClaimableQuerySet, ClaimableWork
from cms.core.encryption import EncryptedJSONField, EncryptedTextField
from cms.notices.enums import (
    LETTER_EVENTS,
    OUTREACH_EVENTS,
    Arrival,
    AttemptOutcome,
    NoticeChannel,
    NoticeEvent,
    StaffNoticeKind,
    placeholders_of,
)
from cms.notices.wording import mistakes_in

#: The key of a template's trial to its editor's own address begins with it.
TRIAL = "trial:"


class MessageTemplate(models.Model):
    """What is said on one event, over one channel, in one language. Staff edit it."""

    event = models.CharField(pgettext_lazy("notice", "event"), max_length=24, choices=NoticeEvent)
    channel = models.CharField(_("channel"), max_length=8, choices=NoticeChannel)
    language = models.CharField(_("language"), max_length=8)
    subject = models.CharField(_("subject"), max_length=160, blank=True)
    body = models.TextField(_("text"))
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)
    is_active = models.BooleanField(_("in use"), default=True)
    history = HistoricalRecords()

    class Meta:
        ordering = ["event", "channel", "language"]
        verbose_name = _("message template")
        verbose_name_plural = _("message templates")
        constraints = [
            models.UniqueConstraint(
                fields=["event", "channel", "language"],
                name="one_template_per_event_channel_language",
                violation_error_message=_("There is already a template for this."),
            )
        ]

    def __str__(self) -> str:
        language = dict(settings.LANGUAGES).get(self.language, self.language)
        return f"{self.get_event_display()} · {self.get_channel_display()} · {language}"

    def clean(self) -> None:
        super().clean()
        known = placeholders_of(self.event)
        errors: dict[str, Any] = {
            field: [str(mistake) for mistake in mistakes]
            for field in ("subject", "body")
            if (mistakes := mistakes_in(getattr(self, field), known))
        }
        if not errors and self.event in OUTREACH_EVENTS and "{stop_url}" not in self.body:
            errors = {"body": [_("Say how such messages end: put {stop_url} into the text.")]}
        if errors:
            raise ValidationError(errors)


class NoticeRule(models.Model):
    """When messages about one event leave, and what goes along. One row an event; staff change it,
    and a message keeps what held when it was written."""

    event = models.CharField(
        pgettext_lazy("notice", "event"), max_length=24, choices=NoticeEvent, unique=True
    )
    leaves_at_night = models.BooleanField(
        _("leaves at once, at night as well"),
        default=False,
        help_text=_(
            "For what cannot wait for the morning. Messages about an urgent request, and one-time"
            " codes, never wait."
        ),
    )
    attaches_letter = models.BooleanField(
        _("the letter goes along with the e-mail"),
        default=False,
        help_text=_(
            "As a PDF whose name says nothing but its number. Whoever reads the e-mail reads the"
            " letter: leave it out where others look into the same mailbox."
        ),
    )
    history = HistoricalRecords()

    class Meta:
        ordering = ["event"]
        verbose_name = _("message rule")
        verbose_name_plural = _("message rules")

    def __str__(self) -> str:
        return str(self.get_event_display())

    def clean(self) -> None:
        super().clean()
        if self.attaches_letter and self.event not in LETTER_EVENTS:
            raise ValidationError({"attaches_letter": _("No letter is written about this event.")})


class Notice(ClaimableWork):
    """One thing to say to one person over one channel. The row exists before the deed.

    `key` is what makes it single: event of the case × recipient × channel. `subject_kind` and
    `subject_id` name what it is about without this app knowing cases or surveys.
    """

    key = models.CharField(max_length=120, unique=True)
    event = models.CharField(pgettext_lazy("notice", "event"), max_length=24, choices=NoticeEvent)
    channel = models.CharField(_("channel"), max_length=8, choices=NoticeChannel)
    language = models.CharField(_("language"), max_length=8, default="ar")
    subject_kind = models.CharField(max_length=24, blank=True)
    subject_id = models.BigIntegerField(null=True, blank=True)
    #: The timeline line it follows from; the floor above checks it again at the moment of leaving.
    cause_id = models.BigIntegerField(null=True, blank=True)
    recipient = EncryptedTextField(_("recipient"))
    recipient_masked = models.CharField(_("recipient"), max_length=80)
    context = EncryptedJSONField(default=dict)
    is_urgent = models.BooleanField(_("urgent"), default=False)
    expires_at = models.DateTimeField(_("expires"), null=True, blank=True)

    template = models.ForeignKey(
        MessageTemplate, null=True, blank=True, on_delete=models.SET_NULL, related_name="notices"
    )
    template_version = models.PositiveIntegerField(_("template version"), null=True, blank=True)
    sent_subject = EncryptedTextField(_("subject as sent"), blank=True, default="")
    sent_body = EncryptedTextField(_("text as sent"), blank=True, default="")
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    provider_reference = models.CharField(_("provider reference"), max_length=120, blank=True)
    message_id = models.CharField(max_length=160, blank=True)
    #: The file that went along with the e-mail; its name says nothing but its number.
    attached = models.CharField(
        _("went along"), max_length=120, blank=True, default="", editable=False
    )
    #: Reported by the provider after it had it; never goes back from "arrived".
    arrival = models.CharField(
        _("arrival"), max_length=8, choices=Arrival, blank=True, default="", editable=False
    )
    arrival_at = models.DateTimeField(_("reported"), null=True, blank=True, editable=False)
    #: Refused for good here, said over the next channel there.
    continued_by = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="continues"
    )

    #: No column: whoever has just written it knows whether a hint makes sense (`queue_notice`).
    is_for_later = False

    objects: ClassVar[Any] = ClaimableQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta(ClaimableWork.Meta):
        ordering = ["-id"]
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        indexes = [
            *ClaimableWork.Meta.indexes,
            models.Index(fields=["-created_at", "-id"], name="notice_newest"),
            models.Index(fields=["state", "-created_at", "-id"], name="notice_state_newest"),
            models.Index(fields=["subject_kind", "subject_id", "-id"], name="notice_subject"),
            # A report names a message by our reference or by the provider's.
            models.Index(fields=["message_id"], name="notice_message_id"),
            models.Index(
                fields=["provider_reference"],
                condition=~models.Q(provider_reference=""),
                name="notice_provider_reference",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_event_display()} #{self.pk}"

    @property
    def is_trial(self) -> bool:
        return self.key.startswith(TRIAL)

    @property
    def waits_for_call(self) -> bool:
        """Whether somebody still has to say it by telephone."""
        return self.channel == NoticeChannel.CALL and self.state in OPEN_STATES


class NoticeAttempt(models.Model):
    """One try to hand a notice to a gateway; append-only."""

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="tries")
    number = models.PositiveSmallIntegerField()
    at = models.DateTimeField(auto_now_add=True)
    gateway = models.CharField(max_length=24)
    outcome = models.CharField(_("outcome"), max_length=12, choices=AttemptOutcome)
    detail = models.CharField(max_length=200, blank=True)
    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["id"]
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")

    def __str__(self) -> str:
        return f"{self.notice_id}/{self.number}"


class GatewayLine(models.Model):
    """How one provider is: when its next message may go, and whether it rests after failures.

    `name` holds scheme and host, never an account. Pure state, so no history.
    """

    name = models.CharField(max_length=120, unique=True)
    free_at = models.DateTimeField(db_default=Now())
    failures = models.PositiveIntegerField(default=0)
    rests_until = models.DateTimeField(null=True, blank=True)
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("way out")
        verbose_name_plural = _("ways out")

    def __str__(self) -> str:
        return self.name


class DeadAddress(models.Model):
    """An address that bounced: no message is sent to it until one arrives there or time passes.

    Only a keyed digest of channel and address: who does not hold the address learns nothing.
    """

    digest = models.CharField(max_length=64, unique=True)
    bounced_at = models.DateTimeField(db_default=Now())
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("address that bounced")
        verbose_name_plural = _("addresses that bounced")

    def __str__(self) -> str:
        return f"#{self.pk}"


class StaffNotice(models.Model):
    """Something a member of staff should know of their own work; read in the back office only.

    It names a number and never a person. `key` makes it single for each reader; `subject_kind` and
    `subject_id` say what it is about, and whether one may still see that is asked with each read.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="staff_notices"
    )
    key = models.CharField(max_length=120)
    kind = models.CharField(
        pgettext_lazy("notice", "event"), max_length=16, choices=StaffNoticeKind
    )
    subject_kind = models.CharField(max_length=24)
    subject_id = models.BigIntegerField()
    reference = models.CharField(max_length=80, blank=True)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    read_at = models.DateTimeField(_("read"), null=True, blank=True)
    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["-id"]
        verbose_name = _("notice to staff")
        verbose_name_plural = _("notices to staff")
        constraints = [
            models.UniqueConstraint(fields=["user", "key"], name="one_staff_notice_per_key")
        ]
        indexes = [
            models.Index(
                fields=["user", "-id"],
                condition=models.Q(read_at=None),
                name="staff_notice_unread",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.reference}"


class DigestWish(models.Model):
    """Who wants one e-mail each working morning about their own work."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="digest_wish"
    )
    is_wanted = models.BooleanField(
        _("Send me one e-mail each working morning"),
        default=False,
        help_text=_("What waits for you, in numbers and references; never a person's name."),
    )
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("morning e-mail")
        verbose_name_plural = _("morning e-mails")

    def __str__(self) -> str:
        return str(self.user_id)
