"""A remark whose author asked for an answer is not closed without one (ENV)."""

from functools import partial

from django.core.exceptions import PermissionDenied

import pytest

from cases.enums import ServiceKind
from cases.exceptions import GateNotMet
from cases.models import Case, Service
from cases.selectors import possible_moves, visible_cases
from cases.services.messages import receive_message, send_message
from cases.services.moves import move_case
from tests.factories.accounts import UserFactory
from tests.factories.cases import CaseFactory, ServiceFactory, ServiceFormFactory, WorkflowFactory
from tests.factories.definitions import move, stage, text

pytestmark = pytest.mark.django_db

FORM = {
    "steps": [
        {
            "key": "remark",
            "title": text("ملاحظتكم"),
            "questions": [
                {
                    "key": "answer_please",
                    "type": "yes_no",
                    "label": text("هل تريدون جوابًا؟"),
                    "binds": "case.wants_answer",
                }
            ],
        }
    ]
}
FOLLOWED_UP = [
    move("answered", requires=["answer_sent"]),
    move("read", guard="no_answer_asked", needs_reason=True),
]
WORKFLOW = {
    "stages": [
        stage("director", "director", "director", "checking", moves=FOLLOWED_UP),
        stage("answered", "closed", "officer", "answered", outcome="answered"),
        stage("read", "closed", "officer", "answered", outcome="answered"),
    ]
}


def remark(**answers: bool) -> Case:
    service = ServiceFactory(
        form=ServiceFormFactory(definition=FORM),
        workflow=WorkflowFactory(definition=WORKFLOW),
        committee=None,
        kind=ServiceKind.REMARK,
    )
    return CaseFactory(service=service, at="director", answers=answers)


@pytest.mark.parametrize(
    ("answers", "ways"),
    [
        ({"answer_please": True}, ["answered"]),
        ({"answer_please": False}, ["answered", "read"]),
        ({}, ["answered", "read"]),
    ],
)
def test_it_is_closed_with_what_was_done_only_where_no_answer_was_asked_for(answers, ways):
    director = UserFactory(role="director")
    offered = possible_moves(remark(**answers), user=director)
    assert [choice.move.to for choice in offered] == ways


def test_a_hand_made_request_cannot_close_it_either():
    with pytest.raises(PermissionDenied):
        move_case(
            remark(answer_please=True),
            to="read",
            acting_user=UserFactory(role="director"),
            reason="توبعت",
        )


def test_what_the_person_wrote_after_the_answer_is_answered_before_it_is_closed():
    """Their page says that it is: a question of theirs was closed away unread."""
    director, case = UserFactory(role="director"), remark(answer_please=True)
    close = partial(move_case, case, to="answered", acting_user=director)
    with pytest.raises(GateNotMet):
        close()
    send_message(case, body="شكرًا، نصلحه الأسبوع القادم.", acting_user=director)
    receive_message(case, body="وأي موقع أولًا؟")
    with pytest.raises(GateNotMet):
        close()
    send_message(case, body="الشمالي أولًا.", acting_user=director)
    assert not close().is_open


def test_who_took_a_remark_down_has_its_slip_and_reads_no_more_of_it():
    """They read on in it, what the director noted and answered too (C49)."""
    case = remark()
    taker = UserFactory(role="receptionist", branch=case.branch)
    Case.objects.update(entered_by=taker, is_restricted=True)
    assert not visible_cases(user=taker).exists()
    Service.objects.update(kind=ServiceKind.ENQUIRY)
    assert visible_cases(user=taker).exists()
