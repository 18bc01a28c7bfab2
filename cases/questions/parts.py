"""What forms and workflows as data are made of: words, keys, conditions, checks, a box on a map."""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from cases.questions.mistakes import mistake


def _has_default_language(value: dict[str, str]) -> dict[str, str]:
    if not value.get("ar"):
        raise mistake("no_arabic_text")
    return value


Text = Annotated[dict[str, str], AfterValidator(_has_default_language)]
Key = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]


class Part(BaseModel):
    """Base of every part of a definition: unknown keys are mistakes, not extras."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Condition(Part):
    """One comparison with an earlier answer."""

    question: Key
    op: Literal["eq", "ne", "in", "filled", "empty", "gt", "lt"] = "eq"
    value: Any = None


class ShowIf(Part):
    all: list[Condition] = []
    any: list[Condition] = []

    @model_validator(mode="after")
    def _one_list(self) -> "ShowIf":
        if bool(self.all) == bool(self.any):
            raise ValueError("give conditions either under 'all' or under 'any'")
        return self

    @property
    def conditions(self) -> list[Condition]:
        return self.all or self.any


class Check(Part):
    """What an answer must be beside an earlier one, or a value; else `message`, which teaches.

    `than` is an earlier question, whose answer counts `plus` more (rows of a table, days of a
    date). With `when` the check is made only under a condition. `{bound}` in the message becomes
    what the answer is held against. `filled` is held against nothing: where its condition is met,
    an optional question has to be answered (of several, one is enough).
    """

    op: Literal["eq", "ne", "at_least", "at_most", "filled"]
    than: Key | None = None
    plus: float = 0
    value: Any = None
    when: ShowIf | None = None
    message: Text

    @model_validator(mode="after")
    def _held_against_one_thing(self) -> "Check":
        if self.op == "filled" and self.than is self.value is None:
            return self
        if self.op == "filled" or (self.than is None) == (self.value is None):
            raise mistake("check_against_one_thing")
        return self


class Area(Part):
    """A box on the map, in degrees; the default is Saudi Arabia's."""

    south: float = Field(default=16.0, ge=-90, le=90)
    west: float = Field(default=34.4, ge=-180, le=180)
    north: float = Field(default=32.5, ge=-90, le=90)
    east: float = Field(default=55.8, ge=-180, le=180)

    @model_validator(mode="after")
    def _has_an_inside(self) -> "Area":
        if self.south >= self.north or self.west >= self.east:
            raise mistake("bounds_crossed")
        return self

    def holds(self, lat: float, lon: float) -> bool:
        return self.south <= lat <= self.north and self.west <= lon <= self.east
