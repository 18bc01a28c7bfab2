"""Urgent calls that may tell of the same thing: two reports of one lost child, of one accident.

Whoever answers compares them; nothing is joined by itself. Sensitive words (a name) help to find
the likeness and are not shown by it.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import BooleanField, ExpressionWrapper, Q

from cases.models import Case
from cases.questions.answers import visible_questions
from cases.questions.definition import QuestionType
from cases.selectors.visibility import visible_cases
from cms.accounts.models import User
from cms.core.arabic import name_tokens

#: A call is compared with those of the same service so long before and after it.
NEAR = timedelta(days=2)
#: The busiest days bring no more that are worth comparing.
COMPARED = 60
#: As many as somebody reads at the roadside.
MOST = 5
#: So many words two calls share before it is said that they are much alike.
ALIKE = 3
#: Many wait at the same gate: the words of a place count no more than this.
FROM_THE_PLACE = 1
_TEXTS = (QuestionType.SHORT_TEXT, QuestionType.LONG_TEXT)


@dataclass(frozen=True)
class LikeCall:
    """`looks` is what the other call tells that is not sensitive, to compare at a glance."""

    case: Case
    is_alike: bool
    looks: str = ""


@dataclass(frozen=True)
class _Told:
    """What a call tells, folded word by word; of a name all words together."""

    names: list[frozenset[str]]
    words: frozenset[str]
    place: frozenset[str]
    looks: str

    def likeness_to(self, other: "_Told") -> tuple[bool, int]:
        """Whether both name the same somebody, and how many words they share."""
        pairs = ((mine, theirs) for mine in self.names for theirs in other.names)
        is_same = any(mine <= theirs or theirs <= mine for mine, theirs in pairs)
        near = min(len(self.place & other.place), FROM_THE_PLACE)
        return is_same, len(self.words & other.words) + near


def calls_like(case: Case, *, user: User) -> list[LikeCall]:
    """Return the visible calls of the same urgent service near in time, the most alike first, and
    of the others those that are much alike: who found somebody does not call for a search. Of a
    restricted one not even the likeness is told."""
    if not case.service.is_urgent:
        return []
    near = (case.submitted_at - NEAR, case.submitted_at + NEAR)
    rows = visible_cases(user=user).filter(service__is_urgent=True, submitted_at__range=near)
    rows = (
        rows.exclude(pk=case.pk)
        .exclude(is_restricted=True)
        .select_related("form_version", "branch", "workflow_version")
    )
    is_theirs = ExpressionWrapper(Q(service=case.service_id), output_field=BooleanField())
    ordered = rows.order_by(is_theirs.desc(), "-submitted_at")
    mine = _told_by(case)
    others = [(row, _told_by(row)) for row in ordered[:COMPARED]]
    found = [(mine.likeness_to(told), row, told.looks) for row, told in others]
    found.sort(key=lambda each: abs(each[1].submitted_at - case.submitted_at))
    found.sort(key=lambda each: each[0], reverse=True)
    calls = [
        LikeCall(row, is_same or count >= ALIKE, looks) for (is_same, count), row, looks in found
    ]
    theirs = case.service_id
    return [call for call in calls if call.is_alike or call.case.service_id == theirs][:MOST]


def _told_by(case: Case) -> _Told:
    """Read the answers that lead to the person; what was chosen from a list tells nobody apart."""
    answers: dict[str, Any] = case.answers or {}
    asked = visible_questions(case.form_version.document, answers)
    said = [(each, str(answers[each.key])) for each in asked if answers.get(each.key)]
    place = [text for each, text in said if each.binds == "case.place"]
    told = [(each, text) for each, text in said if each.for_delivery and each.type in _TEXTS]
    texts = [(each, text) for each, text in told if each.binds != "case.place"]
    # A short answer that is nobody else's business is a name; a long one tells what happened.
    named = [_words(text) for each, text in texts if each.sensitive and each.type is _TEXTS[0]]
    return _Told(
        names=[words for words in named if len(words) > 1],
        words=_words(" ".join(text for _question, text in texts)),
        place=_words(" ".join(place)),
        looks=" · ".join(text for each, text in texts if not each.sensitive),
    )


def _words(text: str) -> frozenset[str]:
    return frozenset(word for word in name_tokens(text) if len(word) > 1)
