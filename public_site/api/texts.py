"""Texts of the API: in the language of the call, or in all languages where a form is built."""

from typing import Any

from django.template.loader import render_to_string

from wagtail.rich_text import get_text_for_indexing

from public_site.selectors import Promise


def lines(text: object) -> list[str]:
    """Return the lines of a text that staff wrote one point a line."""
    return [line.strip() for line in str(text or "").splitlines() if line.strip()]


def promise_words(promise: Promise) -> str:
    """Return the promise in the words of the website, as plain text."""
    markup = render_to_string("public_site/_promise_words.html", {"promise": promise})
    return " ".join(get_text_for_indexing(markup).split())


def window_out(promise: Promise) -> dict[str, Any]:
    """Return when the answer comes: days, words, and where the promise is written down."""
    return {
        "not_before": promise.earliest,
        "due": promise.latest,
        "words": promise_words(promise),
        "note": promise.note,
        "clause": promise.clause,
        "is_provisional": promise.if_today,
    }
