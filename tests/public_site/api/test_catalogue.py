"""What can be read without an account: who we are, what can be asked for, each form as data."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

import pytest

from cases.models import Service
from cases.services.programmes import change_programme
from cms.accounts.roles import Role
from cms.association.models import Association, Channel
from tests.factories.accounts import UserFactory
from tests.factories.association import BranchFactory
from tests.factories.cases import ServiceFactory
from tests.factories.programmes import MORNING, make_programme, proposal, seen
from tests.factories.roles import make_roles
from tests.public_site.api.conftest import Caller, problem_of

pytestmark = pytest.mark.django_db


def test_the_association_tells_profile_channels_and_hours(
    caller: Caller, association: Association
) -> None:
    Channel.objects.create(
        key="phone", medium="phone", name={"ar": "الهاتف", "en": "Phone"}, contact="920000000"
    )
    BranchFactory(key="north")
    told = caller.get("association").json()
    assert told["name"] == "Example association"
    assert [channel["name"] for channel in told["channels"]] == ["Phone"]
    assert told["working_hours"]["days"][0] == {"weekday": 1, "opens": "08:00", "closes": "16:00"}
    assert told["working_hours"]["time_zone"] == "Asia/Riyadh"
    assert "north" in [branch["key"] for branch in told["branches"]]


def test_a_disabled_channel_is_not_told(caller: Caller, association: Association) -> None:
    Channel.objects.create(key="old", medium="phone", name={"ar": "قديم"}, is_enabled=False)
    assert caller.get("association").json()["channels"] == []


@pytest.mark.parametrize(
    ("language", "name"),
    [("ar", "سلة غذائية"), ("en", "Food basket"), ("", "سلة غذائية"), ("fr", "سلة غذائية")],
)
def test_texts_come_in_the_language_of_the_call_and_in_arabic_otherwise(
    service: Service, language: str, name: str
) -> None:
    response = Caller(language=language).get("services")
    assert response.json()["services"][0]["name"] == name
    assert response.headers["Content-Language"] == (language if language in ("ar", "en") else "ar")
    assert "Accept-Language" in response.headers["Vary"]


def test_the_catalogue_has_closed_services_as_well(caller: Caller, service: Service) -> None:
    ServiceFactory(slug="winter-clothes", closed=True)
    rows = {row["slug"]: row["is_open"] for row in caller.get("services").json()["services"]}
    assert rows == {"food-basket": True, "winter-clothes": False}


def test_a_service_tells_all_that_is_needed_to_build_its_form(
    caller: Caller, service: Service
) -> None:
    told = caller.get("services/food-basket").json()
    you, need = told["form"]["steps"]
    assert you["title"] == {"ar": "عنكم", "en": "About you"}
    identifier = you["questions"][1]
    assert identifier["identifier_kinds"] == ["national_id", "iqama"]
    assert identifier["sensitive"] is True
    income = need["questions"][1]
    assert income["show_if"]["all"] == [{"question": "has_income", "op": "eq", "value": True}]
    assert [paper["key"] for paper in told["documents"]] == ["identity", "income_letter", "lease"]
    assert told["documents"][2]["evidence"] == "copy"
    assert told["declaration"] == {
        "version": "1",
        "text": {"ar": "أقر بصحة البيانات.", "en": "The data are correct."},
        "modes": ["tick"],
    }
    assert told["decided_by"] == "Research committee"


def test_a_service_tells_its_consents_in_both_languages(caller: Caller, service: Service) -> None:
    service.is_sensitive = True
    service.save()
    consents = {c["purpose"]: c for c in caller.get("services/food-basket").json()["consents"]}
    assert list(consents) == ["processing", "sensitive", "verification", "outreach", "survey"]
    assert consents["processing"]["required"]
    assert not consents["verification"]["required"]
    assert set(consents["processing"]["label"]) == {"ar", "en"}
    assert consents["processing"]["label"]["ar"] != consents["processing"]["label"]["en"]
    assert consents["survey"]["default"] is True


def test_a_service_tells_its_promise_in_days_and_words(caller: Caller, service: Service) -> None:
    window = caller.get("services/food-basket").json()["window"]
    assert window["not_before"] < window["due"]
    assert window["words"].startswith("The answer comes between 14 and 30 days")
    assert window["clause"] == "6.5"


def test_a_service_without_declaration_and_promise_says_so(
    caller: Caller, association: Association
) -> None:
    ServiceFactory(slug="enquiry", plain=True)
    told = caller.get("services/enquiry").json()
    assert told["declaration"] is None
    assert told["window"] is None


def test_a_closed_service_tells_why_and_no_form(caller: Caller, association: Association) -> None:
    ServiceFactory(slug="winter-clothes", closed=True)
    told = caller.get("services/winter-clothes").json()
    assert (told["is_open"], told["form"], told["closed_note"]) == (False, None, "Closed")


@pytest.mark.parametrize("slug", ["nothing", "%D8%B4", "a%20b", "'", "x" * 500])
def test_an_unknown_service_is_a_problem(caller: Caller, service: Service, slug: str) -> None:
    problem_of(caller.get(f"services/{slug}"), 404, "no-such-service")


def test_a_head_call_is_answered_like_a_get(caller: Caller, service: Service) -> None:
    response = caller.client.head("/api/v1/services")
    assert response.status_code == 200


@pytest.mark.parametrize("count", [1, 12])
def test_the_catalogue_asks_the_database_as_often_for_much_as_for_little(
    caller: Caller, association: Association, count: int, django_assert_num_queries: Any
) -> None:
    ServiceFactory.create_batch(count)
    with django_assert_num_queries(2):
        caller.get("services")


def test_one_service_costs_a_fixed_number_of_queries(
    caller: Caller, service: Service, django_assert_num_queries: Any
) -> None:
    caller.get("services/food-basket")
    with django_assert_num_queries(SERVICE_QUERIES):
        caller.get("services/food-basket")


SERVICE_QUERIES = 7


def test_a_programme_tells_its_times_and_what_is_announced(
    caller: Caller, association: Association
) -> None:
    service = make_programme(slug="planting")
    told = caller.get("services/planting").json()
    assert told["times"] == {"text": "Saturdays", "slots": [MORNING], "effective_from": None}
    assert told["times_announced"] is None

    make_roles()
    later = timezone.localdate() + timedelta(days=9)
    change_programme(
        service,
        proposal(effective_from=later),
        acting_user=UserFactory(role=Role.DIRECTOR),
        **seen(service),
    )
    told = caller.get("services/planting").json()
    assert told["times"]["text"] == "Saturdays"
    assert told["times_announced"]["effective_from"] == f"{later}"


def test_what_is_no_programme_has_no_times(caller: Caller, service: Service) -> None:
    told = caller.get("services/food-basket").json()
    assert (told["times"], told["times_announced"]) == (None, None)
