"""What follows from what happens: written in the same transaction, once, and only then."""

from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

import pytest
import time_machine

from cases.enums import EventKind
from cases.models import Case, Decision
from cases.services.intake import RequestForm, submit_request
from cases.services.timeline import record_event
from cases.services.withdrawal import withdraw_case
from cms.core.claims import WorkState
from cms.notices.enums import NoticeChannel, NoticeEvent
from cms.notices.models import Notice
from tasks.models import Job, JobKind
from tasks.receivers import FOLLOWS
from tests.factories.cases import CaseFactory, PersonFactory, ServiceFactory
from tests.factories.definitions import SHORT_WORKFLOW
from tests.factories.surveys import SurveyFactory

pytestmark = pytest.mark.django_db


def happens(case: Case, kind: EventKind, **data: Any) -> Any:
    return record_event(case, kind, by="clock", data=data)


def notices_of(case: Case) -> list[str]:
    rows = Notice.objects.filter(subject_kind="case", subject_id=case.pk).order_by("pk")
    return list(rows.values_list("event", flat=True))


def test_a_request_is_routed_and_acknowledged() -> None:
    case = CaseFactory()

    job = Job.objects.get()
    assert (job.kind, job.subject_id, job.step) == (JobKind.ROUTE_CASE, case.pk, 1)
    notice = Notice.objects.get()
    assert notice.event == NoticeEvent.ACKNOWLEDGEMENT
    assert notice.channel == NoticeChannel.SMS
    assert notice.recipient == case.person.mobile
    assert notice.cause_id == case.events.get().pk
    assert notice.key == f"event:{notice.cause_id}:acknowledgement:sms"


def test_nothing_follows_from_what_is_rolled_back(given_hints: list[Any]) -> None:
    """P10: no row and no hint for an event that did not happen."""
    case = CaseFactory()
    jobs, notices = Job.objects.count(), Notice.objects.count()
    given_hints.clear()

    with suppress(RuntimeError), transaction.atomic():
        happens(case, EventKind.MISSING_COMPLETED)
        raise RuntimeError

    assert (Job.objects.count(), Notice.objects.count()) == (jobs, notices)
    assert given_hints == []


@time_machine.travel("2026-11-26 09:00Z")  # by day: at night the message waits for the morning
def test_a_hint_is_given_only_after_the_commit(
    given_hints: list[Any], django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks() as callbacks:
        CaseFactory()
        assert given_hints == []

    for callback in callbacks:
        callback()

    assert given_hints == [
        ("sila.run_job", (Job.objects.get().pk,), "work"),
        ("sila.deliver_notice", (Notice.objects.get().pk,), "work"),
    ]


def test_the_same_form_sent_twice_is_acknowledged_once() -> None:
    service = ServiceFactory(plain=True)
    version = service.form.current_version
    form = RequestForm(
        form_key="6f0d4cbe-0000-4000-8000-000000000001",  # type: ignore[arg-type]
        service=service,
        form_version=version,
        answers={"name": "سالم علي محمد", "mobile": "+966500000001"},
    )

    first = submit_request(form, acting_user=None)
    second = submit_request(form, acting_user=None)

    assert first.case == second.case
    assert Notice.objects.count() == 1
    assert Job.objects.count() == 1


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        (EventKind.MISSING_REQUESTED, NoticeEvent.MISSING_ITEMS),
        (EventKind.MISSING_COMPLETED, NoticeEvent.MISSING_COMPLETED),
        (EventKind.REGISTERED, NoticeEvent.REGISTERED),
        (EventKind.DELIVERY_PLANNED, NoticeEvent.DELIVERY_READY),
        (EventKind.DELIVERY_FAILED, NoticeEvent.DELIVERY_FAILED),
        (EventKind.MESSAGE_SENT, NoticeEvent.NEW_MESSAGE),
    ],
)
def test_the_person_is_told(kind: EventKind, said: NoticeEvent) -> None:
    case = CaseFactory()

    happens(case, kind)

    assert notices_of(case) == [NoticeEvent.ACKNOWLEDGEMENT, said]


@pytest.mark.parametrize(
    "kind",
    [kind for kind in EventKind if kind not in FOLLOWS],
)
def test_what_staff_do_among_themselves_is_told_to_nobody(kind: EventKind) -> None:
    case = CaseFactory()
    jobs = Job.objects.count()

    happens(case, kind)

    assert notices_of(case) == [NoticeEvent.ACKNOWLEDGEMENT]
    assert Job.objects.count() == jobs


def test_a_message_at_the_answer_stage_is_the_answer() -> None:
    service = ServiceFactory(plain=True, workflow__definition=SHORT_WORKFLOW)
    case = CaseFactory(service=service)

    happens(case, EventKind.MESSAGE_SENT)

    assert notices_of(case)[-1] == NoticeEvent.ANSWERED


def test_a_decision_waits_for_its_window_as_a_row_in_the_future() -> None:
    case = CaseFactory(at="committee")
    release_at = timezone.now() + timedelta(days=14)

    happens(
        case,
        EventKind.DECISION_RECORDED,
        decision=7,
        result="accept",
        release_at=release_at.isoformat(),
    )

    job = Job.objects.get(kind=JobKind.RELEASE_DECISION)
    assert (job.key, job.subject_id, job.due_at) == ("release:7", 7, release_at)
    assert NoticeEvent.DECISION_ACCEPTED not in notices_of(case)


@pytest.mark.parametrize(
    ("result", "said"),
    [
        ("accept", NoticeEvent.DECISION_ACCEPTED),
        ("part", NoticeEvent.DECISION_PARTLY),
        ("refuse", NoticeEvent.DECISION_REFUSED),
        ("postpone", NoticeEvent.DECISION_POSTPONED),
    ],
)
def test_a_released_decision_is_told_by_its_result(result: str, said: NoticeEvent) -> None:
    case = CaseFactory(at="committee")
    decision = Decision.objects.create(
        case=case, result=result, reason_key="outside_scope", released_at=timezone.now()
    )

    happens(case, EventKind.DECISION_RELEASED, decision=decision.pk, result=result)

    assert notices_of(case)[-1] == said


def test_whoever_waits_for_urgent_help_is_told_that_it_is_coming() -> None:
    case = CaseFactory(at="committee", is_urgent=True)
    accepted = Decision.objects.create(case=case, result="accept", released_at=timezone.now())
    happens(case, EventKind.DECISION_RELEASED, decision=accepted.pk, result="accept")
    assert notices_of(case)[-1] == NoticeEvent.HELP_COMING

    happens(case, EventKind.DECISION_RELEASED, decision=accepted.pk, result="refuse")
    assert notices_of(case)[-1] == NoticeEvent.DECISION_REFUSED


def test_every_move_of_an_open_case_is_routed_once_per_step() -> None:
    case = CaseFactory()
    first = happens(case, EventKind.STAGE_MOVED)
    second = happens(case, EventKind.STAGE_MOVED)

    steps = list(Job.objects.order_by("step").values_list("step", flat=True))
    assert steps == [1, first.sequence, second.sequence]


def test_a_closed_case_is_routed_to_nobody() -> None:
    case = CaseFactory()
    jobs = Job.objects.count()
    case.is_open = False
    case.save()

    happens(case, EventKind.STAGE_MOVED)

    assert Job.objects.count() == jobs


def test_a_withdrawal_ends_what_waited_and_is_confirmed() -> None:
    case = CaseFactory(at="committee")
    decision = Decision.objects.create(case=case, result="accept")
    later = (timezone.now() + timedelta(days=3)).isoformat()
    happens(
        case, EventKind.DECISION_RECORDED, decision=decision.pk, result="accept", release_at=later
    )

    withdraw_case(case)

    states = dict(Notice.objects.values_list("event", "state"))
    assert states == {
        NoticeEvent.ACKNOWLEDGEMENT: WorkState.CANCELLED,
        NoticeEvent.WITHDRAWN: WorkState.PENDING,
    }
    assert Job.objects.get(kind=JobKind.RELEASE_DECISION).state == WorkState.CANCELLED


def test_closing_plans_the_survey_after_its_days_for_the_refused_as_well() -> None:
    SurveyFactory(delay_days=2)
    case = CaseFactory(is_open=False, outcome="refused")
    noon = timezone.localtime().replace(hour=12, minute=0, second=0, microsecond=0)

    with time_machine.travel(noon, tick=False):
        happens(case, EventKind.CLOSED, outcome="refused")

    job = Job.objects.get(kind=JobKind.SEND_INVITATION)
    assert job.due_at == noon + timedelta(days=2)


@pytest.mark.parametrize(
    ("person", "channel"),
    [
        ({"contact_by": "sms"}, NoticeChannel.SMS),
        ({"contact_by": "email", "email": "a@b.test"}, NoticeChannel.EMAIL),
        ({"contact_by": "call"}, NoticeChannel.CALL),
        ({"contact_by": "email"}, NoticeChannel.SMS),
        ({"contact_by": "sms", "mobile": "", "email": "a@b.test"}, NoticeChannel.EMAIL),
        ({"contact_by": "sms", "mobile": ""}, NoticeChannel.CALL),
    ],
)
def test_a_person_is_reached_as_asked_else_as_possible_and_never_not_at_all(
    person: dict[str, str], channel: NoticeChannel
) -> None:
    CaseFactory(person=PersonFactory(**person))

    assert Notice.objects.get().channel == channel


def test_an_urgent_case_speaks_at_night(given_hints: list[Any]) -> None:
    night = timezone.localtime().replace(hour=23, minute=0)
    with time_machine.travel(night, tick=False):
        urgent, calm = CaseFactory(is_urgent=True), CaseFactory()

    due: dict[int, datetime] = dict(Notice.objects.values_list("subject_id", "due_at"))
    assert due[calm.pk].astimezone(night.tzinfo).hour == 8
    assert due[urgent.pk] != due[calm.pk]
