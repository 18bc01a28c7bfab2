"""The reference page and the schema behind it."""

import pytest

from cms.association.models import Association
from tests.public_site.api.conftest import Caller

pytestmark = pytest.mark.django_db


def test_the_schema_is_openapi_and_names_problems_as_such(
    caller: Caller, association: Association
) -> None:
    schema = caller.get("openapi.json").json()
    assert schema["openapi"].startswith("3.1")
    refusal = schema["paths"]["/api/v1/services/{slug}"]["get"]["responses"]["404"]
    assert list(refusal["content"]) == ["application/problem+json"]


@pytest.mark.parametrize(
    ("asked", "word"), [("ar", "ما يمكن طلبه"), ("en", "What can be asked for")]
)
def test_the_reference_reads_in_both_languages(
    association: Association, asked: str, word: str
) -> None:
    by_link = Caller(language="").get(f"docs?lang={asked}").content.decode()
    by_header = Caller(language=asked).get("docs").content.decode()
    assert word in by_link
    assert word in by_header
    assert f'lang="{asked}"' in by_link


@pytest.mark.parametrize("asked", ["", "xx", "ar%27", "../en"])
def test_an_unknown_language_is_the_browsers(association: Association, asked: str) -> None:
    assert Caller().get(f"docs?lang={asked}").status_code == 200


def test_the_reference_needs_no_script_and_no_other_site(
    caller: Caller, association: Association
) -> None:
    response = caller.get("docs")
    page = response.content.decode()
    assert "<script" not in page
    assert "style=" not in page
    assert "script-src 'self'" in response.headers["Content-Security-Policy"]


def test_every_call_has_a_name_and_a_description(caller: Caller, association: Association) -> None:
    schema = caller.get("openapi.json").json()
    calls = [call for path in schema["paths"].values() for call in path.values()]
    assert all(call["summary"] and call["description"] for call in calls)
