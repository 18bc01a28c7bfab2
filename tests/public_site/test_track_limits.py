"""The door of tracking closes on guessing, and on nobody else."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

import pytest
import time_machine

from cases.models import Case, Service
from public_site.models import LimitCounter
from tests.factories.cases import CaseFactory
from tests.public_site.conftest import MakeVisitor, Visitor, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(association: Any, service: Service) -> Case:
    return CaseFactory(service=service)


def test_after_five_wrong_codes_the_door_of_a_reference_closes_for_a_while(
    make_visitor: MakeVisitor, case: Case
) -> None:
    for number in range(5):
        make_visitor().client.post(
            "/ar/track/",
            {"reference": case.reference, "code": "2222-2222-2222"},
            REMOTE_ADDR=f"10.1.0.{number}",
        )
    refused = make_visitor().enter(case.reference, case.tracking_code)
    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) <= 15 * 60
    assert "دقيقة" in text_of(refused)
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        opened = make_visitor().enter(case.reference, case.tracking_code)
    assert opened.status_code == 302


def test_an_unknown_reference_is_limited_just_like_a_known_one(
    make_visitor: MakeVisitor, association: Any
) -> None:
    answers = [make_visitor().enter("TST-22222-2", "2222-2222-2222") for _try in range(6)]
    assert [answer.status_code for answer in answers] == [302] * 5 + [429]


def test_a_forged_forwarding_address_does_not_reset_the_limit(
    visitor: Visitor, association: Any, settings: Any
) -> None:
    settings.PUBLIC_LIMITS = {"track_address": 3}
    codes = [
        visitor.client.post(
            "/ar/track/",
            {"reference": f"TST-{number}2222-2", "code": "2222-2222-2222"},
            headers={"X-Forwarded-For": f"10.9.9.{number}"},
        ).status_code
        for number in range(2, 6)
    ]
    assert codes == [302, 302, 302, 429]


def test_behind_a_known_proxy_the_visitors_own_address_counts(
    visitor: Visitor, association: Any, settings: Any
) -> None:
    settings.PUBLIC_LIMITS = {"track_address": 1}
    settings.TRUSTED_PROXY_COUNT = 1
    codes = [
        visitor.client.post(
            "/ar/track/",
            {"reference": f"TST-{number}2222-2", "code": "2222-2222-2222"},
            headers={"X-Forwarded-For": f"6.6.6.6, 10.9.9.{number}"},
        ).status_code
        for number in range(2, 5)
    ]
    assert codes == [302, 302, 302]


def test_right_keys_are_never_counted(visitor: Visitor, case: Case) -> None:
    for _look in range(8):
        visitor.enter(case.reference, case.tracking_code)
    assert not LimitCounter.objects.exists()


def test_the_counters_name_neither_an_address_nor_a_reference(visitor: Visitor, case: Case) -> None:
    visitor.enter(case.reference, "2222-2222-2222")
    keys = " ".join(LimitCounter.objects.values_list("key", flat=True))
    assert "127.0.0.1" not in keys
    assert case.reference.replace("-", "") not in keys.replace("-", "")
