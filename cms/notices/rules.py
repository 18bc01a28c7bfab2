"""What an association has set for each event: whether it waits for the morning, what goes along."""

from django.db.models import Exists

from cms.notices.enums import LETTER_EVENTS
from cms.notices.models import NoticeRule


def leaves_at_night(event: str) -> bool:
    """Whether messages about this event do not wait for the end of the quiet hours."""
    return NoticeRule.objects.filter(event=event, leaves_at_night=True).exists()


def always_leaves_at_night(event: str) -> Exists:
    """The same as a condition, for who asks together with something else."""
    return Exists(NoticeRule.objects.filter(event=event, leaves_at_night=True))


def attaches_letter(event: str) -> bool:
    """Whether the letter about this event goes along with its e-mail."""
    if event not in LETTER_EVENTS:
        return False
    return NoticeRule.objects.filter(event=event, attaches_letter=True).exists()
