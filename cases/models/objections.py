from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from simple_history.models import HistoricalRecords

from cases.models.case import Case
from cases.models.committee import Decision
from cases.objection_enums import OUTCOMES, REOPENING, ObjectionState
from cms.core.encryption import EncryptedTextField


class Objection(models.Model):
    """What an objection is about and what became of it; the request that carries it has its own
    way, clock and papers (C11)."""

    case = models.OneToOneField(
        "cases.Case", on_delete=models.PROTECT, related_name="objection", verbose_name=_("case")
    )
    #: The decision objected to; its request is the first request.
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="objections")
    #: Sent by who holds both keys of the first request, or taken down by us. A reference typed by
    #: hand proves nothing: such an objection stands in nobody's way and is told to nobody.
    is_proven = models.BooleanField(_("comes from the person of the first request"), default=False)
    state = models.CharField(
        _("outcome of the objection"),
        max_length=12,
        choices=ObjectionState,
        default=ObjectionState.OPEN,
    )
    filed_at = models.DateTimeField(_("filed"), default=timezone.now)
    explanation = EncryptedTextField(_("reasons"), blank=True, default="")
    further_way = EncryptedTextField(_("another way"), blank=True, default="")
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("decided by"),
    )
    history = HistoricalRecords()
    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["-id"]
        verbose_name = _("objection")
        verbose_name_plural = _("objections")
        constraints = [
            models.UniqueConstraint(
                fields=["decision"],
                condition=models.Q(is_proven=True) & ~models.Q(state=ObjectionState.WITHDRAWN),
                name="one_objection_per_decision",
                violation_error_message=_("This decision has been objected to already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}/{self.decision_id}"

    @property
    def first(self) -> Case:
        """The request whose decision is objected to."""
        return self.decision.case

    @property
    def is_decided(self) -> bool:
        return self.state in OUTCOMES

    @property
    def reopens(self) -> bool:
        return self.state in REOPENING

    @property
    def is_late(self) -> bool:
        """Whether it came after the last day to object."""
        until = self.decision.objection_until
        return until is not None and timezone.localdate(self.filed_at) > until
