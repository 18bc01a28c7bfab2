"""Open cases keep the workflow they began with, unless somebody moves them on purpose (C50)."""

from django.core.exceptions import PermissionDenied
from django.urls import reverse

import pytest

from cases.exceptions import ReasonRequired
from cases.models import Case
from cases.services.moves import move_case
from cases.services.timeline import lock_case
from cases.services.verifying import verify_timeline
from cases.services.workflows import move_open_cases, publish_workflow
from public_site.presenting import way_of
from tests.factories.accounts import UserFactory
from tests.factories.cases import CaseFactory, ServiceFactory, WorkflowFactory
from tests.factories.definitions import WORKFLOW, move
from tests.factories.roles import make_roles

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin():
    make_roles()
    return UserFactory(role="admin")


@pytest.fixture
def cases(admin):
    """One in check, one in clarification; then a version without clarification, whose check is the
    receptionist's."""
    workflow = WorkflowFactory(definition=WORKFLOW)
    service = ServiceFactory(workflow=workflow)
    found = [CaseFactory(service=service), CaseFactory(service=service, at="clarify")]
    check, _clarify, *others = (dict(stage) for stage in WORKFLOW["stages"])
    check |= {"role": "receptionist", "moves": [move("study", requires=["documents_complete"])]}
    definition = {"stages": [check, *others]}
    publish_workflow(workflow, acting_user=admin, definition=definition, seen=1)
    return found


def _versions(cases) -> list[int]:
    return [Case.objects.get(pk=case.pk).workflow_version.number for case in cases]


def test_they_stay_until_they_are_moved_and_what_has_no_place_there_stays_for_good(cases, admin):
    workflow = cases[0].service.workflow
    assert _versions(cases) == [1, 1]
    assert move_open_cases(workflow, acting_user=admin, reason="مسار مختصر") == 1
    assert _versions(cases) == [2, 1]
    moved = Case.objects.get(pk=cases[0].pk)
    assert (moved.stage, moved.role) == ("check", "receptionist")
    assert moved.owner == cases[0].owner
    line = moved.events.last()
    assert (line.kind, line.data, line.reason) == (
        "workflow_changed",
        {"from": 1, "to": 2},
        "مسار مختصر",
    )
    assert verify_timeline(moved) == []
    assert move_open_cases(workflow, acting_user=admin, reason="مرة أخرى") == 0


def test_what_a_colleague_closes_meanwhile_is_left_as_it_is(cases, admin, monkeypatch):
    def closed_first(row, *along):
        Case.objects.filter(pk=row.pk).update(is_open=False, stage="done", stage_kind="closed")
        return lock_case(row, *along)

    monkeypatch.setattr("cases.services.workflows.lock_case", closed_first)
    workflow = cases[0].service.workflow
    assert move_open_cases(workflow, acting_user=admin, reason="مسار مختصر") == 0
    assert _versions(cases) == [1, 1]


def test_nobody_moves_them_without_the_right_and_a_reason(cases, admin):
    workflow = cases[0].service.workflow
    with pytest.raises(PermissionDenied):
        move_open_cases(workflow, acting_user=UserFactory(role="officer"), reason="هكذا")
    with pytest.raises(ReasonRequired):
        move_open_cases(workflow, acting_user=admin, reason=" ")
    assert _versions(cases) == [1, 1]


def test_where_it_has_been_is_told_although_the_stage_is_no_more(cases, admin, client):
    case = cases[0]
    officer = UserFactory(role="officer", branch=case.branch)
    researcher = UserFactory(role="researcher", branch=case.branch)
    move_case(case, to="clarify", acting_user=officer, reason="ما المقصود؟")
    move_case(case, to="check", acting_user=researcher, reason="الراتب")
    move_open_cases(case.service.workflow, acting_user=admin, reason="مسار مختصر")
    case.refresh_from_db()
    client.force_login(UserFactory(role="director"))
    page = client.get(reverse("cases:inspect", args=[case.pk]) + "?timeline=all")
    assert page.status_code == 200
    assert all(station["name"] for station in way_of(case))


def test_the_page_of_the_workflow_says_how_many_and_moves_them(cases, admin, client):
    workflow = cases[0].service.workflow
    client.force_login(admin)
    page = reverse("workflows:inspect", args=[workflow.pk])
    assert client.get(page).context["movable"] == 1
    assert client.get(f"{page}?version=1").context["movable"] == 0
    client.post(reverse("workflows:move", args=[workflow.pk]), {"reason": ""})
    assert _versions(cases) == [1, 1]
    client.post(reverse("workflows:move", args=[workflow.pk]), {"reason": "مسار مختصر"})
    assert _versions(cases) == [2, 1]
    assert client.get(page).context["movable"] == 0
