"""How a caller's words find a person: parts of the name in any order, or a whole number."""

from collections.abc import Iterable
from contextlib import suppress
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.db.models.functions import Coalesce

from cases.models import Person
from cases.models.handling import FILE_NUMBER
from cms.core.arabic import name_tokens
from cms.core.digits import to_ascii_digits
from cms.core.encryption import blind_index
from cms.core.identifiers import IdentifierKind, validate_identifier
from cms.core.phones import normalize_phone

#: Nobody's name has more parts; a pasted page must not become a thousand conditions.
MOST_PARTS = 8


def matching_persons(words: str, *, prefix: str = "") -> Q:
    """Return the condition for parts of a name, or a whole phone, identifier or file number.

    Only narrows: the caller starts from rows this reader may see. The numbers of a second file
    that was merged find the file that stayed.

    What a number leads to by a detour is looked up at once and not within the condition: beside a
    part of a name, which has an index of its own, it would have everybody looked at.
    """
    found = _by_name(words, prefix)
    for field, value in _whole_values(words):
        index = {f"{field}_index": blind_index(value, field)}
        found |= Q(**{prefix + name: digest for name, digest in index.items()})
        second = Person.objects.filter(merged_into__isnull=False, **index)
        found |= _among(prefix, second.values_list("merged_into", flat=True))
    if number := _file_number(words):
        files = Person.objects.filter(registration__number=number)
        kept = files.values_list(Coalesce("merged_into", "pk"), flat=True)
        found |= _among(prefix, kept)
    return found


def _among(prefix: str, people: Iterable[Any]) -> Q:
    keys = sorted(people)
    return Q(**{f"{prefix}pk__in": keys}) if keys else Q()


def _by_name(words: str, prefix: str) -> Q:
    """Every part must occur, in any order: «سالم الحربي» finds «سالم علي الحربي»."""
    parts = name_tokens(words[:200])[:MOST_PARTS]
    if not parts:
        return Q(pk__in=[])
    found = Q()
    for part in parts:
        found &= Q(**{f"{prefix}name_tokens__contains": part})
    return found


def _file_number(words: str) -> str:
    number = to_ascii_digits(words[:40]).strip().upper()
    return number if FILE_NUMBER.fullmatch(number) else ""


def _whole_values(words: str) -> list[tuple[str, str]]:
    """Return what the words may be as a whole; a number has a digit, and a name has none."""
    if not any(sign.isdigit() for sign in words):
        return []
    values: list[tuple[str, str]] = []
    with suppress(ValidationError):
        values.append(("mobile", normalize_phone(words)))
    for kind in IdentifierKind:
        with suppress(ValidationError):
            values.append(("identifier", validate_identifier(words, kind)))
    return list(dict.fromkeys(value for value in values if value[1]))
