"""A wave asks everybody whose request was closed since a day, by the same rule as one by one."""

from datetime import timedelta
from typing import Any

from django.core.management import CommandError, call_command
from django.utils import timezone

import pytest

from cases.enums import Outcome, Purpose
from cases.models import Case, Consent
from surveys.models import Invitation
from surveys.selectors import why_not_asked
from tasks.asking import ask_wave
from tasks.models import Job, JobKind
from tests.factories.cases import CaseFactory, PersonFactory, ServiceFactory
from tests.factories.surveys import SurveyFactory

pytestmark = pytest.mark.django_db
A_DAY = timedelta(days=1)


@pytest.fixture
def cases() -> list[Case]:
    """Closed yesterday: nothing said, yes, no, yes and stopped, stopped in another, withdrawn; and
    two under other files of the telephone that stopped: nothing said, and yes since."""
    service, now = ServiceFactory(plain=True), timezone.now()
    person = PersonFactory()
    made = [CaseFactory(service=service) for _ in range(5)]
    made += [CaseFactory(service=service, person=person) for _ in range(3)]
    for _ in range(2):
        again = PersonFactory(mobile=made[3].person.mobile)
        made.append(CaseFactory(service=service, person=again))
    Case.objects.filter(pk__in=[case.pk for case in made]).update(
        is_open=False, closed_at=now - A_DAY
    )
    Case.objects.filter(pk=made[4].pk).update(outcome=Outcome.WITHDRAWN)
    said: dict[int, dict[str, Any]] = {
        1: {"is_given": True},
        2: {"is_given": False},
        3: {"is_given": True, "withdrawn_at": now},
        5: {"is_given": True, "given_at": now - 3 * A_DAY, "withdrawn_at": now - 2 * A_DAY},
        6: {"is_given": True, "given_at": now - A_DAY},
        9: {"is_given": True, "given_at": now + A_DAY},
    }
    for number, words in said.items():
        Consent.objects.create(case=made[number], purpose=Purpose.SURVEY, **words)
    return [Case.objects.get(pk=case.pk) for case in made]


def test_a_wave_and_a_single_case_follow_one_rule(cases: list[Case]) -> None:
    survey = SurveyFactory()

    assert ask_wave(survey, since=timezone.now() - 2 * A_DAY) == len(cases)

    rows = {row.case_id: row for row in Invitation.objects.all()}
    assert {pk: row.why_not for pk, row in rows.items()} == {
        case.pk: why_not_asked(case) for case in cases
    }
    assert len({row.why_not for row in rows.values()}) == 3
    asked = {row.pk for row in rows.values() if not row.why_not}
    jobs = Job.objects.filter(kind=JobKind.SEND_INVITATION)
    assert {job.subject_id for job in jobs} == asked
    assert {job.key for job in jobs} == {f"invite:{pk}" for pk in asked}


def test_asking_twice_is_asking_once_and_who_is_outside_is_not_asked(cases: list[Case]) -> None:
    survey = SurveyFactory(key="yearly")
    Case.objects.filter(pk=cases[0].pk).update(is_open=True)
    Case.objects.filter(pk=cases[1].pk).update(closed_at=timezone.now() - 9 * A_DAY)
    since = f"{timezone.localdate() - 2 * A_DAY}"

    call_command("ask_wave", "yearly", "--since", since)
    call_command("ask_wave", "yearly", "--since", since)

    places = survey.invitations
    assert places.count() == len(cases) - 2
    assert not places.filter(case__in=cases[:2]).exists()
    jobs = Job.objects.filter(kind=JobKind.SEND_INVITATION)
    assert jobs.count() == places.filter(why_not="").count()


@pytest.mark.parametrize(("key", "since"), [("nobody", "2026-01-01"), ("yearly", "2026-13-01")])
def test_a_wave_nobody_can_send_is_refused_in_words(key: str, since: str) -> None:
    SurveyFactory(key="yearly")
    with pytest.raises(CommandError, match=r"nobody|2026-13-01"):
        call_command("ask_wave", key, "--since", since)
