"""Who may destroy what, and where."""

from typing import Any

import pytest

from cms.accounts.models import User
from cms.accounts.roles import Role
from cms.association.models import Association
from tests.factories.accounts import UserFactory
from tests.factories.roles import make_roles


@pytest.fixture(autouse=True)
def house(settings: Any, tmp_path: Any) -> None:
    settings.PRIVATE_MEDIA_ROOT = tmp_path
    make_roles()
    Association.objects.update_or_create(defaults={"retention_months": 12})


@pytest.fixture
def privacy() -> User:
    user: User = UserFactory(role=Role.PRIVACY_OFFICER)
    return user


@pytest.fixture
def director() -> User:
    user: User = UserFactory(role=Role.DIRECTOR)
    return user
