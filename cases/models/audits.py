from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.figure_enums import SampleDay, Stratum

#: So many at most are drawn out of one group.
MOST_PER_STRATUM = 20
#: What is typed to draw a sample again has at most nine digits.
LARGEST_SEED = 999_999_999


class KeptForGood(models.QuerySet["AuditSample"]):
    def update(self, **_kwargs: Any) -> int:
        raise TypeError("A sample that was drawn is never changed.")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise TypeError("A sample that was drawn is never removed.")


class AuditSample(models.Model):
    """Cases that somebody drew at random to look at closely: what was asked, with which seed, and
    which came out (J11, C54). Append-only; it names cases by key, and nobody by name.
    """

    drawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("drawn by"),
    )
    drawn_at = models.DateTimeField(_("drawn"), auto_now_add=True)
    first = models.DateField(_("from the day"))
    last = models.DateField(_("to the day"))
    by = models.CharField(_("counted by"), max_length=8, choices=SampleDay)
    stratum = models.CharField(_("out of each"), max_length=8, choices=Stratum)
    per_stratum = models.PositiveSmallIntegerField(
        _("how many of each"),
        validators=[MinValueValidator(1), MaxValueValidator(MOST_PER_STRATUM)],
    )
    decided_only = models.BooleanField(_("decided requests only"), default=False)
    seed = models.PositiveIntegerField(
        _("draw number"), validators=[MinValueValidator(1), MaxValueValidator(LARGEST_SEED)]
    )
    #: [{"key": "7", "of": 41, "cases": [12, 90]}]: each group, its size then, and who was drawn.
    groups = models.JSONField(default=list)
    drawn = models.PositiveIntegerField(_("how many were drawn"), default=0)
    objects = KeptForGood.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["-id"]
        verbose_name = _("sample of cases")
        verbose_name_plural = _("samples of cases")

    def __str__(self) -> str:
        return f"{self.drawn_by_id} {self.seed}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("A sample that was drawn is never changed.")
        super().save(*args, **kwargs)
