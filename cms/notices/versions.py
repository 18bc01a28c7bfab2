"""The versions of a template: what changed, who wrote it, and how often it was said."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher
from typing import Any

from django.db.models import Count, Max

from cms.notices.models import MessageTemplate, Notice


@dataclass(frozen=True)
class Piece:
    """Some words that stayed (""), came ("ins") or went ("del")."""

    kind: str
    text: str


@dataclass(frozen=True)
class Version:
    number: int
    at: datetime
    author: Any
    subject: list[Piece]
    body: list[Piece]
    said: int
    last_said: datetime | None


def versions_of(template: MessageTemplate) -> list[Version]:
    """Return every version, the newest first, each compared with the one before it."""
    rows: dict[int, Any] = {}
    for row in template.history.select_related("history_user").order_by("history_id"):
        rows.setdefault(row.version, row)
    used = _use_of(template)
    found, before = [], None
    for number, row in sorted(rows.items()):
        said, last_said = used.get(number, (0, None))
        old = (before.subject, before.body) if before else (row.subject, row.body)
        subject, body = compared(old[0], row.subject), compared(old[1], row.body)
        author = row.history_user
        found.append(Version(number, row.history_date, author, subject, body, said, last_said))
        before = row
    return found[::-1]


def words_of_version(template: MessageTemplate, number: int) -> tuple[str, str] | None:
    """Return subject and text of one version; None when there is none."""
    row = template.history.filter(version=number).order_by("-history_id").first()
    return (row.subject, row.body) if row else None


def _use_of(template: MessageTemplate) -> dict[int | None, tuple[int, datetime | None]]:
    rows = Notice.objects.filter(template=template).order_by().values("template_version")
    counted = rows.annotate(said=Count("pk"), last=Max("sent_at"))
    return {row["template_version"]: (row["said"], row["last"]) for row in counted}


def compared(old: str, new: str) -> list[Piece]:
    """Return what became of `old`, word by word."""
    return list(_pieces(_words(old), _words(new)))


def _words(text: str) -> list[str]:
    """Words with the space behind them, so that nothing is lost when they are joined."""
    words = text.replace("\n", " \n ").split(" ")
    return [f"{word} " if word != "\n" else word for word in words]


def _pieces(old: list[str], new: list[str]) -> Iterator[Piece]:
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            yield Piece("", "".join(old[a:b]))
            continue
        if a < b:
            yield Piece("del", "".join(old[a:b]))
        if c < d:
            yield Piece("ins", "".join(new[c:d]))
