from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from simple_history.models import HistoricalRecords

from cases.enums import ContactKind, ContactOutcome, Direction, Relation
from cms.core.encryption import EncryptedTextField


class Contact(models.Model):
    """One call, visit, interview or message: what it was about and how it ended (C19–C21, C23).

    It says when, never how long: nobody's pace is measured here (clause 6.1, C34).
    """

    kind = models.CharField(_("kind"), max_length=12, choices=ContactKind)
    direction = models.CharField(
        _("direction"), max_length=4, choices=Direction, default=Direction.IN
    )
    at = models.DateTimeField(_("at"), default=timezone.now)
    person = models.ForeignKey(
        "cases.Person",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="contacts",
        verbose_name=_("person"),
    )
    case = models.ForeignKey(
        "cases.Case",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="contacts",
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
    relation = models.CharField(
        _("who speaks"), max_length=12, choices=Relation, default=Relation.SELF
    )
    speaker = EncryptedTextField(_("name"), blank=True, default="")
    #: A number to call back, an account, an address: whatever reaches the speaker.
    handle = EncryptedTextField(_("number, account or address"), blank=True, default="")
    topic = EncryptedTextField(_("topic"))
    summary = EncryptedTextField(_("summary"), blank=True, default="")
    present = EncryptedTextField(_("who was present"), blank=True, default="")
    private_room = models.BooleanField(_("in a private room"), default=False)
    #: What the caller was asked and answered (`IdentityShown`), where something was said to them.
    shown_by = models.JSONField(_("how they showed who they are"), default=list, blank=True)
    outcome = models.CharField(_("outcome"), max_length=16, choices=ContactOutcome)
    all_answered = models.BooleanField(_("all questions answered"), null=True, blank=True)
    call_back_at = models.DateTimeField(_("call back at"), null=True, blank=True)
    call_back_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="call_backs",
        verbose_name=_("who calls back"),
    )
    called_back_at = models.DateTimeField(_("called back"), null=True, blank=True)
    logged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("logged by"),
    )
    logged_at = models.DateTimeField(_("logged"), auto_now_add=True)
    history = HistoricalRecords()
    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["-at", "-id"]
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        indexes = [
            models.Index(fields=["-at", "-id"], name="contact_newest"),
            models.Index(fields=["call_back_by", "called_back_at"], name="contact_call_backs"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(call_back_at__isnull=True) | models.Q(outcome="call_back"),
                name="a_call_back_was_promised",
            )
        ]

    def __str__(self) -> str:
        # Titles travel into logs: never a name, never a topic.
        return _("Contact %(number)s") % {"number": self.pk}

    @property
    def awaits_call_back(self) -> bool:
        return self.call_back_at is not None and self.called_back_at is None
