"""Several providers for one channel: order, rest, pace, and never the same thing said twice."""

from datetime import timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

import pytest

from cms.notices.enums import DeliveryResult
from cms.notices.gateways import (
    GatewayFailure,
    NoSlot,
    OutgoingMessage,
    PermanentFailure,
    Receipt,
    TemporaryFailure,
    gateway_for,
    routes,
)
from cms.notices.gateways.routes import FAILURES_BEFORE_REST, RESERVE, Line, Route
from cms.notices.models import GatewayLine
from cms.notices.services import deliver_notice
from tests.cms.notices.conftest import FakeProvider
from tests.factories.notices import SMS as MESSAGE
from tests.factories.notices import MessageTemplateFactory, NoticeFactory

pytestmark = pytest.mark.django_db


class Sick(FakeProvider):
    """Fails every time, in the same way."""

    def send(self, message: OutgoingMessage) -> Receipt:
        self.received.append(message)
        raise self.answers[0]


def pair(failure: Exception) -> tuple[Sick, FakeProvider, Route]:
    first, second = Sick(name="first", answers=[failure]), FakeProvider(name="second")
    return first, second, Route([Line("one", first), Line("two", second)])


def test_when_one_is_down_the_next_has_it() -> None:
    _first, second, route = pair(TemporaryFailure("http 503"))

    assert route.send(MESSAGE).through == "second"
    assert len(second.received) == 1


def test_one_that_fails_again_and_again_rests_and_is_asked_last() -> None:
    first, second, route = pair(TemporaryFailure("http 503"))

    for _message in range(FAILURES_BEFORE_REST + 2):
        route.send(MESSAGE)

    assert len(first.received) == FAILURES_BEFORE_REST
    assert len(second.received) == FAILURES_BEFORE_REST + 2


def test_a_resting_one_is_better_than_none_and_well_again_when_it_answers() -> None:
    first, second, route = pair(TemporaryFailure("http 503"))
    later = timezone.now() + timedelta(minutes=1)
    GatewayLine.objects.create(name="two", failures=5, rests_until=later)

    assert route.send(MESSAGE).through == "second"

    row = GatewayLine.objects.get(name="two")
    assert (row.failures, row.rests_until) == (0, None)
    assert len(first.received) == 1
    assert len(second.received) == 1


@pytest.mark.parametrize(
    "failure", [TemporaryFailure("timeout", may_have_arrived=True), PermanentFailure("unknown")]
)
def test_nobody_else_says_what_may_have_arrived_or_was_refused(failure: GatewayFailure) -> None:
    _first, second, route = pair(failure)

    with pytest.raises(type(failure)) as caught:
        route.send(MESSAGE)

    assert caught.value.through == "first"
    assert second.received == []


def test_the_pace_holds_a_crowd_and_leaves_room_for_what_somebody_waits_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(routes, "MOST_WAIT_SECONDS", 0)
    slow = FakeProvider()
    route = Route([Line("one", slow, per_second=0.01)])
    crowd = OutgoingMessage(**{**vars(MESSAGE), "is_bulk": True})
    route.send(crowd)

    with pytest.raises(NoSlot):
        route.send(crowd)
    for _urgent in range(RESERVE):
        route.send(MESSAGE)
    with pytest.raises(NoSlot):
        route.send(MESSAGE)

    assert len(slow.received) == 1 + RESERVE


def test_a_message_that_must_wait_for_its_turn_was_not_tried(
    provider: FakeProvider,
) -> None:
    MessageTemplateFactory()
    provider.answers = [NoSlot(timedelta(seconds=3))]
    notice = NoticeFactory()

    assert deliver_notice(notice.pk) == DeliveryResult.LATER

    notice.refresh_from_db()
    assert notice.tries.count() == 0
    assert notice.due_at < timezone.now() + timedelta(seconds=10)


def test_one_provider_without_a_pace_asks_the_database_nothing(settings: Any) -> None:
    settings.SMS_URL = "taqnyat://token@api.taqnyat.sa?sender=JAM"

    with connection.execute_wrapper(_no_query):
        assert gateway_for("sms").name == "taqnyat"


def _no_query(*_args: Any, **_kwargs: Any) -> None:
    raise AssertionError("no query expected")


def test_several_addresses_make_one_way_in_their_order(settings: Any) -> None:
    settings.SMS_URL = "taqnyat://t@api.taqnyat.sa?sender=J&rate=10 unifonic://a@el.unifonic.test"

    route = gateway_for("sms")

    assert isinstance(route, Route)
    names = [line.gateway.name for line in route._lines]
    assert names == ["taqnyat", "unifonic"]
    assert [line.per_second for line in route._lines] == [10, 0]
    assert not any("t@" in line.name for line in route._lines if "taqnyat:t" in line.name)


@pytest.mark.parametrize(
    ("only_to", "sent"),
    [([], True), (["+966500000001"], True), (["@x.test"], False), (["nobody"], False)],
)
def test_a_test_installation_writes_only_to_whom_it_names(
    provider: FakeProvider, settings: Any, only_to: list[str], sent: bool
) -> None:
    MessageTemplateFactory()
    settings.SILA_ONLY_TO = only_to
    notice = NoticeFactory()

    deliver_notice(notice.pk)

    notice.refresh_from_db()
    assert bool(provider.received) is sent
    assert notice.last_error == ("" if sent else "not sent: test installation")
