"""The website and the API accept and refuse the same inputs, with the same words."""

from typing import Any

from django.utils import translation

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cases.models import Case, Service
from public_site.models import RequestDraft
from public_site.progress import Progress
from tests.public_site.api.conftest import Caller, body_of, problem_of
from tests.public_site.conftest import SIGNED, Visitor

pytestmark = pytest.mark.django_db
BAD = [
    "",
    " ",
    "\x00",
    "\u202eabc",
    "\ufeff",
    "٠" * 9,
    "س\nص",
    "<b>",
    "-1",
    "011",
    "1e3",
    "x" * 600,
]
ANY_TEXT = st.one_of(st.sampled_from(BAD), st.text(max_size=40))
#: The same things as different people write them.
GOOD: dict[str, st.SearchStrategy[str]] = {
    "name": st.sampled_from(["سالم علي", "  سالم   علي ", "O'Neil", "لا إله\u200cلا"]),
    "kind": st.just("national_id"),
    "number": st.sampled_from(["1000000008", "١٠٠٠٠٠٠٠٠٨", " 1000000008 "]),
    "mobile": st.sampled_from(["0500000001", "+966500000001", "٠٥٠٠٠٠٠٠٠١", "00966 50 000 0001"]),
    "has_income": st.sampled_from(["yes", "no", "Yes", "FALSE"]),
    "income": st.sampled_from(["1500", "١٥٠٠", "1,500.50", "2500٫5"]),
    "story": st.sampled_from(["نحتاج إلى سلة", "سطر\r\nثانٍ", ""]),
}
RAW = st.builds(
    lambda good, changed: {**good, **changed},
    st.fixed_dictionaries(GOOD),
    st.dictionaries(st.sampled_from(list(GOOD)), ANY_TEXT, max_size=2),
)


def on_the_website(raw: dict[str, str]) -> tuple[dict[str, Any] | None, dict[str, list[str]]]:
    """Return what a request from the form stores, or what the form says is wrong."""
    visitor = Visitor()
    visitor.begin()
    number = {"identifier_kind": raw["kind"], "identifier_number": raw["number"]}
    you = {"name": raw["name"], "mobile": raw["mobile"], **number}
    need = {key: raw[key] for key in ("has_income", "income", "story")}
    visitor.post("request/food-basket/you/", you)
    visitor.post("request/food-basket/need/", {**need, "shown": "income"})
    visitor.post("request/food-basket/attach-documents/")
    draft = RequestDraft.objects.latest("created_at")
    with translation.override("ar"):
        errors = Progress(draft).result.errors
    if errors:
        return None, errors
    visitor.post("request/food-basket/check-answers/", SIGNED)
    draft.refresh_from_db()
    assert draft.case is not None
    return draft.case.answers, {}


def over_the_api(raw: dict[str, str]) -> tuple[dict[str, Any] | None, dict[str, list[str]]]:
    """Return what a request of the API stores, or what it says is wrong."""
    answers = {key: raw[key] for key in ("name", "mobile", "has_income", "income", "story")}
    answers["identifier"] = (
        {"kind": raw["kind"], "number": raw["number"]} if raw["number"] else None
    )
    response = Caller(language="ar").ask(body_of(answers=answers))
    if response.status_code == 201:
        return Case.objects.get(reference=response.json()["reference"]).answers, {}
    errors: dict[str, list[str]] = {}
    for error in problem_of(response, 422, "invalid")["errors"]:
        errors.setdefault(error["pointer"].removeprefix("/answers/"), []).append(error["message"])
    return None, errors


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(raw=RAW)
def test_both_doors_store_the_same_answers_or_say_the_same(
    service: Service, settings: Any, raw: dict[str, str]
) -> None:
    settings.PUBLIC_LIMITS = {"start_address": 10**6}
    assert over_the_api(raw) == on_the_website(raw)
