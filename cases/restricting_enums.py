from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Concern(TextChoices):
    """What makes a colleague ask for a file to be shut to the others (J7)."""

    CHILD = "child", _("A child is in danger")
    ADULT = "adult", _("A woman or another adult is in danger")
    THREATS = "threats", _("Threats against the person or a colleague")
    ASKING = "asking", _("Somebody asks about the person")
    OTHER = "other", pgettext_lazy("concern", "Another concern")
