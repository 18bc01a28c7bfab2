"""The ledger shape, on the table of notices."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from django.db import IntegrityError, connection, transaction
from django.utils import timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.core.claims import MAX_ATTEMPTS, WorkState, backoff, safe_error
from cms.notices.models import Notice

LEASE = timedelta(minutes=2)
HOUR = timedelta(hours=1)
AT_ONCE = timedelta(seconds=-1)  # SQLite tells time to the millisecond: zero may still be ahead

pytestmark = pytest.mark.django_db


@pytest.fixture
def make():
    def make(**values: object) -> Notice:
        number = Notice.objects.count()
        return Notice.objects.create(key=f"k{number}", recipient="x", **values)

    return make


def lose_worker(work: Notice) -> None:
    """Let the lease run out, as when a worker was killed."""
    past = timezone.now() - timedelta(seconds=5)
    Notice.objects.filter(pk=work.pk).update(locked_until=past)


def claim(work: Notice) -> Notice | None:
    return Notice.objects.claim(work.pk, lease=LEASE)


def test_a_new_row_is_due_at_once(make) -> None:
    work = make()
    assert work.state == WorkState.PENDING
    assert list(Notice.objects.due()) == [work]


def test_the_row_of_a_key_is_written_once_and_then_found() -> None:
    values = {"event": "acknowledgement", "channel": "email", "language": "ar"}
    first, is_new = Notice.objects.write_once("one", values)
    again, is_new_again = Notice.objects.write_once("one", {**values, "language": "en"})
    assert (is_new, is_new_again) == (True, False)
    assert (again.pk, again.language) == (first.pk, "ar")


def test_a_row_that_cannot_be_written_at_all_is_no_second_call() -> None:
    with pytest.raises(IntegrityError):
        Notice.objects.write_once("one", {"event": None})


def test_a_row_is_not_due_before_its_time(make) -> None:
    work = make(due_at=timezone.now() + HOUR)
    assert not Notice.objects.due().exists()
    assert claim(work) is None
    assert list(Notice.objects.due(timezone.now() + HOUR + LEASE)) == [work]


def test_a_claim_takes_the_row_for_the_length_of_the_lease(make) -> None:
    work = claim(make())
    assert (work.state, work.attempts, work.crashes) == (WorkState.RUNNING, 1, 0)
    assert abs(work.locked_until - timezone.now() - LEASE) < timedelta(seconds=20)
    assert not Notice.objects.due().exists()


def test_a_row_is_claimed_once(make) -> None:
    work = make()
    assert claim(work) is not None
    assert claim(work) is None


def test_a_narrowed_queryset_claims_only_its_own_rows(make) -> None:
    call, email = make(channel="call"), make(channel="email")
    emails = Notice.objects.filter(channel="email", state=WorkState.PENDING)
    assert emails.claim(call.pk, lease=LEASE) is None
    assert emails.claim(email.pk, lease=LEASE).state == WorkState.RUNNING


def test_a_row_that_is_not_there_is_not_claimed() -> None:
    assert Notice.objects.claim(0, lease=LEASE) is None


@pytest.mark.parametrize("state", [WorkState.DONE, WorkState.FAILED, WorkState.CANCELLED])
def test_settled_work_is_never_taken_again(make, state: WorkState) -> None:
    work = make(state=state)
    assert claim(work) is None
    work.refresh_from_db()
    assert work.state == state


def test_a_dead_workers_row_is_taken_over_when_the_lease_is_over(make) -> None:
    first = claim(make())
    assert claim(first) is None
    lose_worker(first)
    assert list(Notice.objects.due()) == [first]
    second = claim(first)
    assert (second.attempts, second.crashes) == (2, 1)


def test_a_worker_that_lost_its_lease_changes_nothing(make) -> None:
    slow = claim(make())
    lose_worker(slow)
    quick = claim(slow)
    assert not Notice.objects.finish(slow, provider_reference="late")
    assert not Notice.objects.retry_later(slow, error="late")
    assert not Notice.objects.park(slow, error="late")
    assert not Notice.objects.cancel(slow, reason="late")
    quick.refresh_from_db()
    assert (quick.state, quick.attempts, quick.last_error) == (WorkState.RUNNING, 2, "")
    assert Notice.objects.finish(quick)


def test_a_slow_worker_nobody_replaced_may_still_finish(make) -> None:
    slow = claim(make())
    lose_worker(slow)
    assert Notice.objects.finish(slow)


def test_finishing_records_the_end_and_what_the_worker_learned(make) -> None:
    work = claim(make())
    assert Notice.objects.finish(work, provider_reference="P-1")
    assert (work.state, work.locked_until, work.provider_reference) == (WorkState.DONE, None, "P-1")
    assert work.finished_at is not None
    assert not Notice.objects.finish(work)


def test_f24_a_row_that_kills_its_workers_is_parked_after_five(make) -> None:
    work = make()
    for _worker in range(MAX_ATTEMPTS):
        work = claim(work)
        assert work is not None
        lose_worker(work)
    assert Notice.objects.due().exists()  # the sweep must find it to park it
    assert claim(work) is None
    work.refresh_from_db()
    assert (work.state, work.crashes) == (WorkState.FAILED, MAX_ATTEMPTS)
    assert work.last_error
    assert work.finished_at is not None
    assert not Notice.objects.due().exists()


def test_a_row_in_its_fifth_workers_hands_is_left_alone(make) -> None:
    work = make()
    for _worker in range(MAX_ATTEMPTS - 1):
        work = claim(work)
        lose_worker(work)
    work = claim(work)
    assert claim(work) is None
    assert Notice.objects.finish(work)


def test_orderly_retries_are_not_crashes_and_may_go_on(make) -> None:
    work = make()
    for number in range(1, 3 * MAX_ATTEMPTS):
        work = claim(work)
        assert (work.attempts, work.crashes) == (number, 0)
        assert Notice.objects.retry_later(work, error="mail server down", after=AT_ONCE)
    assert work.state == WorkState.PENDING


def test_a_retry_waits_for_its_backoff_and_says_why(make) -> None:
    work = claim(make())
    assert Notice.objects.retry_later(work, error=TimeoutError("someone@example.org"))
    assert (work.state, work.locked_until, work.finished_at) == (WorkState.PENDING, None, None)
    assert timedelta(seconds=10) < work.due_at - timezone.now() < timedelta(seconds=60)
    assert work.last_error == "TimeoutError"
    assert claim(work) is None


def test_a_retry_may_wait_as_long_as_the_provider_asks(make) -> None:
    work = claim(make())
    Notice.objects.retry_later(work, error="429", after=HOUR)
    assert work.due_at - timezone.now() > timedelta(minutes=58)


def test_parked_work_stays_visible_with_its_reason(make) -> None:
    work = claim(make())
    assert Notice.objects.park(work, error="refused by gateway")
    assert (work.state, work.last_error) == (WorkState.FAILED, "refused by gateway")
    assert work.finished_at is not None


def test_work_looked_at_in_the_moment_of_leaving_can_be_cancelled(make) -> None:
    work = claim(make())
    assert Notice.objects.cancel(work, reason="case withdrawn")
    assert (work.state, work.last_error) == (WorkState.CANCELLED, "case withdrawn")


def test_waiting_work_is_cancelled_and_work_in_hand_is_left_to_its_worker(make) -> None:
    waiting, in_hand = make(), claim(make())
    assert Notice.objects.cancel_pending(reason="case withdrawn") == 1
    waiting.refresh_from_db()
    in_hand.refresh_from_db()
    assert (waiting.state, in_hand.state) == (WorkState.CANCELLED, WorkState.RUNNING)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_eight_workers_that_reach_for_one_row_get_it_once(make) -> None:
    work = make()
    start = threading.Barrier(8)

    def reach(_worker: int) -> Notice | None:
        try:
            start.wait(timeout=10)
            return claim(work)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as workers:
        taken = [row for row in workers.map(reach, range(8)) if row]
    assert len(taken) == 1
    work.refresh_from_db()
    assert (work.state, work.attempts) == (WorkState.RUNNING, 1)


def test_a_claim_inside_a_transaction_is_refused(make) -> None:
    work = make()
    with transaction.atomic(), pytest.raises(RuntimeError, match="durable"):
        claim(work)


def test_a_claim_is_one_statement(make, django_assert_num_queries) -> None:
    work = make()
    with django_assert_num_queries(1):
        assert claim(work)


def test_a_row_in_work_always_has_a_lease(make) -> None:
    work = make()
    with pytest.raises(IntegrityError), transaction.atomic():
        Notice.objects.filter(pk=work.pk).update(state=WorkState.RUNNING)


@given(st.integers(-1, 100))
def test_the_backoff_doubles_to_an_hour_and_never_knocks_at_once(attempts: int) -> None:
    longest = min(30 * 2 ** max(attempts - 1, 0), 3600)
    assert longest * 0.75 <= backoff(attempts).total_seconds() <= longest


@pytest.mark.parametrize(
    ("error", "kept"),
    [
        (ConnectionRefusedError(111, "0501234567"), "ConnectionRefusedError"),
        ("550 sara@example.org unknown", "550 … unknown"),
        ("no route to +966 50 123 4567", "no route to …"),
        ("id 1000000008 refused", "id … refused"),
        ("SA0380000000608010167519", "…"),
        ("two\nlines", "two lines"),
        ("code 4012", "code 4012"),
        ("x" * 500, "x" * 200),
    ],
)
def test_a_recorded_error_is_short_and_names_nobody(error: BaseException | str, kept: str) -> None:
    assert safe_error(error) == kept
