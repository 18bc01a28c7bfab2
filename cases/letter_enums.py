"""The words of the register of letters (clauses 4.4)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class LetterKind(TextChoices):
    """What stands in the register (clauses 4.4)."""

    LETTER = "letter", _("Letter")
    AUTHORITY = "authority", _("Correspondence with an authority")
    ENTITY = "entity", _("Correspondence with another body")


class LetterAbout(TextChoices):
    """What the house writes to the person of a request by itself, on its letterhead (C22)."""

    RECEIPT = "receipt", pgettext_lazy("letter", "Request received")
    DECISION = "decision", pgettext_lazy("letter", "Decision")
    OUTCOME = "outcome", pgettext_lazy("letter", "Answer to an objection")
    ANSWER = "answer", pgettext_lazy("letter", "Written answer")


class LetterDelivery(TextChoices):
    """How an outgoing letter reached its reader."""

    NONE = "", pgettext_lazy("letter", "Not yet")
    HAND = "hand", _("By hand, signed for")
    POST = "post", _("Registered post")
    EMAIL = "email", pgettext_lazy("letter", "E-mail, receipt kept")
    PLATFORM = "platform", _("An official platform")
    COLLECTED = "collected", _("Collected by the person on the tracking page")
