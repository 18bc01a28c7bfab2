"""A workflow as staff build it: stages with their ways out, in the words of the office."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wagtail import blocks

from cases.backoffice.configuration.blocks import KeyBlock, WordsBlock
from cases.enums import Gate, Guard, Outcome, PublicStage, StageKind
from cms.accounts.roles import CASE_ROLES

ROLES = [(role.value, role.label) for role in CASE_ROLES]


def _ticks(choices: Sequence[tuple[str, Any]], **kwargs: Any) -> blocks.MultipleChoiceBlock:
    return blocks.MultipleChoiceBlock(
        choices=choices, required=False, widget=forms.CheckboxSelectMultiple, **kwargs
    )


class StageNameBlock(blocks.CharBlock):
    """Names another stage; workflow_builder.js offers those that stand in the form."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.field.widget.attrs |= {"list": "workflow-stages", "autocomplete": "off"}


class MoveBlock(blocks.StructBlock):
    """A way from this stage to another."""

    to = StageNameBlock(
        label=_("Goes to"), help_text=_("The name of a stage of this workflow, as it is written.")
    )
    label = WordsBlock(label=_("As the button says it"))
    roles = _ticks(ROLES, label=_("Who"), help_text=_("None: the role of the stage."))
    requires = _ticks(list(Gate.choices), label=_("What must be done first"))
    needs_reason = blocks.BooleanBlock(required=False, label=_("Needs a written reason"))
    guard = blocks.ChoiceBlock(
        choices=Guard.choices, default=Guard.ANY, label=_("Only when the decision is")
    )
    automatic = blocks.BooleanBlock(
        required=False, label=_("By itself, as soon as everything is done")
    )

    class Meta:
        label = _("Way out")
        icon = "arrow-right"
        form_layout = blocks.BlockGroup(
            ["to", "label", "roles", "requires", "needs_reason"], settings=["guard", "automatic"]
        )


class StageBlock(blocks.StructBlock):
    """The first stage is where a case starts."""

    name = WordsBlock(label=_("Name"))
    role = blocks.ChoiceBlock(choices=ROLES, label=_("Responsible role"))
    kind = blocks.ChoiceBlock(
        choices=StageKind.choices,
        label=_("Kind of stage"),
        help_text=_("What is done in it: the screen of a case offers what belongs to the kind."),
    )
    target_days = blocks.IntegerBlock(
        required=False, min_value=1, max_value=365, label=_("Target in working days")
    )
    moves = blocks.ListBlock(
        MoveBlock(), min_num=0, default=[], collapsed=True, label=_("May go to"),
        help_text=_("A closed stage has none; every other one has at least one."),
    )  # fmt: skip
    public_name = WordsBlock(label=_("Name that people read"))
    what_next = WordsBlock(label=_("What happens now, as people read it"))
    public_stage = blocks.ChoiceBlock(
        choices=PublicStage.choices,
        default=PublicStage.CHECKING,
        label=_("Word for it in messages"),
    )
    outcome = blocks.ChoiceBlock(
        choices=[choice for choice in Outcome.choices if choice[0]],
        required=False,
        label=_("Outcome"),
        help_text=_("For closed stages, and only for them."),
    )
    on_public_way = blocks.BooleanBlock(
        required=False, default=True, label=_("Shown on the way that people see")
    )
    after_objection = blocks.BooleanBlock(
        required=False,
        label=_("Decides afresh after an objection"),
        help_text=_(
            "A request comes back here when an objection to its decision is upheld. Ticked nowhere:"
            " it comes back to the stage that decided."
        ),
    )
    decides_up_to = blocks.IntegerBlock(
        required=False,
        min_value=1,
        label=_("Decides alone up to (SAR)"),
        help_text=_(
            "A larger amount takes the move for what is above the limit. A committee keeps its own"
            " limit. Empty: no limit."
        ),
    )
    target_minutes = blocks.IntegerBlock(
        required=False, min_value=1, label=_("Target in minutes, round the clock")
    )
    key = KeyBlock()

    class Meta:
        label = pgettext_lazy("workflow", "Stage")
        icon = "tasks"
        form_layout = blocks.BlockGroup(
            ["name", "role", "kind", "target_days", "moves"],
            settings=[
                "public_name", "what_next", "public_stage", "outcome", "on_public_way",
                "after_objection", "decides_up_to", "target_minutes", "key",
            ],
        )  # fmt: skip
