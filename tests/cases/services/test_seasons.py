"""Services of a season: they open and close on their day, once, and colleagues hear before."""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.utils import timezone

import pytest

from cases.models import Service
from cases.selectors.for_you import told_to
from cases.services.seasons import turn_seasons
from cms.accounts.roles import Role
from tasks.keeping_time import watch_seasons
from tests.factories.accounts import UserFactory
from tests.factories.cases import ServiceFactory
from tests.factories.roles import make_roles

pytestmark = pytest.mark.django_db


def day(by: int) -> date:
    return timezone.localdate() + timedelta(days=by)


def test_a_service_opens_on_its_day_and_closes_after_its_last() -> None:
    opens = ServiceFactory(is_open=False, is_draft=True, opens_on=day(0), closes_on=day(9))
    closes = ServiceFactory(closes_on=day(-1))
    last_day = ServiceFactory(closes_on=day(0))
    later = ServiceFactory(is_open=False, opens_on=day(1))
    missed = ServiceFactory(is_open=False, opens_on=day(-9), closes_on=day(-2))

    assert turn_seasons() == 3
    assert turn_seasons() == 0

    for service, is_open in (
        *((opens, True), (closes, False), (last_day, True)),
        *((later, False), (missed, False)),
    ):
        service.refresh_from_db()
        assert service.is_open == is_open
    assert (opens.is_draft, opens.opens_on, opens.closes_on) == (False, None, day(9))
    assert opens.history.first().history_change_reason


def test_who_closes_a_service_by_hand_is_not_overruled() -> None:
    service = ServiceFactory(is_open=False, opens_on=day(-1))
    turn_seasons()
    service.refresh_from_db()
    service.is_open = False
    service.save()

    assert turn_seasons() == 0


def test_a_season_does_not_end_before_it_begins() -> None:
    with pytest.raises(ValidationError) as caught:
        Service(opens_on=day(2), closes_on=day(1)).clean()

    assert set(caught.value.message_dict) == {"closes_on"}


def test_publishers_and_the_director_hear_of_it_a_week_before_once() -> None:
    make_roles()
    publisher, officer = UserFactory(role=Role.PUBLISHER), UserFactory(role=Role.OFFICER)
    ServiceFactory(is_open=False, opens_on=day(7))
    ServiceFactory(closes_on=day(8))

    assert (watch_seasons(), watch_seasons()) == (1, 1)

    assert [notice.kind for notice in told_to(publisher)] == ["season_opens"]
    assert not told_to(officer).exists()
