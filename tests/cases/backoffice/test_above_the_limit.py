"""What a committee accepts above its limit goes on to the director, who finds it all there."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from functools import partial

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

import pytest
import time_machine

from cases.backoffice.listings import _release
from cases.backoffice.meetings.paper import paper_of
from cases.backoffice.room.amounts import SureField
from cases.backoffice.room.deciding import VotedFor
from cases.backoffice.room.decision_form import DecisionForm
from cases.enums import EventKind, VoteChoice
from cases.models import Case, Decision
from cases.selectors.asked_back import asked_back, open_question
from cases.selectors.gates import awaits_confirmation, current_decision
from cases.services import person_letters
from cases.services.committee import (
    DecisionTerms,
    cast_vote,
    override_window,
    record_decision,
    release_decision,
)
from cases.services.meetings import close_meeting
from cases.services.moves import move_case
from cms.accounts.roles import Role
from tests.cases.backoffice.rooms import do_deed, open_room, words_on
from tests.factories.accounts import UserFactory
from tests.factories.cases import (
    CaseFactory,
    CommitteeFactory,
    ServiceFactory,
    WorkflowFactory,
    seats_of,
)
from tests.factories.definitions import WORKFLOW, move, stage
from tests.factories.meetings import confirming_workflow, in_session

TERMS = DecisionTerms(
    "part", "outside_scope", "نعطي ما يكفي للإيجار.", "يُدفع للمالك.", Decimal(12_500)
)


@pytest.fixture
def case(office):
    """Accepted in part by a committee that decides alone up to 5,000."""
    return _decided(office, TERMS)


def _decided(office, terms):
    service = ServiceFactory(
        committee=CommitteeFactory(limit_amount=5000), workflow=confirming_workflow()
    )
    case = CaseFactory(branch=office.branch, service=service, at="committee", papers_complete=True)
    for member in seats_of(case)[:3]:
        cast_vote(case, member=member, choice=VoteChoice.PART, reason="سبب")
    record_decision(case, acting_user=seats_of(case)[0], terms=terms)
    return Case.objects.get(pk=case.pk)


def _anew(case):
    return Case.objects.get(pk=case.pk)


def test_what_is_sent_back_with_a_question_is_no_decision_until_it_is_taken_anew(office, case):
    """Neither the clock nor an early release may tell the person of it (promise P10)."""
    director, decision = office.people[Role.DIRECTOR], case.decisions.get()
    case = move_case(case, to="committee", acting_user=director, reason="لماذا 12,500؟")
    assert case.stage == "committee"
    assert current_decision(case) is None
    with pytest.raises(ValidationError, match="تؤخذ|يُتخذ"):
        override_window(decision, acting_user=director, reason="ضرورة")
    Decision.objects.update(release_at=timezone.now())
    assert release_decision(decision).released_at is None
    page = open_room(office, Role.SECRETARY, case)
    assert "لماذا 12,500؟" in words_on(page)

    for member in seats_of(case)[:3]:
        cast_vote(case, member=member, choice=VoteChoice.PART, reason="سبب")
    terms = replace(TERMS, amount=Decimal(4_000), answer="أخطأنا في العد.")
    anew = record_decision(case, acting_user=seats_of(case)[0], terms=terms)
    assert Case.objects.get(pk=case.pk).stage == "decided"
    assert current_decision(Case.objects.get(pk=case.pk)) == anew


def test_the_votes_of_the_committee_stay_beside_the_decision_of_the_director(office, case):
    director, committee = office.people[Role.DIRECTOR], case.service.committee
    record_decision(case, acting_user=director, terms=TERMS)
    room = open_room(office, Role.DIRECTOR, _anew(case), votes="why")
    earlier = room.context["room"].earlier_decisions
    assert [(str(each.body), each.votes) for each in earlier] == [
        (str(committee.name), [VotedFor("قبول جزئي", 3, ["سبب"] * 3)])
    ]
    assert "قبول جزئي: 3" in words_on(room)


def test_whoever_confirms_goods_reads_what_they_are_worth_and_may_say_otherwise(office):
    """The worth stood in the director's form, and was dropped from what the director recorded."""
    case = _decided(office, replace(TERMS, amount=None, worth=Decimal(12_500)))
    assert case.stage == "confirm"
    page = open_room(office, Role.DIRECTOR, case)
    assert "12,500" in words_on(page)
    form = page.context["room"].decision_form
    typed = {name: form[name].value() or "" for name in form.fields if name != "sure_of"}
    assert typed["worth"] == "12500"
    confirm = partial(do_deed, office, Role.DIRECTOR, "record-decision", case=case)
    wrong = confirm({**typed, "worth": "كثير"})
    assert wrong.context["failed"].errors["worth"]
    confirm({**typed, "worth": "٩٠٠٠"})
    assert current_decision(_anew(case)).worth == 9_000


def test_a_nought_is_offered_as_worth_only_where_no_budget_is_kept(office):
    """It was offered, and refused: what is given from a budget is worth something."""
    service = ServiceFactory(
        committee=CommitteeFactory(limit_amount=5000), workflow=confirming_workflow()
    )
    case = CaseFactory(branch=office.branch, service=service, at="committee", papers_complete=True)

    def hint():
        form = open_room(office, Role.SECRETARY, case).context["room"].decision_form
        return str(form.fields["worth"].help_text)

    assert "لم يُشترَ شيء" in hint()
    service.funds = [{"key": "zakat", "label": {"ar": "الزكاة"}, "yearly": "1000"}]
    service.save()
    assert "لم يُشترَ شيء" not in hint()
    assert "5,000" in hint()


def test_an_amount_that_is_confirmed_once_is_not_asked_about_again(office, case):
    """12500.00 of the record is the 12500 that stands in the form."""
    form = open_room(office, Role.DIRECTOR, case).context["room"].decision_form
    sure = SureField()
    sure.about(Decimal("12500.00"), [])
    assert [key for key, _words in sure.choices] == [form["amount"].value()]


def test_the_director_finds_what_the_committee_decided_in_the_form_and_beside_it(office, case):
    page = open_room(office, Role.DIRECTOR, case)
    form = page.context["room"].decision_form
    asked = [name for name in form.fields if name not in ("seen", "sure_of")]
    assert {name: form[name].value() for name in asked} == {
        "result": "part",
        "reason_key": "outside_scope",
        "explanation": "نعطي ما يكفي للإيجار.",
        "conditions": "يُدفع للمالك.",
        "amount": "12500",
    }
    words = words_on(page)
    assert f"قرار {case.service.committee.name}" in words
    assert "بانتظار كلمة المدير التنفيذي" in words
    assert "محجوز حتى" not in words
    sent = {name: form[name].value() for name in form.fields if name != "sure_of"}
    assert do_deed(office, Role.DIRECTOR, "record-decision", sent, case=case).status_code == 302
    decision = Decision.objects.get(case=case, is_current=True)
    assert (decision.committee, decision.amount) == (None, 12_500)


def test_the_director_is_asked_again_what_was_asked_below_and_confirms_in_so_many_words(
    office, case
):
    case.service.ceiling = Decimal(10_000)
    case.service.save()
    page = open_room(office, Role.DIRECTOR, case)
    form = page.context["room"].decision_form
    assert "sure_of" in [field.name for field in form.visible_fields()]
    words = words_on(page)
    assert "اعتمد القرار" in words
    assert "سقف الخدمة" in words


def test_meeting_and_minutes_say_that_a_decision_went_up_and_what_came_of_it(office):
    committee, secretary = CommitteeFactory(limit_amount=5000), office.people[Role.SECRETARY]
    service = ServiceFactory(committee=committee, workflow=confirming_workflow())
    case = CaseFactory(service=service, branch=office.branch, at="committee", papers_complete=True)
    meeting = in_session(committee, case, secretary=secretary)
    for member in seats_of(case)[:3]:
        cast_vote(case, member=member, choice=VoteChoice.PART, reason="سبب")
    record_decision(case, acting_user=secretary, terms=TERMS)
    minutes = close_meeting(meeting, acting_user=secretary).minutes
    page = reverse("meetings:inspect", args=[meeting.pk])
    waits = "تلزمه كلمة المدير التنفيذي"
    assert waits in paper_of(minutes, reader=secretary).lines[0].above
    assert words_on(office.client(Role.SECRETARY).get(page)).count(waits) == 2
    terms = replace(TERMS, amount=Decimal(9_000))
    record_decision(case, acting_user=office.people[Role.DIRECTOR], terms=terms)
    line = paper_of(minutes, reader=secretary).lines[0]
    assert waits in line.above  # as it was signed
    assert "قبول جزئي (9,000 ريال)" in line.later
    assert "ما آل إليه بعد الاجتماع" in words_on(office.client(Role.SECRETARY).get(page))


@time_machine.travel("2026-11-24T09:00:00+03:00", tick=False)  # all in one moment
def test_what_an_officer_accepts_above_the_limit_of_the_stage_waits_for_director_and_board(office):
    up = partial(move, guard="above_limit", requires=["decision_recorded"], automatic=True)
    back = move("decided", guard="accepted", requires=["decision_recorded"], automatic=True)
    stages = [dict(each) for each in WORKFLOW["stages"]]
    stages[3] |= {"role": "officer", "decides_up_to": 10_000}
    stages[3]["moves"] = [up("confirm"), *stages[3]["moves"]]
    above = partial(stage, public="committee", on_public_way=False)
    director = above("confirm", "director", "director", moves=[up("confirm_board"), back])
    stages += [
        director | {"decides_up_to": 50_000},
        above(
            "confirm_board",
            "board",
            "board_secretary",
            moves=[back, move("confirm", needs_reason=True)],
        ),
    ]
    workflow = WorkflowFactory(definition={"stages": stages})
    service = ServiceFactory(committee=None, workflow=workflow)
    for amount, ends in ((10_000, "decided"), (60_000, "confirm_board")):
        case = CaseFactory(service=service, branch=office.branch, at="committee")
        terms = DecisionTerms("accept", amount=Decimal(amount))
        decision = record_decision(case, acting_user=office.people[Role.OFFICER], terms=terms)
        case.refresh_from_db()
        if amount > 50_000:
            assert awaits_confirmation(case, decision)
            assert "<h3>قرار" in open_room(office, Role.DIRECTOR, case).content.decode()
            record_decision(case, acting_user=office.people[Role.DIRECTOR], terms=terms)
            case.refresh_from_db()
        assert case.stage == ends
    page = open_room(office, Role.BOARD_SECRETARY, case)
    assert "قرار مجلس الإدارة" in words_on(page)
    with pytest.raises(ValidationError, match="رقم القرار"):
        record_decision(case, acting_user=office.people[Role.BOARD_SECRETARY], terms=terms)
    secretary = office.people[Role.BOARD_SECRETARY]
    move_case(case, to="confirm", acting_user=secretary, reason="ما الذي يبرره؟")
    assert current_decision(Case.objects.get(pk=case.pk)) is None  # the director weighs it anew
    case = Case.objects.get(pk=case.pk)
    form = open_room(office, Role.DIRECTOR, case).context["room"].decision_form
    assert form["amount"].value() == "60000"  # nothing is typed twice
    answered = replace(terms, answer="ثلاثة مواقع بدل واحد.")
    record_decision(case, acting_user=office.people[Role.DIRECTOR], terms=answered)
    case.refresh_from_db()
    assert case.stage == "confirm_board"
    board = replace(terms, resolution="25-47-11", resolved_on=timezone.localdate())
    early = replace(board, resolved_on=timezone.localdate(case.submitted_at) - timedelta(days=1))
    with pytest.raises(ValidationError, match="السنة"):
        record_decision(case, acting_user=office.people[Role.BOARD_SECRETARY], terms=early)
    settled = record_decision(case, acting_user=office.people[Role.BOARD_SECRETARY], terms=board)
    assert "25-47-11" in words_on(open_room(office, Role.DIRECTOR, case))
    assert person_letters._decided(case, settled)["resolution"] == "25-47-11"


def test_a_limit_is_refused_where_the_workflow_leads_nowhere_above_it(case):
    committee = case.service.committee
    committee.limit_amount = 7000
    committee.clean()  # its workflow has the stage
    ServiceFactory(committee=committee)
    with pytest.raises(ValidationError, match="لما فوق الحد") as refused:
        committee.clean()
    assert list(refused.value.error_dict) == ["limit_amount"]
    late = ServiceFactory(committee=committee, workflow=confirming_workflow())
    late.clean()
    late.workflow = ServiceFactory().workflow  # given to the service once the limit stands
    with pytest.raises(ValidationError) as refused:
        late.clean()
    assert list(refused.value.error_dict) == ["workflow"]


def test_nothing_above_a_limit_goes_out_where_nobody_would_confirm_it(office):
    """A request keeps the workflow it began with, whatever is set up afterwards."""
    committee = CommitteeFactory(limit_amount=5000)
    service = ServiceFactory(committee=committee)
    case = CaseFactory(branch=office.branch, service=service, at="committee", papers_complete=True)
    for member in seats_of(case)[:3]:
        cast_vote(case, member=member, choice=VoteChoice.PART, reason="سبب")
    with pytest.raises(ValidationError, match="5,000") as refused:
        record_decision(case, acting_user=seats_of(case)[0], terms=TERMS)
    assert list(refused.value.message_dict) == ["amount"]
    within = replace(TERMS, amount=Decimal(5_000))
    assert record_decision(case, acting_user=seats_of(case)[0], terms=within).amount == 5_000


def test_the_list_of_decisions_says_whose_word_one_above_the_limit_waits_for(office, case):
    decision = Decision.objects.get(case=case)
    assert "المدير التنفيذي" in _release(decision)
    page = office.client(Role.DIRECTOR).get(reverse("decisions:list"))
    assert "بانتظار: المدير التنفيذي" in words_on(page)
    case.stage_kind = "board"
    decision.case = case
    assert "مجلس الإدارة" in _release(decision)


QUESTION, ANSWER = "لماذا 12,500؟", "إيجار خمسة أشهر، والعقد مرفق."


def _sent_back_and_voted_on_anew(case, director):
    case = move_case(case, to="committee", acting_user=director, reason=QUESTION)
    for member in seats_of(case)[:3]:
        cast_vote(case, member=member, choice=VoteChoice.PART, reason="سبب")
    return _anew(case)


def test_a_question_from_above_is_answered_with_the_next_decision(office, case):
    director = office.people[Role.DIRECTOR]
    case = _sent_back_and_voted_on_anew(case, director)
    with pytest.raises(ValidationError, match="السؤال"):
        record_decision(case, acting_user=seats_of(case)[0], terms=replace(TERMS, answer=" "))
    record_decision(case, acting_user=seats_of(case)[0], terms=replace(TERMS, answer=ANSWER))
    case = Case.objects.get(pk=case.pk)
    [asked] = asked_back(case)
    assert (asked.question.reason, asked.answer.reason) == (QUESTION, ANSWER)
    assert (case.stage, open_question(case)) == ("confirm", None)


def test_a_first_decision_is_asked_for_no_answer_and_keeps_none(case):
    assert "answers" not in case.events.get(kind=EventKind.DECISION_RECORDED).data
    assert asked_back(case) == []


def test_a_question_to_who_decided_below_is_called_a_question(office, case):
    case.refresh_from_db()
    assert "سؤالك" in words_on(open_room(office, Role.DIRECTOR, case))


def test_who_asked_reads_the_answer_beside_the_decision_and_the_person_never(office, case):
    director = office.people[Role.DIRECTOR]
    case = _sent_back_and_voted_on_anew(case, director)
    page = open_room(office, Role.SECRETARY, case)
    form = page.context["room"].decision_form
    assert form.fields["answer"].required
    assert QUESTION in words_on(page)
    record_decision(case, acting_user=seats_of(case)[0], terms=replace(TERMS, answer=ANSWER))
    page = open_room(office, Role.DIRECTOR, Case.objects.get(pk=case.pk))
    assert "answer" not in page.context["room"].decision_form.fields
    said = words_on(page)
    assert QUESTION in said
    assert ANSWER in said
    letter = open_room(office, Role.DIRECTOR, _anew(case)).context["room"].decision
    assert ANSWER not in letter.explanation + letter.conditions


def test_each_question_on_the_way_down_has_its_own_answer_on_the_way_up(office):
    """The board asks the director, who asks the committee: the committee's answer is not the
    director's."""
    director, board = office.people[Role.DIRECTOR], UserFactory(role=Role.BOARD_SECRETARY)
    service = ServiceFactory(
        committee=CommitteeFactory(limit_amount=5000), workflow=confirming_workflow(board=True)
    )
    case = CaseFactory(branch=office.branch, service=service, at="confirm", papers_complete=True)
    record_decision(case, acting_user=director, terms=TERMS)
    case = move_case(_anew(case), to="confirm", acting_user=board, reason="أفي الميزانية؟")
    case = _sent_back_and_voted_on_anew(case, director)
    record_decision(case, acting_user=seats_of(case)[0], terms=replace(TERMS, answer=ANSWER))
    [of_board, of_director] = asked_back(_anew(case))
    assert (of_board.answer, of_director.answer.reason) == (None, ANSWER)
    with pytest.raises(ValidationError, match="السؤال"):
        record_decision(case, acting_user=director, terms=TERMS)
    record_decision(case, acting_user=director, terms=replace(TERMS, answer="نعم، من بند الإيجار."))
    assert [asked.answer.reason for asked in asked_back(_anew(case))] == [
        "نعم، من بند الإيجار.",
        ANSWER,
    ]
    assert _anew(case).stage == "board"


def test_a_part_without_a_sum_says_what_is_given(office, case):
    form = DecisionForm({"result": "part", "explanation": "ليلتان"}, case=case, action="decide")
    assert "conditions" in form.errors
    told = {"result": "part", "conditions": "ليلتان وبطانية"}
    assert "conditions" not in DecisionForm(told, case=case, action="decide").errors
