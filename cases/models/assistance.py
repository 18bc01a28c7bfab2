from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.enums import Relation
from cms.core.encryption import EncryptedTextField


class Assistance(models.Model):
    """How a request was taken down for somebody: who was there, who spoke, what was read back.

    Who took it down is the case's `entered_by`; it is written once and never edited (C20, C26).
    """

    case = models.OneToOneField("cases.Case", on_delete=models.CASCADE, related_name="assistance")
    channel = models.ForeignKey(
        "association.Channel",
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("channel"),
    )
    #: The account or address they wrote from, where the channel is written.
    handle = EncryptedTextField(_("account or address"), blank=True, default="")
    relation = models.CharField(
        _("who speaks"), max_length=12, choices=Relation, default=Relation.SELF
    )
    speaker = EncryptedTextField(_("name of the speaker"), blank=True, default="")
    present = EncryptedTextField(_("who was present"), blank=True, default="")
    private_room = models.BooleanField(_("in a private room"), default=False)
    read_back_at = models.DateTimeField(_("read back at"), null=True, blank=True)
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("assisted entry")
        verbose_name_plural = _("assisted entries")

    def __str__(self) -> str:
        return f"{self.case_id}"
