"""Run a manage.py command under the production settings, with secrets made for the occasion.

Without an argument: Django's deployment check, where a warning fails. With one: that command, such
as the `collectstatic` an image is built with.
"""

import os
import secrets
import subprocess
import sys

from cryptography.fernet import Fernet

ENVIRONMENT = {
    "DJANGO_SETTINGS_MODULE": "cms.settings.production",
    "SECRET_KEY": secrets.token_urlsafe(64),
    "FIELD_KEYS": Fernet.generate_key().decode(),
    "ALLOWED_HOSTS": "sila.example.org",
    "BASE_URL": "https://sila.example.org",
    "DATABASE_URL": "postgres://sila:secret@database.example.org/sila",
    "REDIS_URL": "redis://:secret@broker.example.org/0",
    "EMAIL_URL": "smtps://sila:secret@mail.example.org:465",
    "SMS_URL": "https://token@sms.example.org/send",
}
CHECK = ["check", "--deploy", "--fail-level", "WARNING"]

if __name__ == "__main__":
    command = [sys.executable, "manage.py", *(sys.argv[1:] or CHECK)]
    done = subprocess.run(command, env={**os.environ, **ENVIRONMENT}, check=False)
    raise SystemExit(done.returncode)
