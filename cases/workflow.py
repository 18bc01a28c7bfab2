"""A workflow as data: stages, who is responsible, where a case may go and what must be done first.

Kinds of stage carry behaviour and live in code; everything else is the association's choice. A
definition with an unreachable stage or a dead end is refused with its reason.
"""

from typing import Annotated, TypeVar

from django.core.exceptions import ValidationError as DjangoValidationError

from pydantic import BaseModel, Field, ValidationError, model_validator

from cases.enums import Gate, Guard, Outcome, PublicStage, StageKind
from cases.questions.parts import Key, Part, Text
from cms.accounts.roles import Role

Model = TypeVar("Model", bound=BaseModel)


def validated(model: type[Model], data: object) -> Model:
    """Return `data` as `model`; raise Django's ValidationError with one line per mistake."""
    try:
        return model.model_validate(data)
    except ValidationError as error:
        raise DjangoValidationError([_sentence(item) for item in error.errors()]) from error


def _sentence(item: object) -> str:
    details = dict(item)  # type: ignore[call-overload]
    path = ".".join(str(part) for part in details["loc"]) or details.get("ctx", {}).get("where")
    return f"{path}: {details['msg']}" if path else str(details["msg"])


class Move(Part):
    """A way from one stage to another.

    `automatic` moves are made by the house itself as soon as everything in `requires` is done.
    """

    to: Key
    label: Text
    roles: list[Role] = []
    requires: list[Gate] = []
    guard: Guard = Guard.ANY
    needs_reason: bool = False
    automatic: bool = False


class Stage(Part):
    key: Key
    kind: StageKind
    name: Text
    public_name: Text
    what_next: Text
    public_stage: PublicStage
    role: Role
    target_days: Annotated[int, Field(ge=1)] | None = None  # working days
    target_minutes: Annotated[int, Field(ge=1)] | None = None  # round the clock, urgent help
    outcome: Outcome = Outcome.NONE
    on_public_way: bool = True
    #: Whoever decides here gives so many riyals alone; a larger amount takes the move above_limit.
    decides_up_to: Annotated[int, Field(ge=1)] | None = None
    #: A request comes here again when an objection to its decision is upheld (C11).
    after_objection: bool = False
    moves: list[Move] = []

    @property
    def is_final(self) -> bool:
        return self.kind is StageKind.CLOSED

    @property
    def hands_over(self) -> bool:
        """Whether a case that comes here goes to another body: told to whom, and on what basis."""
        return self.outcome is Outcome.REFERRED

    @property
    def takes_decision(self) -> bool:
        """Whether a decision is taken here: some move on waits for one to be recorded."""
        return any(Gate.DECISION_RECORDED in move.requires for move in self.moves)

    @property
    def gives_answer(self) -> bool:
        """Whether the person is answered here: some move on waits for the answer."""
        return any(Gate.ANSWER_SENT in move.requires for move in self.moves)

    @property
    def is_judged_by_seats(self) -> bool:
        """Whether people with seats judge here; others may hold a stage of that kind too."""
        seats = (Role.MEMBER, Role.CHAIR, Role.SECRETARY)
        return self.kind is StageKind.COMMITTEE and self.role in seats

    def roles_opening(self, gate: Gate) -> list[Role]:
        """Who may do what a move on waits for: the stage's own role, and whom that move names."""
        named = (role for move in self.moves if gate in move.requires for role in move.roles)
        return [self.role, *named]

    @property
    def roles(self) -> list[Role]:
        """Everybody who has something to do here: the stage's own role, and whom a move names."""
        return [self.role, *(role for move in self.moves for role in move.roles)]

    def roles_for(self, move: Move) -> list[Role]:
        """Who may make this move: the roles it names, else the stage's own."""
        return move.roles or [self.role]


_FILE_IS_OPEN = (
    *(StageKind.INTAKE_CHECK, StageKind.CLARIFICATION, StageKind.STUDY, StageKind.ANSWER),
    *(StageKind.COMMITTEE, StageKind.BOARD, StageKind.DIRECTOR),
)
_FILE_IS_SHUT = (StageKind.DECISION, StageKind.CLOSED)


#: Ends of which nothing tells the person but the words of whoever closes.
ENDS_WITH_A_WORD = (Outcome.NOT_COMPLETED,)


class HelpWords(Part):
    """What urgent help is called on a way of its own: a search is found, it is not given."""

    #: Said to the person while somebody is on their way, and when it was done.
    coming: Text
    given: Text
    #: On the button of who did it.
    deed: Text
    #: Whether the person waits elsewhere, so that `given` is said to them at once.
    is_told: bool = False


class WorkflowDefinition(Part):
    """The first stage is where a case starts."""

    stages: list[Stage] = Field(min_length=2)
    #: Where nothing is said, it is help that comes and is given.
    help_words: HelpWords | None = None

    @property
    def first(self) -> Stage:
        return self.stages[0]

    def stage(self, key: str) -> Stage:
        return next(stage for stage in self.stages if stage.key == key)

    def expects_papers(self, key: str) -> bool:
        """Whether papers still matter at this stage: the file is being put together or judged, or
        a way leads from here through a move that wants them complete."""
        stage = self.stage(key)
        if stage.kind in _FILE_IS_OPEN:
            return True
        if stage.kind in _FILE_IS_SHUT:
            return False
        ways = {stage.key: {move.to for move in stage.moves} for stage in self.stages}
        ahead = [move for key in _closure({key}, ways) for move in self.stage(key).moves]
        return any(Gate.DOCUMENTS_COMPLETE in move.requires for move in ahead)

    @property
    def ignores_limits(self) -> bool:
        """Whether a committee decides in it, and nothing leads on to who confirms above a limit."""
        decides = [stage for stage in self.stages if stage.kind == StageKind.COMMITTEE]
        guards = {move.guard for stage in decides for move in stage.moves}
        return bool(decides) and Guard.ABOVE_LIMIT not in guards

    @property
    def needs_committee(self) -> bool:
        """Whether people with seats judge on the way."""
        return any(stage.is_judged_by_seats for stage in self.stages)

    @property
    def opens_files(self) -> bool:
        """Whether people become registered on the way (C43); where not, nobody asks them to."""
        moves = (move for stage in self.stages for move in stage.moves)
        return self.has_stage_of(StageKind.REGISTRATION) or any(
            Gate.REGISTERED in move.requires for move in moves
        )

    @property
    def reopens_at(self) -> Stage | None:
        """Where the decision is taken afresh after an objection: the stage that says so, else the
        first that decides."""
        named = (stage for stage in self.stages if stage.after_objection)
        return next(named, None) or next((s for s in self.stages if s.takes_decision), None)

    def has_stage_of(self, kind: StageKind) -> bool:
        return any(stage.kind is kind for stage in self.stages)

    def first_of(self, kind: StageKind) -> Stage | None:
        return next((stage for stage in self.stages if stage.kind is kind), None)

    def before(self, key: str) -> list[Stage]:
        """Return the stage, and those from which a case can come to it."""
        backward: dict[str, set[str]] = {stage.key: set() for stage in self.stages}
        for stage in self.stages:
            for move in stage.moves:
                backward[move.to].add(stage.key)
        found = _closure({key}, backward)
        return [stage for stage in self.stages if stage.key in found]

    @model_validator(mode="after")
    def _keys_and_targets_exist(self) -> "WorkflowDefinition":
        keys = [stage.key for stage in self.stages]
        if len(keys) != len(set(keys)):
            raise ValueError("two stages have the same key")
        for stage in self.stages:
            for move in stage.moves:
                if move.to not in keys:
                    raise ValueError(
                        f"stage '{stage.key}' leads to '{move.to}', which does not exist"
                    )
        return self

    @model_validator(mode="after")
    def _final_stages_are_closed(self) -> "WorkflowDefinition":
        for stage in self.stages:
            if stage.is_final and stage.moves:
                raise ValueError(f"stage '{stage.key}' is closed, so nothing may lead out of it")
            if stage.is_final == (stage.outcome is Outcome.NONE):
                raise ValueError(
                    f"stage '{stage.key}': closed stages, and only they, name an outcome"
                )
        return self

    @model_validator(mode="after")
    def _every_stage_is_reached_and_ends(self) -> "WorkflowDefinition":
        ways = {stage.key: {move.to for move in stage.moves} for stage in self.stages}
        again = {stage.key for stage in self.stages if stage.after_objection}
        if unreached := unreached_stages(ways, self.first.key, *again):
            raise ValueError(f"no way leads to stage '{unreached[0]}'")
        if stuck := stuck_stages(ways, {stage.key for stage in self.stages if stage.is_final}):
            raise ValueError(f"from stage '{stuck[0]}' no way leads to an end")
        return self


def unreached_stages(ways: dict[str, set[str]], *starts: str) -> list[str]:
    """Return the keys of the stages that no case can come to from where cases start, or start
    again."""
    return sorted(set(ways) - _closure(set(starts), ways))


def stuck_stages(ways: dict[str, set[str]], final: set[str]) -> list[str]:
    """Return the keys of the stages from which no case comes to an end."""
    backward: dict[str, set[str]] = {key: set() for key in ways}
    for key, targets in ways.items():
        for target in targets:
            backward[target].add(key)
    return sorted(set(ways) - _closure(final, backward))


def _closure(start: set[str], edges: dict[str, set[str]]) -> set[str]:
    found, frontier = set(start), set(start)
    while frontier:
        frontier = {target for key in frontier for target in edges[key]} - found
        found |= frontier
    return found
