"""The ways to sign over the API: what each needs, and a clear word where one is not possible."""

import pytest

from cases.enums import SignatureMode
from cases.models import Case, Service
from tests.factories.cases import ServiceFactory
from tests.factories.uploads import drawing
from tests.public_site.api.conftest import Caller, body_of, pointers

pytestmark = pytest.mark.django_db


@pytest.fixture
def service(association: object) -> Service:
    modes = [mode.value for mode in SignatureMode]
    return ServiceFactory(slug="food-basket", signature_modes=modes, signature_required=True)


def _body(**word: object) -> dict[str, object]:
    return body_of(declaration={"version": "1", "accepted": True, "name": "سالم علي", **word})


def test_the_service_says_which_ways_there_are(caller: Caller, service: Service) -> None:
    assert caller.get("services/food-basket").json()["declaration"]["modes"] == ["paper", "drawn"]


def test_without_a_way_the_page_is_signed_later(caller: Caller, service: Service) -> None:
    assert caller.ask(_body()).status_code == 201
    case = Case.objects.get()
    assert case.declarations.get().mode == SignatureMode.PAPER
    caller.code = case.tracking_code
    missing = caller.get(f"requests/{case.reference}").json()["missing"]
    assert "signed_declaration" in [paper["kind"] for paper in missing]


def test_a_drawing_is_taken_and_an_empty_one_is_not(caller: Caller, service: Service) -> None:
    refused = caller.ask(_body(mode="drawn", drawing=drawing(empty=True)))
    assert pointers(refused) == ["/declaration/drawing"]
    assert caller.ask(_body(mode="drawn", drawing=drawing())).status_code == 201
    assert Case.objects.get().declarations.get().evidence


@pytest.mark.parametrize("mode", ["otp", "thumbprint", "verbal", "tick"])
def test_a_way_that_is_not_possible_here_is_named(
    caller: Caller, service: Service, mode: str
) -> None:
    assert pointers(caller.ask(_body(mode=mode))) == ["/declaration/mode"]
