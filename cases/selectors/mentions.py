"""Notes that call for this person."""

from django.db.models import QuerySet

from cases.models import Mention
from cases.selectors.visibility import visible_cases
from cms.accounts.models import User


def waiting_mentions(user: User) -> QuerySet[Mention]:
    """Return the calls this person has not followed yet, in cases they may still see."""
    seen = visible_cases(user=user).values("pk")
    rows = Mention.objects.filter(user=user, seen_at=None, message__case__in=seen)
    return rows.select_related("message__case", "message__author").order_by("-pk")
