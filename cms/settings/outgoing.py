"""Mail that Wagtail itself writes (moderation): the same provider as our own messages."""

from pathlib import Path
from typing import Any

import environ


def mail_settings(email_url: str, folder: Path) -> dict[str, Any]:
    """Return Django's `EMAIL_*` settings; without a provider letters are kept in `folder`."""
    if email_url.startswith(("smtp://", "smtp+tls://", "smtp+ssl://", "smtps://")):
        config: dict[str, Any] = environ.Env.email_url_config(email_url)
        return config
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
        "EMAIL_FILE_PATH": str(folder),
    }
