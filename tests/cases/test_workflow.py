"""A workflow that could trap a case is refused when it is written, with its reason."""

import copy

from django.core.exceptions import ValidationError

import pytest

from cases.enums import StageKind
from cases.workflow import WorkflowDefinition, validated
from tests.factories.definitions import SHORT_WORKFLOW, WORKFLOW, move, stage


def _refused(stages, why):
    with pytest.raises(ValidationError, match=why):
        validated(WorkflowDefinition, {"stages": stages})


def test_a_sound_workflow_is_read_whole():
    workflow = validated(WorkflowDefinition, WORKFLOW)
    assert workflow.first.key == "check"
    assert workflow.has_stage_of(StageKind.COMMITTEE)
    assert workflow.first_of(StageKind.BOARD) is None


def test_a_move_belongs_to_the_roles_it_names_else_to_the_stage():
    definition = copy.deepcopy(SHORT_WORKFLOW)
    definition["stages"][0]["moves"][0]["roles"] = ["director"]
    first = validated(WorkflowDefinition, definition).first
    assert first.roles_for(first.moves[0]) == ["director"]
    plain = validated(WorkflowDefinition, SHORT_WORKFLOW).first
    assert plain.roles_for(plain.moves[0]) == ["officer"]


END = stage("end", "closed", "officer", "closed", outcome="answered")


@pytest.mark.parametrize(
    ("stages", "why"),
    [
        ([stage("a", "answer", "officer", "received", moves=[move("nowhere")]), END], "nowhere"),
        (
            [
                stage("a", "answer", "officer", "received", moves=[move("end")]),
                stage("lost", "study", "officer", "study", moves=[move("end")]),
                END,
            ],
            "no way leads to stage 'lost'",
        ),
        (
            [
                stage("a", "answer", "officer", "received", moves=[move("trap"), move("end")]),
                stage("trap", "study", "officer", "study", moves=[move("trap")]),
                END,
            ],
            "from stage 'trap' no way",
        ),
        (
            [stage("a", "answer", "officer", "received", moves=[move("end")]), END, END],
            "same key",
        ),
        (
            [
                stage("a", "answer", "officer", "received", moves=[move("end")]),
                {**END, "moves": [move("a")]},
            ],
            "nothing may lead out",
        ),
        (
            [
                stage("a", "answer", "officer", "received", moves=[move("end")]),
                {**END, "outcome": ""},
            ],
            "outcome",
        ),
        (
            [stage("a", "answer", "wizard", "received", moves=[move("end")]), END],
            "role",
        ),
        ([END], "stages"),
    ],
)
def test_a_workflow_that_traps_a_case_is_refused(stages, why):
    _refused(stages, why)


def test_a_text_without_arabic_is_refused():
    first = stage("a", "answer", "officer", "received", moves=[move("end")])
    _refused([{**first, "name": {"en": "Answer"}}, END], "Arabic")
