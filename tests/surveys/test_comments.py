"""What people wrote: of groups, covered by a reader, answered by deeds, never about a person."""

from typing import Any

from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

import pytest

from cms.accounts.models import User
from cms.accounts.roles import ROLE_PERMISSIONS, Role
from surveys.comments import comment_groups, corrections, tell_groups, visible_comments
from surveys.covering import COVER, cover, is_covered_only
from surveys.enums import CommentState
from surveys.models import Correction, Response, Survey
from surveys.services import act_on_comment, keep_comment_back, pass_comment
from tests.factories.accounts import UserFactory
from tests.factories.association import BranchFactory
from tests.factories.cases import ServiceFactory
from tests.factories.roles import make_roles
from tests.factories.surveys import ResponseFactory, SurveyFactory

pytestmark = pytest.mark.django_db

WORDS = "تأخر الرد كثيرًا"


@pytest.fixture
def survey() -> Survey:
    """Six answers of one branch and service; the first holds words."""
    make_roles()
    survey = SurveyFactory()
    group = {"service": ServiceFactory(), "branch": BranchFactory(), "survey": survey}
    ResponseFactory(comment=WORDS, **group)
    ResponseFactory.create_batch(5, **group)
    return survey


def the_comment() -> Response:
    return Response.objects.exclude(comment="").get()


def colleague(role: Role, **kwargs: Any) -> User:
    user: User = UserFactory(role=role)
    if kwargs.get("of"):
        kwargs["of"].staff.add(user)
    return user


def rows(*cells: tuple[str, str, str]) -> dict[Any, dict[str, Any]]:
    return {
        number: {"month": month, "service_id": service, "branch_id": 1, "medium": medium}
        for number, (month, service, medium) in enumerate(cells)
    }


def test_as_much_of_a_group_is_told_as_enough_people_share() -> None:
    told = tell_groups(rows(*[("1", "a", "web")] * 5, *[("1", "b", "web")] * 2), 5)

    assert set(told.values()) == {(("1", "1"), None, 1, "web")}  # else two would be "not a"

    told = tell_groups(rows(*[("1", "a", "web")] * 5, *[("1", "b", "web")] * 5), 5)

    assert {group[1] for group in told.values()} == {"a", "b"}


def test_thin_months_are_laid_together_and_the_last_ones_wait() -> None:
    told = tell_groups(rows(*[("1", "a", "w")] * 3, *[("2", "a", "w")] * 2, ("3", "a", "w")), 5)

    assert len(told) == 5
    assert {group[0] for group in told.values()} == {("1", "2")}


def test_comments_are_for_those_who_read_reports_and_of_their_branches(survey: Survey) -> None:
    branch = the_comment().branch
    for role in Role:
        seen = visible_comments(user=colleague(role, of=branch), survey=survey).exists()
        reads = {"surveys.view_survey", "cases.view_figure"} <= set(ROLE_PERMISSIONS[role])
        assert seen == reads, role

    outsider = colleague(Role.OFFICER, of=BranchFactory())
    assert not visible_comments(user=outsider, survey=survey).exists()


def test_fewer_than_the_minimum_say_nothing(survey: Survey) -> None:
    Response.objects.filter(comment="").first().delete()
    Response.objects.filter(comment="").first().delete()

    director = colleague(Role.DIRECTOR)
    assert comment_groups(user=director, survey=survey, state=CommentState.WAITING) == []


def test_a_reader_may_only_cover() -> None:
    text = "أبو محمد قال: اتصل على ٠٥٠١٢٣٤٥٦٧\r\nوبريدي a@b.sa غدًا"

    assert cover(text) == f"أبو محمد قال: اتصل على {COVER}\r\nوبريدي {COVER} غدًا"
    assert is_covered_only(text, cover(text).replace("أبو محمد", COVER).replace("\r\n", "\n"))
    assert not is_covered_only(text, "كل شيء ممتاز")
    assert not is_covered_only(text, f"{COVER} ممتاز")


def test_a_comment_is_passed_on_kept_back_and_answered_by_a_deed(survey: Survey) -> None:
    comment = the_comment()

    with pytest.raises(ValidationError):
        pass_comment(comment, "شكرًا")
    pass_comment(comment, WORDS.replace("كثيرًا", COVER))
    correction = Correction.objects.create(theme={"ar": "بطء الرد"}, change={"ar": "رد في يومين"})
    act_on_comment(comment, correction)
    assert corrections().get().said == 1

    keep_comment_back(comment)
    assert corrections().get().said == 0
    assert the_comment().shown == ""


def test_only_the_reader_sees_words_before_they_are_passed_on(
    client: Client, survey: Survey
) -> None:
    address, comment = reverse("survey_comments"), the_comment()
    client.force_login(colleague(Role.OFFICER, of=comment.branch))
    assert WORDS not in client.get(address, {"state": "waiting"}).content.decode()
    deed = reverse("survey_comment", args=[comment.pk])
    assert client.post(deed, {"deed": "pass"}).status_code == 404

    client.force_login(colleague(Role.DIRECTOR))
    assert WORDS in client.get(address).content.decode()
    field = f"{comment.pk}-shown"
    refused = client.post(deed, {"deed": "pass", field: "ممتاز"})
    assert refused.status_code == 422
    assert "ممتاز" in refused.content.decode()
    assert client.post(deed, {"deed": "pass", field: WORDS}).status_code == 302
    assert the_comment().state == CommentState.PASSED


def test_words_are_kept_back_by_their_reader_and_answered_by_who_corrects(
    client: Client, survey: Survey
) -> None:
    comment = the_comment()
    deed, field = reverse("survey_comment", args=[comment.pk]), f"{comment.pk}-correction"
    client.force_login(colleague(Role.DIRECTOR))
    assert client.post(deed, {"deed": "keep_back"}).status_code == 302
    assert the_comment().state == CommentState.KEPT_BACK
    pass_comment(the_comment(), WORDS)
    deed = f"{deed}?state=passed"
    change = Correction.objects.create(theme={"ar": "الرد"}, change={"ar": "نرد أسرع"})
    assert client.post(deed, {"deed": "act", field: "999999"}).status_code == 302
    assert the_comment().correction is None
    client.post(deed, {"deed": "act", field: str(change.pk)})
    assert the_comment().correction == change
    refused = reverse("wagtailadmin_home")
    assert client.post(deed, {"deed": "burn"}).url == refused
    client.force_login(colleague(Role.AUDITOR))
    assert client.post(deed, {"deed": "act", field: ""}).url == refused
    assert the_comment().correction == change


def test_whoever_reads_no_reports_gets_no_comments(client: Client, survey: Survey) -> None:
    for role in (Role.RECEPTIONIST, Role.ADMIN, Role.PRIVACY_OFFICER):
        client.force_login(colleague(role, of=the_comment().branch))
        assert client.get(reverse("survey_comments")).status_code in (302, 403)


def test_what_was_changed_is_told_to_the_public_once_it_is_done(client: Client) -> None:
    for theme, done in (("القديم", "2026-01-01"), ("الموعود", None)):
        Correction.objects.create(
            theme={"ar": theme}, change={"ar": "كذا"}, done_on=done, is_public=True
        )

    text = client.get("/ar/survey/thanks/").content.decode()

    assert "القديم" in text
    assert "الموعود" not in text
