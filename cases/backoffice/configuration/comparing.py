"""What changed between two states of a form, told in words and not as data."""

from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from wagtail.admin.compare import FieldComparison
from wagtail.admin.panels import FieldPanel

from cases.questions.differences import differences


class DefinitionComparison(FieldComparison):
    """In Wagtail's comparison of two revisions: one line per step or question that differs."""

    def htmldiff(self) -> SafeString:
        lines = [
            (line.kind, line.kind.label, line.text) for line in differences(self.val_a, self.val_b)
        ]
        rows = format_html_join(
            "",
            '<li class="form-change form-change--{}"><strong>{}</strong> <bdi>{}</bdi></li>',
            lines,
        )
        return format_html('<ul class="form-changes">{}</ul>', rows)


class DefinitionPanel(FieldPanel):
    def get_comparison_class(self) -> type[Any]:
        return DefinitionComparison
