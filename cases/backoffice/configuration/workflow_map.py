"""A workflow drawn: stages in columns by how far they are from the start, ways as arrows.

The drawing runs the way the reader's language runs. It repeats what the list beside it says, so it
is for eyes only; whoever listens is read the list.
"""

from dataclasses import dataclass

from django.utils.translation import get_language_bidi

from cases.backoffice.configuration.definitions import StageLine, stage_lines
from cases.workflow import WorkflowDefinition

_WIDE, _HIGH = 124, 66
_GAP, _ROW, _LANE, _EDGE = 44, 22, 9, 12
_LINE, _LINES = 17, 2


@dataclass(frozen=True)
class Box:
    """One stage; places are texts, so that no language writes them its own way."""

    x: str
    y: str
    middle: str
    tone: str
    lines: list[tuple[str, str]]
    below: tuple[str, str]


@dataclass(frozen=True)
class Arrow:
    path: str
    tone: str
    title: str


@dataclass(frozen=True)
class Drawing:
    width: int
    height: int
    box_width: int
    box_height: int
    boxes: list[Box]
    arrows: list[Arrow]
    lines: list[StageLine]


def drawing_of(document: WorkflowDefinition) -> Drawing:
    """Return the map of a sound workflow."""
    return _Map(document).drawn()


class _Map:
    def __init__(self, document: WorkflowDefinition) -> None:
        self.document = document
        self.lines = stage_lines(document)
        self.columns = _columns(document)
        self.place = {
            key: (column, row)
            for column, keys in enumerate(self.columns)
            for row, key in enumerate(keys)
        }
        self.rows = max(len(keys) for keys in self.columns)
        self.width = len(self.columns) * (_WIDE + _GAP)
        self.floor = _EDGE + self.rows * (_HIGH + _ROW)
        self.lanes = 0
        self.is_rtl = get_language_bidi()

    def drawn(self) -> Drawing:
        arrows = [
            self._arrow(line, way.target, way.label, move.to)
            for line in self.lines
            for way, move in zip(line.ways, line.stage.moves, strict=True)
        ]
        height = self.floor + self.lanes * _LANE + _EDGE
        boxes = [self._box(line) for line in self.lines]
        return Drawing(self.width, height, _WIDE, _HIGH, boxes, arrows, self.lines)

    def _corner(self, key: str) -> tuple[int, int]:
        """Where a stage's box begins, from the side on which reading begins."""
        column, row = self.place[key]
        return _GAP // 2 + column * (_WIDE + _GAP), _EDGE + row * (_HIGH + _ROW)

    def _x(self, x: float) -> str:
        return str(round(self.width - x if self.is_rtl else x))

    def _box(self, line: StageLine) -> Box:
        x, y = self._corner(line.stage.key)
        words = _wrapped(str(line.name))
        first = y + (28 if len(words) == 1 else 20)
        tone = "end" if line.stage.is_final else "start" if line.number == 1 else "stage"
        return Box(
            x=self._x(x + _WIDE if self.is_rtl else x),
            y=str(y),
            middle=self._x(x + _WIDE / 2),
            tone=tone,
            lines=[(str(first + 17 * number), text) for number, text in enumerate(words)],
            below=(str(y + _HIGH - 9), line.outcome or line.who),
        )

    def _arrow(self, line: StageLine, target: object, label: object, to: str) -> Arrow:
        """One step forward is a curve; every other way runs below the stages."""
        column, _row = self.place[line.stage.key]
        is_step = self.place[to][0] == column + 1
        path = self._curve(line.stage.key, to) if is_step else self._detour(line.stage.key, to)
        arrow = "←" if self.is_rtl else "→"
        return Arrow(path, "on" if is_step else "back", f"{line.name} {arrow} {target}: {label}")

    def _curve(self, start: str, end: str) -> str:
        (x, y), (to_x, to_y) = self._corner(start), self._corner(end)
        x, y, to_x, to_y = x + _WIDE, y + _HIGH // 2, to_x - 3, to_y + _HIGH // 2
        half = self._x((x + to_x) / 2)
        return f"M{self._x(x)} {y} C{half} {y} {half} {to_y} {self._x(to_x)} {to_y}"

    def _detour(self, start: str, end: str) -> str:
        (x, y), (to_x, to_y) = self._corner(start), self._corner(end)
        shift = 6 + self.lanes * 3 % 18
        lane = self.floor + self.lanes * _LANE
        self.lanes += 1
        out, back = self._x(x + _WIDE + shift), self._x(to_x - shift)
        y, to_y = y + _HIGH - 14, to_y + _HIGH - 14
        return f"M{self._x(x + _WIDE)} {y} H{out} V{lane} H{back} V{to_y} H{self._x(to_x - 3)}"


def _columns(document: WorkflowDefinition) -> list[list[str]]:
    """Return the keys of the stages by the fewest steps from the start, or from where a case begins
    anew after an objection.

    The way that people see runs along the top; side ways and ends hang below it.
    """
    far: dict[str, int] = {}
    anew = [stage.key for stage in document.stages if stage.after_objection]
    for start in (document.first.key, *anew):
        _walk(document, start, far)
    columns: list[list[str]] = [[] for _number in range(max(far.values()) + 1)]
    for stage in sorted(document.stages, key=lambda s: (s.is_final, not s.on_public_way)):
        columns[far[stage.key]].append(stage.key)
    return columns


def _walk(document: WorkflowDefinition, start: str, far: dict[str, int]) -> None:
    """Note how far from a start every stage is that has not been come to before."""
    frontier = [] if start in far else [start]
    far.setdefault(start, 0)
    while frontier:
        key = frontier.pop(0)
        for move in document.stage(key).moves:
            if move.to not in far:
                far[move.to] = far[key] + 1
                frontier.append(move.to)


def _wrapped(text: str) -> list[str]:
    """Break a name into two lines at most; what is longer ends in dots."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if len(longer) > _LINE and lines[-1]:
            lines.append(word)
        else:
            lines[-1] = longer
    if len(lines) > _LINES:
        lines = [*lines[: _LINES - 1], f"{lines[_LINES - 1]} …"]
    return lines
