"""A card is held against the number the person gave; other papers bear numbers of their own."""

from django.core.exceptions import ValidationError

import pytest

from cases.enums import DocumentState
from cases.models import Person
from cases.services.documents import DocumentCheck, check_document
from tests.factories.accounts import UserFactory
from tests.factories.association import BranchFactory
from tests.factories.cases import CaseFactory, PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(db):
    person = PersonFactory(identifier="1000000008", identifier_kind="national_id")
    return CaseFactory(branch=BranchFactory(), person=person)


@pytest.fixture
def officer(case):
    return UserFactory(role="officer", branch=case.branch)


@pytest.mark.parametrize("state", [DocumentState.SEEN, DocumentState.REJECTED])
def test_a_card_that_ends_otherwise_than_the_number_we_hold_is_no_proof(case, officer, state):
    check = DocumentCheck(state, last_four="1234", reason="رقم آخر")
    paper = case.documents.get(key="identity")
    if state == DocumentState.REJECTED:  # the finding itself
        check_document(paper, acting_user=officer, check=check)
        return
    with pytest.raises(ValidationError) as refusal:
        check_document(paper, acting_user=officer, check=check)
    (words,) = refusal.value.message_dict["last_four"]
    assert "0008" not in words
    assert case.documents.get(key="identity").state == DocumentState.SHOW_LATER


@pytest.mark.parametrize(
    ("key", "kind"), [("family_card", "national_id"), ("identity", "passport"), ("iqama", "none")]
)
def test_a_paper_that_shows_another_number_than_the_one_we_hold_may_end_otherwise(
    case, officer, key, kind
):
    case.documents.filter(key="identity").update(key=key)
    Person.objects.filter(pk=case.person_id).update(identifier_kind=kind)
    check = DocumentCheck(DocumentState.SEEN, last_four="1234")
    paper = check_document(case.documents.get(key=key), acting_user=officer, check=check)
    assert paper.state == DocumentState.SEEN
