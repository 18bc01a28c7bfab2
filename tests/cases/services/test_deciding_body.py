"""Who decides, and who decided: of the record what it says, of what is pending its workflow."""

from django.utils import translation

import pytest

from cases.models import Case
from cases.objection_enums import ObjectionState
from cases.selectors import current_decision, decided_by, who_decides, who_would_decide
from cases.services.committee import record_decision, release_decision
from cases.services.objecting import ObjectionOutcome, decide_objection
from cases.services.person_letters import freeze_decision
from tests.factories.accounts import UserFactory
from tests.factories.cases import CaseFactory, ServiceFactory, WorkflowFactory
from tests.factories.definitions import WORKFLOW
from tests.factories.objections import (
    REFUSED,
    complaints_service,
    decided_case,
    director,
    first_decision,
    object_to,
    took_part,
)

pytestmark = pytest.mark.django_db

UPHELD = ObjectionOutcome(ObjectionState.UPHELD, "تبين أن الأوراق كانت مكتملة.")


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def _fresh(case):
    return Case.objects.get(pk=case.pk)


def test_while_nobody_has_decided_the_workflow_says_who_will_not_the_service():
    assert str(who_decides(CaseFactory())) == "Research committee"
    stages = [
        {**stage, "kind": "director", "role": "director"} if stage["key"] == "committee" else stage
        for stage in WORKFLOW["stages"]
    ]
    by_director = WorkflowFactory(definition={"stages": stages})
    case = CaseFactory(service=ServiceFactory(workflow=by_director))
    assert str(who_decides(case)) == "The executive director"


def test_before_anything_is_sent_a_service_names_whom_its_workflow_names():
    service = ServiceFactory(deciding_body={"en": "Somebody else"})
    assert str(who_would_decide(service, service.current_workflow)) == "Research committee"
    assert str(who_would_decide(service, None)) == "Somebody else"
    complaints = complaints_service(deciding_body={"en": "The director, or the board"})
    said = who_would_decide(complaints, complaints.current_workflow)
    assert str(said) == "The director, or the board"


def test_of_each_decision_its_own_record_says_who_took_it():
    first, judge = decided_case(), director()
    assert str(who_decides(first)) == "Research committee"
    decide_objection(
        object_to(first, complaints_service(), objected=first), acting_user=judge, outcome=UPHELD
    )
    assert str(who_decides(_fresh(first))) == "The executive director"  # where it is decided afresh
    release_decision(record_decision(_fresh(first), acting_user=judge, terms=REFUSED))
    first = _fresh(first)
    assert str(who_decides(first)) == "The executive director"
    assert str(decided_by(first_decision(first))) == "Research committee"
    letter = freeze_decision(current_decision(first))
    assert letter.content["body"]["ar"] == "المدير التنفيذي"


def test_an_objection_names_who_may_decide_it_and_who_did():
    first, service = decided_case(), complaints_service()
    took_part(first, director())
    board = UserFactory(role="board_secretary")
    objection = object_to(first, service, objected=first)
    assert str(who_decides(objection)) == "The board of directors"
    decide_objection(objection, acting_user=board, outcome=UPHELD)
    assert str(who_decides(_fresh(objection))) == "The board of directors"


def test_an_objection_that_only_names_a_reference_says_what_the_service_says():
    first, service = decided_case(), complaints_service(deciding_body={"en": "Somebody else"})
    took_part(first, director())
    assert str(who_decides(object_to(first, service))) == "Somebody else"
