"""Registers the law asks for: breaches with their 72 hours, consents, what is held and why."""

from datetime import datetime, timedelta
from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone

import pytest
import time_machine

from cases.breach_enums import BreachRisk
from cases.enums import Purpose
from cases.models import Breach, Consent
from cases.selectors.for_you import told_to
from cms.accounts.models import User
from cms.accounts.roles import Role
from cms.notices.enums import StaffNoticeKind
from cms.notices.models import StaffNotice
from tasks.breaches import watch_breaches
from tests.factories.accounts import UserFactory
from tests.factories.cases import CaseFactory, ServiceFactory
from tests.factories.roles import make_roles
from tests.factories.seasons import SeasonFactory

pytestmark = pytest.mark.django_db
NOW = datetime.fromisoformat("2026-11-22T09:00:00+03:00")
WHAT = "أُرسلت قائمة إلى بريد خاطئ"


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(NOW, tick=False) as traveller:
        make_roles()
        yield traveller


@pytest.fixture
def privacy(client: Client) -> User:
    user: User = UserFactory(role=Role.PRIVACY_OFFICER)
    client.force_login(user)
    return user


def _note(client: Client, **changes: Any) -> Any:
    values = {
        "day": "22/11/2026",
        "clock": "08:00",
        "what": WHAT,
        "kinds": ["contact", "identity"],
        "people": "٤٠",
        "risk": BreachRisk.POSSIBLE,
        "measures": "طُلب حذفها وأُكد الحذف",
    }
    return client.post(reverse("breaches:new"), {**values, **changes})


def _deed(client: Client, breach: Breach, name: str, **typed: Any) -> Any:
    values = {f"{name}-{key}": value for key, value in typed.items()}
    return client.post(reverse("breaches:deed", args=[breach.pk, name]), values)


# --- Breaches -------------------------------------------------------------------------------------


def test_a_breach_is_noted_and_told_to_who_answers_for_the_data(
    client: Client, privacy: User
) -> None:
    director = UserFactory(role=Role.DIRECTOR)

    assert _note(client).status_code == 302

    breach = Breach.objects.get()
    assert (breach.people, breach.kinds) == (40, ["contact", "identity"])
    assert breach.due_at == NOW - timedelta(hours=1) + timedelta(hours=72)
    assert [notice.kind for notice in told_to(director)] == [StaffNoticeKind.BREACH]
    assert not told_to(privacy).exists()
    shown = client.get(reverse("breaches:inspect", args=[breach.pk])).content.decode()
    assert WHAT in shown
    assert WHAT not in client.get(reverse("breaches:list")).content.decode()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("clock", "10:30"),
        ("day", ""),
        ("kinds", []),
        ("people", "many"),
        ("risk", ""),
        ("what", ""),
    ],
)
def test_what_is_missing_or_yet_to_come_is_refused_beside_its_field(
    client: Client, privacy: User, field: str, value: Any
) -> None:
    refused = _note(client, **{field: value})
    assert refused.status_code == 422
    assert refused.context["form"].errors
    assert not Breach.objects.exists()


def test_they_are_warned_a_day_before_and_when_the_hours_are_over(
    client: Client, privacy: User, clock: Any
) -> None:
    _note(client)
    assert watch_breaches() == 0
    for hours, told in ((48, 1), (60, 1), (73, 2)):
        clock.move_to(NOW + timedelta(hours=hours))
        assert (watch_breaches(), watch_breaches()) == (1, 1)
        due = StaffNotice.objects.filter(kind=StaffNoticeKind.BREACH_DUE, user=privacy)
        assert due.count() == told


def test_telling_the_authority_late_needs_the_reason(
    client: Client, privacy: User, clock: Any
) -> None:
    _note(client)
    breach = Breach.objects.get()
    clock.move_to(NOW + timedelta(hours=80))
    client.force_login(privacy)  # the session of Sunday is over
    late = {"day": "25/11/2026", "clock": "15:00"}

    assert _deed(client, breach, "authority", **late).status_code == 422
    early = _deed(client, breach, "authority", day="21/11/2026", clock="09:00")
    assert early.status_code == 422
    why = "لم يُعرف عدد من طالهم إلا بعد أربعة أيام"
    told = _deed(client, breach, "authority", **late, why_late=why, reference="55-1")

    assert told.status_code == 302
    breach.refresh_from_db()
    assert breach.was_late
    assert breach.due_at is None
    assert watch_breaches() == 0


def test_nothing_is_closed_while_somebody_has_to_be_told(client: Client, privacy: User) -> None:
    _note(client, risk=BreachRisk.SERIOUS)
    breach = Breach.objects.get()
    lessons = {"lessons": "تُرسل القوائم من النظام وحده"}

    assert _deed(client, breach, "close", **lessons).status_code == 422
    assert _deed(client, breach, "authority", day="22/11/2026", clock="09:00").status_code == 302
    assert _deed(client, breach, "close", **lessons).status_code == 422
    assert _deed(client, breach, "people", on="23/11/2026", how="رسالة").status_code == 422
    assert _deed(client, breach, "people", on="22/11/2026", how="رسالة").status_code == 302
    assert _deed(client, breach, "close", **lessons).status_code == 302

    again = _deed(client, breach, "judge", risk="none", measures="x", why=lessons["lessons"])
    assert again.status_code == 422
    shown = client.get(reverse("breaches:inspect", args=[breach.pk])).content.decode()
    assert lessons["lessons"] in shown


def test_judged_harmless_nobody_has_to_be_told_and_the_first_judgement_stays(
    client: Client, privacy: User
) -> None:
    _note(client)
    breach = Breach.objects.get()

    lower = {"risk": "none", "people": "", "measures": "كانت مشفّرة"}
    assert _deed(client, breach, "judge", **lower).status_code == 422  # and nobody would be told
    why = "وُجد أن الملف مشفّر ومفتاحه عندنا"
    assert _deed(client, breach, "judge", **lower, why=why).status_code == 302

    shown = client.get(reverse("breaches:inspect", args=[breach.pk])).content.decode()
    assert shown.count(why) == 2  # beside the facts, and on record
    breach.refresh_from_db()
    assert breach.due_at is None
    assert [row.risk for row in breach.history.order_by("pk")] == ["possible", "none"]


def test_the_auditor_reads_and_others_do_not(client: Client, privacy: User) -> None:
    _note(client)
    page = reverse("breaches:inspect", args=[Breach.objects.get().pk])

    client.force_login(UserFactory(role=Role.AUDITOR))
    assert client.get(page).status_code == 200
    assert client.get(reverse("breaches:new")).status_code in (302, 403)
    client.force_login(UserFactory(role=Role.OFFICER))
    for url in (page, reverse("breaches:list"), reverse("breaches:new")):
        assert client.get(url).status_code in (302, 403, 404)


# --- Consents, and what is held -------------------------------------------------------------------


def test_the_register_of_consents_is_by_request_and_of_visible_ones(client: Client) -> None:
    case, remark = CaseFactory(), CaseFactory(service__kind="remark")
    for each in (case, remark):
        Consent.objects.create(
            case=each, purpose=Purpose.SURVEY, is_given=True, text_version="7", witness="شاهدة"
        )
    url = reverse("consents:list")

    client.force_login(UserFactory(role=Role.AUDITOR))
    shown = client.get(url).content.decode()
    assert case.reference in shown
    assert remark.reference not in shown  # a remark is the director's alone
    assert case.person.name not in shown
    assert "شاهدة" not in shown
    assert case.reference not in client.get(url, {"state": "withdrawn"}).content.decode()
    client.force_login(UserFactory(role=Role.OFFICER))
    assert client.get(url).status_code in (302, 403)


def test_what_is_held_is_read_from_the_forms_of_today(client: Client) -> None:
    case = CaseFactory()
    client.force_login(UserFactory(role=Role.PRIVACY_OFFICER))
    shown = client.get(reverse("processing")).content.decode()

    question = case.form_version.document.steps[0].questions[0]
    assert str(case.service.name) in shown
    assert question.label["ar"] in shown
    client.force_login(UserFactory(role=Role.RECEPTIONIST))
    assert client.get(reverse("processing")).status_code in (302, 403)


def test_what_we_hold_says_with_a_service_of_a_season_that_it_is_kept_less(
    client: Client, privacy: User
) -> None:
    SeasonFactory()
    ServiceFactory(kept_after_season_days=45)
    client.force_login(privacy)

    shown = client.get(reverse("processing")).content.decode()

    assert "يُحفظ الطلب المغلق 45 يومًا بعد نهاية الموسم" in shown
    assert "موسم الحج" in shown


def test_the_hours_run_on_the_moment_it_became_known() -> None:
    breach = Breach(noticed_at=timezone.now() - timedelta(hours=71), risk=BreachRisk.POSSIBLE)
    assert breach.due_at == timezone.now() + timedelta(hours=1)
