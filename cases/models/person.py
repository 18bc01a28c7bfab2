from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from simple_history.models import HistoricalRecords

from cases.enums import ContactChannel, PersonKind
from cms.accounts.models import Gender
from cms.core.arabic import fold, name_tokens
from cms.core.encryption import BlindIndexField, EncryptedJSONField, EncryptedTextField
from cms.core.history_manager import HeldHistoryManager
from cms.core.identifiers import IdentifierKind, mask_identifier
from cms.core.phones import mask_phone


def searchable_name(name: str) -> str:
    """Return the column that finding looks into: every part of the name between spaces."""
    return f" {' '.join(name_tokens(name))} "[:260]


class Person(models.Model):
    """Someone, or something (a mosque, an entity), who asks for help. Contact data is encrypted."""

    kind = models.CharField(_("kind"), max_length=16, choices=PersonKind)
    name = models.CharField(_("name"), max_length=200)
    name_folded = models.CharField(max_length=240, editable=False, blank=True, db_index=True)
    #: The parts of the name as one looks for them (`name_tokens`), a space round each.
    name_tokens = models.CharField(max_length=260, editable=False, blank=True, default="")
    identifier_kind = models.CharField(
        _("identifier"), max_length=16, choices=IdentifierKind, default=IdentifierKind.NONE
    )
    identifier = EncryptedTextField(_("identifier number"), blank=True, default="")
    identifier_index = BlindIndexField(source="identifier")
    mobile = EncryptedTextField(_("mobile"), blank=True, default="")
    mobile_index = BlindIndexField(source="mobile")
    email = EncryptedTextField(_("e-mail"), blank=True, default="")
    email_index = BlindIndexField(source="email")
    gender = models.CharField(_("gender"), max_length=5, choices=Gender, blank=True, default="")
    language = models.CharField(_("language"), max_length=8, default="ar")
    contact_by = models.CharField(
        _("contact by"), max_length=8, choices=ContactChannel, default=ContactChannel.SMS
    )
    branch = models.ForeignKey(
        "association.Branch",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="people",
        verbose_name=_("branch"),
    )
    #: {"hours": "…", "words": "…", "woman_officer": true}: how to reach someone safely.
    safe_contact = EncryptedJSONField(_("safe contact"), default=dict, blank=True)
    attributes = EncryptedJSONField(_("further details"), default=dict, blank=True)
    #: Set when this file turned out to be a second one of the same person: a redirect, no more.
    merged_into = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="merged",
        verbose_name=_("merged into"),
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    history = HistoricalRecords(excluded_fields=["name_tokens"], history_manager=HeldHistoryManager)
    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["-id"]
        verbose_name = _("person")
        verbose_name_plural = _("persons")

    def __str__(self) -> str:
        # Titles travel into logs, usage pages and reports: never a name (reliability S09).
        return _("Person %(number)s") % {"number": self.pk}

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.name_folded = fold(self.name)[:240]
        self.name_tokens = searchable_name(self.name)
        super().save(*args, **kwargs)

    @property
    def masked_identifier(self) -> str:
        return mask_identifier(self.identifier) if self.identifier else ""

    @property
    def masked_mobile(self) -> str:
        return mask_phone(self.mobile) if self.mobile else ""
