"""Whatever goes wrong, and whoever says so, the answer is a problem in the caller's language."""

import json
import logging
from typing import Any

from django.test import Client

import pytest

from cases.models import Service
from public_site.api.problems import KINDS, pointer
from public_site.api.reading import DEEPEST
from tests.public_site.api.conftest import Caller, body_of, problem_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "path", ["", "nothing", "services/", "services/a/b", "requests/A/B/C", "a%0Ab", "openapi.yaml"]
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_an_address_that_is_not_there(
    caller: Caller, service: Service, path: str, method: str
) -> None:
    problem_of(getattr(caller, method)(path), 404, "not-found")


def test_the_top_without_its_slash_is_not_led_to_a_page(caller: Caller, service: Service) -> None:
    problem_of(caller.client.get("/api/v1"), 404, "not-found")


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options"])
def test_another_method_is_refused_with_what_is_allowed(
    caller: Caller, service: Service, method: str
) -> None:
    response = getattr(caller.client, method)("/api/v1/services")
    problem_of(response, 405, "method-not-allowed")
    assert response.headers["Allow"] == "GET"


@pytest.mark.parametrize("path", ["services/a%00b", "services?x=%00"])
def test_a_nul_in_an_address_is_refused(caller: Caller, service: Service, path: str) -> None:
    problem_of(caller.get(path), 400, "bad-request")


def test_refusals_speak_the_language_of_the_call(service: Service) -> None:
    titles = {
        language: Caller(language=language).get("services/nothing").json()["title"]
        for language in ("ar", "en", "")
    }
    assert titles["ar"] == titles[""] != titles["en"]


@pytest.mark.parametrize(
    "body",
    [
        "",
        "{",
        "nothing",
        '{"service": }',
        b"\xff\xfe\x00",
        b'{"service": "\xe2\x82"}',
        '{"answers": {"income": NaN}}',
        '{"answers": {"income": -Infinity}}',
        '{"answers": {"income": 1e999}}',
        '{"answers": {"income": ' + "9" * 5000 + "}}",
    ],
)
def test_what_is_no_json_is_refused(caller: Caller, service: Service, body: Any) -> None:
    response = caller.ask(body, content_type="application/json") if body else caller.ask("{")
    problem_of(response, 400, "malformed")


@pytest.mark.parametrize("depth", [DEEPEST + 1, 500, 100_000])
@pytest.mark.parametrize("signs", ["[]", '{"a":}'])
def test_json_that_is_nested_too_deeply_is_refused(
    caller: Caller, service: Service, depth: int, signs: str
) -> None:
    body = signs[:-1] * depth + "1" + signs[-1] * depth
    problem_of(caller.ask(body), 400, "malformed")


@pytest.mark.parametrize("body", ["[]", "1", "null", '"text"', "true"])
def test_json_that_is_no_object_is_refused(caller: Caller, service: Service, body: str) -> None:
    problem_of(caller.ask(body), 422, "invalid")


@pytest.mark.parametrize("media", ["text/plain", "application/xml", "multipart/form-data", ""])
def test_another_kind_of_content_is_refused(caller: Caller, service: Service, media: str) -> None:
    problem_of(caller.ask(content_type=media), 415, "unsupported-media-type")


def test_the_charset_may_be_named(caller: Caller, service: Service) -> None:
    media = "application/json; charset=utf-8"
    assert caller.ask(content_type=media).status_code == 201


def test_a_body_larger_than_json_may_be_is_refused(caller: Caller, service: Service) -> None:
    body = body_of(answers={"story": "x" * 3_000_000})
    problem_of(caller.ask(body), 413, "too-large")


def test_a_body_larger_than_any_request_is_refused_before_it_is_read(
    caller: Caller, service: Service, settings: Any
) -> None:
    settings.REQUEST_MAX_BYTES = 100
    problem_of(caller.ask(), 413, "too-large")


def test_a_fault_of_ours_is_a_problem_that_tells_nothing(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_down() -> None:
        raise RuntimeError("1000000008")

    monkeypatch.setattr("public_site.api.catalogue.list_services", break_down)
    response = Caller(client=Client(raise_request_exception=False)).get("services")
    problem_of(response, 500, "fault")
    assert "1000000008" not in response.content.decode()


def test_a_host_that_is_not_ours_is_a_problem(caller: Caller, service: Service) -> None:
    response = caller.get("services", HTTP_HOST="evil.example")
    problem_of(response, 400, "bad-request")


def test_no_cookie_comes_in_or_goes_out(caller: Caller, service: Service) -> None:
    caller.client.cookies["sessionid"] = "x" * 32
    caller.client.cookies["django_language"] = "ar"
    response = caller.get("services")
    assert response.headers["Content-Language"] == "en"
    assert not response.cookies


def test_another_site_is_given_no_leave_to_read(caller: Caller, service: Service) -> None:
    response = caller.get("services", headers={"Origin": "https://evil.example"})
    assert not [name for name in response.headers if name.startswith("Access-Control")]


def test_no_token_against_forged_posts_is_asked_for(service: Service) -> None:
    caller = Caller(client=Client(enforce_csrf_checks=True))
    assert caller.ask().status_code == 201


def test_a_refusal_leaves_no_address_in_the_log(
    caller: Caller, service: Service, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        caller.get("surveys/a-secret-of-a-link")
        caller.get("requests/MAM-22222-2", headers={"X-Tracking-Code": "7K3Q-X9M2-HTRW"})
        caller.ask(body_of(answers={"name": "سالم"}))
    for secret in ("a-secret-of-a-link", "MAM-22222-2", "7K3Q", "سالم"):
        assert secret not in caplog.text


def test_nothing_that_was_sent_is_repeated(caller: Caller, service: Service) -> None:
    response = caller.ask(body_of(answers={"mobile": "+123-secret"}, language=["secret"]))
    assert "secret" not in response.content.decode()


def test_every_kind_of_problem_has_its_place_on_the_reference_page(
    caller: Caller, service: Service
) -> None:
    page = caller.get("docs").content.decode()
    assert [kind.code for kind in KINDS if f'id="{kind.code}"' not in page] == []


def test_a_pointer_escapes_what_would_lead_elsewhere() -> None:
    assert pointer("answers", "a/b~c") == "/answers/a~1b~0c"


def test_errors_are_json_that_any_reader_takes(caller: Caller, service: Service) -> None:
    json.loads(caller.ask(body_of(answers={"name": "\ud800"})).content)
