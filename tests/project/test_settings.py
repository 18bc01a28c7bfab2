"""Settings: production refuses to start half configured; nothing is ever unpickled."""

import os
import subprocess
import sys

from django.conf import settings

import pytest
from cryptography.fernet import Fernet

from tests.project.repository import ROOT

COMPLETE = {
    "DJANGO_SETTINGS_MODULE": "cms.settings.production",
    "SECRET_KEY": "k" * 20 + "9f2c" * 10,
    "FIELD_KEYS": Fernet.generate_key().decode(),
    "ALLOWED_HOSTS": "sila.example.org",
    "BASE_URL": "https://sila.example.org",
    "DATABASE_URL": "postgres://sila:word@database.example.org/sila",
    "REDIS_URL": "redis://:word@broker.example.org/0",
    "EMAIL_URL": "smtp://mail.example.org:25",
    "SMS_URL": "https://sms.example.org/send",
}
LOAD = "from django.conf import settings; print(settings.ALLOWED_HOSTS)"


def load_production(**changes: str | None) -> "subprocess.CompletedProcess[str]":
    """Load the production settings in a process that knows only what is given."""
    wanted = {name: value for name, value in {**COMPLETE, **changes}.items() if value is not None}
    bare = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return subprocess.run(
        [sys.executable, "-c", LOAD],
        cwd=ROOT,
        env={**bare, **wanted},
        capture_output=True,
        text=True,
        check=False,
    )


def test_production_starts_when_it_is_told_everything() -> None:
    done = load_production()
    assert done.returncode == 0, done.stderr
    assert "sila.example.org" in done.stdout


@pytest.mark.parametrize(
    "name", ["SECRET_KEY", "FIELD_KEYS", "ALLOWED_HOSTS", "BASE_URL", "DATABASE_URL", "REDIS_URL"]
)
@pytest.mark.parametrize("value", [None, "", "  "])
def test_production_without_it_refuses_and_names_it(name: str, value: str | None) -> None:
    done = load_production(**{name: value})
    assert done.returncode != 0
    assert "ImproperlyConfigured" in done.stderr
    assert name in done.stderr.splitlines()[-1]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", "8Kq2"),
        ("SECRET_KEY", settings.SECRET_KEY),
        ("SECRET_KEY", "django-insecure-" + "a" * 60),
        ("SECRET_KEY", "change-me" * 10),
        ("FIELD_KEYS", settings.FIELD_KEYS[0]),
        ("FIELD_KEYS", "8Kq2="),
        ("BASE_URL", "http://sila.example.org"),
        ("DATABASE_URL", "sqlite:///sila.sqlite3"),
    ],
)
def test_production_refuses_a_weak_or_published_value(name: str, value: str) -> None:
    done = load_production(**{name: value})
    assert done.returncode != 0
    assert name in done.stderr.splitlines()[-1]
    assert value not in done.stderr.splitlines()[-1], "the refusal must not print the secret"


def test_s62_nothing_is_ever_unpickled() -> None:
    assert settings.CELERY_TASK_SERIALIZER == "json"
    assert settings.CELERY_RESULT_SERIALIZER == "json"
    assert settings.CELERY_ACCEPT_CONTENT == ["json"]
    assert settings.SESSION_SERIALIZER.endswith("JSONSerializer")


def test_s62_no_shared_cache_pickles_what_others_could_write() -> None:
    for cache in settings.CACHES.values():
        if cache["BACKEND"].endswith(("LocMemCache", "DummyCache")):
            continue  # its memory is this process's own
        serializer = cache.get("OPTIONS", {}).get("serializer", "")
        assert "json" in serializer.lower(), f"{cache['BACKEND']} would pickle"


def test_no_source_file_unpickles() -> None:
    from tests.project.repository import python_files, text_of

    words = ("import pickle", "from pickle", "cPickle", "import marshal", "import shelve")
    found = [path for path in python_files() if any(word in text_of(path) for word in words)]
    assert found == []
