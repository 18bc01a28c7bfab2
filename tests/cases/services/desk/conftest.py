"""A branch and who works there."""

import pytest

from cms.accounts.roles import Role
from tests.factories.accounts import UserFactory
from tests.factories.association import BranchFactory


@pytest.fixture
def branch():
    return BranchFactory()


@pytest.fixture
def officer(branch):
    return UserFactory(role=Role.OFFICER, branch=branch)
