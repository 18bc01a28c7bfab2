"""The words of a committee's meetings (C40)."""

from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class MeetingState(TextChoices):
    """A meeting goes one way only; what was signed is never opened again."""

    PLANNED = "planned", pgettext_lazy("meeting", "Planned")
    OPEN = "open", pgettext_lazy("meeting", "In session")
    CLOSED = "closed", pgettext_lazy("meeting", "Minutes to sign")
    SIGNED = "signed", pgettext_lazy("meeting", "Minutes signed")
    CANCELLED = "cancelled", pgettext_lazy("meeting", "Cancelled")


class MeetingChange(StrEnum):
    """What its members are told of a meeting."""

    PLANNED = "planned"
    MOVED = "moved"
    CANCELLED = "cancelled"


class ItemOutcome(TextChoices):
    """What became of one file on an agenda."""

    WAITING = "waiting", pgettext_lazy("agenda", "Waits")
    DECIDED = "decided", pgettext_lazy("agenda", "Decided")
    CARRIED = "carried", pgettext_lazy("agenda", "Goes to the next meeting")
    REMOVED = "removed", pgettext_lazy("agenda", "Taken off before the meeting")
    GONE = "gone", pgettext_lazy("agenda", "No longer before the committee")


class Tie(TextChoices):
    """What became of votes that were equal; kept with the decision, for minutes and room."""

    CHAIR = "chair", _("The votes were equal; the chair's vote decided, by the committee's rule.")
    OPEN = "open", _("The votes were equal and nobody's vote weighs more: no decision came about.")


class Interest(TextChoices):
    """What ties a member to the person of a file; anything but none closes it to them (C40)."""

    NONE = "none", _("None: I can judge this file")
    KINSHIP = "kinship", _("Kinship or marriage")
    WORK = "work", _("Work or money")
    CLOSE = "close", _("Friendship or a dispute")
    OTHER = "other", _("Another tie")
