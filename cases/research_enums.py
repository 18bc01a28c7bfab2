"""Words of the researcher's work."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class FactEvidence(TextChoices):
    """How a researcher knows a fact (C30)."""

    NONE = "", _("Not looked at yet")
    SEEN = "seen", _("Seen on the visit")
    PAPER = "paper", _("By a paper")
    STATEMENT = "statement", _("By statement only")
