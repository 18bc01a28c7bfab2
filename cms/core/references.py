"""Codes people read out on the telephone, and secrets nobody should ever have to."""

import hashlib
import re
import secrets
import string

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from cms.core.digits import to_ascii_digits

# 29 symbols: none of 0 O, 1 I L, 5-like S, V-like U. 29 is prime, which is what lets one check
# character catch every single wrong symbol and every exchange of two symbols.
ALPHABET = "23456789ABCDEFGHJKMNPQRTVWXYZ"
BODY_LENGTH = 5

#: How many references a prefix has.
REFERENCES = len(ALPHABET) ** BODY_LENGTH
_SCATTER = 12_345_701  # not a multiple of 29, so every number keeps a reference of its own

_PREFIX = re.compile(r"[A-Z]{2,4}")
_EXAMPLE = "7K3QX"
_SECRET_BYTES = 32
_VALUE = {symbol: index for index, symbol in enumerate(ALPHABET)}
# What a reader makes of our symbols. Where two readings exist the check character decides.
_BODY_READING = str.maketrans("SU0O1IL", "5VQQ777")
_PREFIX_READING = str.maketrans("01258", "OIZSB")
_NOISE = re.compile(r"[\W_]+")


class InvalidReference(ValidationError):
    """The text is not a reference, or one of its characters is wrong."""

    def __init__(self) -> None:
        message = _(
            "This reference is incomplete or has a wrong character: read it again from your"
            " message, character by character."
        )
        super().__init__(message, code="invalid_reference")


def new_reference(prefix: str) -> str:
    """Return a fresh reference like MAM-7K3QX-9; `prefix` is two to four letters A–Z.

    Random, so a reference tells nobody how many requests there are; the caller stores it under a
    unique constraint and asks again in the rare case that it is taken.
    """
    if not _PREFIX.fullmatch(prefix):
        raise ValueError("A reference prefix is two to four capital letters A-Z.")
    body = _random_symbols(BODY_LENGTH)
    return f"{prefix}-{body}-{_check_character(prefix, body)}"


def numbered_reference(prefix: str, number: int) -> str:
    """Return the reference that stands for `number` below `REFERENCES`: one number, one reference.

    For invented requests in bulk only; neighbouring numbers look nothing alike.
    """
    scattered = number * _SCATTER % REFERENCES
    symbols = (
        ALPHABET[scattered // len(ALPHABET) ** at % len(ALPHABET)] for at in range(BODY_LENGTH)
    )
    body = "".join(symbols)
    return f"{prefix}-{body}-{_check_character(prefix, body)}"


def example_reference(prefix: str) -> str:
    """Return a well-formed reference to show what one looks like."""
    return f"{prefix}-{_EXAMPLE}-{_check_character(prefix, _EXAMPLE)}"


def parse_reference(text: str) -> str:
    """Return the reference meant by `text` in its one spelling; raise InvalidReference if none is.

    Read: small letters, digits of any script, any dashes or spaces or none, look-alike letters.
    """
    symbols = _NOISE.sub("", to_ascii_digits(text)).upper()
    split = len(symbols) - BODY_LENGTH - 1
    if split < 2:
        raise InvalidReference
    prefix = symbols[:split].translate(_PREFIX_READING)
    rest = symbols[split:].translate(_BODY_READING)
    body, check = rest[:-1], rest[-1]
    is_whole = _PREFIX.fullmatch(prefix) and all(symbol in _VALUE for symbol in rest)
    if not is_whole or check != _check_character(prefix, body):
        raise InvalidReference
    return f"{prefix}-{body}-{check}"


def _check_character(prefix: str, body: str) -> str:
    """Weigh every position differently, modulo the prime: no single slip adds up to the same."""
    values = [_VALUE[symbol] for symbol in reversed(body)]
    values += [string.ascii_uppercase.index(letter) for letter in reversed(prefix)]
    total = sum(weight * value for weight, value in enumerate(values, start=2))
    return ALPHABET[-total % len(ALPHABET)]


def new_code(groups: int = 3, size: int = 4) -> str:
    """Return a tracking code like 7K3Q-X9M2-HTRW, about 58 bits; never a key on its own (S13)."""
    return "-".join(_random_symbols(size) for _group in range(groups))


def normalize_code(text: str, *, size: int = 4) -> str:
    """Return a typed code in its one spelling, so that it can be hashed and compared."""
    symbols = _NOISE.sub("", to_ascii_digits(text)).upper().translate(_BODY_READING)
    return "-".join(symbols[at : at + size] for at in range(0, len(symbols), size))


def _random_symbols(count: int) -> str:
    return "".join(secrets.choice(ALPHABET) for _symbol in range(count))


def new_secret() -> str:
    """Return an unguessable link token: 256 bits from the system, safe in an address."""
    return secrets.token_urlsafe(_SECRET_BYTES)


def hash_secret(secret: str) -> str:
    """Return what is stored instead of a secret; a plain hash will do for 58 bits and a limit."""
    return hashlib.sha256(secret.encode()).hexdigest()
