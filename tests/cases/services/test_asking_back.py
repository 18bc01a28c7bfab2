"""Who decides may ask the researcher: the file comes back with an answer, and is voted on anew."""

from copy import deepcopy

from django.core.exceptions import ValidationError

import pytest

from cases.enums import DecisionResult, Recommendation, VoteChoice
from cases.exceptions import ReasonRequired
from cases.models import Study
from cases.selectors import possible_moves, queue, tally
from cases.selectors.asked_back import asked_back
from cases.selectors.room import common_moves
from cases.services.committee import DecisionTerms, cast_vote, record_decision
from cases.services.moves import move_case
from cases.services.verifying import verify_timeline
from tests.factories.accounts import UserFactory
from tests.factories.association import BranchFactory
from tests.factories.cases import CommitteeFactory, ServiceFactory, WorkflowFactory
from tests.factories.definitions import WORKFLOW, move
from tests.factories.meetings import before_committee, seats

pytestmark = pytest.mark.django_db

QUESTION, ANSWER = "كم قيمة الدين؟", "اثنا عشر ألفًا، بسند."


@pytest.fixture
def committee():
    return CommitteeFactory()


@pytest.fixture
def case(committee):
    document = deepcopy(WORKFLOW)
    before = next(each for each in document["stages"] if each["key"] == "committee")
    before["moves"].append(move("study", needs_reason=True, roles=["chair", "secretary"]))
    workflow = WorkflowFactory(definition=document)
    found = before_committee(ServiceFactory(committee=committee, workflow=workflow))
    found.branch = BranchFactory()
    found.save()
    Study.objects.create(
        case=found, findings="أسرة", reasons="حاجة", recommendation=Recommendation.ACCEPT
    )
    return found


@pytest.fixture
def researcher(case):
    return UserFactory(role="researcher", branch=case.branch)


@pytest.fixture
def chair(committee):
    return seats(committee)[0]


def _asked(case, chair):
    return move_case(case, to="study", acting_user=chair, reason=QUESTION)


def _answered(case, researcher):
    return move_case(case, to="committee", acting_user=researcher, reason=ANSWER)


def _vote(case, members, choice=VoteChoice.ACCEPT):
    for member in members:
        cast_vote(case, member=member, choice=choice, reason="رأي")


def test_a_question_comes_back_with_its_answer_or_not_at_all(case, chair, researcher):
    case = _asked(case, chair)
    [option] = [
        each for each in possible_moves(case, user=researcher) if each.target.key != "check"
    ]
    assert (option.needs_words, option.move.needs_reason) == (True, False)
    with pytest.raises(ReasonRequired):
        move_case(case, to="committee", acting_user=researcher, reason=" ")
    case = _answered(case, researcher)
    [asked] = asked_back(case)
    assert (asked.question.reason, asked.answer.reason) == (QUESTION, ANSWER)


def test_a_first_study_needs_no_such_word(case, chair, researcher):
    case.stage, case.stage_kind = "study", "study"
    case.save()
    assert move_case(case, to="committee", acting_user=researcher).stage == "committee"
    assert asked_back(case) == []


def test_a_second_question_waits_for_an_answer_of_its_own(case, chair, researcher):
    case = _answered(_asked(case, chair), researcher)
    case = move_case(case, to="study", acting_user=chair, reason="ومتى يحل؟")
    assert [bool(asked.answer) for asked in asked_back(case)] == [True, False]
    with pytest.raises(ReasonRequired):
        move_case(case, to="committee", acting_user=researcher)


def test_cases_with_a_question_are_not_moved_together_without_words(case, chair, researcher):
    case = _asked(case, chair)
    options = common_moves([case], user=researcher)
    assert {each.target.key for each in options if each.needs_words} == {"check", "committee"}


def test_what_was_voted_before_the_question_counts_no_more(case, committee, chair, researcher):
    members = seats(committee)
    _vote(case, members[:2])
    assert tally(case).present == 2
    case = _answered(_asked(case, chair), researcher)
    assert tally(case).present == 0
    assert case.votes.filter(set_aside_at=None).count() == 0
    _vote(case, members[2:3])
    with pytest.raises(ValidationError):
        record_decision(case, acting_user=chair, terms=DecisionTerms(result=DecisionResult.ACCEPT))


def test_who_voted_before_the_question_votes_anew_and_both_voices_stay_on_record(
    case, committee, chair, researcher
):
    member = seats(committee)[1]
    _vote(case, [member])
    case = _answered(_asked(case, chair), researcher)
    assert case in queue(member, "votes")
    _vote(case, [member], VoteChoice.REFUSE)
    assert case not in queue(member, "votes")
    assert tally(case).votes == {"refuse": 1}
    [vote] = case.votes.all()
    voices = [row.choice for row in vote.history.order_by("history_id")]
    assert voices == ["accept", "accept", "refuse"]
    assert vote.history.order_by("history_id")[1].set_aside_at is not None
    assert verify_timeline(case) == []


def test_who_stepped_aside_stays_aside(case, committee, chair, researcher):
    _vote(case, seats(committee)[1:2], VoteChoice.RECUSED)
    case = _answered(_asked(case, chair), researcher)
    assert tally(case).recused == 1
