from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cms.core.encryption import EncryptedTextField


class KinshipQuerySet(models.QuerySet["KinshipDeclaration"]):
    def shutting_out(self, user: Any) -> "KinshipQuerySet":
        """Return what shuts the case of an outer query to this person."""
        return self.filter(case=models.OuterRef("pk"), user=user)


class KinshipDeclaration(models.Model):
    """A colleague's own word that ties of kinship keep them out of a case (J7)."""

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="kinships")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("declared by"),
    )
    note = EncryptedTextField(_("what ties them"), blank=True, default="")
    at = models.DateTimeField(_("at"), auto_now_add=True)
    objects = KinshipQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["-id"]
        verbose_name = _("declared kinship")
        verbose_name_plural = _("declared kinships")
        constraints = [
            models.UniqueConstraint(fields=["case", "user"], name="one_kinship_per_case_and_user")
        ]

    def __str__(self) -> str:
        return f"{self.case_id}/{self.user_id}"
