"""A wave: everybody whose request was closed since a day is asked, whatever was decided (C55)."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Case as Choice
from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Cast, Coalesce, Concat, Now
from django.utils import timezone

from cases.enums import Outcome, Purpose
from cases.models import Case, Consent
from cms.core.insert_select import insert_from
from cms.notices.quiet_hours import after_quiet
from surveys.enums import InvitationState, WhyNot
from surveys.models import Invitation, Survey
from surveys.selectors import REACHED_BY, same_reader_as

_LONG_AGO = datetime(1900, 1, 1, tzinfo=timezone.get_fixed_timezone(0))


@transaction.atomic
def plan_wave(survey: Survey, *, since: datetime) -> int:
    """Plan this survey for every case closed since, once; return how many have a place in it now.

    The database writes them by itself: a hundred thousand take seconds. Who is not asked has a row
    as well, saying why (`surveys.selectors.why_not_asked` is the same rule for one case).
    """
    due_at = after_quiet(timezone.now())
    closed = _with_reasons(Case.objects.filter(is_open=False, closed_at__gte=since))
    values: dict[str, Any] = {
        "survey_id": Value(survey.pk),
        "case_id": F("pk"),
        # Opens nothing, being no digest: the link is made when it leaves.
        "token_hash": Concat(Value(f"wave:{survey.pk}:"), Cast("pk", CharField())),
        "due_at": Value(due_at),
        "expires_at": Value(due_at + timedelta(days=survey.answer_within_days)),
        "state": _if_asked(InvitationState.PLANNED, InvitationState.CANCELLED),
        "why_not": F("reason"),
        "created_at": Now(),
    }
    return insert_from(Invitation, closed, values)


def _with_reasons(cases: QuerySet[Case]) -> QuerySet[Case]:
    """Few have ever said no, and both lists of them are read once; the costly look is for those."""
    words = Consent.objects.filter(purpose=Purpose.SURVEY)
    own = words.filter(case=OuterRef("pk"))
    refused = words.filter(Q(is_given=False) | Q(withdrawn_at__isnull=False)).values("case")
    stopped = words.filter(withdrawn_at__isnull=False)
    since_then = stopped.filter(
        same_reader_as("person"), withdrawn_at__gt=Coalesce(OuterRef("said_at"), _LONG_AGO)
    )
    concerned = Q(person__in=stopped.values("case__person"))
    for way in REACHED_BY:
        reached = stopped.values(f"case__person__{way}")
        concerned |= ~Q(**{f"person__{way}": ""}) & Q(**{f"person__{way}__in": reached})
    has_stopped = concerned & Q(Exists(since_then))
    said = cases.annotate(said_at=Subquery(own.values("given_at")[:1]))
    reason = Choice(
        When(outcome=Outcome.WITHDRAWN, then=Value(WhyNot.WITHDRAWN)),
        When(Q(pk__in=refused) | has_stopped, then=Value(WhyNot.NO_CONSENT)),
        default=Value(""),
        output_field=CharField(),
    )
    return said.annotate(reason=reason)


def _if_asked(then: str, otherwise: str) -> Choice:
    return Choice(When(reason="", then=Value(then)), default=Value(otherwise))
