"""What production must be told; a missing or default value stops the start with a sentence."""

from django.core.exceptions import ImproperlyConfigured

import environ

KNOWN_DEFAULTS = ("only-for-tests", "change-me", "changeme", "django-insecure", "MDEyMzQ1Njc4OTAx")


def require(env: environ.Env, name: str, *, minimum: int = 1, starts_with: str = "") -> str:
    """Return the variable, or raise ImproperlyConfigured saying which rule it broke."""
    value: str = env.str(name, default="").strip()
    if not value:
        raise ImproperlyConfigured(
            f"{name} is not set. Set it in the environment; see .env.example."
        )
    if any(known in value for known in KNOWN_DEFAULTS):
        raise ImproperlyConfigured(f"{name} is a published example value. Make your own.")
    if len(value) < minimum:
        raise ImproperlyConfigured(f"{name} is too short: {minimum} characters at least.")
    if not value.startswith(starts_with):
        raise ImproperlyConfigured(f"{name} must start with {starts_with!r}.")
    return value
