"""Proposing, approving and certifying a destruction, as who answers for people's data clicks it."""

from datetime import timedelta
from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone

import pytest

from cases.backoffice import retention
from cases.models import Case, Destruction
from cases.retention_enums import DestructionState, LineState
from cases.selectors.for_you import told_to
from cases.services.retention import keep_longer
from cms.accounts.models import User
from cms.accounts.roles import Role
from cms.association.models import Association
from cms.notices.enums import StaffNoticeKind
from tasks.jobs import run_job
from tasks.models import Job, JobKind
from tests.factories.accounts import UserFactory
from tests.factories.cases import CaseFactory, PersonFactory
from tests.factories.roles import make_roles

pytestmark = pytest.mark.django_db
BASIS = "سياسة حفظ السجلات، المادة الرابعة"
NAME = "نورة الاسم الظاهر"


@pytest.fixture
def old() -> list[Case]:
    """Two requests that were closed more than a year ago, where a year is the time."""
    make_roles()
    Association.objects.update_or_create(defaults={"retention_months": 12})
    return [_closed(), _closed()]


def _closed() -> Case:
    case: Case = CaseFactory(person=PersonFactory(name=NAME))
    case.is_open, case.closed_at = False, timezone.now() - timedelta(days=400)
    case.save()
    return case


def _as(client: Client, role: Role) -> User:
    user: User = UserFactory(role=role)
    client.force_login(user)
    return user


def _day(ahead: int) -> str:
    return f"{timezone.localdate() + timedelta(days=ahead):%d/%m/%Y}"


def _propose(client: Client, *cases: Case, **typed: Any) -> Any:
    values = {"which": "ticked", "basis": BASIS, "case": [case.pk for case in cases], **typed}
    return client.post(reverse("retention"), values)


def test_from_the_tick_to_the_certificate(client: Client, old: list[Case]) -> None:
    director = UserFactory(role=Role.DIRECTOR)
    _as(client, Role.PRIVACY_OFFICER)
    assert _propose(client, old[0]).status_code == 302
    proposal = Destruction.objects.get()
    page = reverse("destruction", args=[proposal.pk])
    assert "destruction_deed" not in client.get(page).content.decode()
    own = client.post(f"{page}approve/", {"approve-is_read": "on"})
    assert own.status_code == 422

    client.force_login(director)
    told = told_to(director).get()
    opened = client.post(reverse("for_you_open", args=[told.pk]))
    assert opened["Location"] == page
    assert client.post(f"{page}approve/", {}).status_code == 422  # not looked at
    assert client.post(f"{page}approve/", {"approve-is_read": "on"}).status_code == 302
    assert client.get(f"{page}certificate/").status_code == 404  # not done yet
    for job in Job.objects.filter(kind=JobKind.DESTROY_CASES):
        run_job(job.pk)

    shown = client.get(page).content.decode()
    assert old[0].reference in shown
    assert NAME not in shown
    assert reverse("cases:inspect", args=[old[0].pk]) not in shown  # nothing is left to read
    for signed in (director, proposal.proposed_by):
        assert told_to(signed).first().kind == StaffNoticeKind.DESTROYED
    certificate = client.get(f"{page}certificate/")
    assert certificate.status_code == 200
    assert "no-store" in certificate["Cache-Control"]
    listed = client.get(reverse("retention")).content.decode()
    assert old[0].reference not in listed
    assert old[1].reference in listed
    assert client.get(reverse("cases:inspect", args=[old[0].pk])).status_code == 404


def test_what_was_ticked_and_typed_comes_back_when_it_is_refused(
    client: Client, old: list[Case]
) -> None:
    _as(client, Role.PRIVACY_OFFICER)

    without_rule = _propose(client, old[1], basis="")
    nobody_ticked = _propose(client)

    assert without_rule.status_code == nobody_ticked.status_code == 422
    ticked = f'value="{old[1].pk}" form="propose"'
    start = without_rule.content.decode().index(ticked)
    assert " checked" in without_rule.content.decode()[start:].split(">")[0]
    assert BASIS in nobody_ticked.content.decode()
    assert not Destruction.objects.exists()


def test_what_is_refused_further_back_in_the_list_comes_back_with_its_words(
    client: Client, old: list[Case], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A hold that was lost in silence would let the request be destroyed."""
    monkeypatch.setattr(retention, "A_PAGE", 1)
    _as(client, Role.DIRECTOR)
    [row] = client.get(reverse("retention"), {"p": 2}).context["rows"]
    prefix = f"case-{row['pk']}"
    typed = {f"{prefix}-reason": "دعوى أمام المحكمة", f"{prefix}-until": _day(2000)}
    for address in (row["url"], reverse("retention_keep", args=[row["pk"]])):
        refused = client.post(address, typed)
        assert refused.status_code == 422
        assert "السنوات الثلاث القادمة" in refused.text
        at_its_head = refused.text.split("sila-banner--error")[1].split("</section>")[0]
        assert f'href="#id_{prefix}-until"' in at_its_head
        assert "دعوى أمام المحكمة" in refused.text
    kept = client.post(row["url"], {**typed, f"{prefix}-until": _day(90)})
    assert kept["Location"] == f"{reverse('retention')}?p=2"


def test_who_ticks_what_a_colleague_has_asked_for_meanwhile_is_told_so(
    client: Client, old: list[Case]
) -> None:
    _as(client, Role.DIRECTOR)
    assert _propose(client, old[0]).status_code == 302
    _as(client, Role.PRIVACY_OFFICER)
    again = _propose(client, old[0])
    assert again.status_code == 422
    assert "تغيّرت القائمة أثناء ذلك" in again.text


def test_the_whole_list_at_once_and_taking_it_back(client: Client, old: list[Case]) -> None:
    _as(client, Role.DIRECTOR)
    _propose(client, which="all")
    proposal = Destruction.objects.get()
    assert proposal.lines.count() == len(old)

    page = reverse("destruction", args=[proposal.pk])
    taken_back = client.post(f"{page}decline/", {"decline-reason": "ما زالت المراجعة قائمة"})

    assert taken_back.status_code == 302
    proposal.refresh_from_db()
    assert proposal.state == DestructionState.DECLINED


def test_the_auditor_reads_and_nobody_else_opens_it(client: Client, old: list[Case]) -> None:
    _as(client, Role.PRIVACY_OFFICER)
    _propose(client, old[0])
    page = reverse("destruction", args=[Destruction.objects.get().pk])

    _as(client, Role.AUDITOR)
    assert client.get(page).status_code == 200
    assert client.post(f"{page}approve/", {"approve-is_read": "on"}).status_code in (302, 403)
    assert Destruction.objects.get().is_waiting
    _as(client, Role.OFFICER)
    assert client.get(page).status_code in (302, 403)
    assert client.get(f"{page}certificate/").status_code in (302, 403, 404)


def test_what_is_kept_stands_with_its_reason_and_a_proposal_says_it_is_left(
    client: Client, old: list[Case]
) -> None:
    privacy = _as(client, Role.PRIVACY_OFFICER)
    _propose(client, *old)
    page = reverse("destruction", args=[Destruction.objects.get().pk])
    why, until = "قضية منظورة أمام المحكمة", timezone.localdate() + timedelta(days=90)

    keep_longer(old[0], reason=why, until=until, acting_user=privacy)

    assert why in client.get(reverse("retention")).content.decode()
    rows = {row["reference"]: row["state_words"] for row in client.get(page).context["rows"]}
    assert rows[old[0].reference] == LineState.LEFT.label
    assert rows[old[1].reference] == LineState.WAITING.label


def test_whoever_asked_is_told_that_it_was_declined_and_reads_the_requests_until_then(
    client: Client, old: list[Case]
) -> None:
    director = UserFactory(role=Role.DIRECTOR)
    asking = _as(client, Role.PRIVACY_OFFICER)
    _propose(client, old[0])
    page = reverse("destruction", args=[Destruction.objects.get().pk])
    assert reverse("cases:inspect", args=[old[0].pk]) in client.get(page).content.decode()

    client.force_login(director)
    client.post(f"{page}decline/", {"decline-reason": "ما زالت المراجعة قائمة"})

    assert told_to(asking).get().kind == StaffNoticeKind.NOT_DESTROYED
    assert not told_to(director).exists()  # what she was asked is decided
