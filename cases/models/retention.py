from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cms.core.encryption import EncryptedTextField


class RetentionHold(models.Model):
    """Why a closed request is kept beyond its time, until when, and who said so (PDPL art. 18).

    Never changed: a longer time is another row.
    """

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="holds")
    reason = EncryptedTextField(_("why it is kept"))
    until = models.DateField(_("kept until"))
    kept_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(_("at"), auto_now_add=True)
    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["-id"]
        verbose_name = _("kept request")
        verbose_name_plural = _("kept requests")

    def __str__(self) -> str:
        return f"{self.case_id} {self.until}"
