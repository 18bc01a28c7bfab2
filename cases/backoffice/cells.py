"""Cells of the lists, built in Python: a template each would cost a millisecond a row."""

from collections.abc import Callable, Mapping
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from wagtail.admin.ui.tables import BaseColumn

from cases.enums import DeliveryState, DocumentState, StageKind
from cases.models import Case
from cms.core.digits import shown_digits

EMPTY = "—"


class CellColumn(BaseColumn):
    """A column whose cell is what `show(row)` returns; `data-label` names it on a phone."""

    def __init__(self, name: str, show: Callable[..., Any], **kwargs: Any) -> None:
        super().__init__(name, **kwargs)
        self.show = show

    def value(self, instance: Any, _parent_context: Mapping[str, Any]) -> Any:
        return self.show(instance)

    def render_cell_html(self, instance: Any, parent_context: Mapping[str, Any]) -> SafeString:
        return format_html(
            '<td class="{}" data-label="{}">{}</td>',
            self.classname or "",
            self.label,
            self.value(instance, parent_context),
        )


class ReaderColumn(CellColumn):
    """One whose cell is not for everybody alike: `show(row, reader)`."""

    def value(self, instance: Any, parent_context: Mapping[str, Any]) -> Any:
        return self.show(instance, parent_context["request"].user)


def room_url(case_id: int) -> str:
    return reverse("cases:inspect", args=[case_id])


def reference_link(case: Case) -> SafeString:
    """The reference, read from the left, leading to the case room; what is special beside it."""
    return format_html(
        '<div class="title-wrapper"><a href="{}"><bdi dir="ltr">{}</bdi></a>{}{}{}</div>',
        room_url(case.pk),
        case.reference,
        tag(_("Urgent"), "urgent") if case.is_urgent else "",
        tag(_("Objection"), "paused") if getattr(case, "is_objection", False) else "",
        news_tag(case),
    )


def site_tag(case: Case) -> SafeString | str:
    """Say of an urgent call that it is no branch's yet: whoever is near may take it."""
    is_nobodys = case.is_urgent and case.is_open and case.branch_id is None
    return tag(_("Site unknown"), "paused") if is_nobodys else ""


def tag(words: Any, tone: str) -> SafeString:
    """Words in a coloured frame: the colour repeats what they say; `title` has them uncut."""
    return format_html(
        '<span class="sila-tag sila-tag--{}" title="{}">{}</span>', tone, words, words
    )


def news_tag(case: Case) -> SafeString | str:
    """Say what waits for whoever has the case, where a list asked (`with_news`)."""
    if getattr(case, "has_news", False):
        return tag(_("New from the person"), "check")
    return tag(_("Clarification answered"), "check") if getattr(case, "is_clarified", False) else ""


_STAGE_TONES: dict[str, str] = {
    StageKind.INTAKE_CHECK: "check",
    StageKind.CLARIFICATION: "study",
    StageKind.STUDY: "study",
    StageKind.COMMITTEE: "decide",
    StageKind.DECISION: "decide",
    StageKind.BOARD: "decide",
    StageKind.DIRECTOR: "decide",
    StageKind.REGISTRATION: "give",
    StageKind.DELIVERY: "give",
    StageKind.ANSWER: "give",
    StageKind.CLOSED: "closed",
}


def stage_tag(case: Case) -> SafeString:
    return tag(case.stage_name, _STAGE_TONES[case.stage_kind])


DOCUMENT_TONES: dict[str, str] = {
    DocumentState.AWAITED: "paused",
    DocumentState.SHOW_LATER: "paused",
    DocumentState.RECEIVED: "check",
    DocumentState.ACCEPTED: "good",
    DocumentState.SEEN: "good",
    DocumentState.WAIVED: "closed",
    DocumentState.REJECTED: "late",
}
DELIVERY_TONES: dict[str, str] = {
    DeliveryState.PLANNED: "check",
    DeliveryState.DELIVERED: "good",
    DeliveryState.FAILED: "late",
}
RESULT_TONES = {"accept": "good", "part": "good", "refuse": "late", "postpone": "paused"}


def isolated(value: Any) -> Any:
    """A name or other inserted text, kept from turning the direction of what surrounds it."""
    return format_html("<bdi>{}</bdi>", value) if value else EMPTY


def number(value: Any) -> str:
    return shown_digits(value)
