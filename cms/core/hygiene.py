"""What a text must be before it may be stored: readable, whole, and hiding nothing."""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

_NEW_LINES = re.compile("\r\n|[\r\u2028\u2029]")
_EDGES = " \t\n\u00a0"
#: They turn what is read into something else than what is kept.
_OVERRIDES = frozenset("\u202d\u202e")
#: Put round what telephones and messengers copy; without them the same is kept and read.
_EMBEDDINGS = "\u202a-\u202c"
_JOINERS = frozenset("\u200c\u200d")
# Invisible and without meaning in a form; they make two equal texts differ, or carry hidden words.
_INVISIBLE = "\u00ad\u180e\u200b\u2060-\u2064\u206a-\u206f\ufeff\U000e0000-\U000e007f"
_SILENT = re.compile(f"[{_EMBEDDINGS}{_INVISIBLE}]")
# Everything worth a second look, found in one sweep: a long honest text costs next to nothing.
_SUSPECT = re.compile(
    f"[\x00-\x1f\x7f-\x9f\ud800-\udfff\u202d\u202e\u200c\u200d{_EMBEDDINGS}{_INVISIBLE}]"
)
_JOINER = re.compile("[\u200c\u200d]")
# What a joiner may follow: a letter, a mark on a letter, or a symbol (emoji families).
_JOINABLE = ("L", "M", "S")

_MESSAGES = {
    "control": _(
        "The text contains a hidden sign that cannot be stored (position %(position)d). Delete it,"
        " or type that part again by hand."
    ),
    "surrogate": _(
        "The text contains half of a character (position %(position)d). Delete it and type that"
        " character again."
    ),
    "override": _(
        "The text contains a hidden sign that turns the direction of writing (position"
        " %(position)d). Type that part by hand instead of pasting it."
    ),
    "line_break": _("Write this on one line: there is a line break at position %(position)d."),
}


def clean_text(value: str, *, multiline: bool = False) -> str:
    """Return `value` trimmed and in NFC; raise ValidationError saying where it refuses it.

    Refused: control characters (NUL first of all), lone surrogates, direction overrides U+202D and
    U+202E, and line breaks unless `multiline`. Taken out without a word: invisible characters and
    the embeddings that pasting brings along. The joiners U+200C and U+200D stay where a script or
    an emoji needs them: after a letter, a mark or a symbol.
    """
    text = _NEW_LINES.sub("\n", unicodedata.normalize("NFC", value)).strip(_EDGES)
    if not multiline:
        text = text.replace("\t", " ")
    for found in _SUSPECT.finditer(text):
        if code := _objection(found[0], multiline=multiline):
            raise _refusal(code, found.end())
    return _without_silent(text).strip()


def says_nothing(text: str) -> bool:
    """Whether no character of it leaves ink: direction marks and spaces alone are no words."""
    return all(unicodedata.category(character) in _INKLESS for character in text)


_INKLESS = ("Cc", "Cf", "Zs", "Zl", "Zp")


def _without_silent(text: str) -> str:
    """Take out what nobody sees; of what that leaves, joiners with nothing to join."""
    shown = _SILENT.sub("", text)
    if not _JOINER.search(shown):
        return unicodedata.normalize("NFC", shown)
    kept: list[str] = []
    for character in shown:
        if character not in _JOINERS or _can_be_joined(kept[-1] if kept else ""):
            kept.append(character)
    return unicodedata.normalize("NFC", "".join(kept))


def _objection(character: str, *, multiline: bool) -> str:
    """Return the code of the rule that refuses `character`, or nothing."""
    category = unicodedata.category(character)
    if category == "Cc":
        return _control_objection(character, multiline=multiline)
    if category == "Cs":
        return "surrogate"
    return "override" if character in _OVERRIDES else ""


def _control_objection(character: str, *, multiline: bool) -> str:
    if multiline and character in "\n\t":
        return ""
    return "line_break" if character == "\n" else "control"


def _can_be_joined(before: str) -> bool:
    return bool(before) and unicodedata.category(before)[0] in _JOINABLE


def _refusal(code: str, position: int) -> ValidationError:
    return ValidationError(_MESSAGES[code], code=code, params={"position": position})


def without_refused(value: str) -> str:
    """Return a text without whatever `clean_text` would refuse in it."""
    return _SUSPECT.sub(lambda found: " " if found[0] in "\n\r\t" else "", value)


def validate_clean_text(value: str) -> None:
    """Validator for texts of several lines: raise ValidationError where `clean_text` does."""
    clean_text(value, multiline=True)


def validate_clean_line(value: str) -> None:
    """Validator for texts of one line: raise ValidationError where `clean_text` does."""
    clean_text(value)
