"""Settings shared by every way of running Sila; machines differ by environment only."""

from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

import environ
from csp.constants import NONE, SELF, UNSAFE_INLINE

from cms.settings import broker, outgoing

env = environ.Env()

BASE_DIR = Path(__file__).resolve().parents[2]
DATA_DIR = Path(env.str("SILA_DATA_DIR", default=str(BASE_DIR / "var"))).resolve()

# --- Who we are ---------------------------------------------------------------------------------

ASSOCIATION = env.str("ASSOCIATION", default="mam")
BASE_URL = env.str("BASE_URL", default=f"http://127.0.0.1:{env.int('PORT', default=8000)}")
DEMO_PASSWORD = env.str("DEMO_PASSWORD", default="")

DEBUG = False
ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS", default=[])
CSRF_TRUSTED_ORIGINS: list[str] = [BASE_URL] if BASE_URL.startswith("https://") else []

# --- Applications: the top of the list sees what is below, never the other way -------------------

INSTALLED_APPS = [
    "cms.setup",
    "public_site",
    "tasks",
    "surveys",
    "cases",
    "cms.pages",
    "cms.policies",
    "cms.notices",
    "cms.association",
    "cms.accounts",
    "cms.core",
    "wagtail.api.v2",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.contrib.simple_translation",
    "wagtail.locales",
    "wagtail.embeds",
    "wagtail.sites",
    "cms.accounts.staff_app.StaffUsersConfig",  # wagtail.users with our screens
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "rest_framework",
    "simple_history",
    "axes",
    "csp",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "tasks.middleware.HealthMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "cms.core.middleware.PolicyByPlaceMiddleware",
    "public_site.api.middleware.ApiBoundaryMiddleware",
    "cms.core.middleware.RefuseNulMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "cms.accounts.middleware.HouseLocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "cms.core.middleware.PrintableHtmlMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "cms.association.middleware.AssociationMiddleware",
    "cms.policies.middleware.ReadFirstMiddleware",
    "public_site.middleware.RefuseLargeFormsMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "cms.urls"
WSGI_APPLICATION = "cms.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "cms.association.context_processors.association",
            ],
        },
    },
]

# --- Database, cache, broker --------------------------------------------------------------------

_database_url = (
    env.str("DATABASE_URL", default="").strip() or f"sqlite:///{DATA_DIR / 'sila.sqlite3'}"
)
DATABASES: dict[str, dict[str, Any]] = {"default": env.db_url_config(_database_url)}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # Measured: only IMMEDIATE + WAL + a long time-out gave no "database is locked" under two
    # writers; FULL because a visitor sees a reference only after a durable commit (promise P1).
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 600
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.str("REDIS_URL", default="redis://127.0.0.1:6379/0")
globals().update(broker.celery_settings(REDIS_URL))

# How often due work is looked for, and how long a worker may keep what it took: longer than a
# gateway's time-out and a task's hard limit together.
SWEEP_SECONDS = env.int("SILA_SWEEP_SECONDS", default=30)
LEASE_SECONDS = env.int("SILA_LEASE_SECONDS", default=150)
# /metrics answers this machine, and whoever brings this token.
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")

CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_SERIALIZER = "django.contrib.sessions.serializers.JSONSerializer"

# --- People -------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "cms.accounts.backends.LiveAccountBackend",
]
_validation = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {"NAME": f"{_validation}.UserAttributeSimilarityValidator"},
    {"NAME": f"{_validation}.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": f"{_validation}.CommonPasswordValidator"},
]
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 1  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_TEMPLATE = "accounts/locked_out.html"
AXES_VERBOSE = False  # no greeting on every command
AXES_HANDLER = "axes.handlers.database.AxesDatabaseHandler"
LOGIN_URL = "wagtailadmin_login"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "public_site.views.refusals.csrf_failure"

# --- Secrets ------------------------------------------------------------------------------------

SECRET_KEY = env.str("SECRET_KEY", default="")
FIELD_KEYS: list[str] = env.list("FIELD_KEYS", default=[])  # the first encrypts, all decrypt

# --- Languages ----------------------------------------------------------------------------------

LANGUAGE_CODE = "ar"
LANGUAGES = [("ar", _("Arabic")), ("en", _("English"))]
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
WAGTAILADMIN_PERMITTED_LANGUAGES = [("ar", "العربية"), ("en", "English")]
WAGTAIL_I18N_ENABLED = True
WAGTAILSIMPLETRANSLATION_SYNC_PAGE_TREE = False
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Riyadh"
FORMAT_MODULE_PATH = ["cms.core.formats"]
LOCALE_PATHS = [BASE_DIR / "templates" / "locale"]

# --- Files --------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(DATA_DIR / "static")))
STATICFILES_DIRS = [BASE_DIR / "cms" / "static"]  # the look belongs to no single app
MEDIA_URL = "/media/"
MEDIA_ROOT = DATA_DIR / "media"
# People's papers: never below MEDIA_ROOT, so no web server can serve them by mistake.
PRIVATE_MEDIA_ROOT = DATA_DIR / "private"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
UPLOAD_MAX_BYTES = 10 * 1024 * 1024
REQUEST_MAX_BYTES = 60 * 1024 * 1024
# A ClamAV daemon that looks at every paper (tcp://127.0.0.1:3310, unix:///run/clamd.sock): nobody
# opens a file before its verdict. Empty: our own inspection on receipt is all there is.
CLAMD_URL = env.str("CLAMD_URL", default="")
# How many proxies of ours stand before us; only then is X-Forwarded-For believed.
TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)
# Other numbers for the limits of public_site.limits, by name: {"track_address": 50}.
PUBLIC_LIMITS: dict[str, int] = env.json("PUBLIC_LIMITS", default={})
# A form of the public that comes sooner than this after its page is asked for once more; 0: never.
FORM_MIN_SECONDS = env.int("FORM_MIN_SECONDS", default=0)
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
# A household of 200 people with every column; a long form in the builder has still more.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700

# --- What leaves the building -------------------------------------------------------------------

EMAIL_URL = env.str("EMAIL_URL", default="caught://")
SMS_URL = env.str("SMS_URL", default="caught://")
globals().update(outgoing.mail_settings(EMAIL_URL, DATA_DIR / "mail"))
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="no-reply@localhost")
GATEWAY_TIMEOUT_SECONDS = env.int("GATEWAY_TIMEOUT_SECONDS", default=15)
# A test installation writes to these addresses, numbers and @domains alone; empty: in earnest.
SILA_ONLY_TO: list[str] = env.list("SILA_ONLY_TO", default=[])
# After a restored backup: nothing leaves until what may have left is set aside (docs/running.md).
SILA_HOLD_MESSAGES = env.bool("SILA_HOLD_MESSAGES", default=False)
# What reports of delivery are signed with; the address of reports is a 404 without one.
DELIVERY_SECRETS = outgoing.report_secrets(env.list("DELIVERY_SECRETS", default=[]))

# --- Wagtail ------------------------------------------------------------------------------------

WAGTAIL_SITE_NAME = "صلة"
WAGTAILADMIN_BASE_URL = BASE_URL
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "cms.core.search_backend"}}
WAGTAILADMIN_USER_LOGIN_FORM = "cms.accounts.forms.SignInForm"
WAGTAIL_PASSWORD_RESET_ENABLED = False  # the administrator gives new ones; the page says so
WAGTAIL_USER_TIME_ZONES = [TIME_ZONE]  # one office, one clock
WAGTAIL_AUTOSAVE_INTERVAL = 0  # saves nobody meant would fill the history of policies

# --- Browser ------------------------------------------------------------------------------------

X_FRAME_OPTIONS = "SAMEORIGIN"  # Wagtail's preview panel frames our own pages
SILENCED_SYSTEM_CHECKS = ["security.W019"]  # wants DENY; see the line above
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [SELF],
    },
}
#: What cms.core.middleware.PolicyByPlaceMiddleware puts in its place under /admin/.
BACK_OFFICE_CSP = {
    "script-src": [SELF, UNSAFE_INLINE],
    "style-src": [SELF, UNSAFE_INLINE],
    "img-src": [SELF, "data:", "blob:"],
}

#: What it puts in its place in a preview: nobody but staff ever loads one.
PREVIEW_CSP = {"style-src": [SELF, UNSAFE_INLINE]}

# --- History ------------------------------------------------------------------------------------

SIMPLE_HISTORY_REVERT_DISABLED = True

# --- Logs: ids and event words only, never names, numbers or texts -------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "django_tasks": {"level": "WARNING"},  # two lines on every save of a page
        "weasyprint": {"level": "WARNING"},
        "fontTools": {"level": "WARNING"},  # every table of every letter of a PDF
    },
}
