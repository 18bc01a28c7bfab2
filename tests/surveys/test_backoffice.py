"""Results in the back office: for those who may, in groups, readable without the bars."""

from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils.translation import ngettext, override

import pytest

from cms.accounts.roles import ROLE_PERMISSIONS, Role
from surveys.models import Survey
from tests.factories.accounts import UserFactory
from tests.factories.association import BranchFactory
from tests.factories.cases import ServiceFactory
from tests.factories.roles import make_roles
from tests.factories.surveys import InvitationFactory, ResponseFactory, SurveyFactory

pytestmark = pytest.mark.django_db

MAY_SEE = [role for role, given in ROLE_PERMISSIONS.items() if "surveys.view_survey" in given]


@pytest.fixture(autouse=True)
def roles(db: None) -> None:
    make_roles()


def enter(client: Client, role: str) -> Client:
    client.force_login(UserFactory(role=role))
    return client


def page(client: Client, **query: str) -> str:
    response = client.get(reverse("survey_results"), query)
    assert response.status_code == 200
    return str(response.content.decode())


def answered(count: int, score: int = 4, **group: Any) -> Survey:
    survey = group.pop("survey", None) or SurveyFactory()
    group.setdefault("service", ServiceFactory(name={"ar": "سلة", "en": "Basket"}))
    group.setdefault("branch", BranchFactory())
    for _answer in range(count):
        ResponseFactory(survey=survey, answers={"overall": score, "clear": True}, **group)
    return survey


@pytest.mark.parametrize("role", list(Role))
def test_results_open_to_those_who_may_see_them(client: Client, role: Role) -> None:
    answered(5)
    response = enter(client, role).get(reverse("survey_results"))

    assert (response.status_code == 200) == (role in MAY_SEE)
    if role not in MAY_SEE:
        assert "سلة" not in response.content.decode()


def test_the_roles_that_see_results_are_the_ones_of_the_table() -> None:
    assert set(MAY_SEE) == {Role.OFFICER, Role.DIRECTOR, Role.AUDITOR, Role.ADMIN}


def test_a_stranger_is_sent_to_the_door(client: Client) -> None:
    assert client.get(reverse("survey_results")).status_code == 302


def test_a_group_is_shown_with_its_figures_as_text(client: Client) -> None:
    answered(5, score=4)

    text = page(enter(client, Role.DIRECTOR))

    assert "سلة" in text
    assert "4.0" in text
    assert "100%" in text
    assert 'aria-hidden="true"' in text  # the bar repeats what the text says


def test_four_answers_show_nothing_but_that_they_are_too_few(client: Client) -> None:
    answered(4)

    text = page(enter(client, Role.DIRECTOR))

    assert "سلة" not in text
    assert "4.0" not in text


def test_hidden_groups_are_counted_in_words(client: Client) -> None:
    survey = answered(9)
    branch = BranchFactory()
    answered(7, survey=survey, branch=branch)
    answered(2, survey=survey, branch=branch)

    text = page(enter(client, Role.DIRECTOR))

    with override("ar"):
        hidden = ngettext(
            "%(shown)s group is not shown: it is too small, or would give a small one away.",
            "%(shown)s groups are not shown: they are too small, or would give a small one away.",
            2,
        ) % {"shown": 2}
    assert hidden in text


def test_without_a_survey_the_page_says_so(client: Client) -> None:
    assert "sila-results" in page(enter(client, Role.AUDITOR))


def test_one_of_several_surveys_is_chosen_and_nonsense_chooses_none(client: Client) -> None:
    first, second = SurveyFactory(title={"ar": "الأول"}), SurveyFactory(title={"ar": "الثاني"})
    enter(client, Role.DIRECTOR)

    assert "<h2>الثاني</h2>" in page(client, survey=second.key)
    assert "<h2>الأول</h2>" in page(client, survey="'; --")
    assert "<h2>الأول</h2>" in page(client, survey=first.key)


def test_the_invited_are_counted(client: Client) -> None:
    survey = SurveyFactory()
    InvitationFactory(survey=survey, sent=True)

    assert "1" in page(enter(client, Role.DIRECTOR), survey=survey.key)


def test_the_administrator_sets_when_a_survey_is_sent_but_neither_adds_nor_deletes(
    client: Client,
) -> None:
    survey = SurveyFactory()
    enter(client, Role.ADMIN)
    edit = reverse("surveys:edit", args=[survey.pk])

    response = client.post(
        edit,
        {
            "title_ar": "رأيكم", "title_en": "", "intro_ar": "", "intro_en": "",
            "trigger": "after_delivery", "delay_days": "5", "answer_within_days": "20",
            "is_active": "on",
        },
    )  # fmt: skip

    assert response.status_code == 302
    survey.refresh_from_db()
    assert (survey.trigger, survey.delay_days) == ("after_delivery", 5)
    assert client.get(reverse("surveys:add")).status_code in (302, 403)
    assert client.get(reverse("surveys:delete", args=[survey.pk])).status_code in (302, 403)
    assert Survey.objects.filter(pk=survey.pk).exists()


def test_the_one_who_only_reads_results_finds_no_way_to_the_settings(client: Client) -> None:
    survey = answered(5)
    edit = reverse("surveys:edit", args=[survey.pk])

    assert edit not in page(enter(client, Role.DIRECTOR))
    client.post(edit, {"delay_days": "9"})
    survey.refresh_from_db()
    assert survey.delay_days == 2
