"""Reads. Everything that shows people's data starts at `visible_cases`."""

from cases.selectors.asking import (
    AskingNote,
    StandingRequest,
    notes_of_asking,
    standing_request,
    wanted_documents,
)
from cases.selectors.contact import wants_woman
from cases.selectors.deciding import decided_by, who_decides, who_would_decide
from cases.selectors.declarations import answers_hash, owes_declaration, standing_declaration
from cases.selectors.finding import matching_persons
from cases.selectors.gates import (
    current_decision,
    guard_holds,
    missing_documents,
    released_decision,
    unchecked_documents,
    unmet_gates,
    waits_for_papers,
)
from cases.selectors.queue import (
    TABS,
    open_tabs,
    queue,
    queue_counts,
    tab_condition,
    with_news,
)
from cases.selectors.room import (
    MoveOption,
    Tally,
    possible_moves,
    refusal_reasons,
    round_votes,
    tally,
    vote_reasons,
    voting_round,
)
from cases.selectors.tracking import (
    Station,
    get_case_by_tracking,
    public_way,
    stage_name_told,
)
from cases.selectors.visibility import (
    named_persons,
    visible_cases,
    visible_persons,
    within_visible_cases,
    worked_cases,
)
from cases.selectors.window import (
    standing_window,
    window_from_ledger,
    window_if_complete_now,
)

__all__ = [
    "TABS",
    "AskingNote",
    "MoveOption",
    "StandingRequest",
    "Station",
    "Tally",
    "answers_hash",
    "current_decision",
    "decided_by",
    "get_case_by_tracking",
    "guard_holds",
    "matching_persons",
    "missing_documents",
    "named_persons",
    "notes_of_asking",
    "open_tabs",
    "owes_declaration",
    "possible_moves",
    "public_way",
    "queue",
    "queue_counts",
    "refusal_reasons",
    "released_decision",
    "round_votes",
    "stage_name_told",
    "standing_declaration",
    "standing_request",
    "standing_window",
    "tab_condition",
    "tally",
    "unchecked_documents",
    "unmet_gates",
    "visible_cases",
    "visible_persons",
    "vote_reasons",
    "voting_round",
    "waits_for_papers",
    "wanted_documents",
    "wants_woman",
    "who_decides",
    "who_would_decide",
    "window_from_ledger",
    "window_if_complete_now",
    "with_news",
    "within_visible_cases",
    "worked_cases",
]
