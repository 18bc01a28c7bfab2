"""What happened to a request that stands in a stage: its lines, in order, worked out once.

A recipe is walked from the workflow's own data, so it says what the services would have recorded.
"""

from dataclasses import dataclass, field
from typing import Any

from cases.enums import DecisionResult, EventKind, Gate, Outcome
from cases.models import FormVersion, Service, WorkflowVersion
from cases.windows import WindowRule
from cases.workflow import Stage, WorkflowDefinition
from cms.setup.demo.ways import next_move


@dataclass(frozen=True)
class Line:
    """One line of a timeline; `about` names the row whose number goes into its data."""

    kind: EventKind
    role: str = ""  # who acted; nobody: the person or the clock
    by: str = "staff"
    data: dict[str, Any] = field(default_factory=dict)
    about: str = ""


@dataclass(frozen=True)
class Recipe:
    """A service, where its request stands, and how it came there."""

    service: Service
    form_version: FormVersion
    version: WorkflowVersion
    window: WindowRule | None
    stage: Stage
    result: DecisionResult | None
    lines: tuple[Line, ...]
    kinds: frozenset[EventKind]

    @property
    def held(self) -> bool:
        """Decided, and waiting for its window."""
        return self.has(EventKind.DECISION_RECORDED) and not self.has(EventKind.DECISION_RELEASED)

    def has(self, kind: EventKind) -> bool:
        return kind in self.kinds


def recipes_of(service: Service) -> list[Recipe]:
    """Return a recipe for every stage somebody can be found in, and for every ending."""
    version, form = service.workflow.current_version, service.form.current_version
    assert version is not None  # noqa: S101 (profiles publish what their services name)
    assert form is not None  # noqa: S101
    window = WindowRule.model_validate(service.window) if service.window else None
    workflow = version.document
    found = []
    for stage in workflow.stages:
        is_refused = stage.outcome is Outcome.REFUSED
        result = DecisionResult.REFUSE if is_refused else DecisionResult.ACCEPT
        if stage.key != workflow.first.key and _passes_by(service, stage):
            continue
        lines = _lines(service, workflow, stage, result)
        if lines:
            decided = result if any("decision" in line.about for line in lines) else None
            kinds = frozenset(line.kind for line in lines)
            found.append(
                Recipe(service, form, version, window, stage, decided, tuple(lines), kinds)
            )
    return found


def _passes_by(service: Service, stage: Stage) -> bool:
    """A stage left at once, because its decision is released the moment it is recorded."""
    gates = {gate for move in stage.moves for gate in move.requires}
    return gates == {Gate.DECISION_RELEASED} and not service.window.get("not_before")


def _lines(
    service: Service, workflow: WorkflowDefinition, target: Stage, result: DecisionResult
) -> list[Line]:
    """The lines of a request now in `target`; of a closed one only what its story needs."""
    lines = [Line(EventKind.SUBMITTED, by="person", data={"service": service.slug}), _routed()]
    at = workflow.first
    while at.key != target.key:
        move = next_move(workflow, at.key, target.key, result)
        if move is None:
            return []
        for gate in move.requires:
            if not (target.is_final and gate is Gate.DOCUMENTS_COMPLETE):
                lines += _BY_GATE[gate](service, at, result)
        to = workflow.stage(move.to)
        role, by = ("", "clock") if move.automatic else (_mover(at, move.roles), "staff")
        moved = {"from": at.key, "to": to.key}
        lines.append(Line(EventKind.STAGE_MOVED, role, by, moved))
        at = to
        if at.is_final:
            lines.append(Line(EventKind.CLOSED, role, by, {"outcome": at.outcome.value}))
        else:
            lines.append(_routed())
    return lines


def _mover(stage: Stage, roles: list[Any]) -> str:
    return str(roles[0] if roles else stage.role)


def _routed() -> Line:
    return Line(EventKind.ROUTED, by="clock", about="user")


def _papers(service: Service, stage: Stage, _result: DecisionResult) -> list[Line]:
    return [
        Line(
            EventKind.DOCUMENT_CHECKED,
            stage.role,
            data={"document": key, "state": "seen"},
        )
        for key in papers_of(service)
    ]


def papers_of(service: Service) -> list[str]:
    """Keys of the papers that every request of this service must have."""
    return [
        paper["key"]
        for paper in service.documents
        if paper.get("required", True) and not paper.get("show_if")
    ]


def _nothing(_service: Service, _stage: Stage, _result: DecisionResult) -> list[Line]:
    return []


def _one(kind: EventKind, about: str, **data: Any) -> Any:
    def lines(_service: Service, stage: Stage, _result: DecisionResult) -> list[Line]:
        return [Line(kind, stage.role, data=data, about=about)]

    return lines


def _decided(_service: Service, stage: Stage, result: DecisionResult) -> list[Line]:
    data = {"result": result.value}
    return [Line(EventKind.DECISION_RECORDED, stage.role, data=data, about="decision")]


def _released(_service: Service, _stage: Stage, result: DecisionResult) -> list[Line]:
    data = {"result": result.value}
    return [Line(EventKind.DECISION_RELEASED, by="clock", data=data, about="decision")]


def _delivered(_service: Service, stage: Stage, _result: DecisionResult) -> list[Line]:
    return [
        Line(EventKind.DELIVERY_PLANNED, stage.role, about="delivery"),
        Line(EventKind.DELIVERED, stage.role, about="delivery"),
    ]


_BY_GATE: dict[Gate, Any] = {
    Gate.DOCUMENTS_COMPLETE: _papers,
    Gate.NOTHING_AWAITED: _nothing,
    Gate.STUDY_RECOMMENDED: _one(EventKind.STUDY_SAVED, "", recommendation="accept"),
    Gate.DECISION_RECORDED: _decided,
    Gate.DECISION_RELEASED: _released,
    Gate.REGISTERED: _one(EventKind.REGISTERED, "registration"),
    Gate.DELIVERED: _delivered,
    Gate.ANSWER_SENT: _one(EventKind.MESSAGE_SENT, "message"),
}
