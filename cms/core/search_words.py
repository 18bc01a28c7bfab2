"""Words for search: what an index keeps and what a query asks for, in the same shape."""

import re

from cms.core.arabic import fold, without_article

_WORD = re.compile(r"[^\W_]+")
_LONGEST_QUERY = 200
_MOST_WORDS = 12


def search_text(*parts: str) -> str:
    """Return words as they are kept in the index: folded, with and without the article."""
    words = _WORD.findall(fold(" ".join(parts)))
    bare = [stem for word in words if (stem := without_article(word)) != word]
    return " ".join([*words, *bare])


def query_words(text: str) -> list[str]:
    """Return the words of a query as the index keeps them; signs and excess are dropped."""
    clean = text[:_LONGEST_QUERY].encode("utf-8", "ignore").decode()
    return [without_article(word) for word in _WORD.findall(fold(clean))][:_MOST_WORDS]
