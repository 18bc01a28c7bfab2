from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from simple_history.models import HistoricalRecords

from cms.core.translated import TranslatedField


class StandardAnswer(models.Model):
    """An answer that was thought about once, to be put into a message and made one's own (C29)."""

    key = models.SlugField(_("key"), max_length=60, unique=True)
    title = TranslatedField(_("title"))
    text = TranslatedField(_("text"), multiline=True)
    topic = TranslatedField(_("topic"), blank=True)
    services = models.ManyToManyField(
        "cases.Service",
        blank=True,
        related_name="standard_answers",
        verbose_name=_("services"),
        help_text=_("None: it fits every service."),
    )
    is_current = models.BooleanField(
        _("in use"), default=True, help_text=_("Only what is in use is offered in a case.")
    )
    valid_until = models.DateField(
        _("valid until"), null=True, blank=True, help_text=_("Its last day. Empty: no end.")
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    history = HistoricalRecords(m2m_fields=[services])
    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["order", "id"]
        verbose_name = _("standard answer")
        verbose_name_plural = _("standard answers")

    def __str__(self) -> str:
        return str(self.title)

    @property
    def is_offered(self) -> bool:
        is_over = self.valid_until is not None and self.valid_until < timezone.localdate()
        return self.is_current and not is_over
