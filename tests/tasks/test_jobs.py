"""Background work: done once, tried again, given up in sight; and the services behind it."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

import pytest
import time_machine

from cases.enums import EventKind, Purpose
from cases.models import Assignment, Case, Consent, Decision
from cms.core.claims import WorkState
from cms.core.references import hash_secret
from cms.notices.enums import NoticeEvent
from cms.notices.models import Notice
from surveys.enums import InvitationState, WhyNot
from surveys.models import Invitation
from tasks import jobs, work
from tasks.models import Job, JobKind
from tasks.telling import CASE
from tests.factories.accounts import UserFactory
from tests.factories.cases import CaseFactory, PersonFactory
from tests.factories.notices import NoticeFactory
from tests.factories.surveys import InvitationFactory

pytestmark = pytest.mark.django_db


def make_due(job: Job) -> Job:
    Job.objects.filter(pk=job.pk).update(due_at=timezone.now() - timedelta(seconds=5))
    return job


def test_a_case_is_routed_once_however_often_the_work_runs() -> None:
    """P3."""
    case = CaseFactory()
    officer = UserFactory(role="officer", branch=case.branch)
    job = Job.objects.get()

    assert jobs.run_job(job.pk) is True
    assert jobs.run_job(job.pk) is False
    Job.objects.filter(pk=job.pk).update(state=WorkState.PENDING)
    assert jobs.run_job(job.pk) is True

    assert Assignment.objects.get().user == officer
    assert case.events.filter(kind=EventKind.ROUTED).count() == 1
    job.refresh_from_db()
    assert job.state == WorkState.DONE


def test_work_that_fails_is_tried_again_later_and_says_where_it_failed_but_not_on_what(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    CaseFactory()
    job = Job.objects.get()

    def fail(_job: Job) -> None:
        raise ValueError("+966500000001 is not a number")

    monkeypatch.setitem(jobs.HANDLERS, JobKind.ROUTE_CASE, fail)

    assert jobs.run_job(job.pk) is False

    job.refresh_from_db()
    assert job.state == WorkState.PENDING
    assert job.due_at > timezone.now()
    assert job.last_error.startswith("ValueError at tasks/test_jobs.py")
    assert "966500000001" not in caplog.text + job.last_error


def test_work_that_keeps_failing_is_given_up_in_sight(monkeypatch: pytest.MonkeyPatch) -> None:
    CaseFactory()
    job = Job.objects.get()
    Job.objects.filter(pk=job.pk).update(attempts=jobs.MOST_ATTEMPTS)
    monkeypatch.setitem(jobs.HANDLERS, JobKind.ROUTE_CASE, lambda _job: 1 / 0)

    jobs.run_job(job.pk)

    job.refresh_from_db()
    assert job.state == WorkState.FAILED


def release_job(decision: Decision) -> Job:
    return Job.objects.create(
        key=f"release:{decision.pk}", kind=JobKind.RELEASE_DECISION, subject_id=decision.pk
    )


def test_a_held_decision_is_released_when_its_day_has_come(templates: None) -> None:
    past = timezone.now() - timedelta(minutes=1)
    decision = Decision.objects.create(
        case=CaseFactory(at="decided"),
        result="accept",
        release_at=past,
        recorded_by=UserFactory(),
    )

    jobs.run_job(make_due(release_job(decision)).pk)

    decision.refresh_from_db()
    assert decision.released_at is not None
    assert Notice.objects.filter(event=NoticeEvent.DECISION_ACCEPTED).count() == 1


def test_a_decision_is_never_released_before_its_day() -> None:
    """P10: even when the work runs early, the service refuses and the row waits."""
    future = timezone.now() + timedelta(days=1)
    decision = Decision.objects.create(
        case=CaseFactory(at="decided"), result="accept", release_at=future
    )
    job = make_due(release_job(decision))

    assert jobs.run_job(job.pk) is False

    decision.refresh_from_db()
    job.refresh_from_db()
    assert decision.released_at is None
    assert job.state == WorkState.PENDING
    assert not Notice.objects.filter(event=NoticeEvent.DECISION_ACCEPTED).exists()


def test_a_decision_released_by_hand_before_is_not_released_again() -> None:
    now = timezone.now()
    decision = Decision.objects.create(
        case=CaseFactory(at="decided"), result="accept", release_at=now, released_at=now
    )

    assert jobs.run_job(make_due(release_job(decision)).pk) is True

    assert not decision.case.events.filter(kind=EventKind.DECISION_RELEASED).exists()


def invite_job(invitation: Invitation) -> Job:
    return Job.objects.create(
        key=f"invite:{invitation.pk}", kind=JobKind.SEND_INVITATION, subject_id=invitation.pk
    )


def survey_notice() -> Notice | None:
    return Notice.objects.filter(event=NoticeEvent.SURVEY_INVITATION).first()


def test_an_invitation_goes_out_with_a_link_only_the_person_gets() -> None:
    invitation = InvitationFactory()

    jobs.run_job(make_due(invite_job(invitation)).pk)

    invitation.refresh_from_db()
    notice = survey_notice()
    assert notice is not None
    assert invitation.state == InvitationState.SENT
    link = notice.context["survey_url"]
    assert link.startswith("http://testserver/ar/survey/")
    secret = link.rstrip("/").rsplit("/", 1)[1]
    assert len(secret) >= 22  # 128 bits and more
    assert hash_secret(secret) == invitation.token_hash
    assert notice.subject_id == invitation.case_id
    assert notice.expires_at is not None


def test_nobody_is_asked_how_it_went_while_a_call_about_it_waits() -> None:
    """Who wishes to be called read of the end of their request in the SMS of a survey."""
    invitation = InvitationFactory()
    call = NoticeFactory(
        event=NoticeEvent.DECISION_REFUSED,
        channel="call",
        recipient="+966500000001",
        subject_kind=CASE,
        subject_id=invitation.case_id,
    )
    first = make_due(invite_job(invitation))

    jobs.run_job(first.pk)

    assert survey_notice() is None
    again = Job.objects.exclude(pk=first.pk).get(kind=JobKind.SEND_INVITATION)
    assert again.due_at > timezone.now()

    Notice.objects.filter(pk=call.pk).update(state=WorkState.DONE)
    jobs.run_job(make_due(again).pk)
    assert survey_notice() is not None


def test_an_invitation_goes_out_once() -> None:
    job = make_due(invite_job(InvitationFactory()))

    jobs.run_job(job.pk)
    Job.objects.filter(pk=job.pk).update(state=WorkState.PENDING)
    jobs.run_job(job.pk)

    assert Notice.objects.filter(event=NoticeEvent.SURVEY_INVITATION).count() == 1


def _withdrawn(case: Case) -> None:
    case.outcome = "withdrawn"
    case.save()


def _no_consent(case: Case) -> None:
    Consent.objects.create(case=case, purpose=Purpose.SURVEY, is_given=False, text_version="1")


def _only_calls(case: Case) -> None:
    case.person.mobile = ""
    case.person.save()


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (_withdrawn, WhyNot.WITHDRAWN),
        (_no_consent, WhyNot.NO_CONSENT),
        (_only_calls, WhyNot.NO_CONTACT),
    ],
)
def test_who_is_not_to_be_asked_any_more_is_not_asked_and_the_row_says_why(
    change: Any, why: WhyNot
) -> None:
    invitation = InvitationFactory()
    change(invitation.case)

    jobs.run_job(make_due(invite_job(invitation)).pk)

    invitation.refresh_from_db()
    assert (invitation.state, invitation.why_not) == (InvitationState.CANCELLED, why)
    assert survey_notice() is None


def test_an_email_reader_who_wants_calls_is_asked_by_email() -> None:
    """A survey's link is never read out by staff: the answer would not be free."""
    person = PersonFactory(contact_by="call", mobile="", email="a@b.test")
    invitation = InvitationFactory(case=CaseFactory(person=person))

    jobs.run_job(make_due(invite_job(invitation)).pk)

    notice = survey_notice()
    assert notice is not None
    assert notice.channel == "email"


def test_every_kind_of_work_has_somebody_to_do_it() -> None:
    assert set(jobs.HANDLERS) == set(JobKind)


def test_the_tasks_do_what_their_names_say(templates: None) -> None:
    CaseFactory(is_urgent=True)
    with time_machine.travel(timezone.now() + timedelta(days=40)):
        work.run_job.run(Job.objects.get().pk)
        work.deliver_notice.run(Notice.objects.get().pk)
        invitation = InvitationFactory(state=InvitationState.SENT, expires_at=timezone.now())
        work.close_surveys.run()

    invitation.refresh_from_db()
    assert Job.objects.order_by("pk")[0].state == WorkState.DONE
    assert Notice.objects.order_by("pk")[0].state == WorkState.DONE
    assert invitation.state == InvitationState.EXPIRED
