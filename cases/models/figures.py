from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.figure_enums import Measure
from cms.association.enums import Medium


class Figure(models.Model):
    """How often one thing happened in one month: never to whom, never through whom (C34).

    Counts by whole days instead of averages, so that any sum of rows still has its percentiles.
    """

    month = models.DateField(_("month"))
    service = models.ForeignKey("cases.Service", on_delete=models.CASCADE, related_name="+")
    branch = models.ForeignKey(
        "association.Branch", null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    medium = models.CharField(_("channel"), max_length=16, choices=Medium)
    #: A restricted case is counted for those only who see every case of the house.
    is_restricted = models.BooleanField(_("restricted"), default=False)
    measure = models.CharField(max_length=10, choices=Measure)
    key = models.CharField(max_length=60, blank=True, default="")
    value = models.PositiveSmallIntegerField(default=0)
    count = models.PositiveIntegerField()
    #: Of requests destroyed since: their people are gone, so it is never counted anew.
    of_destroyed = models.BooleanField(default=False, editable=False)
    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["month", "id"]
        verbose_name = _("figure")
        verbose_name_plural = _("figures")
        indexes = [models.Index(fields=["month", "measure"], name="figures_of_a_month")]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.measure}"


class CountedMonth(models.Model):
    """A month whose figures stand, and when they were last counted."""

    month = models.DateField(_("month"), unique=True)
    counted_at = models.DateTimeField(_("counted"))
    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["month"]
        verbose_name = _("counted month")
        verbose_name_plural = _("counted months")

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"
