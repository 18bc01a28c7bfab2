"""A campaign leaves in batches: nobody is told twice, a no is heard to the last (C27)."""

from typing import Any
from urllib.parse import urlsplit

from django.test import Client

import pytest

from cases.services.outreach import cancel_campaign
from cms.accounts.models import User
from cms.accounts.roles import Role
from cms.notices.composing import compose
from cms.notices.enums import OUTREACH_EVENTS
from cms.notices.models import Notice
from tasks import outreach
from tasks.models import Job, JobKind
from tasks.outbox import queue_of_job, queue_of_notice
from tasks.telling import fall_back, reason_to_stay, stop_url
from tests.factories.accounts import UserFactory
from tests.factories.cases import PersonFactory
from tests.factories.outreach import approved, beneficiary, campaign, outreach_templates, says
from tests.factories.roles import make_roles

pytestmark = pytest.mark.django_db


@pytest.fixture
def two() -> tuple[User, User]:
    make_roles()
    outreach_templates()
    return UserFactory(role=Role.DIRECTOR), UserFactory(role=Role.PRIVACY_OFFICER)


def _approved(two: tuple[User, User]) -> Any:
    return approved(campaign(), writer=two[0], approver=two[1])


def _send() -> None:
    """What workers do: every waiting batch, however often."""
    for job in Job.objects.filter(kind=JobKind.SEND_CAMPAIGN).order_by("pk"):
        outreach.send_batch(job)


def _told() -> Any:
    return Notice.objects.filter(event__in=OUTREACH_EVENTS)


def test_everybody_on_the_list_is_told_once_however_often_and_by_whomever_it_is_run(
    two: tuple[User, User], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outreach, "BATCH", 2)
    for _number in range(5):
        beneficiary()
    done = _approved(two)

    for _run in range(4):
        _send()

    assert _told().count() == 5
    assert Job.objects.filter(kind=JobKind.SEND_CAMPAIGN).count() > 1
    done.refresh_from_db()
    assert (done.state, done.recipients.filter(state="told").count()) == ("done", 5)
    [notice] = _told()[:1]
    assert queue_of_notice(notice) == queue_of_job(Job.objects.first()) == "bulk"
    assert not notice.is_urgent


def test_a_batch_that_is_repeated_after_its_rows_were_lost_writes_the_same_messages(
    two: tuple[User, User],
) -> None:
    beneficiary()
    done = _approved(two)
    _send()
    done.recipients.update(state="planned")
    type(done).objects.filter(pk=done.pk).update(state="sending")

    _send()

    assert _told().count() == 1


def test_a_no_between_approval_and_sending_is_heard(two: tuple[User, User]) -> None:
    says_no, settles, stays = beneficiary(), beneficiary(), beneficiary()
    done = _approved(two)
    says(says_no, False)
    settles.person.registration.renew_on = None
    settles.person.registration.save()

    _send()

    assert list(_told().values_list("subject_id", flat=True)) == [stays.pk]
    why = dict(done.recipients.values_list("case_id", "why_not"))
    assert why == {says_no.pk: "opted_out", settles.pk: "not_due", stays.pk: ""}


def test_one_click_in_the_message_ends_it_even_while_it_waits_to_leave(
    two: tuple[User, User],
) -> None:
    beneficiary(person=PersonFactory(email="salem@example.test", contact_by="email"))
    _approved(two)
    _send()
    notice = _told().get()
    url = stop_url(notice)
    assert url in compose(notice).body
    assert reason_to_stay(notice) == ""

    page = Client().get(urlsplit(url).path)
    assert "تذكيرات" in page.content.decode()
    Client().post(urlsplit(url).path, {"List-Unsubscribe": "One-Click"})

    assert reason_to_stay(notice) == "opted out"


def test_what_waits_to_leave_stays_when_the_campaign_is_cancelled(
    two: tuple[User, User], monkeypatch: pytest.MonkeyPatch
) -> None:
    for _number in range(2):
        beneficiary()
    done = _approved(two)
    monkeypatch.setattr(outreach, "BATCH", 1)
    outreach.send_batch(Job.objects.get(kind=JobKind.SEND_CAMPAIGN))
    cancel_campaign(done, acting_user=two[0], reason="خطأ")

    _send()

    assert reason_to_stay(_told().get()) == "campaign cancelled"


def test_nobody_is_called_about_what_they_did_not_ask_for(two: tuple[User, User]) -> None:
    beneficiary(person=PersonFactory(contact_by="call"))
    _approved(two)
    _send()

    notice = _told().get()
    assert notice.channel == "sms"
    assert fall_back(notice) is None
