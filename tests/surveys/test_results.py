"""Results by group, never by person."""

import dataclasses
from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib.auth import get_user_model
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

import pytest

from cases.models import Case, Person
from cms.association.models import Association
from surveys import results as results_module
from surveys.enums import Dimension
from surveys.models import Invitation, Response, Survey
from surveys.results import survey_report
from surveys.selectors import results
from tests.factories.association import BranchFactory
from tests.factories.cases import ServiceFactory
from tests.factories.surveys import ResponseFactory, SurveyFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def survey() -> Survey:
    return SurveyFactory()


def answers(survey: Survey, scores: list[int], **group: Any) -> None:
    group.setdefault("service", ServiceFactory())
    group.setdefault("branch", BranchFactory())
    for score in scores:
        ResponseFactory(survey=survey, answers={"overall": score}, **group)


def test_four_answers_are_shown_to_nobody(survey: Survey) -> None:
    answers(survey, [5, 5, 5, 5])

    report = survey_report(survey)

    assert report.total is None
    assert report.tables == {}


def test_five_answers_are_a_group(survey: Survey) -> None:
    service = ServiceFactory(name={"ar": "كسوة", "en": "Clothing"})
    answers(survey, [5, 4, 4, 3, 5], service=service)

    report = survey_report(survey)

    assert report.total is not None
    assert report.total.answers == 5
    (group,) = results(survey, by=Dimension.SERVICE).groups
    overall = group.question("overall")
    assert group.label == "كسوة"
    assert overall is not None
    assert overall.mean == Decimal("4.2")
    assert [option.count for option in overall.options] == [0, 0, 1, 2, 2]
    assert [option.share for option in overall.options] == [0, 0, 20, 40, 40]


def test_a_small_group_is_counted_as_hidden_and_cannot_be_subtracted(survey: Survey) -> None:
    branch = BranchFactory()
    for count in (9, 7, 2):
        answers(survey, [4] * count, branch=branch)

    table = results(survey, by=Dimension.SERVICE)

    assert [group.answers for group in table.groups] == [9]
    assert table.hidden == 2


def test_an_optional_question_few_answered_is_left_out(survey: Survey) -> None:
    service, branch = ServiceFactory(), BranchFactory()
    answers(survey, [4] * 6, service=service, branch=branch)
    for response in Response.objects.all()[:4]:
        response.answers["clear"] = True
        response.save()

    report = survey_report(survey)

    assert report.total is not None
    assert report.total.question("clear") is None
    assert report.total.question("overall") is not None


def test_an_optional_question_is_not_given_away_by_subtraction(survey: Survey) -> None:
    """Six answered it in all, five of them in one group: the sixth must not be worked out."""
    branch = BranchFactory()
    first, second = ServiceFactory(), ServiceFactory()
    for service, told in ((first, 5), (second, 1)):
        answers(survey, [4] * 8, service=service, branch=branch)
        for response in Response.objects.filter(service=service)[:told]:
            response.answers["clear"] = False
            response.save()

    report = survey_report(survey)

    shown = [g for g in report.tables[Dimension.SERVICE].groups if g.question("clear")]
    assert shown == []
    assert report.total is not None
    assert report.total.question("clear") is not None


def test_months_come_in_their_order_with_their_names(survey: Survey) -> None:
    service, branch = ServiceFactory(), BranchFactory()
    for month in (date(2026, 9, 1), date(2026, 7, 1)):
        answers(survey, [4] * 5, service=service, branch=branch, month=month)

    labels = [group.label for group in results(survey, by=Dimension.MONTH).groups]

    assert [label.split()[-1] for label in labels] == ["2026", "2026"]
    assert labels[0].startswith("يوليو")


def test_channels_are_named_in_words_and_a_lost_branch_too(survey: Survey) -> None:
    answers(survey, [4] * 5, medium="phone", branch=None)

    with override("en"):
        assert results(survey, by=Dimension.MEDIUM).groups[0].label == "Phone"
        assert results(survey, by=Dimension.BRANCH).groups[0].label == "Not known"


def test_choices_are_counted_by_those_who_answered(survey: Survey) -> None:
    service, branch = ServiceFactory(), BranchFactory()
    for chosen in (["speed"], ["speed", "care"], ["care"], ["care"], ["care"]):
        ResponseFactory(
            survey=survey, service=service, branch=branch, answers={"overall": 3, "best": chosen}
        )

    total = survey_report(survey).total
    assert total is not None
    best = total.question("best")
    assert best is not None
    assert [(option.label, option.count, option.share) for option in best.options] == [
        ("السرعة", 2, 40),
        ("الاهتمام", 4, 80),
    ]
    assert best.mean is None


def test_the_number_of_queries_does_not_grow_with_answers(
    survey: Survey, django_assert_num_queries: Any
) -> None:
    answers(survey, [4] * 6)
    Association.load()
    with CaptureQueriesContext(connection) as few:
        survey_report(survey)

    for _group in range(5):
        answers(survey, [4] * 6)

    with django_assert_num_queries(len(few)):
        survey_report(survey)


# --- Nobody is singled out: neither who answered nor who handled the case (clause 3.11) -----------


def test_an_answer_knows_neither_case_nor_person_nor_member_of_staff_nor_moment() -> None:
    forbidden = {Case, Person, get_user_model()}
    fields = {field.name: field for field in Response._meta.get_fields()}

    assert {f.related_model for f in fields.values() if f.related_model} & forbidden == set()
    assert set(fields) == {
        "id",
        "survey",
        "service",
        "branch",
        "medium",
        "month",
        "answers",
        "comment",
        "state",
        "shown",
        "correction",  # a theme
    }
    assert fields["id"].get_internal_type() == "UUIDField"  # no order of arrival


def test_nothing_leads_from_an_invitation_to_its_answer_or_back() -> None:
    assert Response._meta.related_objects == ()
    targets = {field.related_model for field in Invitation._meta.get_fields()}

    assert Response not in targets


def test_results_have_no_dimension_of_persons() -> None:
    """Whoever adds one has to come through here, and read clause 3.11 first."""
    assert set(Dimension.values) == {"service", "branch", "medium", "month"}
    for name in ("GroupResult", "QuestionResult", "TableResult", "SurveyReport"):
        names = {field.name for field in dataclasses.fields(getattr(results_module, name))}
        assert not names & {"user", "owner", "handler", "employee", "actor", "case", "person"}


def test_what_people_wrote_is_not_part_of_the_results(survey: Survey) -> None:
    service, branch = ServiceFactory(), BranchFactory()
    answers(survey, [4] * 6, service=service, branch=branch)
    Response.objects.filter(pk=Response.objects.all()[0].pk).update(comment="الموظف فلان")

    assert "فلان" not in repr(survey_report(survey))


def test_only_given_answers_make_a_group(survey: Survey) -> None:
    service = ServiceFactory()
    answers(survey, [5, 4, 4, 3], service=service)
    for given in ({}, {"overall": None}):
        ResponseFactory(survey=survey, answers=given, comment="كلمة", service=service)

    assert survey_report(survey).total is None


def test_the_one_answer_to_a_question_most_people_skip_is_not_seen_arriving(
    survey: Survey,
) -> None:
    group = {"service": ServiceFactory(), "branch": BranchFactory()}
    both = {"overall": 5, "clear": True}
    for _number in range(5):
        ResponseFactory(survey=survey, answers=both, month=date(2026, 1, 1), **group)
    before = survey_report(survey).total
    for number in range(5):
        given = both if number == 0 else {"overall": 4}
        ResponseFactory(survey=survey, answers=given, month=date(2026, 2, 1), **group)
    after = survey_report(survey).total

    assert before is not None
    assert after is not None
    assert (before.answers, after.answers) == (5, 10)
    assert after.question("clear") == before.question("clear")
