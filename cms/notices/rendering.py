"""Filling a template: named placeholders only, no logic, no attribute access."""

import re
from collections.abc import Collection, Mapping

from cms.core.bidi import isolated
from cms.notices.enums import PLACEHOLDERS

_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
_BRACES = re.compile(r"[{}]")
_EMPTY_LINES = re.compile(r"\n{3,}")
#: Machines read these: an isolate inside an address would break the link.
_UNISOLATED = frozenset({"track_url", "upload_url", "survey_url", "stop_url"})


def unknown_placeholders(text: str, known: Collection[str] = PLACEHOLDERS) -> set[str]:
    """Return names in braces that are not `known`, and `{`/`}` for stray braces."""
    names = set(_PLACEHOLDER.findall(text)) - set(known)
    strays = set(_BRACES.findall(_PLACEHOLDER.sub("", text)))
    return names | strays


def fill(text: str, values: Mapping[str, str], *, isolate: bool = True) -> str:
    """Return `text` with each placeholder replaced, isolated so that direction never leaks.

    A line whose placeholders are all empty is left out: no "Conditions:" without conditions.
    Without `isolate` nothing invisible is added: in an SMS each mark costs a character, and makes
    an English text three times as dear.
    """
    lines = (_fill_line(line, values, isolate) for line in text.splitlines())
    kept = "\n".join(line for line in lines if line is not None)
    return _EMPTY_LINES.sub("\n\n", kept).strip()


def _fill_line(line: str, values: Mapping[str, str], isolate: bool) -> str | None:
    names = _PLACEHOLDER.findall(line)
    if names and not any(values.get(name) for name in names):
        return None

    def value_of(match: re.Match[str]) -> str:
        value = values.get(match.group(1), "")
        return _isolated_lines(value) if isolate and match.group(1) not in _UNISOLATED else value

    return _PLACEHOLDER.sub(value_of, line).rstrip()


def _isolated_lines(value: str) -> str:
    """Isolate every line on its own: an isolate ends with its line."""
    return "\n".join(isolated(line) if line else line for line in value.splitlines())
