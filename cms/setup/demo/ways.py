"""Finding the way through a workflow: which move comes next on the way to a stage."""

from collections import deque

from cases.enums import DecisionResult, Guard
from cases.selectors.gates import GUARDED
from cases.workflow import Move, WorkflowDefinition


def next_move(
    workflow: WorkflowDefinition, at: str, to: str, result: DecisionResult | None
) -> Move | None:
    """Return the first move of the shortest way from `at` to `to` that `result` allows."""
    queue = deque([at])
    seen = {at}
    firsts: dict[str, Move] = {}
    while queue:
        key = queue.popleft()
        if key == to:
            return firsts.get(key)
        for move in workflow.stage(key).moves:
            if move.to in seen or not _allows(move, result):
                continue
            seen.add(move.to)
            firsts[move.to] = firsts.get(key, move)
            queue.append(move.to)
    return None


def _allows(move: Move, result: DecisionResult | None) -> bool:
    return move.guard is Guard.ANY or result in GUARDED.get(move.guard, ())
