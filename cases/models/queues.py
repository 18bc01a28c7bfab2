from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.export_enums import ExportFormat, ExportPurpose
from cms.accounts.roles import Role
from cms.core.encryption import EncryptedTextField

#: A list leaves as a table; the report of a month as a paper.
PDF = "pdf"


class SavedView(models.Model):
    """Filters and order of the queue under a name: one's own, or shared with a role.

    Never the words of a search: they name people. What a view shows is what its reader may see.
    """

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("owner"),
    )
    name = models.CharField(_("name"), max_length=40)
    role = models.CharField(_("shared with"), max_length=20, choices=Role, blank=True, default="")
    tab = models.CharField(max_length=20)
    query = models.CharField(max_length=1000, blank=True, default="")
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["name", "id"]
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "name"],
                name="one_view_per_name",
                violation_error_message=_("You already have a view with this name."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class CaseExport(models.Model):
    """A list of cases that left the house as a file: who, when, what for (PDPL art. 31)."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("at"), auto_now_add=True)
    purpose = models.CharField(_("purpose"), max_length=12, choices=ExportPurpose)
    note = EncryptedTextField(_("what it is for, in a few words"))
    format = models.CharField(max_length=4, choices=[*ExportFormat.choices, (PDF, "PDF")])
    tab = models.CharField(max_length=20)
    rows = models.PositiveIntegerField(_("rows"))
    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["-id"]
        verbose_name = _("export")
        verbose_name_plural = _("exports")

    def __str__(self) -> str:
        return f"{self.user_id} {self.at:%Y-%m-%d}"


class Mention(models.Model):
    """A colleague called to a note of a case; it waits on their first screen until they look."""

    message = models.ForeignKey(
        "cases.CaseMessage", on_delete=models.CASCADE, related_name="mentions"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="mentions"
    )
    at = models.DateTimeField(_("at"), auto_now_add=True)
    seen_at = models.DateTimeField(null=True, blank=True)
    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["-id"]
        verbose_name = _("mention")
        verbose_name_plural = _("mentions")
        constraints = [
            models.UniqueConstraint(fields=["message", "user"], name="mentioned_once_per_note")
        ]
        indexes = [models.Index(fields=["user", "seen_at"], name="mentions_unseen")]

    def __str__(self) -> str:
        return f"{self.message_id} {self.user_id}"
