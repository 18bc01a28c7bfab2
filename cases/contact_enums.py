"""Enumerations of calls that do not fit `cases.enums`."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class IdentityShown(TextChoices):
    """What a caller was asked and answered rightly before anything was said to them (J3, J6)."""

    NUMBER = "number", _("The full name, and how the identity number ends")
    REFERENCE = "reference", _("The reference of the request, or what was last sent and when")
    RANG_BACK = "rang_back", _("We rang the number we hold")
    THEIR_WORD = "their_word", _("The person told us before that this caller may hear it")
