"""What hangs on a person's file beside its requests: roles, looks, second files."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from simple_history.models import HistoricalRecords

from cases.enums import RoleOfPerson
from cms.core.encryption import EncryptedJSONField, EncryptedTextField


class PersonRole(models.Model):
    """What somebody is to us beside asking for help; one person may be several things."""

    person = models.ForeignKey("cases.Person", on_delete=models.PROTECT, related_name="roles")
    role = models.CharField(_("role"), max_length=16, choices=RoleOfPerson)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    history = HistoricalRecords()
    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["id"]
        verbose_name = _("role of a person")
        verbose_name_plural = _("roles of a person")
        constraints = [
            models.UniqueConstraint(fields=["person", "role"], name="each_role_of_a_person_once")
        ]

    def __str__(self) -> str:
        return f"{self.person_id}/{self.role}"


class PersonLook(models.Model):
    """Who opened a person's file or its numbers, and when (the third memory)."""

    person = models.ForeignKey("cases.Person", on_delete=models.PROTECT, related_name="looks")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("at"), auto_now_add=True)
    what = models.CharField(max_length=12, default="file")
    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["-id"]
        verbose_name = _("view of a file")
        verbose_name_plural = _("views of a file")
        indexes = [models.Index(fields=["person", "-id"], name="person_looks_newest")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.user_id}"


class DistinctPersons(models.Model):
    """Two files that look alike and are not: said once, not proposed again."""

    first = models.ForeignKey("cases.Person", on_delete=models.PROTECT, related_name="+")
    second = models.ForeignKey("cases.Person", on_delete=models.PROTECT, related_name="+")
    said_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("by")
    )
    said_at = models.DateTimeField(_("at"), auto_now_add=True)
    reason = EncryptedTextField(_("reason"), blank=True, default="")
    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["-id"]
        verbose_name = _("two different persons")
        verbose_name_plural = _("two different persons")
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="two_persons_told_apart_once"),
            models.CheckConstraint(
                condition=models.Q(first__lt=models.F("second")), name="two_persons_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} ≠ {self.second_id}"


class PersonMerge(models.Model):
    """Two files of one person made into one: what was moved, so that it can be taken back."""

    keep = models.ForeignKey("cases.Person", on_delete=models.PROTECT, related_name="merges")
    lose = models.ForeignKey("cases.Person", on_delete=models.PROTECT, related_name="merges_away")
    #: {"cases.case.person": [ids]}: which rows hung on the other file.
    moved = models.JSONField(default=dict)
    #: {"mobile": {"before": "…", "after": "…"}}: what the choices changed in the file that stays.
    fields = EncryptedJSONField(default=dict)
    reason = EncryptedTextField(_("reason"))
    merged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("by")
    )
    merged_at = models.DateTimeField(_("at"), auto_now_add=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("taken back by"),
    )
    undone_at = models.DateTimeField(_("taken back"), null=True, blank=True)
    undo_reason = EncryptedTextField(_("why it was taken back"), blank=True, default="")
    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["-id"]
        verbose_name = _("merged file")
        verbose_name_plural = _("merged files")

    def __str__(self) -> str:
        return f"{self.lose_id} → {self.keep_id}"
