"""Why and how a list leaves the house."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ExportPurpose(TextChoices):
    """Why a list leaves the house; the words beside it say for what exactly."""

    FOLLOW_UP = "follow_up", _("Following requests up")
    REPORT = "report", _("A report to the board or a regulator")
    AUDIT = "audit", _("An audit")
    STATISTICS = "statistics", _("Statistics")
    PAYMENT = "payment", _("Payments by the bank")
    OTHER = "other", pgettext_lazy("purpose", "Another purpose")


class ExportFormat(TextChoices):
    CSV = "csv", "CSV"
    XLSX = "xlsx", "XLSX"
