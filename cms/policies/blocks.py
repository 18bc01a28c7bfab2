"""The body of a policy: sections, each a list of numbered clauses with a lasting address."""

import re
from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from wagtail import blocks
from wagtail.rich_text import get_text_for_indexing

from cms.core.arabic import fold
from cms.core.digits import to_ascii_digits

_NUMBER = re.compile(r"\d+(\.\d+)*[a-z]?")
_FEATURES = ["bold", "ol", "ul", "link", "document-link"]


class NumberBlock(blocks.CharBlock):
    """A clause number such as 6.5; digits of any script come in, ASCII is kept."""

    def clean(self, value: Any) -> str:
        number: str = to_ascii_digits(super().clean(value).strip())
        if number and not _NUMBER.fullmatch(number):
            raise ValidationError(
                _("Write a number such as 6 or 6.5, with a letter after it if you need one.")
            )
        return number


class ClauseBlock(blocks.StructBlock):
    """One promise or rule, small enough to be quoted by its number."""

    number = NumberBlock(max_length=12, label=_("Number"), help_text=_("Such as 6.5."))
    title = blocks.CharBlock(required=False, max_length=160, label=_("Title"))
    text = blocks.RichTextBlock(features=_FEATURES, label=_("Text"))
    awaiting = blocks.CharBlock(
        required=False,
        max_length=160,
        label=_("Value still missing"),
        help_text=_("Such as: the reply time. While it stands here the policy cannot be approved."),
    )
    settings = blocks.ListBlock(
        blocks.CharBlock(max_length=60, label=_("Setting")),
        required=False,
        default=[],
        label=_("Settings that follow from this clause"),
    )

    class Meta:
        icon = "list-ol"
        label = _("Clause")
        template = "components/clause.html"
        form_classname = "struct-block"
        preview_value = {"number": "6.5", "title": "…", "text": "<p>…</p>"}
        description = _("A numbered clause with its own address on the page.")

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(value, parent_context)
        return {**context, "clause": value}


class SectionBlock(blocks.StructBlock):
    """A section of a policy with its clauses."""

    number = NumberBlock(max_length=8, label=_("Number"))
    title = blocks.CharBlock(max_length=160, label=_("Title"))
    clauses = blocks.ListBlock(ClauseBlock(), label=_("Clauses"))

    class Meta:
        icon = "folder-open-1"
        label = _("Section")
        template = "components/policy_section.html"
        preview_value = {"number": "6", "title": "…", "clauses": []}
        description = _("A headed group of clauses; it becomes a line in the contents.")

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(value, parent_context)
        return {**context, "section": value}


class PolicyBody(blocks.StreamBlock):
    section = SectionBlock()


def clauses_of(body: blocks.StreamValue) -> Iterator[blocks.StructValue]:
    """Give every clause of a policy body, in reading order."""
    for child in body:
        yield from child.value["clauses"]


def words_of_clauses(body: blocks.StreamValue) -> dict[str, str]:
    """Return the words of each clause by its number, as they count: no marks, no variants."""
    return {
        clause["number"]: " ".join(_counted(f"{clause['title']} {clause['text'].source}"))
        for clause in clauses_of(body)
    }


def _counted(text: str) -> list[str]:
    words = fold(get_text_for_indexing(text))
    return "".join(sign if sign.isalnum() else " " for sign in words).split()
