"""Sentences with inserted values, whatever their direction."""

from typing import Any

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe


def say(text: str, **values: Any) -> SafeString:
    """Put isolated values into an already translated sentence."""
    inserted = {
        name: value if isinstance(value, SafeString) else format_html("<bdi>{}</bdi>", value)
        for name, value in values.items()
    }
    return mark_safe(conditional_escape(text) % inserted)  # noqa: S308 (both sides are escaped)
