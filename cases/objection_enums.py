"""The words of objections to a decision (C11)."""

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy


class ObjectionState(TextChoices):
    """Where an objection stands; the middle three are its outcomes."""

    OPEN = "open", pgettext_lazy("objection", "Being looked into")
    UPHELD = "upheld", pgettext_lazy("objection", "Upheld")
    PARTLY = "partly", pgettext_lazy("objection", "Upheld in part")
    DISMISSED = "dismissed", pgettext_lazy("objection", "Dismissed")
    WITHDRAWN = "withdrawn", pgettext_lazy("objection", "Withdrawn")


#: With these the first request is decided afresh.
REOPENING = (ObjectionState.UPHELD, ObjectionState.PARTLY)
#: What whoever decides an objection may say.
OUTCOMES = (*REOPENING, ObjectionState.DISMISSED)
