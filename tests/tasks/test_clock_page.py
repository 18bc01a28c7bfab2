"""The clock's page: who reads it, what it says, what one can do there (J12.9)."""

from datetime import timedelta
from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

import pytest

from cms.accounts.roles import Role
from cms.core.claims import WorkState
from cms.notices.models import Notice
from cms.notices.quiet_hours import QUIET_HOURS
from tasks import clock_words
from tasks.heartbeats import BEAT, SWEEPER, note_run
from tasks.models import Heartbeat, Job, JobKind, RunOutcome
from tests.factories.accounts import UserFactory
from tests.factories.notices import NoticeFactory
from tests.factories.roles import make_roles

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def a_broker_that_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    make_roles()
    monkeypatch.setattr("tasks.health._broker_answers", lambda: True)
    monkeypatch.setattr("tasks.health._broker_has_room", lambda: True)
    note_run(BEAT)
    note_run(SWEEPER)


def signed_in(role: str) -> Client:
    client = Client()
    client.force_login(UserFactory(role=role))
    return client


def page(role: str = Role.ADMIN) -> Any:
    return signed_in(role).get(reverse("background_work"))


def failed_job() -> Job:
    return Job.objects.create(
        key="route:1:1",
        kind=JobKind.ROUTE_CASE,
        subject_id=1,
        state=WorkState.FAILED,
        attempts=80,
        last_error="DoesNotExist at tasks/jobs.py:60",
    )


def post(role: str, deed: str, kind: str, pk: int, **data: str) -> Any:
    url = reverse(f"background_work_{deed}", args=[kind, pk])
    return signed_in(role).post(url, data)


def test_administrator_director_and_auditor_read_it_and_nobody_else() -> None:
    readers = {role for role in Role if page(role).status_code == 200}

    assert readers == {Role.ADMIN, Role.DIRECTOR, Role.AUDITOR}


def test_when_all_is_well_it_says_so_in_words() -> None:
    content = page().content.decode()

    assert "كل شيء يعمل" in content
    assert "إغلاق الاستبيانات" in content


def test_what_failed_is_named_without_anyones_name_and_can_be_handled() -> None:
    failed_job()
    NoticeFactory(failed=True, last_error="no template in use")
    NoticeFactory(failed=True, continued_by=NoticeFactory(state=WorkState.DONE))

    content = page().content.decode()

    assert content.count("try-again") == 2
    assert "إسناد حالة" in content
    assert "+966500000001" not in content
    assert "try-again" not in page(Role.AUDITOR).content.decode()


def test_the_findings_are_those_of_the_health_page() -> None:
    Heartbeat.objects.filter(name=BEAT).update(last_run_at=timezone.now() - timedelta(minutes=9))
    long_ago = timezone.now() - timedelta(days=3)
    Heartbeat.objects.create(name="sweep-drafts", last_run_at=long_ago, outcome=RunOutcome.FAILED)
    NoticeFactory(failed=True)

    with translation.override("en"):
        found = clock_words.findings()

    assert [finding.tone for finding in found] == ["late", "soon", "soon"]
    assert "stands still" in found[0].what
    assert "Destroying unfinished requests" in found[2].what


def test_messages_that_a_provider_does_not_take_are_told_before_they_are_stuck() -> None:
    NoticeFactory(attempts=2, last_error="ConnectionRefusedError")
    NoticeFactory(attempts=2, last_error=QUIET_HOURS)
    NoticeFactory(attempts=1, last_error="ConnectionRefusedError")

    content = page().content.decode()

    assert "كل شيء يعمل" not in content
    assert "تُعاد محاولة إرسال رسائل" in content
    assert content.count("تُعاد المحاولة") == 1


def test_trying_again_and_giving_up_are_on_record_and_harmless_twice() -> None:
    job, notice = failed_job(), NoticeFactory(failed=True)

    for _time in range(2):
        post(Role.DIRECTOR, "try_again", "job", job.pk)
        post(Role.ADMIN, "give_up", "notice", notice.pk, reason="told")

    job.refresh_from_db()
    notice.refresh_from_db()
    assert job.state == WorkState.PENDING
    assert [deed.deed for deed in job.deeds.all()] == ["retried"]
    assert notice.state == WorkState.CANCELLED
    assert [row.detail.split(" by ")[0] for row in notice.tries.all()] == ["told"]


def test_giving_up_wants_a_reason_and_touches_only_what_is_in_trouble() -> None:
    job, healthy = failed_job(), NoticeFactory()

    post(Role.ADMIN, "give_up", "job", job.pk, reason="because")
    post(Role.ADMIN, "give_up", "notice", healthy.pk, reason="told")

    job.refresh_from_db()
    assert job.state == WorkState.FAILED
    assert Notice.objects.get(pk=healthy.pk).state == WorkState.PENDING


def test_who_only_reads_may_do_nothing() -> None:
    job = failed_job()
    by_get = reverse("background_work_try_again", args=["job", job.pk])

    post(Role.AUDITOR, "try_again", "job", job.pk)
    post(Role.OFFICER, "give_up", "job", job.pk, reason="told")

    job.refresh_from_db()
    assert job.state == WorkState.FAILED
    assert signed_in(Role.ADMIN).get(by_get).status_code == 405


def test_the_page_costs_the_same_whatever_failed(django_assert_max_num_queries: Any) -> None:
    client = signed_in(Role.ADMIN)
    client.get(reverse("background_work"))
    for number in range(6):
        NoticeFactory(failed=True, key=f"a:{number}")
    with django_assert_max_num_queries(45):
        client.get(reverse("background_work"))
