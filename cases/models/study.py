"""What a researcher found: the form filled in at the visit, the photos, and the judgement."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from simple_history.models import HistoricalRecords

from cases.enums import Recommendation
from cms.core.encryption import EncryptedJSONField, EncryptedTextField
from cms.core.uploads import PrivateStorage


class Study(models.Model):
    """The researcher's study of a case (C30, C51)."""

    case = models.OneToOneField("cases.Case", on_delete=models.CASCADE, related_name="study")
    researcher = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("researcher"),
    )
    #: The research form as it was when the first answer was kept; none where the service has none.
    form_version = models.ForeignKey(
        "cases.FormVersion",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("research form"),
    )
    answers = EncryptedJSONField(_("answers"), default=dict, blank=True)
    #: Key of a step of the form → how what it says is known (`FactEvidence`).
    known = models.JSONField(_("how it is known"), default=dict, blank=True)
    visited_on = models.DateField(_("visited on"), null=True, blank=True)
    visit_note = EncryptedTextField(_("visit"), blank=True, default="")
    findings = EncryptedTextField(_("findings"), blank=True, default="")
    facts = EncryptedJSONField(_("facts"), default=dict, blank=True)
    recommendation = models.CharField(
        _("recommendation"), max_length=8, choices=Recommendation, blank=True, default=""
    )
    reasons = EncryptedTextField(_("reasons"), blank=True, default="")
    updated_at = models.DateTimeField(_("saved"), auto_now=True)
    history = HistoricalRecords()
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("study")
        verbose_name_plural = _("studies")

    def __str__(self) -> str:
        return f"{self.case_id}"


class StudyPhoto(models.Model):
    """A photo of a home or a place, taken because who lives there agreed; no face is on it (C30).

    Painted anew without place and camera; private, served by permission, and taken away for good
    when somebody no longer agrees.
    """

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="study_photos")
    file = models.FileField(_("photo"), storage=PrivateStorage(), max_length=120)
    content_type = models.CharField(max_length=60, editable=False)
    sha256 = models.CharField(max_length=64, editable=False)
    shows = EncryptedTextField(_("what it shows"))
    agreed = EncryptedTextField(_("who agreed to it"))
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("taken by"),
    )
    at = models.DateTimeField(_("at"), auto_now_add=True)
    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["id"]
        verbose_name = _("photo of a visit")
        verbose_name_plural = _("photos of visits")

    def __str__(self) -> str:
        return f"{self.case_id}/{self.pk}"
