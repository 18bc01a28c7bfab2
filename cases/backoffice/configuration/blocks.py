"""Structured editing of what a service keeps as data: nobody ever edits JSON by hand."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wagtail import blocks
from wagtail.admin.telepath import register
from wagtail.blocks.struct_block import StructBlockAdapter

from cases.backoffice.room.amounts import AmountField
from cases.enums import Evidence
from cases.questions.conditions import COMPARISONS

KEY_PATTERN = r"^[a-z][a-z0-9_]{0,39}$"
KEY_MISTAKE = _("Small Latin letters, digits and _ only, beginning with a letter.")
#: Reasons are kept in decisions as slugs, which may carry hyphens.
REASON_PATTERN = r"^[a-z][a-z0-9_-]{0,59}$"
REASON_MISTAKE = _("Small Latin letters, digits, - and _ only, beginning with a letter.")
MATCHES = {"all": _("all of these hold"), "any": _("one of these holds")}


class LanguageBlock(blocks.FieldBlock):
    """One line of text, in the direction of its language; a long one wraps where it is typed."""

    def __init__(self, code: str, *, required: bool, is_long: bool = False) -> None:
        attrs = {"lang": code, "dir": "rtl" if code in settings.LANGUAGES_BIDI else "ltr"}
        widget = forms.Textarea({**attrs, "rows": 4}) if is_long else forms.TextInput(attrs)
        self.field = forms.CharField(required=required, widget=widget)
        super().__init__(label=dict(settings.LANGUAGES)[code], required=required)


class WordsBlock(blocks.StructBlock):
    """One text in every language, the default one required unless `optional`."""

    def __init__(self, *, optional: bool = False, is_long: bool = False, **kwargs: Any) -> None:
        needed = "" if optional else settings.LANGUAGE_CODE
        children = [
            (code, LanguageBlock(code, required=code == needed, is_long=is_long))
            for code, _name in settings.LANGUAGES
        ]
        super().__init__(children, **kwargs)

    class Meta:
        form_classname = "struct-block words-block"


class WordsAdapter(StructBlockAdapter):
    """Folded, it is called as the reader's language says it, not by its first field."""

    js_constructor = "sila.WordsBlock"

    @cached_property
    def media(self) -> forms.Media:
        return super().media + forms.Media(js=["cases/words_block.js"])


register(WordsAdapter(), WordsBlock)


class KeyBlock(blocks.RegexBlock):
    """The name by which answers and decisions remember a line; made up when left empty."""

    def __init__(self, pattern: str = KEY_PATTERN, mistake: Any = KEY_MISTAKE) -> None:
        super().__init__(
            regex=pattern,
            required=False,
            error_messages={"invalid": mistake},
            label=_("Key"),
            help_text=_("Leave empty for a new line. Never change it later."),
        )


class ConditionBlock(blocks.StructBlock):
    """One comparison with an answer, in the words that people read."""

    question = blocks.CharBlock(
        label=_("Question"), help_text=_("As the form asks it, or its key.")
    )
    op = blocks.ChoiceBlock(choices=COMPARISONS, default="eq", label=_("Comparison"))
    value = blocks.CharBlock(
        required=False,
        label=pgettext_lazy("form", "Answer"),
        help_text=_("As it is offered; yes or no; a number. Several with commas between."),
    )


class ShowIfBlock(blocks.StructBlock):
    match = blocks.ChoiceBlock(
        choices=tuple(MATCHES.items()), default="all", label=_("Needed when")
    )
    conditions = blocks.ListBlock(
        ConditionBlock(), min_num=0, default=[], label=_("Conditions"),
        help_text=_("None: the paper is always needed."),
    )  # fmt: skip


class DocumentBlock(blocks.StructBlock):
    """A paper the service asks for, and how it is proved."""

    label = WordsBlock(label=_("Name"))
    evidence = blocks.ChoiceBlock(
        choices=Evidence.choices,
        default=Evidence.SEEN_ONLY,
        label=_("Proof"),
        help_text=_("Identity papers are seen, not copied."),
    )
    required = blocks.BooleanBlock(required=False, default=True, label=_("Required"))
    max_age_days = blocks.IntegerBlock(
        required=False, min_value=1, label=_("At most this many days old")
    )
    hint = WordsBlock(optional=True, label=_("Hint"))
    for_each = blocks.RegexBlock(
        regex=r"^[a-z][a-z0-9_]{0,39}$",
        required=False,
        label=_("Once for each person in the table"),
        help_text=_("The key of the form's table of people. Empty: the paper is asked for once."),
        error_messages={"invalid": _("Small Latin letters, digits and _, like household.")},
    )
    show_if = ShowIfBlock(label=_("Only under a condition"), collapsed=True)
    key = KeyBlock()

    class Meta:
        label = _("Paper")
        icon = "doc-full"


class ReasonBlock(blocks.StructBlock):
    """A reason to refuse, as the person will read it."""

    label = WordsBlock(label=_("As the person will read it"))
    key = KeyBlock(REASON_PATTERN, REASON_MISTAKE)

    class Meta:
        label = _("Reason")
        icon = "clipboard-list"


class AmountBlock(blocks.FieldBlock):
    """Riyals as staff type them anywhere else; kept as text, for the list is plain JSON."""

    def __init__(self, *, required: bool = True, help_text: Any = None, **kwargs: Any) -> None:
        self.field = AmountField(required=required, help_text=help_text)
        super().__init__(**kwargs)

    def value_for_form(self, value: Any) -> str:
        return "" if value is None else str(value)

    def clean(self, value: Any) -> str:
        amount = super().clean(value)
        return "" if amount is None else f"{amount:f}"


class FundBlock(blocks.StructBlock):
    """What a decision may be given from."""

    label = WordsBlock(label=_("Name of the fund"))
    restriction = WordsBlock(
        optional=True,
        is_long=True,
        label=_("What alone it may be given for"),
        help_text=_("Whoever decides ticks that the request fits. Empty: nothing binds it."),
    )
    yearly = AmountBlock(
        required=False,
        label=_("Budget of this service in a calendar year (SAR)"),
        help_text=_("Whoever decides sees what is left of it. Empty: none is kept here."),
    )
    key = KeyBlock(REASON_PATTERN, REASON_MISTAKE)

    class Meta:
        label = _("Fund")
        icon = "clipboard-list"


class CountsWhenBlock(ShowIfBlock):
    match = blocks.ChoiceBlock(
        choices=tuple(MATCHES.items()), default="all", label=_("Counts when")
    )
    conditions = blocks.ListBlock(ConditionBlock(), min_num=1, label=_("Conditions"))


class ScorePartBlock(blocks.StructBlock):
    """Points that an answer gives, and why."""

    label = WordsBlock(label=_("What counts"))
    sentence = WordsBlock(label=_("Why it counts, as the committee reads it"))
    points = blocks.IntegerBlock(min_value=1, max_value=100, default=10, label=_("Points"))
    when = CountsWhenBlock(label=_("When"))
    key = KeyBlock()

    class Meta:
        label = _("Points")
        icon = "order"
