"""A form as staff build it: steps of questions, with their words in every language."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wagtail import blocks

from cases.backoffice.configuration.blocks import ConditionBlock, KeyBlock, ShowIfBlock, WordsBlock
from cases.questions.definition import QuestionType
from cases.questions.labels import (
    AGREEMENTS,
    BINDING_LABELS,
    COLUMN_LABELS,
    QUESTION_TYPE_LABELS,
)
from cms.core.identifiers import IdentifierKind


class AskedWhenBlock(ShowIfBlock):
    match = blocks.ChoiceBlock(
        choices=ShowIfBlock.base_blocks["match"].field.choices,
        default="all",
        label=_("Asked when"),
    )
    conditions = blocks.ListBlock(
        ConditionBlock(), min_num=0, default=[], label=_("Conditions"),
        help_text=_("None: it is always asked."),
    )  # fmt: skip


class ChoiceLineBlock(blocks.StructBlock):
    """An answer to tap."""

    label = WordsBlock(label=_("As people read it"))
    sms_to = blocks.CharBlock(
        required=False,
        label=_("Sends text messages to the number of"),
        help_text=_("As the form asks it, or its key."),
    )
    value = KeyBlock()

    class Meta:
        label = pgettext_lazy("form", "Answer")
        form_layout = blocks.BlockGroup(["label"], settings=["sms_to", "value"])


class AreaBlock(blocks.StructBlock):
    """The box in which a place on the map must lie, in degrees."""

    south = blocks.FloatBlock(required=False, min_value=-90, max_value=90, label=_("South"))
    north = blocks.FloatBlock(required=False, min_value=-90, max_value=90, label=_("North"))
    west = blocks.FloatBlock(required=False, min_value=-180, max_value=180, label=_("West"))
    east = blocks.FloatBlock(required=False, min_value=-180, max_value=180, label=_("East"))


class CheckedWhenBlock(ShowIfBlock):
    match = blocks.ChoiceBlock(
        choices=ShowIfBlock.base_blocks["match"].field.choices,
        default="all",
        label=_("Checked when"),
    )
    conditions = blocks.ListBlock(
        ConditionBlock(), min_num=0, default=[], label=_("Conditions"),
        help_text=_("None: it is always checked."),
    )  # fmt: skip


class CheckBlock(blocks.StructBlock):
    """What an answer must be beside an earlier answer, and what to say when it is not."""

    op = blocks.ChoiceBlock(
        choices=tuple(AGREEMENTS.items()), default="at_most", label=_("The answer must")
    )
    than = blocks.CharBlock(
        required=False,
        label=_("Earlier question"),
        help_text=_("As the form asks it, or its key. Empty: compared with the value below."),
    )
    plus = blocks.FloatBlock(
        required=False,
        label=_("Plus"),
        help_text=_("So many more (or fewer, with −); of a date, so many days."),
    )
    value = blocks.CharBlock(required=False, label=_("Value"))
    message = WordsBlock(
        label=_("What to say"),
        help_text=_("{bound} becomes what the answer is compared with."),
    )
    when = CheckedWhenBlock(label=_("Only under a condition"), collapsed=True)

    class Meta:
        label = _("Check")


_COLUMNS = [(str(column), label) for column, label in COLUMN_LABELS.items()]


class QuestionBlock(blocks.StructBlock):
    label = WordsBlock(label=_("Question"))
    type = blocks.ChoiceBlock(
        choices=[(str(kind), label) for kind, label in QUESTION_TYPE_LABELS.items()],
        default=QuestionType.SHORT_TEXT,
        label=_("Kind of answer"),
    )
    required = blocks.BooleanBlock(required=False, default=True, label=_("Required"))
    choices = blocks.ListBlock(
        ChoiceLineBlock(), min_num=0, default=[], label=_("Answers to choose from"),
        help_text=_(
            "For one choice and several choices; for a household, the relations to choose from."
        ),
        collapsed=True,
    )  # fmt: skip
    hint = WordsBlock(optional=True, label=_("Hint"))
    show_if = AskedWhenBlock(label=_("Only under a condition"), collapsed=True)
    purpose = WordsBlock(optional=True, label=_("Why we ask"))
    sensitive = blocks.BooleanBlock(
        required=False, label=_("Sensitive"), help_text=_("Covered where lists are shown.")
    )
    prefill = blocks.BooleanBlock(
        required=False,
        label=_("May be prefilled from what we hold"),
        help_text=_("Only where staff fill the form in for somebody. The public never sees it."),
    )
    for_delivery = blocks.BooleanBlock(
        required=False,
        label=_("Read by who brings the help"),
        help_text=_("Delivery reads this answer and no other. A sensitive one opens on purpose."),
    )
    faces = blocks.BooleanBlock(
        required=False,
        label=_("Rating: three faces"),
        help_text=_("Instead of numbers from one to five, for who reads with difficulty."),
    )
    columns = blocks.MultipleChoiceBlock(
        choices=_COLUMNS,
        required=False,
        label=_("Household: columns"),
        help_text=_("None: name, relation and birth."),
        widget=forms.CheckboxSelectMultiple,
    )
    required_columns = blocks.MultipleChoiceBlock(
        choices=_COLUMNS,
        required=False,
        label=_("Household: must be filled in every row"),
        help_text=_("None: name and relation."),
        widget=forms.CheckboxSelectMultiple,
    )
    area = AreaBlock(
        label=_("Place on the map: where it must lie, in degrees"),
        collapsed=True,
        help_text=_("None: anywhere in Saudi Arabia."),
    )
    minimum = blocks.FloatBlock(required=False, label=_("At least"))
    maximum = blocks.FloatBlock(required=False, label=_("At most"))
    earliest = blocks.IntegerBlock(
        required=False,
        label=_("Date: earliest, in days from today"),
        help_text=_("0 is today, -30 a month ago."),
    )
    latest = blocks.IntegerBlock(required=False, label=_("Date: latest, in days from today"))
    checks = blocks.ListBlock(
        CheckBlock(), min_num=0, default=[], label=_("Checks against earlier answers"),
        collapsed=True,
    )  # fmt: skip
    max_length = blocks.IntegerBlock(
        default=500, min_value=1, max_value=5000, label=_("Longest text, in characters")
    )
    identifier_kinds = blocks.MultipleChoiceBlock(
        choices=IdentifierKind.choices,
        required=False,
        label=_("Papers that may be shown"),
        widget=forms.CheckboxSelectMultiple,
    )
    binds = blocks.ChoiceBlock(
        choices=list(BINDING_LABELS.items()),
        required=False,
        label=_("Also kept as"),
        help_text=_("Filled in here, known everywhere: the name on the file, where to reach her."),
    )
    key = KeyBlock()

    class Meta:
        label = _("Question")
        icon = "help"
        form_layout = blocks.BlockGroup(
            ["label", "type", "required", "choices", "hint", "show_if"],
            settings=[
                "purpose", "sensitive", "prefill", "for_delivery", "minimum", "maximum",
                "earliest", "latest", "checks", "max_length", "columns", "required_columns",
                "faces", "identifier_kinds", "area", "binds", "key",
            ],
        )  # fmt: skip


class StepBlock(blocks.StructBlock):
    """One screen of the form: one topic, a few questions."""

    title = WordsBlock(label=_("Title of the step"))
    intro = WordsBlock(optional=True, label=_("Words before the questions"))
    questions = blocks.ListBlock(QuestionBlock(), min_num=1, label=_("Questions"), collapsed=True)
    show_if = AskedWhenBlock(label=_("Only under a condition"), collapsed=True)
    key = KeyBlock()

    class Meta:
        label = _("Step")
        icon = "form"
        form_layout = blocks.BlockGroup(
            ["title", "intro", "questions"], settings=["show_if", "key"]
        )
