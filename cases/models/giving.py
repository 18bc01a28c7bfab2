from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from simple_history.models import HistoricalRecords

from cases.export_enums import ExportFormat


class PaymentList(models.Model):
    """Payments that went to the bank together: who took the list out, when, over how much (C44).

    One that was undone before the bank paid holds no payments any more; the row tells why.
    """

    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("made by"),
    )
    made_at = models.DateTimeField(_("made"), auto_now_add=True)
    export = models.OneToOneField(
        "cases.CaseExport", on_delete=models.PROTECT, related_name="payment_list"
    )
    format = models.CharField(max_length=4, choices=ExportFormat)
    count = models.PositiveIntegerField(_("payments"))
    undone_at = models.DateTimeField(_("undone"), null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("undone by"),
    )
    undo_reason = models.CharField(_("why it was undone"), max_length=200, blank=True, default="")
    total = models.DecimalField(_("total (SAR)"), max_digits=14, decimal_places=2)
    history = HistoricalRecords()
    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["-id"]
        verbose_name = _("payment list")
        verbose_name_plural = _("payment lists")

    def __str__(self) -> str:
        return f"{self.made_at:%Y-%m-%d}/{self.pk}"
