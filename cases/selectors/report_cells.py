"""What every table of a report is made of."""

from dataclasses import dataclass

from cases.selectors.report_words import Unit, in_words


@dataclass(frozen=True)
class Cell:
    """A figure: `number` for a file, in its `unit`; None is too few to say. `length` of its bar
    in percent, None for no bar."""

    number: int | None
    unit: Unit = Unit.NONE
    length: int | None = None

    @property
    def text(self) -> str:
        return "" if self.number is None else in_words(self.number, self.unit)


@dataclass(frozen=True)
class Row:
    label: str
    cells: list[Cell]


@dataclass(frozen=True)
class Table:
    key: str
    title: str
    headings: list[str]
    rows: list[Row]
    hidden: int = 0


@dataclass(frozen=True)
class Section:
    """Tables under one heading; `note` says what they are, or why there are none. `right`: what a
    reader has to hold besides, as "surveys.view_survey"."""

    title: str
    note: str
    tables: list[Table]
    right: str = ""


def share(part: int, whole: int, minimum: int) -> Cell:
    """A share of few people is each one's own story, so it is not told."""
    if whole < max(minimum, 1):
        return Cell(None)
    percent = round(100 * part / whole)
    return Cell(percent, Unit.PERCENT, percent)
