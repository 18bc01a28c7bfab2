"""What stands on a screen: from the catalogues of the code, and from the association's profile.

A journey names a button by the sentence in the code and finds it by the Arabic that a person
reads. What an association words itself (services, questions, stages, moves) it names by its key.
"""

import re
from collections.abc import Mapping
from functools import cache

from django.db.models import Choices
from django.utils import translation
from django.utils.translation import gettext, pgettext

from cases.questions.definition import Column, Step
from cases.questions.labels import COLUMN_LABELS
from cases.workflow import Stage
from cms.setup.profiles import read_profile
from cms.setup.schema import Profile, ServicePart
from public_site.wording import words_of

Words = Mapping[str, str]


def said(sentence: str | Choices, language: str = "ar", *, context: str = "") -> str:
    """Return how the house says a sentence of the code, or one of its choices."""
    with translation.override(language):
        if isinstance(sentence, Choices):
            return str(sentence.label)
        return pgettext(context, sentence) if context else gettext(sentence)


def column_label(column: str, language: str) -> str:
    """Return what stands over one column of a household."""
    with translation.override(language):
        return str(COLUMN_LABELS[Column(column)])


def starting(text: str) -> "re.Pattern[str]":
    """Match a name that begins with `text`: what may follow is "(optional)" and the like."""
    words = r"\s+".join(re.escape(word) for word in text.split())
    return re.compile(rf"^\s*{words}(\s|:|\*|$)")


@cache
def profile(code: str) -> Profile:
    """Return an association's profile as it is written."""
    return read_profile(code).profile


def service_of(code: str, slug: str) -> ServicePart:
    """Return one service of a profile."""
    return next(service for service in profile(code).services if service.slug == slug)


def steps_of(code: str, slug: str) -> list[Step]:
    """Return the steps of a service's form."""
    return profile(code).forms[service_of(code, slug).form].steps


def stage_of(code: str, slug: str, key: str) -> Stage:
    """Return one stage of a service's workflow."""
    return profile(code).workflows[service_of(code, slug).workflow].stage(key)


def move_label(code: str, slug: str, stage: str, to: str) -> str:
    """Return what the button of a move says."""
    moves = stage_of(code, slug, stage).moves
    return next(move.label["ar"] for move in moves if move.to == to)


def reason_of(code: str, slug: str, key: str) -> str:
    """Return how a service words one of its reasons for refusing."""
    reasons = service_of(code, slug).refusal_reasons
    return next(reason.label["ar"] for reason in reasons if reason.key == key)


def door_words(code: str, slug: str) -> dict[str, str]:
    """Return the sentences of the code by which a service is asked for, by their part."""
    with translation.override("en"):
        service = service_of(code, slug)
        words = {part: str(sentence) for part, sentence in vars(words_of(service.kind)).items()}
    return {**words, "next": "Next: send" if service.is_urgent else "Save and continue"}
