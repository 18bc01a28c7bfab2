"""An objection is filed once and in time, and answered for good (C11)."""

from datetime import timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

import pytest
import time_machine

from cases.enums import EventKind, Relation
from cases.models import Case, Objection
from cases.objection_enums import ObjectionState
from cases.selectors.objections import further_way, words_of_the_end
from cases.services.assisted import Assisted
from cases.services.letter_paper import letter_page
from cases.services.objecting import ObjectionOutcome, decide_objection
from cases.services.person_letters import freeze_decision
from cases.services.withdrawal import withdraw_case
from cms.accounts.roles import Role
from cms.association.models import Association
from tests.factories.accounts import UserFactory
from tests.factories.association import ChannelFactory
from tests.factories.objections import (
    DISMISSED,
    UPHELD,
    decided_case,
    first_decision,
    kinds_of,
    object_to,
)

pytestmark = pytest.mark.django_db


def test_a_second_objection_is_refused_while_one_is_open_and_after_its_answer(service, judge):
    first = decided_case()
    objection = object_to(first, service, objected=first)
    with pytest.raises(ValidationError, match=objection.reference):
        object_to(first, service, objected=first)
    decide_objection(objection, acting_user=judge, outcome=DISMISSED)
    with pytest.raises(ValidationError, match="was answered"):
        object_to(first, service, objected=first)
    assert Case.objects.filter(service=service).count() == 1


def test_after_the_last_day_an_objection_is_refused_and_says_which_day_that_was(service):
    first = decided_case()
    with (
        time_machine.travel(timezone.now() + timedelta(days=31), tick=False),
        pytest.raises(ValidationError, match="ended on"),
    ):
        object_to(first, service, objected=first)


def test_a_withdrawn_objection_may_be_filed_again(service):
    first = decided_case()
    withdraw_case(object_to(first, service, objected=first))
    assert object_to(first, service, objected=first).objection.state == ObjectionState.OPEN
    assert Objection.objects.filter(state=ObjectionState.WITHDRAWN).count() == 1


def test_a_reference_typed_by_hand_stands_in_nobodys_way_and_proves_nothing(service, judge):
    first = decided_case()
    stranger = object_to(first, service)
    assert not stranger.objection.is_proven
    assert EventKind.OBJECTION_FILED not in kinds_of(first)
    assert object_to(first, service, objected=first).objection.is_proven
    with pytest.raises(ValidationError, match="First make sure"):
        decide_objection(stranger, acting_user=judge, outcome=UPHELD)


@pytest.mark.parametrize(
    ("relation", "shown_by", "is_proven"),
    [
        (Relation.SELF, (), False),
        (Relation.SELF, ("number",), True),
        (Relation.RELATIVE, (), False),
        (Relation.RELATIVE, ("number", "reference"), False),
        (Relation.RELATIVE, ("their_word",), True),
        (Relation.GUARDIAN, ("number",), True),
    ],
)
def test_at_the_desk_an_objection_is_the_persons_once_they_showed_who_they_are(
    service, relation, shown_by, is_proven
):
    """Whoever calls about a relative's request is given nothing of it by objecting (J3)."""
    first = decided_case()
    clerk = UserFactory(role=Role.OFFICER, branch=first.branch)
    assisted = Assisted(ChannelFactory(), relation=relation, speaker="أخو الزوج", shown_by=shown_by)
    case = object_to(first, service, clerk=clerk, assisted=assisted)
    assert case.objection.is_proven is is_proven
    assert (case.person == first.person) is is_proven
    filed = first.events.filter(kind=EventKind.OBJECTION_FILED)
    assert [event.data["shown_by"] for event in filed] == [list(shown_by)] * is_proven


def test_a_complaint_of_another_kind_is_answered_by_a_letter_as_before(service, judge):
    first = decided_case()
    first.decisions.update(released_at=None)
    complaint = object_to(first, service, objected=None)
    assert not hasattr(complaint, "objection")
    with pytest.raises(PermissionDenied):
        decide_objection(complaint, acting_user=judge, outcome=DISMISSED)


def test_an_outcome_needs_its_reasons_and_is_recorded_once(service, judge):
    first = decided_case()
    objection = object_to(first, service, objected=first)
    with pytest.raises(ValidationError, match="Explain"):
        decide_objection(
            objection,
            acting_user=judge,
            outcome=ObjectionOutcome(ObjectionState.DISMISSED, "  "),
        )
    decide_objection(objection, acting_user=judge, outcome=DISMISSED)
    with pytest.raises(PermissionDenied):  # closed: nothing is decided there any more
        decide_objection(objection, acting_user=judge, outcome=UPHELD)


def test_the_end_of_the_way_names_who_supervises_us_or_says_that_somebody_does(service, judge):
    first = decided_case()
    outcome = ObjectionOutcome(ObjectionState.DISMISSED, "لا جديد.")
    row = decide_objection(
        object_to(first, service, objected=first), acting_user=judge, outcome=outcome
    )
    neutral = "There is no further objection with us. You may turn to the body that supervises us."
    assert further_way(row) == neutral
    house = Association.load()
    house.supervising_body = {"ar": "المركز", "en": "The Center, 19918"}
    house.save()
    named = "You may turn to the body that supervises us: The Center, 19918"
    assert further_way(row).endswith(named)
    assert words_of_the_end().endswith(named)
    row.further_way = "المحكمة"  # what its judge wrote comes first
    assert further_way(row) == "المحكمة"


def test_a_letter_names_who_supervised_us_when_it_was_said(service):
    letter = freeze_decision(first_decision(decided_case()))
    letter.content |= {"is_final": True, "objection_until": "", "supervisor": {"en": "Old body"}}
    assert "supervises us: Old body" in letter_page(letter, "en")
