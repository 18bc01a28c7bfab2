"""A study says how each fact is known; the score explains itself; kin step out."""

from datetime import timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

import pytest

from cases.backoffice.room.study import StudyForm, score_board
from cases.enums import Recommendation
from cases.models import Case, Decision
from cases.questions.scoring import facts_of, score_of
from cases.selectors import visible_cases
from cases.selectors.desk import visible_appointments
from cases.selectors.scoring import live_score, own_score_in, score_parts
from cases.services.kinship import declare_kinship
from cases.services.routing import route_case
from cases.services.study import StudyFindings, save_study
from cms.accounts.models import Gender
from cms.notices.models import StaffNotice
from tests.factories.accounts import UserFactory
from tests.factories.association import BranchFactory
from tests.factories.cases import CaseFactory, ServiceFactory, WorkflowFactory
from tests.factories.definitions import WORKFLOW
from tests.factories.desk import AppointmentFactory

pytestmark = pytest.mark.django_db

SCORING = [
    {
        "key": "income",
        "label": {"ar": "لا دخل", "en": "No income"},
        "sentence": {"ar": "لا يدخل البيت شيء.", "en": "Nothing comes in."},
        "points": 30,
        "when": {"all": [{"question": "has_income", "value": False}]},
    },
    {
        "key": "name",
        "label": {"ar": "الاسم", "en": "A name"},
        "sentence": {"ar": "كُتب الاسم.", "en": "A name was written."},
        "points": 10,
        "when": {"all": [{"question": "name", "op": "filled"}]},
    },
]


@pytest.fixture
def branch():
    return BranchFactory()


@pytest.fixture
def case(branch):
    return CaseFactory(service=ServiceFactory(scoring=SCORING), branch=branch, at="study")


@pytest.fixture
def researcher(branch):
    return UserFactory(role="researcher", branch=branch)


def _study(case, **values):
    known = {"name": "paper", "has_income": "seen"}
    today = timezone.localdate()
    given = {
        "findings": "أسرة",
        "reasons": "حاجة",
        "visited_on": today,
        "evidence": known,
        **values,
    }
    return StudyFindings(recommendation=Recommendation.ACCEPT, **given)


def test_the_score_adds_up_what_holds_and_says_why(case):
    parts = score_parts(case)
    score = score_of(parts, {"has_income": False})
    assert (score.total, score.most) == (30, 40)
    assert [line.counts for line in score.parts] == [True, False]
    assert facts_of(parts) == ["has_income", "name"]


def test_nobody_recommends_on_a_fact_of_which_they_do_not_say_how_it_is_known(case, researcher):
    with pytest.raises(ValidationError) as refused:
        save_study(case, acting_user=researcher, study=_study(case, evidence={}))
    assert "evidence_name" in refused.value.message_dict
    assert save_study(case, acting_user=researcher, study=_study(case)).facts["evidence"]


def test_the_study_keeps_the_score_of_its_day_and_another_judgement_with_its_reason(
    case, researcher
):
    with pytest.raises(ValidationError, match="."):
        save_study(case, acting_user=researcher, study=_study(case, own_score=35))
    too_much = _study(case, own_score=41, own_score_reason="أكثر")
    with pytest.raises(ValidationError, match="."):
        save_study(case, acting_user=researcher, study=too_much)
    judged = _study(case, own_score=35, own_score_reason="ديون لم تُذكر")
    study = save_study(case, acting_user=researcher, study=judged)
    assert study.facts["score"]["total"] == live_score(case).total
    assert own_score_in(study) == (35, "ديون لم تُذكر")


def test_a_score_that_was_set_up_after_the_study_is_not_shown_as_if_it_had_been_there(researcher):
    service = ServiceFactory(scoring=[])
    case = CaseFactory(service=service, at="study", branch=researcher.branches.first())
    study = save_study(case, acting_user=researcher, study=_study(case))
    service.scoring = SCORING
    service.save()
    case = Case.objects.get(pk=case.pk)
    assert live_score(case).most == 40
    assert score_board(case, study, are_open=True) is None
    study.recommendation = ""  # it is studied anew: by what is in force now
    assert score_board(case, study, are_open=True).most == 40


def test_who_is_related_gives_the_case_away_and_sees_it_no_more(case, researcher, branch):
    colleague = UserFactory(role="researcher", branch=branch)
    case.owner = researcher
    case.save()
    declare_kinship(case, acting_user=researcher, note="ابن عم")
    case.refresh_from_db()
    assert case.owner == colleague
    assert case.assignments.first().why["because"] == "kinship"
    assert not visible_cases(user=researcher).filter(pk=case.pk).exists()
    assert [line.kind for line in case.events.all()][-2:] == ["kinship_declared", "routed"]
    assert all("ابن عم" not in str(line.data) + line.reason for line in case.events.all())
    with pytest.raises(PermissionDenied):
        declare_kinship(case, acting_user=researcher)


def test_what_who_is_related_recommended_counts_no_more_and_what_was_found_stays(case, researcher):
    judged = _study(case, own_score=35, own_score_reason="ديون لم تُذكر")
    saved = save_study(case, acting_user=researcher, study=judged)
    declare_kinship(case, acting_user=researcher)
    case = Case.objects.get(pk=case.pk)
    assert (case.study.recommendation, case.study.reasons) == ("", "")
    assert case.study.findings == saved.findings
    assert own_score_in(case.study) == (None, "")
    line = case.events.get(kind="kinship_declared")
    assert line.data == {"recommendation": "void"}
    assert not case.study.history.first().recommendation
    assert case.study.history.all()[1].recommendation == judged.recommendation


def test_a_decision_that_was_taken_stands_on_the_study_it_stood_on(case, researcher):
    save_study(case, acting_user=researcher, study=_study(case))
    Decision.objects.create(case=case, result="accept")
    declare_kinship(case, acting_user=researcher)
    assert Case.objects.get(pk=case.pk).study.recommendation


def test_the_visits_of_who_is_related_go_on_with_the_case(case, researcher, branch):
    colleague = UserFactory(role="researcher", branch=branch)
    case.owner = researcher
    case.save()
    visit = AppointmentFactory(case=case, branch=branch, received_by=researcher)
    over = AppointmentFactory(
        case=case, branch=branch, received_by=researcher, at=timezone.now() - timedelta(days=2)
    )
    declare_kinship(case, acting_user=researcher)
    visit.refresh_from_db()
    over.refresh_from_db()
    assert (visit.received_by, over.received_by) == (colleague, researcher)
    told = case.events.last()
    assert (told.kind, told.data["user"]) == ("appointment_moved", colleague.pk)


def test_a_visit_that_the_new_owner_cannot_make_is_theirs_to_move_and_they_are_told(
    case, researcher, branch
):
    """The family wishes for a woman, and who is left is a man of another branch (J7.7)."""
    man = UserFactory(role="researcher", branch=BranchFactory(), gender=Gender.MAN)
    case.owner, case.is_restricted = researcher, True
    case.save()
    visit = AppointmentFactory(
        case=case, branch=branch, received_by=researcher, kind="home", woman_officer=True
    )
    assert declare_kinship(case, acting_user=researcher).case.owner == man
    visit.refresh_from_db()
    assert visit.received_by is None
    assert list(visible_appointments(user=man)) == [visit]
    assert StaffNotice.objects.filter(user=man, kind="visit_nobodys").count() == 1


def test_what_they_booked_themselves_is_shut_to_who_is_related_as_well(case, researcher, branch):
    AppointmentFactory(case=case, branch=branch, booked_by=researcher)
    assert visible_appointments(user=researcher).exists()
    declare_kinship(case, acting_user=researcher)
    assert not visible_appointments(user=researcher).exists()


def test_a_visit_that_nobody_can_take_over_says_so(case, researcher, branch):
    visit = AppointmentFactory(case=case, branch=branch, received_by=researcher)
    declare_kinship(case, acting_user=researcher)
    visit.refresh_from_db()
    assert visit.received_by is None
    assert case.events.last().data["user"] is None


@pytest.mark.parametrize(("kind", "role"), [("director", "director"), ("board", "board_secretary")])
def test_who_decides_alone_steps_aside_as_well(branch, kind, role):
    """ENV has no committee: the director decides, the board's secretary records its decision."""
    stages = [
        {**stage, "kind": kind, "role": role} if stage["key"] == "committee" else stage
        for stage in WORKFLOW["stages"]
    ]
    service = ServiceFactory(workflow=WorkflowFactory(definition={"stages": stages}))
    case = CaseFactory(service=service, branch=branch, at="committee")
    judge, colleague = UserFactory(role=role), UserFactory(role=role)
    case.owner = judge
    case.save()
    assert declare_kinship(case, acting_user=judge).case.owner == colleague
    assert not visible_cases(user=judge).filter(pk=case.pk).exists()
    assert declare_kinship(case, acting_user=colleague).case.owner is None  # nobody else decides
    assert case.events.last().kind == "kinship_declared"


def test_a_case_is_never_routed_back_to_kin(case, researcher):
    declare_kinship(case, acting_user=researcher)
    director = UserFactory(role="director")
    assert route_case(case, step=40).user == director


@pytest.mark.parametrize("days", [None, 1, -400])
def test_what_was_seen_was_seen_on_a_day_between_request_and_today(case, researcher, days):
    day = None if days is None else timezone.localdate() + timedelta(days=days)
    with pytest.raises(ValidationError) as refused:
        save_study(case, acting_user=researcher, study=_study(case, visited_on=day))
    assert list(refused.value.message_dict) == ["visited_on"]


def test_everything_that_keeps_a_study_from_being_saved_is_said_at_once(case, researcher):
    tomorrow = timezone.localdate() + timedelta(days=1)
    bare = _study(case, findings=" ", reasons="", visited_on=tomorrow, evidence={}, own_score=99)
    wrong = {"findings", "reasons", "visited_on", "own_score", "evidence_name"}
    wrong.add("evidence_has_income")
    with pytest.raises(ValidationError) as refused:
        save_study(case, acting_user=researcher, study=bare)
    assert set(refused.value.message_dict) == wrong
    typed = {"recommendation": "accept", "own_score": "كثير", "visited_on": "لا أذكر"}
    form = StudyForm(typed, case=case, action="save-study")
    assert set(form.errors) == wrong  # what cannot be read and what is missing alike
    assert len(form.errors["findings"]) == 1


def test_an_unanswered_question_is_no_answer_that_does_not_apply(case):
    case.answers = {key: value for key, value in case.answers.items() if key != "has_income"}
    income, name = score_board(case, None, are_open=True).lines
    assert (income.points, income.is_unanswered, name.is_unanswered) == (0, True, False)
    case.answers |= {"has_income": True}
    assert not score_board(case, None, are_open=True).lines[0].is_unanswered
