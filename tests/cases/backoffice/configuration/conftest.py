"""Who sets services up."""

import pytest

from tests.factories.accounts import UserFactory
from tests.factories.roles import make_roles


@pytest.fixture
def admin(client):
    make_roles()
    user = UserFactory(role="admin")
    client.force_login(user)
    return user
