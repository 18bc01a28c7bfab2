"""Whoever asks reads how long their request is kept: for months, or until after a season."""

import pytest

from cases.models import Service
from cms.association.models import Association
from cms.association.seasons import Season
from tests.factories.seasons import SeasonFactory
from tests.public_site.conftest import NEED, YOU, Visitor, text_of

pytestmark = pytest.mark.django_db
MONTHS = "يُحفظ الطلب بعد إغلاقه 60 شهرًا"
SEASON = "يُحفظ الطلب 45 يومًا بعد نهاية الموسم الذي أُغلق فيه"


@pytest.fixture
def service(service: Service, association: Association) -> Service:
    association.privacy_notice = {"ar": "نجمع أقل ما نحتاجه.", "en": "We collect little."}
    association.save()
    return service


def _kept_after_a_season(service: Service) -> None:
    SeasonFactory()
    service.kept_after_season_days = 45
    service.save()


@pytest.mark.parametrize("page", ["request/food-basket/", "services/food-basket/form/"])
def test_a_service_without_a_season_names_the_months(
    visitor: Visitor, service: Service, page: str
) -> None:
    SeasonFactory()
    text = text_of(visitor.get(page))
    assert MONTHS in text
    assert "الموسم" not in text


@pytest.mark.parametrize("page", ["request/food-basket/", "services/food-basket/form/"])
def test_a_service_of_a_season_names_the_shorter_time_and_the_season(
    visitor: Visitor, service: Service, page: str
) -> None:
    _kept_after_a_season(service)
    text = text_of(visitor.get(page))
    assert SEASON in text
    assert "موسم الحج" in text
    assert MONTHS not in text


def test_an_urgent_call_says_it_where_it_asks_for_consent(
    visitor: Visitor, service: Service
) -> None:
    service.is_urgent, service.documents = True, []
    _kept_after_a_season(service)
    visitor.post("request/food-basket/", YOU)
    visitor.post("request/food-basket/need/", NEED)
    assert SEASON in text_of(visitor.get("request/food-basket/check-answers/"))


def test_where_the_seasons_were_taken_back_the_months_count_and_are_said(
    visitor: Visitor, service: Service
) -> None:
    _kept_after_a_season(service)
    Season.objects.all().delete()
    assert MONTHS in text_of(visitor.get("request/food-basket/"))
