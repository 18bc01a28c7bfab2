"""One machine, everything embedded: what `make run` uses. Binds to 127.0.0.1 only."""

from cms.settings.base import *  # noqa: F403
from cms.settings.base import ALLOWED_HOSTS, DATA_DIR, FIELD_KEYS, SECRET_KEY, STORAGES
from cms.settings.secrets import load_or_create_secrets

DEBUG = False
ALLOWED_HOSTS = [*ALLOWED_HOSTS, "127.0.0.1", "localhost", "[::1]"]

if not SECRET_KEY or not FIELD_KEYS:
    _secrets = load_or_create_secrets(DATA_DIR / "secrets.json")
    SECRET_KEY = SECRET_KEY or _secrets.secret_key
    FIELD_KEYS = FIELD_KEYS or _secrets.field_keys

# Static files come straight from the source tree: a manifest build takes 23 seconds.
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
WHITENOISE_MAX_AGE = 300
