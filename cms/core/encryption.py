"""Fields that are unreadable in a stolen database, and an index that still finds a person.

Keys: `settings.FIELD_KEYS`, Fernet keys; the first encrypts, all decrypt, so a key is rotated by
putting a new one in front. The last (oldest) is the root of the blind index and stays last.
"""

import base64
import hashlib
import hmac
import json
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import models

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


@lru_cache(maxsize=8)
def _cipher(keys: tuple[str, ...]) -> MultiFernet:
    if not keys:
        raise ImproperlyConfigured("FIELD_KEYS is empty. Set at least one Fernet key.")
    return MultiFernet([Fernet(key) for key in keys])


@lru_cache(maxsize=32)
def _index_key(root: str, purpose: str) -> bytes:
    kdf = HKDF(
        algorithm=hashes.SHA256(), length=32, salt=b"sila-blind-index", info=purpose.encode()
    )
    return kdf.derive(base64.urlsafe_b64decode(root))


def encrypt(text: str) -> str:
    """Return `text` as a Fernet token under the first key."""
    return _cipher(tuple(settings.FIELD_KEYS)).encrypt(text.encode()).decode()


def decrypt(token: str) -> str:
    """Return the text of a token made under any known key; raise InvalidToken otherwise."""
    return _cipher(tuple(settings.FIELD_KEYS)).decrypt(token.encode()).decode()


def blind_index(value: str, purpose: str) -> str:
    """Return a keyed digest: equal values meet, nobody without the key can guess them back."""
    if not value:
        return ""
    key = _index_key(settings.FIELD_KEYS[-1], purpose)
    return hmac.new(key, value.encode(), hashlib.sha256).hexdigest()


class EncryptedTextField(models.TextField):
    """Text, encrypted at rest. Cannot be searched; pair it with a `BlindIndexField`."""

    def get_prep_value(self, value: Any) -> str | None:
        if value is None or value == "":
            return value
        return encrypt(str(value))

    def from_db_value(self, value: str | None, *_args: Any) -> str | None:
        return decrypt(value) if value else value

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name not in ("isnull", "exact"):
            raise TypeError(
                f"An encrypted field has no {lookup_name!r} lookup; use its blind index."
            )
        return super().get_lookup(lookup_name)


class EncryptedJSONField(EncryptedTextField):
    """A JSON value, encrypted at rest as one text."""

    _pyi_private_set_type: Any
    _pyi_private_get_type: Any

    def get_prep_value(self, value: Any) -> str | None:
        if value is None:
            return None
        return encrypt(json.dumps(value, ensure_ascii=False, sort_keys=True))

    def from_db_value(self, value: str | None, *_args: Any) -> Any:
        return json.loads(decrypt(value)) if value else None

    def to_python(self, value: Any) -> Any:
        return value

    def value_to_string(self, obj: models.Model) -> str:
        return json.dumps(self.value_from_object(obj), ensure_ascii=False)


class BlindIndexField(models.CharField):
    """Digest of another field of the same row, refreshed on every save; look up with `find_by`."""

    def __init__(self, *args: Any, source: str = "", **kwargs: Any) -> None:
        self.source = source
        kwargs.update(max_length=64, blank=True, editable=False, db_index=True)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        for key in ("max_length", "blank", "editable", "db_index"):
            kwargs.pop(key, None)
        return name, path, args, {**kwargs, "source": self.source}

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        value = getattr(model_instance, self.source) or ""
        digest = blind_index(value, self.source)
        setattr(model_instance, self.attname, digest)
        return digest


__all__ = [
    "BlindIndexField",
    "EncryptedJSONField",
    "EncryptedTextField",
    "InvalidToken",
    "blind_index",
    "decrypt",
    "encrypt",
]
