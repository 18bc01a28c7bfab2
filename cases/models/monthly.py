from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class MonthlyReport(models.Model):
    """What the figures of an ended month said when they were frozen: kept for good (J9.7).

    `content` is a snapshot in every language we write, groups only and small ones left out: what
    changes later in requests, names or settings changes no report.
    """

    month = models.DateField(_("month"), unique=True)  # its first day
    content = models.JSONField(default=dict)
    frozen_at = models.DateTimeField(_("frozen"))
    frozen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,  # the clock
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("frozen by"),
    )
    #: Keyed digest over everything above.
    seal = models.CharField(max_length=64)
    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["-month"]
        verbose_name = _("report of a month")
        verbose_name_plural = _("reports of months")

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Refuse every change; the database refuses it as well."""
        if not self._state.adding:
            raise ValueError("The report of a month never changes.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        raise ValueError("The report of a month is never deleted.")

    @property
    def check_code(self) -> str:
        """What tells a printed report from another: the beginning of the seal."""
        return f"{self.seal[:4]}-{self.seal[4:8]}-{self.seal[8:12]}".upper()
