"""The website and the API accept and refuse the same inputs, with the same words."""

from typing import Any

from django.utils import translation

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cases.models import Case, Service
from public_site.models import RequestDraft
from public_site.progress import Progress
from tests.factories.cases import ServiceFactory, ServiceFormFactory
from tests.factories.definitions import HOME_FORM
from tests.plugins.examples import examples
from tests.public_site.api.conftest import ANSWERS, Caller, body_of, problem_of
from tests.public_site.conftest import NEED, SIGNED, YOU, Visitor

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
    max_examples=examples(40),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(raw=RAW)
def test_both_doors_store_the_same_answers_or_say_the_same(
    service: Service, settings: Any, raw: dict[str, str]
) -> None:
    settings.PUBLIC_LIMITS = {"start_address": 10**6}
    assert over_the_api(raw) == on_the_website(raw)


# --- Answers in several parts ---------------------------------------------------------------------

CELLS: dict[str, list[str]] = {
    "name": ["نورة", " سالم  علي ", "کریم", "سالم ٢", ""],
    "relation": ["son", "daughter", "neighbour", ""],
    "birth": ["١٤٤٠", "2015", "1/9/1447", "2090", "12", ""],
    "identifier": ["1000000008", "٢٠٠٠٠٠٠٠٠٦", "1000000000", ""],
    "note": ["", "ضيف"],
}
ROW = st.fixed_dictionaries(
    {name: st.sampled_from([*cells, *BAD]) for name, cells in CELLS.items()}
)
GOOD_ROW = st.just({"name": "نورة", "relation": "daughter", "birth": "1440"})
POINTS = ["24.7136, 46.6753", "٢٤٫٧، ٤٦٫٦", "46.6, 24.7", "raaa2919", "https://maps.app.goo.gl/x"]
PLACE = st.fixed_dictionaries(
    {
        "point": st.sampled_from([*POINTS, *BAD]),
        "text": st.sampled_from(["خلف المسجد", "سطر\r\nثانٍ", *BAD]),
    }
)


def home_on_the_website(
    rows: list[dict[str, str]], place: dict[str, str]
) -> tuple[dict[str, Any] | None, dict[str, list[str]]]:
    visitor = Visitor()
    visitor.begin("home")
    cells = {f"family_{at}_{name}": c for at, row in enumerate(rows) for name, c in row.items()}
    visitor.post("request/home/you/", YOU)
    visitor.post("request/home/need/", NEED)
    visitor.post("request/home/home/", {**cells, **{f"place_{k}": v for k, v in place.items()}})
    draft = RequestDraft.objects.latest("created_at")
    with translation.override("ar"):
        errors = Progress(draft).result.errors
    if errors:
        return None, errors
    visitor.post("request/home/check-answers/", SIGNED)
    draft.refresh_from_db()
    assert draft.case is not None
    return draft.case.answers, {}


def home_over_the_api(
    rows: list[dict[str, str]], place: dict[str, str]
) -> tuple[dict[str, Any] | None, dict[str, list[str]]]:
    body = body_of(service="home", answers={**ANSWERS, "family": rows, "place": place})
    response = Caller(language="ar").ask(body)
    if response.status_code == 201:
        return Case.objects.get(reference=response.json()["reference"]).answers, {}
    errors: dict[str, list[str]] = {}
    for error in problem_of(response, 422, "invalid")["errors"]:
        errors.setdefault(error["pointer"].removeprefix("/answers/"), []).append(error["message"])
    return None, errors


@settings(
    max_examples=examples(20),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(rows=st.lists(GOOD_ROW | ROW, max_size=3), place=PLACE)
def test_both_doors_agree_on_people_and_places(
    association: Any, settings: Any, rows: list[dict[str, str]], place: dict[str, str]
) -> None:
    settings.PUBLIC_LIMITS = {"start_address": 10**6}
    if not Service.objects.filter(slug="home").exists():
        form = ServiceFormFactory(definition=HOME_FORM)
        ServiceFactory(slug="home", form=form, documents=[])
    assert home_over_the_api(rows, place) == home_on_the_website(rows, place)
