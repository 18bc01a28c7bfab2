"""The same call twice is one request, and whoever did not hear the answer hears it again (P2)."""

import threading
from datetime import timedelta
from typing import Any

from django.core.management import call_command
from django.db import connection
from django.utils import timezone

import pytest

from cases.models import Case, Service
from cms.association.models import Association
from public_site.limits import START_BY_ADDRESS
from public_site.models import KeptAnswer
from tests.factories.cases import ServiceFactory
from tests.public_site.api.conftest import ANSWERS, Caller, body_of, pointers, problem_of

KEY = "0e8c3a3e-54ab-4d7e-9c54-6a4a2b6c7d11"


@pytest.mark.django_db
def test_the_same_key_with_the_same_body_gets_the_same_answer(
    caller: Caller, service: Service
) -> None:
    first, second = caller.ask(key=KEY), caller.ask(key=KEY)
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    assert first.headers["Location"] == second.headers["Location"]
    assert "Idempotent-Replayed" not in first.headers
    assert second.headers["Idempotent-Replayed"] == "true"
    assert Case.objects.count() == 1


@pytest.mark.django_db
def test_the_order_of_members_does_not_make_another_body(caller: Caller, service: Service) -> None:
    turned = dict(reversed(body_of(answers=dict(reversed(ANSWERS.items()))).items()))
    assert caller.ask(key=KEY).json() == caller.ask(turned, key=KEY).json()


@pytest.mark.django_db
def test_the_answer_stays_the_same_while_the_request_goes_on(
    caller: Caller, service: Service
) -> None:
    first = caller.ask(key=KEY).json()
    service.deciding_body = {"ar": "غيرها", "en": "Another"}
    service.is_open = False
    service.save()
    assert caller.ask(key=KEY).json() == first


@pytest.mark.django_db
def test_another_body_under_the_same_key_is_refused(caller: Caller, service: Service) -> None:
    caller.ask(key=KEY)
    other = body_of(answers={**ANSWERS, "story": "غيرها"})
    problem_of(caller.ask(other, key=KEY), 422, "idempotency-key-reused")
    assert Case.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["", "   ", "k" * 256])
def test_a_request_without_a_key_is_refused(caller: Caller, service: Service, key: str) -> None:
    problem_of(caller.ask(key=key), 400, "idempotency-key-missing")
    assert not Case.objects.exists()


@pytest.mark.django_db
def test_a_refused_call_does_not_use_its_key_up(caller: Caller, service: Service) -> None:
    assert pointers(caller.ask(body_of(consents={}), key=KEY)) == ["/consents/processing"]
    assert caller.ask(key=KEY).status_code == 201


@pytest.mark.django_db
def test_hearing_the_answer_again_counts_as_no_knock(
    caller: Caller, service: Service, settings: Any
) -> None:
    settings.PUBLIC_LIMITS = {START_BY_ADDRESS.name: 1}
    assert [caller.ask(key=KEY).status_code for _try in range(4)] == [201] * 4


@pytest.mark.django_db
def test_nothing_that_was_sent_or_told_lies_open_in_the_table(
    caller: Caller, service: Service
) -> None:
    code = caller.ask(key=KEY).json()["tracking_code"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, fingerprint, answer FROM public_site_keptanswer")
        stored = " ".join(str(value) for value in cursor.fetchone())
    for secret in (code, KEY, "1000000008", "+966500000001"):
        assert secret not in stored


@pytest.mark.django_db
def test_after_a_day_the_answer_is_gone_and_the_key_still_makes_no_second_request(
    caller: Caller, service: Service
) -> None:
    caller.ask(key=KEY)
    KeptAnswer.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    problem_of(caller.ask(key=KEY), 422, "idempotency-key-reused")
    call_command("sweep_drafts")
    assert not KeptAnswer.objects.exists()
    problem_of(caller.ask(key=KEY), 422, "idempotency-key-reused")
    assert Case.objects.count() == 1
    assert not KeptAnswer.objects.exists()


@pytest.mark.django_db
def test_a_fault_on_the_way_leaves_nothing_and_the_key_is_free(
    caller: Caller, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("public_site.api.asking.sent_out", lambda case: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            caller.ask(key=KEY)
    assert not Case.objects.exists()
    assert not KeptAnswer.objects.exists()
    assert caller.ask(key=KEY).status_code == 201


def _at_once(calls: int, **more: Any) -> list[Any]:
    """Send the same call from several threads at one moment."""
    start, answers = threading.Barrier(calls), []

    def send() -> None:
        start.wait()
        try:
            answers.append(Caller().ask(key=KEY, **more))
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _number in range(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


@pytest.mark.django_db(transaction=True)
def test_calls_at_the_same_moment_give_one_request_and_one_answer(private_files: object) -> None:
    Association.load().save()
    ServiceFactory(slug="food-basket")
    answers = _at_once(6)
    assert [answer.status_code for answer in answers] == [201] * 6
    assert len({answer.content for answer in answers}) == 1
    assert Case.objects.count() == 1
    assert KeptAnswer.objects.count() == 1
