"""Answers thought about once, as a case may use them."""

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from cases.models import Case, StandardAnswer


def offered_answers(case: Case) -> QuerySet[StandardAnswer]:
    """Return the answers in use today that fit the service of this case, those made for it first
    (C29)."""
    today = timezone.localdate()
    in_use = Q(valid_until__isnull=True) | Q(valid_until__gte=today)
    fits = Q(services__isnull=True) | Q(services=case.service_id)
    rows = StandardAnswer.objects.filter(in_use, fits, is_current=True).distinct()
    own = StandardAnswer.services.through.objects.filter(
        standardanswer=OuterRef("pk"), service=case.service_id
    )
    return rows.annotate(is_own=Exists(own)).order_by("-is_own", "order", "id")
