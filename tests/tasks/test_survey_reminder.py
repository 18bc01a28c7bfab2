"""Who has not answered is reminded once, after a week; both links stay good (J12.5)."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

import pytest

from cms.notices.enums import NoticeEvent
from cms.notices.models import Notice
from surveys.enums import InvitationState
from surveys.selectors import get_open_invitation
from tasks.asking import plan_reminders
from tasks.jobs import run_job
from tasks.models import Job, JobKind
from tests.factories.surveys import InvitationFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("templates")]


def sent(days_ago: int, **values: Any) -> Any:
    now = timezone.now()
    return InvitationFactory(
        state=InvitationState.SENT,
        due_at=now - timedelta(days=days_ago),
        expires_at=now + timedelta(days=20),
        **values,
    )


def test_it_is_said_once_more_with_a_link_of_its_own(given_hints: list[Any]) -> None:
    invitation = sent(8)
    sent(3)
    Notice.objects.all().delete()

    assert plan_reminders() == 1
    plan_reminders()
    job = Job.objects.get(kind=JobKind.REMIND_OF_SURVEY)
    run_job(job.pk)

    notice = Notice.objects.get()
    assert notice.event == NoticeEvent.SURVEY_REMINDER
    secret = notice.context["survey_url"].rstrip("/").rsplit("/", 1)[1]
    assert get_open_invitation(secret) == invitation
    invitation.refresh_from_db()
    assert invitation.reminded_at
    assert plan_reminders() == 0


def test_who_was_reminded_lately_of_another_survey_is_left_alone() -> None:
    first = sent(8)
    first.reminded_at = timezone.now() - timedelta(days=10)
    first.save()
    second = sent(9)
    second.case.person = first.case.person
    second.case.save()

    assert plan_reminders() == 0
