"""What every objection here is about."""

from django.utils import translation

import pytest

from tests.factories.objections import (
    complaints_service,
    director,
)


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def service():
    return complaints_service()


@pytest.fixture
def judge():
    return director()
