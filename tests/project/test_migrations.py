"""Every change of a model has its migration, and every migration has one leaf."""

from django.core.management import call_command

import pytest


@pytest.mark.django_db
def test_every_model_change_has_its_migration() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=1)
