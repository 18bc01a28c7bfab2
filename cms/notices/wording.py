"""What a template may not hold, each mistake with its place: nobody hunts for a brace."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from difflib import get_close_matches

from django.utils.translation import gettext as _

from cms.association.selectors import current_association
from cms.notices.enums import PLACEHOLDERS, TELLING_PLACEHOLDERS, NoticeChannel

_SUSPECT = re.compile(
    r"(?P<logic>\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\})"
    r"|(?P<html></?[A-Za-z!][^<>\n]*>)"
    r"|\{(?P<name>[^{}\n]*)\}"
    r"|(?P<brace>[{}])"
)


@dataclass(frozen=True)
class Mistake:
    """`line` and `column` count from one, as people count."""

    line: int
    column: int
    what: str

    def __str__(self) -> str:
        place = {"line": self.line, "column": self.column, "what": self.what}
        return _("Line %(line)s, character %(column)s: %(what)s") % place


def mistakes_in(
    text: str, known: Collection[str] = PLACEHOLDERS, *, offered: Collection[str] | None = None
) -> list[Mistake]:
    """Return what cannot be sent: placeholders that are not `known`, stray braces, loops, HTML.

    Only the `offered` are recommended instead, where a known one would be refused as telling.
    """
    offered = known if offered is None else offered
    return [
        Mistake(_line(text, match.start()), _column(text, match.start()), what)
        for match in _SUSPECT.finditer(text)
        if (what := _what(match, known, offered))
    ]


def _line(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1


def _column(text: str, at: int) -> int:
    return at - text.rfind("\n", 0, at)


def _what(match: re.Match[str], known: Collection[str], offered: Collection[str]) -> str:
    if match["logic"]:
        return _("%(code)s is a program. Only placeholders such as {reference} may stand here.") % {
            "code": _short(match["logic"])
        }
    if match["html"]:
        words = _("%(code)s is HTML. Write plain text; addresses become links by themselves.")
        return words % {"code": _short(match["html"])}
    if match["brace"]:
        return _("A brace %(brace)s without its other half.") % {"brace": match["brace"]}
    return "" if match["name"] in known else _unknown(match["name"], offered)


def _unknown(name: str, known: Collection[str]) -> str:
    """Name it, and the one that was probably meant; else those that may stand here."""
    if name in PLACEHOLDERS:
        words = _("{%(name)s} has no value in this message. These have one: %(names)s.")
        return words % {"name": name, "names": _listed(known)}
    near = get_close_matches(name, sorted(known), n=1)
    if near:
        words = _("There is no placeholder {%(name)s}. Did you mean {%(near)s}?")
        return words % {"name": _short(name), "near": near[0]}
    words = _("There is no placeholder {%(name)s}. These may stand here: %(names)s.")
    return words % {"name": _short(name), "names": _listed(known)}


def _listed(names: Collection[str]) -> str:
    return " ".join(f"{{{name}}}" for name in sorted(names))


def _short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:40]}…"


def telling_words(*, channel: str, subject: str, body: str) -> Iterator[tuple[str, str]]:
    """Yield (field, placeholder) of what a glance at a telephone would give away, where the
    association keeps its messages neutral: in an SMS, and in the subject of an e-mail."""
    if not current_association().neutral_notices:
        return
    glimpsed = {"subject": subject} if channel == NoticeChannel.EMAIL else {"body": body}
    for field, text in glimpsed.items():
        for name in sorted(TELLING_PLACEHOLDERS):
            if f"{{{name}}}" in text:
                yield field, name
