"""Secrets of a machine nobody has configured: made once, kept with mode 600."""

import json
import os
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path

from cryptography.fernet import Fernet


@dataclass(frozen=True)
class Secrets:
    secret_key: str
    field_keys: list[str]


def load_or_create_secrets(path: Path) -> Secrets:
    """Return the secrets stored at `path`, creating them on first use (O_EXCL: one winner)."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = Secrets(secrets.token_urlsafe(50), [Fernet.generate_key().decode()])
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            pass
        else:
            with os.fdopen(handle, "w") as file:
                json.dump(asdict(fresh), file)
    return Secrets(**json.loads(path.read_text()))
