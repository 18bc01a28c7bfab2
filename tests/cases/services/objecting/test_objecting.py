"""An objection: decided by who took no part, and what follows (C11)."""

from datetime import timedelta
from decimal import Decimal

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

import pytest
import time_machine

from cases.backoffice.bulk import able_colleagues
from cases.backoffice.room.base import room_cases
from cases.backoffice.room.room import Room
from cases.backoffice.room.sentences import why_this_owner
from cases.enums import DecisionResult, Direction, EventKind, Outcome, VoteChoice
from cases.exceptions import GateNotMet
from cases.impartiality import kept_out
from cases.letter_enums import LetterAbout
from cases.models import Committee, FormVersion, Study
from cases.objection_enums import ObjectionState
from cases.permissions import may_decide, may_move, may_reassign, may_see, may_vote
from cases.selectors import current_decision, visible_cases
from cases.selectors.objections import is_final
from cases.selectors.person_letters import letters_now
from cases.selectors.room import possible_moves
from cases.services.committee import DecisionTerms, cast_vote, record_decision, release_decision
from cases.services.letter_paper import letter_page
from cases.services.letters import LetterEntry, register_letter
from cases.services.messages import add_note
from cases.services.moves import move_case
from cases.services.objecting import decide_objection
from cases.services.person_letters import issue_letter
from cases.services.routing import reassign_case, route_case
from cases.services.timeline import record_event
from cases.services.verifying import verify_timeline
from public_site.presenting import letter_facts
from tests.factories.accounts import UserFactory
from tests.factories.association import BranchFactory
from tests.factories.cases import seats_of
from tests.factories.definitions import WORKFLOW
from tests.factories.objections import (
    DISMISSED,
    UPHELD,
    decided_case,
    director,
    first_decision,
    fresh,
    kinds_of,
    object_to,
)

pytestmark = pytest.mark.django_db

ACCEPT = DecisionTerms(DecisionResult.ACCEPT, amount=Decimal(900))


# --- From the objection to the fresh decision -----------------------------------------------------


def test_an_upheld_objection_brings_the_request_to_a_fresh_decision_by_others(service, judge):
    first = decided_case()
    assert (first.is_open, first.outcome) == (False, Outcome.REFUSED)
    objection = object_to(first, service, objected=first)
    route_case(objection, step=1)
    row = decide_objection(objection, acting_user=judge, outcome=UPHELD)
    assert row.state == ObjectionState.UPHELD
    objection, first = fresh(objection), fresh(first)
    assert (objection.is_open, objection.outcome) == (False, Outcome.ANSWERED)
    assert (first.is_open, first.outcome, first.closed_at) == (True, "", None)
    assert (first.stage, current_decision(first)) == ("afresh", None)
    old = first_decision(first)
    assert (old.is_current, old.explanation) == (False, "الطلب خارج نطاق الخدمة.")
    told = [EventKind.OBJECTION_FILED, EventKind.OBJECTION_ANSWERED, EventKind.REOPENED]
    assert [kind for kind in kinds_of(first) if kind in told] == told
    decision = record_decision(first, acting_user=judge, terms=ACCEPT)
    release_decision(decision)
    first = fresh(first)
    assert (first.stage, current_decision(first).result) == ("registration", "accept")
    assert verify_timeline(first) == verify_timeline(objection) == []


def test_sent_back_for_a_question_it_never_comes_before_its_first_judges_again(service, judge):
    first = decided_case()
    decide_objection(object_to(first, service, objected=first), acting_user=judge, outcome=UPHELD)
    move_case(fresh(first), to="study", acting_user=judge, reason="ما حال البيت اليوم؟")
    researcher = UserFactory(role="researcher", branch=first.branch)
    Study.objects.update_or_create(
        case=first, defaults={"recommendation": "accept", "findings": "زيارة", "reasons": "حاجة"}
    )
    case = fresh(first)
    case.owner = researcher
    case.save()
    options = {option.move.to: option for option in possible_moves(case, user=researcher)}
    assert options["committee"].target.key == "afresh"
    assert options["committee"].label.startswith("On to: ")  # and not "to the committee"
    move_case(case, to="committee", acting_user=researcher, reason="البيت بلا خزان.")
    case = fresh(first)
    assert (case.stage, case.role) == ("afresh", "director")
    assert may_decide(judge, case)


def test_the_answer_to_an_objection_is_had_as_a_letter_of_its_own(service, judge):
    first = decided_case()
    objection = object_to(first, service, objected=first)
    with pytest.raises(ValidationError):
        issue_letter(objection, LetterAbout.OUTCOME, acting_user=None)
    decide_objection(objection, acting_user=judge, outcome=DISMISSED)
    paper = issue_letter(fresh(objection), LetterAbout.OUTCOME, acting_user=None)
    assert issue_letter(fresh(objection), LetterAbout.OUTCOME, acting_user=None) == paper
    page = letter_page(paper, "en")
    for said in (first.reference, "لم يرد ما يغير القرار.", "الجهة المشرفة", "Dismissed"):
        assert said in page
    assert "The first decision stands." in page
    assert [offer.about for offer in letters_now(fresh(objection))] == [LetterAbout.OUTCOME]
    assert letter_facts(paper)["about"] == "Answer to an objection: Dismissed"


def test_the_answer_to_an_unproven_objection_tells_nothing_of_the_request_it_names(service, judge):
    first = decided_case()
    objection = object_to(first, service)
    decide_objection(objection, acting_user=judge, outcome=DISMISSED)
    paper = issue_letter(fresh(objection), LetterAbout.OUTCOME, acting_user=None)
    assert first.reference not in letter_page(paper, "ar")


def test_a_dismissed_objection_leaves_the_first_decision_standing(service, judge):
    first = decided_case()
    objection = object_to(first, service, objected=first)
    row = decide_objection(objection, acting_user=judge, outcome=DISMISSED)
    first = fresh(first)
    assert (first.is_open, current_decision(first).result) == (False, "refuse")
    assert row.further_way == "الجهة المشرفة"
    assert EventKind.REOPENED not in kinds_of(first)


def test_the_promised_day_counts_anew_and_nobody_waits_a_second_time(service, judge):
    first = decided_case()
    first.window_rule = {"reading": "range", "not_before": 14, "due": 30, "anchor": "complete"}
    first.save()
    objection = object_to(first, service, objected=first)
    with time_machine.travel(timezone.now() + timedelta(days=20), tick=False):
        decide_objection(objection, acting_user=judge, outcome=UPHELD)
        first = fresh(first)
        assert first.not_before_at is None
        assert timezone.localdate(first.due_at) == timezone.localdate() + timedelta(days=30)


def test_an_objection_has_a_clock_of_its_own(service):
    service.window = {"reading": "maximum", "due": 15, "anchor": "submitted"}
    service.save()
    first = decided_case()
    objection = object_to(first, service, objected=first)
    assert timezone.localdate(objection.due_at) == timezone.localdate() + timedelta(days=15)


# --- Nobody judges their own work -----------------------------------------------------------------


def test_who_took_part_in_the_first_request_does_nothing_in_the_objection(service):
    first, busy = decided_case(), director()
    reassign_case_to(first, busy)
    judge = director()
    objection = object_to(first, service, objected=first)
    assert busy.pk in kept_out(objection)
    assert objection.stage == "review"
    answer = objection.current_stage.moves[1]
    assert not may_move(busy, objection, answer)
    assert may_move(judge, objection, answer)
    with pytest.raises(PermissionDenied):
        decide_objection(objection, acting_user=busy, outcome=UPHELD)
    assert list(able_colleagues([objection])) == [judge]
    assert route_case(objection, step=1).user == judge
    with pytest.raises(ValidationError, match="took part"):
        reassign_case(objection, to=busy, acting_user=judge, reason="إجازة")


def reassign_case_to(first, user, step=99):
    """Have somebody handle the first request, before it was closed."""
    first.assignments.create(step=step, user=user, role="director")


def test_facts_are_asked_of_nobody_who_took_part_and_it_is_said_when_nobody_is_left(service, judge):
    first = decided_case()
    officer = UserFactory(role="officer", branch=first.branch)
    first.assignments.create(step=90, user=officer, role="officer")
    case = object_to(first, service, objected=first)
    asking = {"to": "facts", "acting_user": judge, "reason": "ما الذي حدث؟"}
    with pytest.raises(GateNotMet, match="took part in what is judged"):
        move_case(case, **asking)
    free = UserFactory(role="officer", branch=first.branch)
    move_case(case, **asking)
    assert route_case(fresh(case), step=95).user == free


def test_who_only_let_a_notice_leave_early_may_decide_the_objection(service, judge):
    first = decided_case()
    record_event(first, EventKind.WINDOW_OVERRIDDEN, acting_user=judge)
    case = object_to(first, service, objected=first)
    assert judge.pk not in kept_out(case)
    assert decide_objection(case, acting_user=judge, outcome=DISMISSED).is_decided


def test_an_objection_that_staff_take_down_belongs_to_the_person_of_the_first_request(service):
    first = decided_case()
    clerk = UserFactory(role="officer", branch=first.branch)
    first.assignments.create(step=98, user=clerk, role="officer")
    assert object_to(first, service, clerk=clerk).person == first.person
    stranger = decided_case()
    assert object_to(stranger, service).person != stranger.person


def test_how_one_may_be_spoken_to_holds_for_the_objection_to_ones_decision_too(service):
    """Words to avoid, safe hours and the wish for a woman, and the branch of the request (J3)."""
    first = decided_case(branch=BranchFactory())
    first.person.safe_contact = {"woman_officer": True, "safe_words": "سجن", "safe_hours": "am"}
    first.person.save()
    _ask_for_hours(first, {"value": "am", "label": {"ar": "صباحًا", "en": "Mornings"}})
    objection = object_to(first, service, objected=first)
    assert objection.person != first.person  # two keys say of nobody who they are
    assert objection.person.safe_contact == first.person.safe_contact | {"safe_hours": "صباحًا"}
    assert objection.branch == first.branch
    assert object_to(first, service).person.safe_contact == {}  # a reference alone opens nothing


def _ask_for_hours(case, choice):
    """Have the form of a request offer these hours, under a key of its own."""
    definition = case.form_version.definition
    asked = {"key": "hours", "type": "choice", "label": {"ar": "متى نتصل؟"}, "choices": [choice]}
    definition["steps"][0]["questions"].append(asked | {"binds": "person.safe_hours"})
    FormVersion.objects.filter(pk=case.form_version_id).update(definition=definition)
    case.form_version.refresh_from_db()


def test_where_everyone_of_the_role_took_part_it_goes_to_the_board_by_itself(service):
    first = decided_case()
    reassign_case_to(first, director())
    board = UserFactory(role="board_secretary")
    assert not visible_cases(user=board).filter(pk=first.pk).exists()
    objection = object_to(first, service, objected=first)
    assert objection.stage == "board"
    assert visible_cases(user=board).filter(pk=first.pk).exists()  # nobody judges what they cannot
    decide_objection(objection, acting_user=board, outcome=UPHELD)
    assert fresh(first).stage == "afresh"
    assert not visible_cases(user=board).filter(pk=first.pk).exists()


def test_a_complaint_about_a_request_is_not_handled_by_who_handled_it_either(service):
    first = decided_case()
    objection = object_to(first, service)
    assert {seat.pk for seat in seats_of(first)[:3]} <= kept_out(objection)


def test_first_deciders_neither_vote_nor_record_where_the_committee_decides_again(service, judge):
    first = decided_case(workflow=WORKFLOW)
    objection = object_to(first, service, objected=first)
    decide_objection(objection, acting_user=judge, outcome=UPHELD)
    first = fresh(first)
    assert first.stage == "committee"
    seats = seats_of(first)
    assert [may_vote(seat, first) for seat in seats] == [False, False, False, True, True]
    with pytest.raises(PermissionDenied):
        cast_vote(first, member=seats[1], choice=VoteChoice.ACCEPT)
    secretary = UserFactory(role="secretary")
    assert not may_decide(seats[0], first)
    assert may_decide(secretary, first)
    Committee.objects.filter(pk=first.service.committee_id).update(quorum=2)
    for seat in seats[3:]:
        cast_vote(fresh(first), member=seat, choice=VoteChoice.ACCEPT)
    assert record_decision(fresh(first), acting_user=secretary, terms=ACCEPT).round == 2


def test_a_director_who_took_the_first_decision_does_not_take_the_second(service):
    first = decided_case()
    first_director, second = director(), director()
    old = first_decision(first)
    old.recorded_by = first_director
    old.save()
    objection = object_to(first, service, objected=first)
    decide_objection(objection, acting_user=second, outcome=UPHELD)
    first = fresh(first)
    assert not may_decide(first_director, first)
    assert route_case(first, step=77).user == second


def test_who_sees_neither_request_sees_no_objection(service):
    first = decided_case()
    objection = object_to(first, service, objected=first)
    outsider = UserFactory(role="officer")
    assert not visible_cases(user=outsider).filter(pk__in=[first.pk, objection.pk]).exists()
    with pytest.raises(PermissionDenied):
        decide_objection(objection, acting_user=outsider, outcome=UPHELD)


def test_where_all_who_could_judge_took_part_the_decision_stands_and_says_so(service):
    first, busy = decided_case(), director()
    reassign_case_to(first, busy)
    board = UserFactory(role="board_secretary")
    assert not is_final(first)
    assert is_final(first, once=board)  # if the last who could look at it decides it
    objection = object_to(first, service)  # it only names a reference: refused to nobody
    assert objection.stage == "board"
    reassign_case_to(first, board, step=98)
    with pytest.raises(ValidationError, match="The decision stands"):
        object_to(first, service, objected=first)
    given = route_case(fresh(objection), step=50)
    assert "took part before" in why_this_owner(given)
    assert may_reassign(busy, fresh(objection))


# --- Who reads to judge ---------------------------------------------------------------------------


def test_who_reads_the_first_request_only_to_judge_the_objection_writes_nothing_there(
    service, django_assert_num_queries
):
    first = decided_case()
    reassign_case_to(first, director())
    board = UserFactory(role="board_secretary")
    objection = object_to(first, service, objected=first)
    assert may_see(board, first)
    entry = LetterEntry(Direction.OUT, "وزارة", "موضوع")
    for write in (
        lambda: add_note(first, body="ملاحظة", acting_user=board),
        lambda: register_letter(entry, acting_user=board, case=first),
        lambda: issue_letter(first, LetterAbout.DECISION, acting_user=board),
    ):
        with pytest.raises(PermissionDenied):
            write()
    assert add_note(objection, body="ملاحظة", acting_user=board)
    seen = room_cases(board).get(pk=first.pk)
    with django_assert_num_queries(0):
        room = Room(seen, board)
        assert (room.may.note, room.note_form, room.works_here) == (False, None, False)
    assert Room(room_cases(board).get(pk=objection.pk), board).note_form
