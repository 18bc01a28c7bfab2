"""Urgent calls that may tell of the same thing: two reports of one lost child, of one accident.

Whoever answers compares them; nothing is joined by itself. Sensitive words (a name) help to find
the likeness and are not shown by it.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from cases.models import Case
from cases.questions.answers import visible_questions
from cases.selectors.visibility import visible_cases
from cms.accounts.models import User
from cms.core.arabic import name_tokens

#: A call is compared with those of the same service so long before and after it.
NEAR = timedelta(days=2)
#: As many as somebody reads at the roadside.
MOST = 5
#: So many words two calls share before it is said that they are much alike.
ALIKE = 3


@dataclass(frozen=True)
class LikeCall:
    case: Case
    is_alike: bool


def calls_like(case: Case, *, user: User) -> list[LikeCall]:
    """Return the visible calls of the same urgent service near in time, the most alike first; of a
    restricted one not even the likeness is told."""
    if not case.service.is_urgent:
        return []
    near = (case.submitted_at - NEAR, case.submitted_at + NEAR)
    rows = visible_cases(user=user).filter(service=case.service_id, submitted_at__range=near)
    rows = (
        rows.exclude(pk=case.pk)
        .exclude(is_restricted=True)
        .select_related("form_version", "branch", "workflow_version")
    )
    words = _words_of(case)
    shared = [(len(words & _words_of(row)), row) for row in rows.order_by("-submitted_at")[:50]]
    shared.sort(key=lambda pair: (-pair[0], abs(pair[1].submitted_at - case.submitted_at)))
    return [LikeCall(row, count >= ALIKE) for count, row in shared[:MOST]]


def _words_of(case: Case) -> set[str]:
    """What the answers that lead to the person say, folded word by word."""
    answers: dict[str, Any] = case.answers or {}
    told = [
        str(answers[question.key])
        for question in visible_questions(case.form_version.document, answers)
        if (question.for_delivery or question.binds == "case.place") and answers.get(question.key)
    ]
    return {word for text in told for word in name_tokens(text) if len(word) > 1}
