"""Mail that Wagtail itself writes (moderation): the same provider as our own messages."""

from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured

import environ

LEAST_SECRET = 32


def mail_settings(email_url: str, folder: Path) -> dict[str, Any]:
    """Return Django's `EMAIL_*` settings; without a provider letters are kept in `folder`."""
    first = email_url.partition(" ")[0].partition("?")[0]
    if first.startswith(("smtp://", "smtp+tls://", "smtp+ssl://", "smtps://")):
        config: dict[str, Any] = environ.Env.email_url_config(first)
        return config
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
        "EMAIL_FILE_PATH": str(folder),
    }


def report_secrets(given: list[str]) -> list[str]:
    """Return the secrets that reports of delivery are signed with; none: nobody may report."""
    secrets = [each.strip() for each in given if each.strip()]
    if any(len(each) < LEAST_SECRET for each in secrets):
        raise ImproperlyConfigured(
            f"DELIVERY_SECRETS: each needs {LEAST_SECRET} characters at least."
            " Make one with: openssl rand -hex 32"
        )
    return secrets
