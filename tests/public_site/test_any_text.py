"""Any text gets a normal answer or 400, never a fault of ours (S22)."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cases.models import Case, Service
from public_site.models import RequestDraft
from tests.factories.cases import CaseFactory
from tests.plugins.examples import examples
from tests.public_site.conftest import Visitor, text_of

pytestmark = pytest.mark.django_db
SHARED_DATABASE = settings(
    max_examples=examples(40),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
NASTY = st.sampled_from(
    [
        "\x00",
        "'",
        '"',
        "%00",
        "\u202egnp.exe",
        "👨‍👩‍👧‍👦",
        "\ufeff",
        "٠" * 10,
        "{{ 7*7 }}",
        "<script>alert(1)</script>",
        "'; DROP TABLE x; --",
        "NaN",
        "1e999999",
        "-0",
        "../../etc/passwd",
    ]
)
ANY_TEXT = st.one_of(NASTY, st.text(max_size=300))
FINE = (200, 302, 400, 413, 429)


@SHARED_DATABASE
@given(name=ANY_TEXT, kind=ANY_TEXT, number=ANY_TEXT, mobile=ANY_TEXT)
def test_any_text_in_a_step_is_answered(
    visitor: Visitor, service: Service, name: str, kind: str, number: str, mobile: str
) -> None:
    visitor.begin()
    sent = {
        "name": name,
        "identifier_kind": kind,
        "identifier_number": number,
        "mobile": mobile,
        "shown": name,
        "from": kind,
    }
    assert visitor.post("request/food-basket/you/", sent).status_code in FINE
    assert visitor.get("request/food-basket/you/").status_code in FINE


@SHARED_DATABASE
@given(income=ANY_TEXT, story=ANY_TEXT, has_income=st.one_of(st.just("yes"), ANY_TEXT))
def test_any_text_in_a_conditional_step_is_answered(
    visitor: Visitor, service: Service, income: str, story: str, has_income: str
) -> None:
    visitor.begin()
    visitor.post(
        "request/food-basket/you/",
        {"name": "س", "identifier_number": "1000000008", "mobile": "0500000001"},
    )
    sent = {"has_income": has_income, "income": income, "story": story, "shown": "income"}
    assert visitor.post("request/food-basket/need/", sent).status_code in FINE
    assert visitor.get("request/food-basket/check-answers/").status_code in FINE


@SHARED_DATABASE
@given(reference=ANY_TEXT, code=ANY_TEXT)
def test_any_text_at_the_door_of_tracking_is_answered(
    visitor: Visitor, association: Any, settings: Any, reference: str, code: str
) -> None:
    settings.PUBLIC_LIMITS = {"track_address": 10_000, "track_reference": 10_000}
    assert visitor.enter(reference, code).status_code in FINE


@SHARED_DATABASE
@given(body=ANY_TEXT, reason=ANY_TEXT, name=ANY_TEXT)
def test_any_text_behind_the_door_is_answered(
    visitor: Visitor, service: Service, settings: Any, body: str, reason: str, name: str
) -> None:
    settings.PUBLIC_LIMITS = {"write_case": 10_000}
    case = Case.objects.first() or CaseFactory(service=service)
    visitor.enter(case.reference, case.tracking_code)
    assert visitor.post("track/case/messages/", {"body": body}).status_code in FINE
    assert visitor.post("track/case/withdraw/", {"reason": reason}).status_code in FINE
    sent = {"name": name, "agreed": reason, "version": body}
    assert visitor.post("request/food-basket/check-answers/", sent).status_code in FINE


@SHARED_DATABASE
@given(path=ANY_TEXT)
def test_any_text_in_an_address_is_answered(visitor: Visitor, service: Service, path: str) -> None:
    for start in ("services/", "request/", "request/food-basket/", "survey/", "track/"):
        response = visitor.client.get(visitor.url(start) + path.replace("?", "%3F"))
        assert response.status_code in (*FINE, 404, 410, 301)


def test_a_megabyte_of_text_is_kept_and_shown_again(visitor: Visitor, service: Service) -> None:
    visitor.begin()
    response = visitor.refused("request/food-basket/you/", {"name": "ا" * 500_000})
    assert 'id="id_name_error"' in text_of(response)
    assert len(RequestDraft.objects.get().typed["name"]) == 500_000


def test_more_text_than_a_form_may_carry_is_refused(visitor: Visitor, service: Service) -> None:
    visitor.begin()
    response = visitor.post("request/food-basket/you/", {"name": "x" * 3_000_000})
    assert response.status_code in (400, 413)


def test_markup_comes_back_as_text(visitor: Visitor, service: Service) -> None:
    visitor.begin()
    page = text_of(
        visitor.refused("request/food-basket/you/", {"name": "<script>alert(1)</script>"})
    )
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page
