"""A score of need as an aid: an association's own points over what was answered (C51).

It adds up and says why; it decides nothing. Whoever studies a case may say another number, with
the reason, and people decide in any case.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import Field

from cases.questions.answers import holds
from cases.questions.parts import Key, Part, ShowIf, Text


class ScorePart(Part):
    """So many points when the condition holds; `sentence` says why they count."""

    key: Key
    label: Text
    sentence: Text
    points: Annotated[int, Field(ge=1, le=100)]
    when: ShowIf


@dataclass(frozen=True)
class ScoredPart:
    part: ScorePart
    counts: bool

    @property
    def points(self) -> int:
        return self.part.points if self.counts else 0


@dataclass(frozen=True)
class Score:
    parts: list[ScoredPart]

    @property
    def total(self) -> int:
        return sum(line.points for line in self.parts)

    @property
    def most(self) -> int:
        return sum(line.part.points for line in self.parts)


def score_of(parts: list[ScorePart], answers: Mapping[str, Any]) -> Score:
    return Score([ScoredPart(part, holds(part.when, answers)) for part in parts])


def facts_of(parts: list[ScorePart]) -> list[str]:
    """Return the keys of the questions that the points stand on, each once, in their order."""
    return list(dict.fromkeys(line.question for part in parts for line in part.when.conditions))
