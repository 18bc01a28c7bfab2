"""The screens of programme times: who reads the wishes, and who changes the times (ENV-6.6)."""

from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

import pytest

from cases.backoffice.programmes.forms import OTHER
from cases.models import Figure, ProgrammeChange, Service
from cases.selectors.programmes import latest_record
from cases.selectors.tallying import later_month, month_of
from cms.accounts.models import User
from cms.accounts.roles import Role
from tests.factories.accounts import UserFactory
from tests.factories.association import BranchFactory
from tests.factories.programmes import AFTER, ASR, BEFORE, MORNING, ask, make_programme
from tests.factories.roles import make_roles

pytestmark = pytest.mark.django_db
LIST = reverse("programmes")


@pytest.fixture
def programme() -> Service:
    make_roles()
    BranchFactory(is_main=True)
    return make_programme()


def client_of(role: Role, **values: Any) -> Client:
    client = Client()
    client.force_login(UserFactory(role=role, **values))
    return client


def screen(service: Service) -> str:
    return reverse("programme_times", args=[service.pk])


def typed(service: Service, **other: Any) -> dict[str, Any]:
    values = {
        "slots": [ASR],
        "text_ar": AFTER["ar"],
        "text_en": AFTER["en"],
        "effective_from": f"{timezone.localdate():%d/%m/%Y}",
        "reason": "اختار أكثر الناس وقت العصر",
        "clause": OTHER,
        "bylaw": "لائحة التطوع، المادة 12",
        "finding": "allowed",
        "seen": latest_record(service),
    }
    return {**values, **other}


def wished(service: Service, **counts: int) -> None:
    """As the clock counted them last month; `said`: in how many requests."""
    month = later_month(month_of(timezone.localdate()), -1)
    for key, count in counts.items():
        Figure.objects.create(
            month=month,
            service=service,
            medium="website",
            measure="wished",
            key="" if key == "said" else key,
            count=count,
        )


def test_the_director_changes_the_times_and_the_check_is_on_record(programme: Service) -> None:
    wished(programme, said=12, weekday_after_asr=9)
    director = client_of(Role.DIRECTOR)
    before = director.get(LIST).content.decode()
    assert BEFORE["ar"] in before
    assert "ذُكرت في 12 طلبًا" in before

    answer = director.post(screen(programme), typed(programme), follow=True)

    page = answer.content.decode()
    assert answer.redirect_chain[0][0].startswith(LIST)
    for words in (BEFORE["ar"], AFTER["ar"], "لائحة التطوع، المادة 12", "لا تمنعه اللوائح"):
        assert words in page
    assert ProgrammeChange.objects.get(is_allowed=True, by__isnull=False).slots == [ASR]


def test_where_the_bylaws_stand_against_it_the_page_says_so(programme: Service) -> None:
    director = client_of(Role.DIRECTOR)
    answer = director.post(screen(programme), typed(programme, finding="against"), follow=True)
    page = answer.content.decode()
    assert "بقيت المواعيد كما هي" in page
    assert "لم يُغيَّر: في اللوائح ما يمنعه" in page


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"slots": []}, "slots"),
        ({"slots": ["nine_o_clock"]}, "slots"),
        ({"text_en": ""}, "text"),
        ({"reason": "نعم"}, "reason"),
        ({"clause": ""}, "clause"),
        ({"clause": "999:6.6"}, "clause"),
        ({"bylaw": ""}, "bylaw"),
        ({"finding": ""}, "finding"),
        ({"effective_from": "1/1/2020"}, "effective_from"),
        ({"effective_from": "غدًا"}, "effective_from"),
    ],
)
def test_what_is_missing_or_forged_comes_back_as_typed(
    programme: Service, wrong: dict[str, Any], field: str
) -> None:
    answer = client_of(Role.DIRECTOR).post(screen(programme), typed(programme, **wrong))
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {field}
    assert not ProgrammeChange.objects.filter(by__isnull=False).exists()


def test_two_at_once_change_it_once(programme: Service) -> None:
    sent = typed(programme)
    assert client_of(Role.DIRECTOR).post(screen(programme), sent).status_code == 302
    assert client_of(Role.DIRECTOR).post(screen(programme), sent).status_code == 422


def test_how_many_are_told_stands_beside_the_box_and_without_any_there_is_none(
    programme: Service,
) -> None:
    director = client_of(Role.DIRECTOR)
    assert "tells_people" not in director.get(screen(programme)).context["form"].fields
    ask(programme, MORNING)
    form = director.get(screen(programme)).context["form"]
    assert "1" in str(form.fields["tells_people"].label)
    director.post(screen(programme), typed(programme, tells_people="on"))
    assert ProgrammeChange.objects.get(by__isnull=False).tells_people


def test_a_published_clause_is_kept_in_its_own_words(
    programme: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    from cases.backoffice.room import toolkit

    clause = toolkit.Clause("7:6.6", "السياسة", "6.6", "الملاءمة", "نعدّل خدماتنا", "/")
    for module in ("cases.backoffice.room.toolkit", "cases.backoffice.programmes.forms"):
        monkeypatch.setattr(f"{module}.clauses", lambda: [clause])
    director = client_of(Role.DIRECTOR)
    assert "6.6 · الملاءمة" in director.get(screen(programme)).content.decode()
    director.post(screen(programme), typed(programme, clause="7:6.6", bylaw=""))
    kept = ProgrammeChange.objects.get(by__isnull=False)
    assert kept.clause == "«نعدّل خدماتنا» (البند 6.6، السياسة)"


@pytest.mark.parametrize("role", [Role.OFFICER, Role.BOARD_SECRETARY, Role.AUDITOR])
def test_who_reads_figures_reads_the_wishes_and_changes_nothing(
    programme: Service, role: Role
) -> None:
    client = client_of(role)
    page = client.get(LIST).content.decode()
    assert BEFORE["ar"] in page
    assert screen(programme) not in page
    assert client.get(screen(programme)).status_code == 302  # to the start, with a word
    client.post(screen(programme), typed(programme))
    assert not ProgrammeChange.objects.filter(by__isnull=False).exists()


@pytest.mark.parametrize(
    "role", [Role.EDITOR, Role.PUBLISHER, Role.RECEPTIONIST, Role.MEMBER, Role.ADMIN]
)
def test_nobody_else_reads_them(programme: Service, role: Role) -> None:
    assert client_of(role).get(LIST).status_code == 302


def test_what_few_wished_is_not_on_the_page(programme: Service) -> None:
    wished(programme, said=4, weekday_after_asr=4)
    page = client_of(Role.DIRECTOR).get(LIST).content.decode()
    assert "من ذكرها أقل من أن يُعرض عددهم" in page


def test_wishes_asked_through_another_service_stand_apart(programme: Service) -> None:
    other = make_programme(name={"ar": "ملاءمة موعد"})
    Service.objects.filter(pk=other.pk).update(kind="suggestion")
    wished(other, said=8, weekday_after_asr=8)
    page = client_of(Role.DIRECTOR).get(LIST)
    assert [row.service for row in page.context["rows"]] == [programme]
    assert [row.service for row in page.context["others"]] == [other]
    assert client_of(Role.DIRECTOR).get(screen(other)).status_code == 404


def test_many_programmes_cost_no_more_than_one(programme: Service) -> None:
    client = client_of(Role.DIRECTOR)
    client.get(LIST)
    with CaptureQueriesContext(connection) as few:
        client.get(LIST)
    for _number in range(3):
        make_programme()
    with CaptureQueriesContext(connection) as many:
        client.get(LIST)
    assert len(many) == len(few)


def test_the_form_of_a_service_is_no_second_way(programme: Service) -> None:
    """Times have no column in the service, so nothing that is sent with it reaches them."""
    admin: User = UserFactory(role=Role.ADMIN)
    client = Client()
    client.force_login(admin)
    page = client.get(reverse("wagtailsnippets_cases_service:edit", args=[programme.pk]))
    names = set(page.context["form"].fields)
    assert page.status_code == 200
    assert not names & {"times", "slots", "text", "time_slots"}


def test_start_and_report_lead_to_them_where_there_are_programmes(programme: Service) -> None:
    director = client_of(Role.DIRECTOR)
    doors = (reverse("case_report"), reverse("wagtailadmin_home"))
    for door in doors:
        assert LIST in director.get(door).content.decode()
    Service.objects.filter(pk=programme.pk).update(kind="help")
    for door in doors:
        assert LIST not in director.get(door).content.decode()
