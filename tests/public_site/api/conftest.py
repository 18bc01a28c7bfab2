"""A program that speaks to the public API."""

import json
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.utils import timezone, translation

import pytest

from cases.models import Case, Decision, Service
from tests.factories.cases import CaseFactory


@pytest.fixture(autouse=True)
def arabic() -> Iterator[None]:
    """A call brings its own language; what a test made active must not answer for it."""
    with translation.override(None):
        yield


#: What a person would send for the form of `service`.
ANSWERS: dict[str, Any] = {
    "name": "سالم علي محمد",
    "identifier": {"kind": "national_id", "number": "١٠٠٠٠٠٠٠٠٨"},
    "mobile": "٠٥٠٠٠٠٠٠٠١",
    "has_income": False,
    "story": "نحتاج إلى سلة غذائية",
}


def body_of(**changes: Any) -> dict[str, Any]:
    """What POST /requests takes."""
    return {
        "service": "food-basket",
        "answers": dict(ANSWERS),
        "declaration": {"version": "1", "accepted": True, "name": "سالم علي محمد"},
        "consents": {"processing": True},
        **changes,
    }


@dataclass
class Caller:
    """A program without an account; `code` opens a request."""

    language: str = "en"
    code: str = ""
    client: Client = field(default_factory=Client)

    def get(self, path: str, **more: Any) -> HttpResponse:
        return self.client.get(f"/api/v1/{path}", headers=self._headers(more), **more)

    def post(self, path: str, body: Any = None, **more: Any) -> HttpResponse:
        """Send JSON; a text is sent as it is."""
        data = body if isinstance(body, str | bytes) else json.dumps(body)
        more.setdefault("content_type", "application/json")
        headers = self._headers(more)
        return self.client.post(f"/api/v1/{path}", data=data, headers=headers, **more)

    def upload(self, path: str, **parts: Any) -> HttpResponse:
        return self.client.post(f"/api/v1/{path}", data=parts, headers=self._headers({}))

    def ask(self, body: Any = None, *, key: str | None = None, **more: Any) -> HttpResponse:
        headers = {"Idempotency-Key": str(uuid.uuid4()) if key is None else key}
        return self.post("requests", body or body_of(), headers=headers, **more)

    def _headers(self, more: dict[str, Any]) -> dict[str, str]:
        code = {"X-Tracking-Code": self.code} if self.code else {}
        return {"Accept-Language": self.language, **code, **more.pop("headers", {})}


@pytest.fixture
def caller(db: None) -> Caller:
    return Caller()


@pytest.fixture
def case(service: Service) -> Case:
    return CaseFactory(service=service)


@pytest.fixture
def holder(caller: Caller, case: Case) -> Caller:
    """The caller who has the code of `case`."""
    caller.code = case.tracking_code
    return caller


def problem_of(response: HttpResponse, status: int, code: str) -> dict[str, Any]:
    """Return the problem, after looking that it is one."""
    assert response.status_code == status, response.content.decode()
    assert response.headers["Content-Type"] == "application/problem+json"
    problem = response.json()
    assert problem["status"] == status
    assert problem["type"].endswith(f"/api/v1/docs#{code}")
    assert problem["title"]
    assert problem["detail"]
    return problem


def pointers(response: HttpResponse) -> list[str]:
    return [error["pointer"] for error in problem_of(response, 422, "invalid")["errors"]]


def path(case: Case, *more: str) -> str:
    return "/".join(("requests", case.reference, *more))


def decide(case: Case, *, released: bool = True, **more: Any) -> Decision:
    values = {
        "result": "refuse",
        "reason_key": "outside_scope",
        "explanation": "خارج النطاق",
        "objection_until": timezone.localdate() + timedelta(days=30),
        **more,
    }
    return Decision.objects.create(
        case=case, released_at=timezone.now() if released else None, **values
    )
