"""Visits to people's homes: by area, with arrival, lateness and a refusal; seen by who may."""

from dataclasses import replace
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

import pytest

from cases.backoffice.desk.visits import Where, by_day_and_area
from cases.backoffice.desk.words import with_names
from cases.enums import AppointmentKind, AppointmentState
from cases.models import Appointment, Assignment, Case, KinshipDeclaration
from cases.selectors.contact import Area
from cases.selectors.desk import lateness, visits_between
from cases.selectors.for_you import told_to
from cases.services.appointments import (
    book_appointment,
    give_appointment,
    note_arrival,
    settle_appointment,
)
from cases.services.viewing import ANSWERS, record_look
from cms.accounts.roles import Role
from cms.notices.enums import StaffNoticeKind
from tests.factories.accounts import UserFactory
from tests.factories.association import BranchFactory
from tests.factories.cases import CaseFactory
from tests.factories.desk import booking, soon
from tests.factories.roles import make_roles

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    make_roles()
    return CaseFactory(branch=BranchFactory(), at="study")


@pytest.fixture
def researcher(case):
    return UserFactory(role="researcher", branch=case.branch)


def _visit(case, researcher, *, minutes_ago=0, kind=AppointmentKind.HOME):
    return Appointment.objects.create(
        kind=kind,
        case=case,
        person=case.person,
        branch=case.branch,
        at=timezone.now() - timedelta(minutes=minutes_ago),
        received_by=researcher,
        booked_by=researcher,
        purpose="بحث",
    )


def test_a_visit_that_has_not_begun_is_late_after_a_quarter_of_an_hour(case, researcher):
    assert lateness(_visit(case, researcher, minutes_ago=10)) is None
    late = _visit(case, researcher, minutes_ago=20)
    assert lateness(late) >= timedelta(minutes=20)
    came = note_arrival(late, acting_user=researcher)
    assert came.arrived_at
    assert note_arrival(came, acting_user=researcher).arrived_at == came.arrived_at
    done = settle_appointment(came, state=AppointmentState.CAME, acting_user=researcher)
    assert lateness(done) >= timedelta(minutes=20)


def test_only_a_visit_by_us_can_be_refused(case, researcher):
    visit = _visit(case, researcher)
    settle_appointment(visit, state=AppointmentState.REFUSED, acting_user=researcher)
    assert case.events.last().data["became"] == "refused"
    at_ours = _visit(case, researcher, kind=AppointmentKind.VISIT)
    with pytest.raises(ValidationError):
        settle_appointment(at_ours, state=AppointmentState.REFUSED, acting_user=researcher)


def test_a_visit_that_nobody_has_stands_in_the_list_of_who_has_the_case(case, researcher, client):
    visit = _visit(case, researcher)
    owner = UserFactory(role="researcher", branch=case.branch)
    Appointment.objects.filter(pk=visit.pk).update(received_by=None)
    Case.objects.filter(pk=case.pk).update(owner=owner)
    client.force_login(owner)
    assert len(client.get(reverse("appointments:visits")).context["days"]) == 1
    give_appointment(visit, to=owner, acting_user=owner)
    visit.refresh_from_db()
    assert visit.received_by == owner
    line = case.events.get(kind="appointment_moved")
    assert (line.data["from"], line.data["user"]) == (None, owner.pk)


def test_a_visit_is_given_to_nobody_who_may_not_make_it(case, researcher):
    visit = _visit(case, researcher)
    kin, busy, man = (UserFactory(role="researcher", branch=case.branch) for _number in range(3))
    KinshipDeclaration.objects.create(case=case, user=kin)
    other = _visit(CaseFactory(branch=case.branch), busy)
    until = visit.at + timedelta(minutes=30)
    Appointment.objects.filter(pk__in=[visit.pk, other.pk]).update(at=visit.at, ends_at=until)
    for colleague in (kin, busy):
        with pytest.raises(ValidationError):
            give_appointment(visit, to=colleague, acting_user=researcher)
    Appointment.objects.filter(pk=visit.pk).update(woman_officer=True)
    man.gender = "man"
    man.save()
    with pytest.raises(ValidationError):
        give_appointment(visit, to=man, acting_user=researcher)


def test_a_visit_goes_to_who_sees_whose_it_is_and_is_there_that_day_and_they_are_told(
    case, researcher
):
    visit = _visit(case, researcher)
    blind = UserFactory(role="receptionist", branch=BranchFactory())
    away, able = (UserFactory(role="researcher", branch=case.branch) for _number in range(2))
    away.absent_until = timezone.localdate(visit.at)
    away.save()
    for colleague, why in ((blind, "أسندوه إليه أولًا"), (away, "غائب حتى")):
        with pytest.raises(ValidationError, match=why):
            give_appointment(visit, to=colleague, acting_user=researcher)
    give_appointment(visit, to=able, acting_user=researcher)
    told = told_to(able).get()
    assert (told.kind, told.subject_id) == (StaffNoticeKind.VISIT_GIVEN, visit.pk)
    assert not told_to(researcher).exists()


def test_a_booking_on_a_day_of_absence_is_asked_about_and_one_for_somebody_else_told(
    case, researcher
):
    colleague = UserFactory(role="researcher", branch=case.branch)
    colleague.absent_until = timezone.localdate(soon())
    colleague.save()
    meant = booking(case.branch, kind=AppointmentKind.HOME, received_by=colleague)
    unasked = replace(meant, all_the_same=False)
    with pytest.raises(ValidationError, match="غائب حتى"):
        book_appointment(unasked, acting_user=researcher, case=case)
    book_appointment(meant, acting_user=researcher, case=case)
    assert told_to(colleague).get().kind == StaffNoticeKind.VISIT_GIVEN


def test_a_sensitive_place_stands_in_the_list_once_its_case_was_opened(
    case, researcher, client, monkeypatch
):
    _visit(case, researcher)
    asked: list[bool] = []
    monkeypatch.setattr(
        "cases.backoffice.desk.visits.places_in", lambda _case, *, are_open: asked.append(are_open)
    )
    client.force_login(researcher)
    client.get(reverse("appointments:visits"))
    record_look(case, viewer=researcher, what=ANSWERS)
    client.get(reverse("appointments:visits"))
    assert asked == [False, True]


def test_where_somebody_lives_whose_name_is_kept_back_is_told_to_who_goes_there(
    case, researcher, client, monkeypatch
):
    """Who booked the visit of a restricted case, and has it no more, read the way to its door."""
    visit = _visit(case, researcher)
    Assignment.objects.create(case=case, user=researcher, step=1, role=Role.RESEARCHER)
    asked: list[int] = []
    monkeypatch.setattr(
        "cases.backoffice.desk.visits.places_in", lambda case, **_more: asked.append(case.pk)
    )
    client.force_login(researcher)
    Case.objects.filter(pk=case.pk).update(is_restricted=True, owner=None)
    client.get(reverse("appointments:visits"), {"whose": "all"})
    assert asked == [case.pk]
    colleague = UserFactory(role="researcher", branch=case.branch)
    Appointment.objects.filter(pk=visit.pk).update(received_by=colleague, booked_by=researcher)
    page = client.get(reverse("appointments:visits"), {"whose": "all"})
    assert asked == [case.pk]
    assert page.context["days"]  # the visit itself still stands there


def test_visits_are_grouped_by_area_and_hidden_from_another_branch(case, researcher):
    case.person.attributes = {"district": "حي الروابي"}
    case.person.save()
    _visit(case, researcher)
    days = (timezone.localdate() - timedelta(days=1), timezone.localdate() + timedelta(days=2))
    rows = list(with_names(visits_between(*days, user=researcher), researcher))
    ((_day, ((area, visits),)),) = by_day_and_area(rows, {case.pk: Where(Area("RRR"))})
    assert area == "حي الروابي"
    assert visits[0]["case"]
    rows[0].person.attributes = {}
    ((_day, ((by_case, _visits),)),) = by_day_and_area(rows, {case.pk: Where(Area("RRR"))})
    ((_day, ((by_map, _visits),)),) = by_day_and_area(
        rows, {case.pk: Where(Area(cell=(18.2, 42.5)))}
    )
    ((_day, ((by_branch, _visits),)),) = by_day_and_area(rows, {})
    assert "RRR" in by_case
    assert "18.20" not in by_map  # says nothing to who drives there: each visit has its map
    assert str(case.branch.name) in by_branch
    outsider = UserFactory(role="researcher", branch=BranchFactory())
    assert not visits_between(*days, user=outsider).exists()
