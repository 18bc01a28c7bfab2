"""One browser, several requests: the person sees which are open here and chooses."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

import pytest
import time_machine

from cases.models import Case, CaseMessage, Service
from tests.factories.cases import CaseFactory
from tests.public_site.conftest import MakeVisitor, Visitor, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def two(visitor: Visitor, service: Service) -> list[Case]:
    cases = [CaseFactory(service=service) for _number in range(2)]
    for case in cases:
        visitor.enter(case.reference, case.tracking_code)
    return cases


def test_the_door_offers_what_is_open_here_and_another_way_in(
    visitor: Visitor, two: list[Case], service: Service
) -> None:
    page = text_of(visitor.get("track/"))
    for case in two:
        assert f'name="request" value="{case.reference}"' in page
    assert 'name="code"' in page
    assert str(service.name) not in page
    assert two[0].person.name not in page


def test_turning_to_the_other_request(visitor: Visitor, two: list[Case]) -> None:
    assert two[1].reference in text_of(visitor.get("track/case/"))
    visitor.post("track/open/", {"request": two[0].reference})
    page = text_of(visitor.get("track/case/"))
    assert two[0].reference in page
    assert two[1].reference not in page


def test_only_what_was_entered_here_can_be_turned_to(
    visitor: Visitor, make_visitor: MakeVisitor, two: list[Case], service: Service
) -> None:
    foreign = CaseFactory(service=service)
    for reference in (foreign.reference, "", "TST-22222-2"):
        answer = visitor.post("track/open/", {"request": reference})
        assert answer.headers["Location"] == "/ar/track/"
    stranger = make_visitor()
    assert stranger.post("track/open/", {"request": two[0].reference}).headers["Location"] == (
        "/ar/track/"
    )
    page = text_of(stranger.get("track/"))  # the number they sent is filled in, nothing is open
    assert f'name="request" value="{two[0].reference}"' not in page


def test_a_form_of_an_older_tab_reaches_the_request_it_stands_on(
    visitor: Visitor, two: list[Case]
) -> None:
    visitor.reference = two[0].reference
    visitor.post("track/case/messages/", {"body": "للأول"})
    assert CaseMessage.objects.get().case == two[0]


def test_each_request_closes_by_its_own_half_hour(visitor: Visitor, service: Service) -> None:
    one, other = CaseFactory(service=service), CaseFactory(service=service)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        visitor.enter(one.reference, one.tracking_code)
        clock.shift(timedelta(minutes=20))
        visitor.enter(other.reference, other.tracking_code)
        clock.shift(timedelta(minutes=15))
        page = text_of(visitor.get("track/"))
    assert one.reference not in page
    assert other.reference in page


def test_finishing_closes_all_of_them(visitor: Visitor, two: list[Case]) -> None:
    visitor.post("track/finish/")
    page: Any = text_of(visitor.get("track/"))
    assert not [case for case in two if case.reference in page]
