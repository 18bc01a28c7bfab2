"""What a committee accepts above its limit goes on to the director, who finds it all there."""

from decimal import Decimal

from django.urls import reverse

import pytest

from cases.backoffice.listings import _release
from cases.enums import VoteChoice
from cases.models import Case, Decision
from cases.services.committee import DecisionTerms, cast_vote, record_decision
from cms.accounts.roles import Role
from tests.cases.backoffice.rooms import do_deed, open_room, words_on
from tests.factories.cases import (
    CaseFactory,
    CommitteeFactory,
    ServiceFactory,
    WorkflowFactory,
    seats_of,
)
from tests.factories.definitions import WORKFLOW, move, stage

TERMS = DecisionTerms(
    "part", "outside_scope", "نعطي ما يكفي للإيجار.", "يُدفع للمالك.", Decimal(12_500)
)


@pytest.fixture
def case(office):
    """Accepted in part by a committee that decides alone up to 5,000."""
    stages = [dict(each) for each in WORKFLOW["stages"]]
    on = move("confirm", guard="above_limit", requires=["decision_recorded"], automatic=True)
    back = move("decided", guard="accepted", requires=["decision_recorded"], automatic=True)
    stages[3]["moves"] = [on, *stages[3]["moves"]]
    stages.append(
        stage("confirm", "director", "director", "committee", moves=[back], on_public_way=False)
    )
    service = ServiceFactory(
        committee=CommitteeFactory(limit_amount=5000),
        workflow=WorkflowFactory(definition={"stages": stages}),
    )
    case = CaseFactory(branch=office.branch, service=service, at="committee", papers_complete=True)
    for member in seats_of(case)[:3]:
        cast_vote(case, member=member, choice=VoteChoice.PART, reason="سبب")
    record_decision(case, acting_user=seats_of(case)[0], terms=TERMS)
    return Case.objects.get(pk=case.pk)


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
    assert f"ما قررته {case.service.committee.name}" in words
    assert "بانتظار كلمة المدير التنفيذي" in words
    assert "محجوز حتى" not in words
    sent = {name: form[name].value() for name in form.fields if name != "sure_of"}
    assert do_deed(office, Role.DIRECTOR, "record-decision", sent, case=case).status_code == 302
    decision = Decision.objects.get(case=case, is_current=True)
    assert (decision.committee, decision.amount) == (None, 12_500)


def test_the_list_of_decisions_says_whose_word_one_above_the_limit_waits_for(office, case):
    decision = Decision.objects.get(case=case)
    assert "المدير التنفيذي" in _release(decision)
    page = office.client(Role.DIRECTOR).get(reverse("decisions:list"))
    assert "بانتظار: المدير التنفيذي" in words_on(page)
    case.stage_kind = "board"
    decision.case = case
    assert "مجلس الإدارة" in _release(decision)
