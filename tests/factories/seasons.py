"""Seasons of pilgrims, and services whose requests are not kept beyond them."""

from typing import Any

import factory

from cases.models import Service
from cms.association.seasons import Season
from tests.factories.cases import ServiceFactory


class SeasonFactory(factory.django.DjangoModelFactory):
    """The Hajj, unless other days are said."""

    class Meta:
        model = Season

    key = factory.Sequence(lambda n: f"season-{n:04d}")
    name = {"ar": "موسم الحج", "en": "Hajj"}
    starts_month, starts_day = 11, 1
    ends_month, ends_day = 12, 20


def season_service(days: int = 60, **values: Any) -> Service:
    """A service whose closed requests are kept until so many days after a season."""
    service: Service = ServiceFactory(kept_after_season_days=days, **values)
    return service
