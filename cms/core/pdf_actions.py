"""Whether a PDF does something by itself: a paper is to be read, not to be run."""

from typing import Any

from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NameObject

#: Entries that carry a program, a file inside the file, or a film that plays.
_KEYS = frozenset({"/JS", "/JavaScript", "/EmbeddedFiles", "/EmbeddedFile", "/EF", "/XFA"})
#: Actions (`/S`) and kinds of object that start a program or send what was typed.
_NAMES = frozenset(
    {
        *("/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToE", "/Rendition"),
        *("/EmbeddedFile", "/FileAttachment", "/RichMedia", "/Movie", "/Sound", "/Screen"),
    }
)
_NAMING = ("/S", "/Type", "/Subtype")
_MOST_OBJECTS = 50_000
_DEEPEST = 60


class TooMuch(Exception):
    """More objects, or deeper ones, than any paper has: we cannot say it does nothing."""


def does_something(reader: PdfReader) -> bool:
    """Look at every object of the file, whether or not a page leads to it."""
    numbers = {number for table in reader.xref.values() for number in table}
    numbers |= set(reader.xref_objStm)
    if len(numbers) > _MOST_OBJECTS:
        raise TooMuch
    return any(_acts(_object(reader, number), 0) for number in sorted(numbers))


def _object(reader: PdfReader, number: int) -> Any:
    for generation, table in reader.xref.items():
        if number in table:
            return reader.get_object(IndirectObject(number, generation, reader))
    return reader.get_object(IndirectObject(number, 0, reader))


def _acts(item: Any, depth: int) -> bool:
    """Whether this object or one written inside it acts; what it points to is looked at in turn."""
    if depth > _DEEPEST:
        raise TooMuch
    if isinstance(item, DictionaryObject):
        named = {item.raw_get(key) for key in _NAMING if _is_name(item, key)}
        if _KEYS & set(item) or _NAMES & named:
            return True
        return any(_acts(item.raw_get(key), depth + 1) for key in item)
    if isinstance(item, ArrayObject):
        return any(_acts(part, depth + 1) for part in list.__iter__(item))
    return False


def _is_name(item: DictionaryObject, key: str) -> bool:
    return key in item and isinstance(item.raw_get(key), NameObject)
