"""What people wrote, as far as it may be read: with its group, never with a person (3.11).

Of each comment so much of its group is told (months, service, branch, channel) that the group holds
at least the smallest number that results show, and so do those of whom less is told.
"""

from collections import Counter, defaultdict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from cases.questions.definition import QuestionType
from cms.accounts.models import User
from cms.association.selectors import current_association
from surveys.enums import CommentState
from surveys.models import Correction, Response, Survey
from surveys.permissions import comment_scope

#: Of a comment's group this is told, in this order, as long as the group is large enough.
TOLD = ("period", "service", "branch", "medium")


@dataclass(frozen=True)
class CommentGroup:
    """Whose comment it is, as far as that may be said; None is not told."""

    pk: UUID
    period: tuple[date, date]
    service: int | None
    branch: int | None
    medium: str | None
    score: float | None


def visible_comments(*, user: User, survey: Survey) -> QuerySet[Response]:
    """Return the answers with words of a survey that this person may hear of."""
    return _visible(user, survey).exclude(comment="")


def comment_groups(*, user: User, survey: Survey, state: CommentState) -> list[CommentGroup]:
    """Return the comments of a state, the newest months first; which of one group comes first, the
    random key says."""
    rows = _rows(user, survey)
    wanted = visible_comments(user=user, survey=survey).filter(state=state)
    pks = set(wanted.values_list("pk", flat=True))
    told = tell_groups({row["pk"]: row for row in rows}, current_association().survey_minimum_group)
    ratings = [q.key for q in survey.document.questions if q.type is QuestionType.RATING]
    found = [
        _group(row["pk"], told[row["pk"]], _score(row["answers"], ratings))
        for row in rows
        if row["pk"] in pks and row["pk"] in told
    ]
    return sorted(found, key=lambda group: (group.period, group.pk), reverse=True)


def _group(pk: UUID, told: Sequence[Any], score: float | None) -> CommentGroup:
    period, service, branch, medium = told
    return CommentGroup(pk, period, service, branch, medium, score)


def corrections() -> QuerySet[Correction]:
    """Return what was and is to be changed, with how many passed comments speak of it."""
    passed = Count("comments", filter=Q(comments__state=CommentState.PASSED))
    return Correction.objects.annotate(said=passed)


def overdue_corrections() -> QuerySet[Correction]:
    """Return what was to be put right by a day that has passed, the longest overdue first."""
    late = Correction.objects.filter(due_on__lt=timezone.localdate(), done_on__isnull=True)
    return late.order_by("due_on", "id")


def corrections_to_tell() -> QuerySet[Correction]:
    """Return what the public is told: done, and said to be told; the newest first."""
    return Correction.objects.filter(is_public=True, done_on__isnull=False).order_by("-done_on")


def _visible(user: User, survey: Survey) -> QuerySet[Response]:
    return Response.objects.filter(comment_scope(user), survey=survey)


def _rows(user: User, survey: Survey) -> list[dict[str, Any]]:
    columns = ("pk", "month", "service_id", "branch_id", "medium", "answers")
    return list(_visible(user, survey).order_by().values(*columns))


def _score(answers: Mapping[str, Any], ratings: Sequence[str]) -> float | None:
    given = [answers[key] for key in ratings if isinstance(answers.get(key), int)]
    return round(sum(given) / len(given), 1) if given else None


def tell_groups(
    rows: Mapping[UUID, Mapping[str, Any]], minimum: int
) -> dict[UUID, tuple[Hashable, ...]]:
    """Return of each answer what may be told, in the order of `TOLD`; of those whose months are
    too thin yet, nothing at all."""
    periods = _periods(Counter(row["month"] for row in rows.values()), minimum)
    told: dict[UUID, tuple[Hashable, ...]] = {
        pk: (periods[row["month"]],) for pk, row in rows.items() if row["month"] in periods
    }
    for column in ("service_id", "branch_id", "medium"):
        together: dict[tuple[Hashable, ...], dict[UUID, Hashable]] = defaultdict(dict)
        for pk, known in told.items():
            together[known][pk] = rows[pk][column]
        for known, values in together.items():
            shown = _large_enough(Counter(values.values()), minimum)
            for pk, value in values.items():
                told[pk] = (*known, value if value in shown else None)
    return told


def _periods(per_month: Mapping[date, int], minimum: int) -> dict[date, tuple[date, date]]:
    """Lay months together, the oldest first, until each stretch holds enough answers."""
    periods: dict[date, tuple[date, date]] = {}
    block: list[date] = []
    for month in sorted(per_month):
        block.append(month)
        if sum(per_month[each] for each in block) >= minimum:
            periods |= dict.fromkeys(block, (block[0], block[-1]))
            block = []
    return periods


def _large_enough(sizes: Mapping[Hashable, int], minimum: int) -> set[Hashable]:
    """Return the values that may be told; those that may not are nobody, or enough together."""
    shown = {value for value, size in sizes.items() if size >= minimum}
    while shown and 0 < sum(n for value, n in sizes.items() if value not in shown) < minimum:
        shown.remove(min(shown, key=lambda value: (sizes[value], repr(value))))
    return shown
