"""Words of handing a person over to another body (C52)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class PartnerKind(TextChoices):
    """What sort of body a partner is; the figures are told by it."""

    RESCUE = "rescue", _("Rescue or ambulance")
    POLICE = "police", _("Police or security")
    CAMPAIGN = "campaign", _("Campaign or travel group")
    HEALTH = "health", _("Hospital or health centre")
    GOVERNMENT = "government", _("Government body")
    ASSOCIATION = "association", _("Association or charity")
    OTHER = "other", pgettext_lazy("partner", "Another body")


class HandoverBasis(TextChoices):
    """Why what we know of somebody may be told to another body (PDPL art. 15)."""

    EMERGENCY = "emergency", _("In an emergency, without asking first")
    CONSENT = "consent", _("The person agreed")


class ConsentWay(TextChoices):
    """How the person agreed."""

    IN_PERSON = "in_person", pgettext_lazy("consent", "face to face")
    PHONE = "phone", pgettext_lazy("consent", "by telephone")
    WRITTEN = "written", _("in writing")


class ReferralResult(TextChoices):
    """What the partner told us afterwards."""

    NONE = "", pgettext_lazy("referral", "Nothing heard yet")
    TAKEN = "taken", pgettext_lazy("referral", "Taken into their care")
    NOT_REACHED = "not_reached", pgettext_lazy("referral", "The person was not reached")
    OTHER = "other", pgettext_lazy("referral", "Something else")
