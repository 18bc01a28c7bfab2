from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from simple_history.models import HistoricalRecords

from cases.enums import CheckState, DocumentState, Evidence, Purpose, SignatureMode
from cms.core.digits import shown_digits
from cms.core.encryption import EncryptedJSONField, EncryptedTextField
from cms.core.in_hand import TrustsWhatItHolds
from cms.core.translated import TranslatedField
from cms.core.uploads import PrivateStorage

#: Key of the checklist line on which the signed sheet of a declaration arrives.
SIGNED_SHEET = "signed_declaration"


class CaseDocument(TrustsWhatItHolds):
    """One line of a checklist: what was asked, how it is proved, how it stands (C35, C36)."""

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="documents")
    key = models.SlugField(_("key"), max_length=40)
    label = TranslatedField(_("paper"))
    #: Of a paper of one of several people: the kind of paper and which one, without their name.
    unnamed = TranslatedField(_("paper, without the name"), blank=True)
    hint = TranslatedField(_("hint"), blank=True)
    evidence = models.CharField(
        _("evidence"), max_length=20, choices=Evidence, default=Evidence.SEEN_ONLY
    )
    is_required = models.BooleanField(_("required"), default=True)
    state = models.CharField(
        _("state"), max_length=12, choices=DocumentState, default=DocumentState.AWAITED
    )
    max_age_days = models.PositiveIntegerField(_("may be at most days old"), null=True, blank=True)
    issued_on = models.DateField(_("issued"), null=True, blank=True)
    expires_on = models.DateField(_("expires"), null=True, blank=True)
    last_four = models.CharField(_("last four digits"), max_length=4, blank=True)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("matched by"),
    )
    checked_at = models.DateTimeField(_("matched at"), null=True, blank=True)
    valid_on_submission = models.BooleanField(_("valid on submission"), null=True, blank=True)
    reason = models.CharField(_("reason for return"), max_length=300, blank=True)
    order = models.PositiveSmallIntegerField(default=0)
    history = HistoricalRecords()
    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["order", "id"]
        verbose_name = _("paper")
        verbose_name_plural = _("papers")
        constraints = [
            models.UniqueConstraint(fields=["case", "key"], name="one_line_per_paper"),
            models.CheckConstraint(
                condition=~models.Q(state="rejected") | ~models.Q(reason=""),
                name="a_returned_paper_has_a_reason",
                violation_error_message=_("Say why the paper is returned."),
            ),
        ]
        indexes = [
            models.Index(
                fields=["case"], condition=models.Q(state="rejected"), name="papers_returned"
            )
        ]

    @property
    def nameless_label(self) -> str:
        """The kind of paper and which one, for who does not read the name of whom it is about."""
        return shown_digits(str(self.unnamed)) if self.unnamed else str(self.label)

    @property
    def may_be_waived(self) -> bool:
        """Nobody is let off their word, by which they answer for what they said (C38)."""
        return self.key != SIGNED_SHEET

    def called(self, *, named: bool) -> str:
        return str(self.label) if named else self.nameless_label

    def __str__(self) -> str:
        return str(self.label)

    @property
    def has_age_limit(self) -> bool:
        """Whether the date on it matters: a copy that may be only so many days old."""
        return bool(self.max_age_days) and self.evidence == Evidence.COPY


class DocumentFile(models.Model):
    """A file behind a checklist line: random name, outside the media root, served by permission."""

    document = models.ForeignKey(CaseDocument, on_delete=models.CASCADE, related_name="files")
    file = models.FileField(storage=PrivateStorage(), max_length=120)
    original_name = EncryptedTextField(_("name"))
    content_type = models.CharField(max_length=60)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    check_state = models.CharField(
        _("check"), max_length=8, choices=CheckState, default=CheckState.CLEAN
    )
    uploaded_at = models.DateTimeField(_("received"), auto_now_add=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("uploaded by"),
    )
    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["id"]
        verbose_name = _("file")
        verbose_name_plural = _("files")

    def __str__(self) -> str:
        return f"{self.document_id}/{self.pk}"


class Declaration(models.Model):
    """The applicant's word for the data: which text, over which answers, given how (C38)."""

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="declarations")
    text_version = models.CharField(_("version of the text"), max_length=20)
    text = models.TextField(_("text"))
    text_hash = models.CharField(max_length=64)
    answers_hash = models.CharField(max_length=64)
    mode = models.CharField(_("given by"), max_length=12, choices=SignatureMode)
    name = EncryptedTextField(_("name"))
    language = models.CharField(_("language"), max_length=8)
    given_at = models.DateTimeField(_("given"), auto_now_add=True)
    witnesses = EncryptedJSONField(_("witnesses"), default=list, blank=True)
    note = EncryptedTextField(_("how it was given"), blank=True, default="")
    #: The drawn or scanned signature: private like any paper, served by permission.
    evidence = models.FileField(storage=PrivateStorage(), max_length=120, blank=True, default="")
    evidence_type = models.CharField(max_length=60, blank=True, default="")
    evidence_sha256 = models.CharField(max_length=64, blank=True, default="")
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("taken by"),
    )
    voided_at = models.DateTimeField(_("voided"), null=True, blank=True)
    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["-id"]
        verbose_name = _("declaration")
        verbose_name_plural = _("declarations")

    def __str__(self) -> str:
        return f"{self.case_id} {self.text_version}"


class Consent(models.Model):
    """One consent for one purpose, given or not, with time, method and the text's version."""

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="consents")
    purpose = models.CharField(_("purpose"), max_length=16, choices=Purpose)
    is_given = models.BooleanField(_("given"))
    method = models.CharField(_("method"), max_length=16, default="web")
    text_version = models.CharField(_("version of the text"), max_length=20)
    #: Who heard a verbal consent, or saw a written one, beside the one who took it down.
    witness = EncryptedTextField(_("witness"), blank=True, default="")
    given_at = models.DateTimeField(_("at"), default=timezone.now)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)
    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["id"]
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        constraints = [
            models.UniqueConstraint(fields=["case", "purpose"], name="one_consent_per_purpose")
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.purpose}"
