"""Settings of the test suite: a list of decisions, each with its reason."""

import os
import tempfile
from pathlib import Path

_scratch = Path(tempfile.gettempdir()) / f"sila-tests-{os.getpid()}"
os.environ.setdefault("SILA_DATA_DIR", str(_scratch))  # nothing is written into the work tree

from cms.settings.base import *  # noqa: E402, F403
from cms.settings.base import STORAGES  # noqa: E402

SECRET_KEY = "only-for-tests-" + "x" * 40
FIELD_KEYS = ["MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="]
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
BASE_URL = "http://testserver"

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # speed; never elsewhere
AXES_ENABLED = False  # its own tests switch it on
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = True  # nothing is collected for a test run, so look when asked
# A broker nobody listens on: a test that needs one starts it, every other test must live without.
CELERY_BROKER_URL = "redis://127.0.0.1:1/0"
CELERY_TASK_ALWAYS_EAGER = False
