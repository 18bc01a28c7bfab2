"""A machine reads the schema and calls everything it names: no fault, no answer left unnamed."""

from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.utils import translation

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from cases.models import Case
from public_site.api.server import api
from public_site.limits import (
    START_BY_ADDRESS,
    TRACK_BY_ADDRESS,
    TRACK_BY_REFERENCE,
    WRITE_BY_CASE,
)
from tests.factories.surveys import TOKEN, InvitationFactory
from tests.public_site.api.conftest import body_of

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
#: Few and always the same: this looks for what the schema and the calls disagree on, every time.
FEW = settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(autouse=True)
def one_connection() -> Iterator[None]:
    """The calls share the connection of the test, as those of Django's own client do."""
    ends = (request_started, request_finished)
    for signal in ends:
        signal.disconnect(close_old_connections)
    yield
    for signal in ends:
        signal.connect(close_old_connections)


def operations(case: Case) -> Iterator[tuple[Any, dict[str, Any]]]:
    """Every call: with what a machine makes up, with what opens something, with what is right."""
    with translation.override("en"):
        document = api.get_openapi_schema(path_prefix="/api/v1/")
    schema = schemathesis.openapi.from_dict(document)
    schema.app = get_wsgi_application()
    for found in schema.get_all_operations():
        operation = found.ok()
        yield operation, {}
        opened = _opening(operation, case)
        yield operation, opened
        if body := RIGHT.get(operation.definition.raw["operationId"]):
            key = {"Idempotency-Key": "0e8c3a3e-54ab-4d7e-9c54-6a4a2b6c7d11"}
            headers = {**opened.get("headers", {}), **key}
            yield operation, {**opened, "headers": headers, "body": body}


RIGHT = {
    "send_request": body_of(),
    "send_message": {"body": "سلام"},
    "withdraw": {"reason": ""},
    "answer_survey": {"answers": {"overall": 5}},
}


def _opening(operation: Any, case: Case) -> dict[str, Any]:
    real = {"reference": case.reference, "slug": case.service.slug, "token": TOKEN}
    names = [parameter.name for parameter in operation.path_parameters]
    keys = {"headers": {"X-Tracking-Code": case.tracking_code}} if "reference" in names else {}
    return {"path_parameters": {name: real[name] for name in names}, **keys} if names else {}


@pytest.mark.thorough
@pytest.mark.slow  # and the answers to a machine do not depend on the database
@pytest.mark.django_db
@pytest.mark.parametrize("mode", list(GenerationMode))
def test_every_call_keeps_to_the_schema(case: Case, settings: Any, mode: GenerationMode) -> None:
    InvitationFactory(sent=True, case=case)
    limits = (TRACK_BY_ADDRESS, TRACK_BY_REFERENCE, START_BY_ADDRESS, WRITE_BY_CASE)
    settings.PUBLIC_LIMITS = dict.fromkeys([limit.name for limit in limits], 10**6)
    statuses: Counter[int] = Counter()
    for operation, fixed in operations(case):
        _try(operation, mode, fixed, statuses)
    wanted = {200, 201, 404, 422} if mode is GenerationMode.POSITIVE else {400, 404, 422}
    assert wanted <= set(statuses), statuses


def _try(
    operation: Any, mode: GenerationMode, fixed: dict[str, Any], statuses: Counter[int]
) -> None:
    @FEW
    @given(made=operation.as_strategy(mode, **fixed))
    def call(made: Any) -> None:
        statuses[made.call_and_validate(checks=CHECKS).status_code] += 1

    with suppress(Unsatisfiable):  # where everything is given there is nothing to get wrong
        call()
