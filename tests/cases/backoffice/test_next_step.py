"""What the room says of the next step where a button would have helped nobody."""

from copy import deepcopy

from django.core.exceptions import ValidationError

import pytest

from cases.backoffice.room.forms import TextField
from cases.enums import MessageKind
from cases.models import Case, Study
from cases.permissions import may_note
from cases.selectors.room import held_up_by
from cases.services.correspondence import store_message
from cases.services.moves import move_case
from cases.services.registration import register_person
from cms.accounts.roles import Role
from tests.cases.backoffice.rooms import do_deed, open_room, words_on
from tests.factories.cases import CaseFactory, ServiceFactory, WorkflowFactory
from tests.factories.definitions import WORKFLOW, move
from tests.factories.meetings import seats
from tests.factories.objections import complaints_service, decided_case, object_to

pytestmark = pytest.mark.django_db


@pytest.fixture
def workflow():
    """The end makes itself once the papers were seen; the committee may ask back."""
    document = deepcopy(WORKFLOW)
    for each in document["stages"]:
        if each["key"] == "registration":
            needed = ["documents_complete", "registered"]
            each["moves"] = [move("delivery", requires=needed, automatic=True)]
        if each["key"] == "committee":
            each["moves"].append(move("study", needs_reason=True, roles=["chair", "secretary"]))
    return WorkflowFactory(definition=document)


@pytest.fixture
def service(office, workflow):
    return ServiceFactory(workflow=workflow, committee=office.case.service.committee)


def test_what_holds_up_a_move_that_makes_itself_is_said_to_whose_step_it_is(office, service):
    case = CaseFactory(branch=office.branch, service=service, at="registration")
    register_person(case, acting_user=office.people[Role.OFFICER])
    case.refresh_from_db()
    [missing] = held_up_by(case)
    officer = office.people[Role.OFFICER]
    case.owner = officer
    case.save()
    said = words_on(open_room(office, Role.OFFICER, case))
    assert f"ما زال ناقصًا: {missing}" in said


def test_a_file_that_was_asked_back_takes_the_answer_and_shows_both(office, service):
    case = CaseFactory(branch=office.branch, service=service, at="committee", papers_complete=True)
    Study.objects.create(case=case, findings="أسرة", reasons="حاجة", recommendation="accept")
    chair = seats(service.committee)[0]
    move_case(case, to="study", acting_user=chair, reason="كم قيمة الدين؟")
    said = words_on(open_room(office, Role.RESEARCHER, case))
    assert "جوابك عن السؤال" in said
    assert "لم يُجب عنه بعد" in said
    do_deed(office, Role.RESEARCHER, "move", {"to": "committee"}, case=case)
    case.refresh_from_db()
    assert case.stage == "study"
    answer = {"to": "committee", "reason": "اثنا عشر ألفًا"}
    do_deed(office, Role.RESEARCHER, "move", answer, case=case)
    case.refresh_from_db()
    assert case.stage == "committee"
    said = words_on(open_room(office, Role.DIRECTOR, case))
    assert "كم قيمة الدين؟" in said
    assert "اثنا عشر ألفًا" in said


def test_who_decided_adds_no_note_to_the_objection_against_it(office):
    first = decided_case()
    objection = object_to(first, complaints_service())
    decider = first.decisions.get().recorded_by
    assert decider is not None
    assert not may_note(decider, objection)
    assert may_note(office.people[Role.DIRECTOR], objection)


def test_a_question_of_the_person_is_not_lost_at_the_next_desk(office, service):
    unheard = "ولم يردّ عليه أحد بعد"
    case = CaseFactory(branch=office.branch, service=service, at="study", papers_complete=True)
    assert unheard not in words_on(open_room(office, Role.OFFICER, case))
    store_message(case, MessageKind.FROM_PERSON, "متى تزوروننا؟", None)
    store_message(case, MessageKind.NOTE, "قرأتها", office.people[Role.RESEARCHER])
    assert unheard in words_on(open_room(office, Role.OFFICER, case))
    case = Case.objects.get(pk=case.pk)
    store_message(case, MessageKind.TO_PERSON, "غدًا صباحًا", office.people[Role.OFFICER])
    assert unheard not in words_on(open_room(office, Role.OFFICER, case))
    store_message(case, MessageKind.FROM_PERSON, "في أي ساعة؟", None)
    Case.objects.filter(pk=case.pk).update(is_open=False)
    assert unheard not in words_on(open_room(office, Role.OFFICER, case))


def test_words_that_nobody_sees_are_no_words():
    marks = "\u200f \u200e"
    assert TextField(required=False).clean(marks) == ""
    with pytest.raises(ValidationError):
        TextField().clean(marks)
