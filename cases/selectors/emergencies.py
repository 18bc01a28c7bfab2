"""Emergency openings that somebody who answers for them has still to read."""

from django.db.models import QuerySet

from cases.emergencies import answers_for_emergencies
from cases.models import EmergencyOpening
from cases.selectors.visibility import visible_cases
from cms.accounts.models import User


def openings_to_note(user: User) -> QuerySet[EmergencyOpening]:
    """Return the openings of others that nobody has noted yet; none for who does not answer."""
    if not answers_for_emergencies(user):
        return EmergencyOpening.objects.none()
    seen = visible_cases(user=user).values("pk")
    waiting = EmergencyOpening.objects.filter(noted_at=None, case__in=seen).exclude(user=user)
    return waiting.select_related("case", "user").order_by("-pk")
