from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.programme_enums import TimeSlot
from cms.core.translated import TranslatedField


class ProgrammeChange(models.Model):
    """The times of a programme from a day on, and the look into the bylaws before them (ENV-6.6).

    These rows *are* the times: of those the bylaws allow, the last one that has begun stands. The
    service has no column for them, so its edit form is no way round the check. Nobody changes a
    row; what was wrong is followed by another.
    """

    service = models.ForeignKey(
        "cases.Service",
        on_delete=models.CASCADE,
        related_name="programme_changes",
        verbose_name=_("programme"),
    )
    #: Values of `TimeSlot`, in their order.
    slots = models.JSONField(_("when it is held"), default=list)
    text = TranslatedField(_("times as people read them"))
    was_slots = models.JSONField(_("when it was held"), default=list, blank=True)
    was_text = TranslatedField(_("times as people read them before"), blank=True)
    #: None: it has always been so, as far as the association's profile tells.
    effective_from = models.DateField(_("from"), null=True, blank=True)
    reason = models.TextField(_("why"), blank=True)
    #: The words that were looked at, as they stood that day.
    clause = models.TextField(_("clause looked at"), blank=True)
    is_allowed = models.BooleanField(_("the bylaws allow it"), default=True)
    tells_people = models.BooleanField(_("open requests are told"), default=False)
    #: Nobody: it came with the association's profile.
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("by"),
    )
    at = models.DateTimeField(_("recorded on"), auto_now_add=True)
    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["-id"]
        verbose_name = _("change of a programme's times")
        verbose_name_plural = _("changes of programmes' times")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(by=None)
                | (~models.Q(reason="") & ~models.Q(clause="") & ~models.Q(effective_from=None)),
                name="no_times_change_without_a_check",
            )
        ]

    def __str__(self) -> str:
        return f"{self.service_id} {self.effective_from}"

    @property
    def has_begun(self) -> bool:
        return self.effective_from is None or self.effective_from <= timezone.localdate()

    @property
    def slot_labels(self) -> list[str]:
        return labels_of_slots(self.slots)

    @property
    def was_slot_labels(self) -> list[str]:
        return labels_of_slots(self.was_slots)


def labels_of_slots(slots: list[str]) -> list[str]:
    """Return what these are called; an unknown one is left out."""
    return [str(slot.label) for slot in TimeSlot if slot.value in slots]
