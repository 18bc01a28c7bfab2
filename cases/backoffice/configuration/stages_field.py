"""The whole workflow as one field: its stages edited as blocks, kept as one checked definition."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError

from wagtail.blocks.list_block import ListBlockValidationError
from wagtail.blocks.stream_block import StreamBlockValidationError
from wagtail.blocks.struct_block import StructBlockValidationError

from cases.backoffice.configuration.fields import RowsField, new_key, words
from cases.backoffice.configuration.workflow_blocks import StageBlock
from cases.backoffice.configuration.workflow_mistakes import (
    WorkflowMistake,
    mistakes_in,
    wrong_ways_in,
)
from cases.workflow import HelpWords, Stage, WorkflowDefinition, validated
from cms.core.arabic import fold
from cms.core.translated import translated

Row = dict[str, Any]
_TEXTS = ("name", "public_name", "what_next", "label")


class StagesField(RowsField):
    """Edits a workflow's definition. In and out: `{"stages": […]}`.

    A workflow that could trap a case is refused, with each mistake shown where it was made.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(StageBlock(), **kwargs)
        #: What stages were called before: a way to a stage that was renamed still finds it.
        self.old_names: dict[str, str] = {}
        self.committee_required = False
        #: Written in the profile; kept as they are.
        self.help_words: HelpWords | None = None

    def remember(self, document: WorkflowDefinition) -> None:
        for stage in document.stages:
            self.old_names |= {fold(text): stage.key for text in stage.name.values()}
        self.help_words = document.help_words

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, Mapping):
            stages = WorkflowDefinition.model_validate(value).stages
            names = {stage.key: str(translated(stage.name)) for stage in stages}
            value = [_stage_row(stage, names) for stage in stages]
        return super().prepare_value(value)

    def clean(self, value: Any) -> Any:
        stages = [_packed(child.value) for child in self.block.clean(value)]
        _give_keys(stages)
        _resolve(stages, self.old_names)
        if mistakes := mistakes_in(stages):
            raise placed(mistakes)
        whole = {"stages": stages, "help_words": self.help_words}
        document = validated(WorkflowDefinition, whole)
        if mistakes := wrong_ways_in(document, committee_required=self.committee_required):
            raise placed(mistakes)
        return document.model_dump(mode="json", exclude_defaults=True)


def _stage_row(stage: Stage, names: dict[str, str]) -> Row:
    row: Row = stage.model_dump(mode="json")
    moves = [{**move, "to": names[move["to"]]} for move in row["moves"]]
    return {**row, "moves": moves}


def _packed(row: Any) -> Row:
    moves = [_with_texts(dict(line)) for line in row["moves"]]
    packed = _with_texts({**row, "moves": moves})
    return {name: value for name, value in packed.items() if value not in (None, "")}


def _with_texts(row: Row) -> Row:
    return {**row, **{name: words(row[name]) for name in _TEXTS if name in row}}


def _give_keys(stages: list[Row]) -> None:
    taken = [stage["key"] for stage in stages if stage.get("key")]
    for stage in stages:
        if not stage.get("key"):
            stage["key"] = new_key(stage["name"], taken)
            taken.append(stage["key"])


def _resolve(stages: list[Row], old_names: Mapping[str, str]) -> None:
    """Turn the names of stages into keys; a name that is none is left as it was written."""
    keys = {stage["key"]: stage["key"] for stage in stages}
    keys |= {name: key for name, key in old_names.items() if key in keys}
    for stage in reversed(stages):
        keys |= {fold(text): stage["key"] for text in stage["name"].values()}
    for stage in stages:
        for move in stage["moves"]:
            move["to"] = keys.get(move["to"]) or keys.get(fold(move["to"])) or move["to"]


# --- Where a mistake is shown ---------------------------------------------------------------------


def placed(mistakes: Iterable[WorkflowMistake]) -> StreamBlockValidationError:
    whole: list[ValidationError] = []
    stages: dict[int, list[WorkflowMistake]] = {}
    for mistake in mistakes:
        if mistake.stage is None:
            whole.append(ValidationError(mistake.message))
        else:
            stages.setdefault(mistake.stage, []).append(mistake)
    errors = {number: _stage_error(found) for number, found in stages.items()}
    return StreamBlockValidationError(block_errors=errors, non_block_errors=whole)


def _stage_error(mistakes: list[WorkflowMistake]) -> StructBlockValidationError:
    error = _at_fields([mistake for mistake in mistakes if mistake.move is None])
    moves = {m.move: _at_fields([m]) for m in mistakes if m.move is not None}
    if moves:
        error.block_errors["moves"] = ListBlockValidationError(block_errors=moves)
    return error


def _at_fields(mistakes: list[WorkflowMistake]) -> StructBlockValidationError:
    fields = {m.field: ValidationError(m.message) for m in mistakes if m.field}
    rest = [ValidationError(m.message) for m in mistakes if not m.field]
    return StructBlockValidationError(block_errors=fields, non_block_errors=rest)
