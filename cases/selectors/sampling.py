"""Samples of cases for whoever audits: so many at random out of each group (J11, C54)."""

from collections import defaultdict
from hashlib import sha256
from heapq import nsmallest
from typing import Any

from django.db.models import FilteredRelation, Q, QuerySet

from cases.figure_enums import SampleDay, Stratum
from cases.models import AuditSample, Case
from cases.selectors.visibility import visible_cases
from cms.accounts.models import User
from cms.core.dates import span_of_days

#: Where each group is read off a case; `current` is the decision that stands.
_GROUP_OF = {
    Stratum.SERVICE: "service_id",
    Stratum.OUTCOME: "outcome",
    Stratum.BRANCH: "branch_id",
    Stratum.CHANNEL: "medium",
    Stratum.DECISION: "current__result",
}
_DAY_OF = {SampleDay.CAME: "submitted_at", SampleDay.CLOSED: "closed_at"}
CHUNK = 5000


def with_standing_decision(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Join the decision that stands as `current`; a case has one at most, so none repeats."""
    standing = FilteredRelation("decisions", condition=Q(decisions__is_current=True))
    return rows.alias(current=standing)


def draw(asked: AuditSample, *, user: User) -> list[dict[str, Any]]:
    """Return each group of the cases this person sees, its size, and the cases drawn out of it.

    Each case has its place in the draw by the seed and its own key alone: the same seed draws the
    same cases out of the same set, on any machine, and a case that is added moves no other.
    """
    groups: dict[str, list[int]] = defaultdict(list)
    rows = _population(asked, user).values_list("pk", _GROUP_OF[Stratum(asked.stratum)])
    for pk, group in rows.iterator(chunk_size=CHUNK):
        groups[str(group or "")].append(pk)
    return [
        {"key": key, "of": len(cases), "cases": _drawn(cases, asked)}
        for key, cases in sorted(groups.items(), key=lambda pair: (-len(pair[1]), pair[0]))
    ]


def _population(asked: AuditSample, user: User) -> QuerySet[Any]:
    span = span_of_days(asked.first, asked.last)
    rows = with_standing_decision(visible_cases(user=user))
    rows = rows.filter(**{f"{_DAY_OF[SampleDay(asked.by)]}__range": span})
    if asked.decided_only:
        rows = rows.filter(current__isnull=False)
    return rows.order_by()


def _drawn(cases: list[int], asked: AuditSample) -> list[int]:
    def place(pk: int) -> str:
        return sha256(f"{asked.seed}:{pk}".encode()).hexdigest()

    return nsmallest(asked.per_stratum, cases, key=place)


def samples() -> QuerySet[AuditSample]:
    """Return every draw, the newest first: it names no person, and `sampled_cases` shows only what
    its reader sees."""
    return AuditSample.objects.select_related("drawn_by").order_by("-id")


def sampled_cases(sample: AuditSample, *, user: User) -> dict[int, Case]:
    """Return the drawn cases that this reader sees, by key; who drew may have seen more."""
    keys = [pk for group in sample.groups for pk in group["cases"]]
    rows = (
        visible_cases(user=user)
        .filter(pk__in=keys)
        .only(
            *("reference", "is_urgent", "is_open", "outcome", "stage", "stage_kind"),
            *("submitted_at", "closed_at", "service", "workflow_version"),
        )
    )
    return {case.pk: case for case in rows.prefetch_related("service", "workflow_version")}
