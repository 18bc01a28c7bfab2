"""Production: refuses to start half configured, and says what is missing."""

from cms.settings.base import *  # noqa: F403
from cms.settings.base import env
from cms.settings.required import require

SECRET_KEY = require(env, "SECRET_KEY", minimum=50)
FIELD_KEYS = require(env, "FIELD_KEYS", minimum=44).split(",")
ALLOWED_HOSTS = require(env, "ALLOWED_HOSTS").split(",")
BASE_URL = require(env, "BASE_URL", starts_with="https://")
REDIS_URL = require(env, "REDIS_URL")
DATABASE_URL = require(env, "DATABASE_URL", starts_with="postgres")
CSRF_TRUSTED_ORIGINS = [BASE_URL]
WAGTAILADMIN_BASE_URL = BASE_URL

FORM_MIN_SECONDS = env.int("FORM_MIN_SECONDS", default=2)

SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-session"
CSRF_COOKIE_NAME = "__Host-csrf"
