"""A visit by us without an outcome is asked about once, and stands there until it is written."""

from datetime import timedelta
from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone

import pytest

from cases.enums import AppointmentKind, AppointmentState
from cases.models import Appointment, KinshipDeclaration
from cases.selectors.for_you import kept_before, told_to
from cases.services.appointments import settle_appointment
from cms.accounts.roles import Role
from cms.notices.enums import StaffNoticeKind
from cms.notices.models import StaffNotice
from cms.notices.services import mark_read
from tasks.visiting import watch_visits
from tests.factories.accounts import UserFactory
from tests.factories.association import BranchFactory
from tests.factories.cases import CaseFactory
from tests.factories.desk import AppointmentFactory
from tests.factories.roles import make_roles

pytestmark = pytest.mark.django_db


def visit_of(researcher: Any, *, hours: int = 3, **values: Any) -> Appointment:
    """A visit that began so many hours ago and took half an hour."""
    at = timezone.now() - timedelta(hours=hours)
    values = {"kind": AppointmentKind.HOME, "received_by": researcher, "at": at, **values}
    return AppointmentFactory(**values)  # type: ignore[no-any-return]


def told(user: Any) -> list[str]:
    rows = StaffNotice.objects.filter(user=user, kind=StaffNoticeKind.VISIT_LATE)
    return list(rows.values_list("reference", flat=True))


def test_who_went_and_the_owner_are_told_once_until_another_time_is_agreed_on() -> None:
    branch = BranchFactory()
    researcher = UserFactory(role=Role.RESEARCHER, branch=branch)
    case = CaseFactory(branch=branch, owner=UserFactory(role=Role.OFFICER, branch=branch))
    visit = visit_of(researcher, branch=branch, case=case)
    for _run in range(2):
        assert watch_visits() == 1
    assert told(researcher) == told(case.owner) == [case.reference]
    assert told(visit.booked_by) == []
    visit.at -= timedelta(hours=1)
    visit.save()
    watch_visits()
    assert len(told(researcher)) == 2


@pytest.mark.parametrize(
    "values",
    [
        {"hours": 2},
        {"hours": 24 * 8},
        {"kind": AppointmentKind.INTERVIEW},
        {"state": AppointmentState.CAME},
    ],
)
def test_a_visit_that_is_not_late_or_settled_or_long_past_or_no_visit_is_quiet(
    values: dict[str, Any],
) -> None:
    visit_of(UserFactory(role=Role.RESEARCHER), **values)
    assert watch_visits() == 0
    assert not StaffNotice.objects.exists()


def test_somebody_else_than_who_went_is_always_told() -> None:
    director, researcher = UserFactory(role=Role.DIRECTOR), UserFactory(role=Role.RESEARCHER)
    own, booked = visit_of(researcher, booked_by=researcher), visit_of(researcher)
    visit_of(None, booked_by=researcher)  # whoever is there goes: no name but one
    watch_visits()
    assert told(director) == ["", ""]
    assert len(told(researcher)) == 3
    assert len(told(booked.booked_by)) == 1
    assert own.booked_by == researcher


def test_the_director_is_told_of_a_restricted_case_too_and_comes_to_it_by_the_case(
    client: Client,
) -> None:
    """A visit of a restricted case names the person; asking after a colleague needs no name."""
    make_roles()
    director, branch = UserFactory(role=Role.DIRECTOR), BranchFactory()
    researcher = UserFactory(role=Role.RESEARCHER, branch=branch)
    case = CaseFactory(branch=branch, owner=researcher, is_restricted=True)
    visit_of(researcher, case=case, branch=branch, booked_by=researcher)
    watch_visits()
    for reader, lands in ((director, "cases:inspect"), (researcher, "appointments:inspect")):
        notice = kept_before(reader).get(kind=StaffNoticeKind.VISIT_LATE)
        client.force_login(reader)
        opened = client.post(reverse("for_you_open", args=[notice.pk]), follow=True)
        assert opened.status_code == 200
        assert opened.resolver_match.view_name == lands


def test_it_stays_on_the_first_screen_though_read_until_the_outcome_is_written() -> None:
    branch = BranchFactory()
    researcher = UserFactory(role=Role.RESEARCHER, branch=branch)
    visit = visit_of(researcher, branch=branch)
    watch_visits()
    mark_read(told_to(researcher).order_by(), acting_user=researcher)
    assert [row.subject_id for row in kept_before(researcher)] == [visit.pk]
    settle_appointment(visit, state=AppointmentState.CAME, acting_user=researcher)
    assert not kept_before(researcher).exists()
    assert not told_to(researcher).exists()


def test_whom_kinship_keeps_from_the_file_is_told_nothing_of_its_visit() -> None:
    director, booker = UserFactory(role=Role.DIRECTOR), UserFactory(role=Role.OFFICER)
    visit = visit_of(UserFactory(role=Role.RESEARCHER), case=CaseFactory(owner=None))
    Appointment.objects.filter(pk=visit.pk).update(booked_by=booker)
    KinshipDeclaration.objects.create(case=visit.case, user=booker)
    watch_visits()
    assert told(booker) == []
    assert told(director) == told(visit.received_by) == [visit.case.reference]
