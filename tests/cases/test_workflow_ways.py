"""No way through a workflow gives help undecided, and none goes round its committee unsaid."""

import copy
import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cases.enums import Gate, StageKind
from cases.workflow import Stage, WorkflowDefinition
from cases.workflow_ways import (
    Fault,
    faults_in,
    ways_round_the_committee,
    ways_to_help_undecided,
)
from tests.factories.definitions import WORKFLOW, move, stage


def _keys(ways):
    return [[step.key for step in way] for way in ways]


def _with(key, *moves):
    """The whole workflow, with more ways out of one stage."""
    definition = copy.deepcopy(WORKFLOW)
    found = next(row for row in definition["stages"] if row["key"] == key)
    found["moves"] += moves
    return WorkflowDefinition.model_validate(definition)


def test_a_sound_workflow_lets_nothing_past():
    document = WorkflowDefinition.model_validate(WORKFLOW)
    assert ways_to_help_undecided(document) == ways_round_the_committee(document) == []
    assert list(faults_in(document)) == []


def test_delivery_without_a_decision_is_named_from_the_start():
    document = _with("study", move("delivery"))
    assert _keys(ways_to_help_undecided(document)) == [["check", "study", "delivery"]]


@pytest.mark.parametrize(
    ("key", "role", "gate"),
    [
        ("study", "officer", Gate.STUDY_RECOMMENDED),
        ("check", "director", Gate.DOCUMENTS_COMPLETE),
    ],
)
def test_a_gate_that_nobody_of_the_stage_can_open_is_named(key, role, gate):
    definition = copy.deepcopy(WORKFLOW)
    row = next(row for row in definition["stages"] if row["key"] == key)
    if key == "check":  # nobody before it either
        definition["stages"][1]["role"] = definition["stages"][2]["role"] = role
    row["role"] = role
    found = list(faults_in(WorkflowDefinition.model_validate(definition)))
    assert (Fault.NOT_THEIRS, gate) in [(fault.fault, fault.gate) for fault in found]


def test_a_role_of_the_way_may_open_its_gate():
    definition = copy.deepcopy(WORKFLOW)
    definition["stages"][2]["role"] = "officer"
    definition["stages"][2]["moves"][1]["roles"] = ["researcher"]
    assert list(faults_in(WorkflowDefinition.model_validate(definition))) == []


def test_a_way_round_the_committee_is_named_from_the_start():
    document = _with("check", move("decided"))
    assert _keys(ways_round_the_committee(document)) == [["check", "decided"]]


def test_leaving_the_committee_before_it_has_decided_is_a_way_round_it():
    document = _with("committee", move("refusing", needs_reason=True))
    expected = [["check", "study", "committee", "refusing"]]
    assert _keys(ways_round_the_committee(document)) == expected


def test_where_no_seats_judge_nobody_is_gone_round():
    rows = copy.deepcopy(WORKFLOW)
    next(row for row in rows["stages"] if row["key"] == "committee")["role"] = "officer"
    rows["stages"][0]["moves"].append(move("decided"))
    assert ways_round_the_committee(WorkflowDefinition.model_validate(rows)) == []


@pytest.mark.parametrize(
    ("key", "more", "fault"),
    [
        ("study", {"requires": ["decision_recorded"]}, Fault.DECIDED_ELSEWHERE),
        ("study", {"requires": ["delivered"]}, Fault.DELIVERED_ELSEWHERE),
        ("study", {"automatic": True}, Fault.WAITS_FOR_NOTHING),
        ("study", {"guard": "accepted"}, Fault.RESULT_UNRELEASED),
        (
            "committee",
            {"to": "done", "guard": "accepted", "requires": ["decision_recorded"]},
            Fault.RESULT_UNRELEASED,
        ),
    ],
)
def test_a_move_that_nobody_can_make_is_found(key, more, fault):
    document = _with(key, {**move("check"), **more})
    assert [found.fault for found in faults_in(document)] == [fault]


# --- Any workflow at all --------------------------------------------------------------------------

KINDS = (StageKind.STUDY, StageKind.COMMITTEE, StageKind.DECISION, StageKind.DELIVERY)
MOVES = st.tuples(st.integers(0, 4), st.sampled_from(["", Gate.DECISION_RECORDED]))
STAGES = st.lists(st.tuples(st.sampled_from(KINDS), st.lists(MOVES, max_size=3)), min_size=5)


@st.composite
def workflows(draw):
    """Five stages of any kind with any ways between them; whether it is sound is not asked."""
    rows = draw(STAGES)[:5]
    return WorkflowDefinition.model_construct(
        stages=[
            Stage.model_validate(
                stage(f"s{at}", kind, "member", "study", moves=[_move(row) for row in moves])
            )
            for at, (kind, moves) in enumerate(rows)
        ]
    )


def _move(row):
    to, gate = row
    return move(f"s{to}", requires=[gate] if gate else [])


def _all_ways(document):
    """Every way that comes to no stage twice, found by trying every order of stages."""
    first, *rest = document.stages
    for count in range(len(rest) + 1):
        for order in itertools.permutations(rest, count):
            yield [first, *order]


def _can_be_gone(way, shut):
    steps = itertools.pairwise(way)
    return all(
        any(m.to == there.key and not shut(here, m) for m in here.moves) for here, there in steps
    )


def _ends(document, kinds, shut):
    ways = [way for way in _all_ways(document) if way[-1].kind in kinds]
    ways = [way for way in ways if not any(step.kind in kinds for step in way[:-1])]
    return {way[-1].key for way in ways if _can_be_gone(way, shut)}


@settings(max_examples=60, deadline=None)
@given(workflows())
def test_whatever_can_be_walked_undecided_is_found_and_nothing_else(document):
    def decided(_here, out):
        return Gate.DECISION_RECORDED in out.requires

    found = ways_to_help_undecided(document)
    assert {way[-1].key for way in found} == _ends(document, {StageKind.DELIVERY}, decided)
    assert all(_can_be_gone(way, decided) for way in found)


@settings(max_examples=60, deadline=None)
@given(workflows())
def test_whatever_goes_round_the_committee_is_found_and_nothing_else(document):
    def judged(here, out):
        return here.kind is StageKind.COMMITTEE and Gate.DECISION_RECORDED in out.requires

    found = {way[-1].key for way in ways_round_the_committee(document)}
    ends = _ends(document, {StageKind.DECISION, StageKind.DELIVERY}, judged)
    assert found == (ends if document.needs_committee else set())
