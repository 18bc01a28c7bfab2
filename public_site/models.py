import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from cms.core.encryption import EncryptedJSONField, EncryptedTextField
from cms.core.uploads import PrivateStorage
from public_site.api.models import KeptAnswer

__all__ = [
    "DraftFile",
    "KeptAnswer",
    "LimitCounter",
    "RefusedForm",
    "RequestDraft",
    "ResumeKey",
]


class RequestDraft(models.Model):
    """A request being written. Kept on the server so that nothing typed is ever lost.

    Its id becomes the case's `form_key`: one draft can only ever become one case. Once it has,
    it holds nothing but the way to its confirmation.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    service = models.ForeignKey("cases.Service", on_delete=models.CASCADE, related_name="+")
    form_version = models.ForeignKey(
        "cases.FormVersion", on_delete=models.CASCADE, related_name="drafts"
    )
    language = models.CharField(max_length=8, default="ar")
    #: As the browser sent it, valid or not; what is valid is worked out anew on every look.
    typed = EncryptedJSONField(default=dict)
    steps_seen = models.JSONField(default=list)
    consents = models.JSONField(default=dict)
    privacy_version = models.CharField(max_length=20, blank=True)
    case = models.OneToOneField(
        "cases.Case", null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    #: An objection begun on the page of this request, behind both its keys.
    objected = models.ForeignKey(
        "cases.Case", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    #: By what mark the browser held it that sent it: another device is not shown the keys.
    sent_by = models.CharField(max_length=12, blank=True, default="")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    expires_at = models.DateTimeField()
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("request draft")
        verbose_name_plural = _("request drafts")
        indexes = [models.Index(fields=["expires_at"], name="draft_expires")]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def waits_for_consents(self) -> bool:
        """Nothing is asked before them; an urgent call asks first, and for them with the sending
        (a vital interest, PDPL art. 6)."""
        return not self.consents and not self.service.is_urgent


class DraftFile(models.Model):
    """A file uploaded to a draft; it moves to the case on submission or is swept with the draft."""

    draft = models.ForeignKey(RequestDraft, on_delete=models.CASCADE, related_name="files")
    document_key = models.SlugField(max_length=40)
    file = models.FileField(storage=PrivateStorage(), max_length=120)
    original_name = EncryptedTextField()
    content_type = models.CharField(max_length=60)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    uploaded_at = models.DateTimeField(auto_now_add=True)
    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["id"]
        verbose_name = _("draft file")
        verbose_name_plural = _("draft files")

    def __str__(self) -> str:
        return str(self.pk)


class ResumeKey(models.Model):
    """The way back to one unfinished request from another device.

    `key` is a keyed digest of code and mobile number together: neither of them is stored, neither
    alone opens anything, and a wrong one is looked up exactly like an unknown one (S13, S16).
    """

    draft = models.OneToOneField(RequestDraft, on_delete=models.CASCADE, related_name="resume_key")
    key = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("resume key")
        verbose_name_plural = _("resume keys")

    def __str__(self) -> str:
        return str(self.pk)


class RefusedForm(models.Model):
    """A form that could not be taken, for the one page after the redirect that shows it again.

    Also what else is meant for that one page: a code that is shown once, words typed too late.

    `key` is a keyed digest of what the form is about and of a secret only its browser holds.
    """

    key = models.CharField(max_length=100, primary_key=True)
    #: What was sent and what was said about it: {"data": a query string, "errors": by field}.
    content = EncryptedJSONField(default=dict)
    expires_at = models.DateTimeField(db_index=True)
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("refused form")
        verbose_name_plural = _("refused forms")

    def __str__(self) -> str:
        return self.key


class LimitCounter(models.Model):
    """How often one visitor knocked at one door in the present stretch of time (S15).

    In the database, so that it holds with several processes and outlives the broker. `key` is a
    keyed digest: it names neither an address nor a reference.
    """

    key = models.CharField(max_length=100, primary_key=True)
    count = models.PositiveIntegerField(default=0)
    ends_at = models.DateTimeField(db_index=True)
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("limit counter")
        verbose_name_plural = _("limit counters")

    def __str__(self) -> str:
        return self.key
