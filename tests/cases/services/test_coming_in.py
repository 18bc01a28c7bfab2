"""A request comes in: once, whole, with its word, and for the right person."""

from django.core.exceptions import ValidationError

import pytest

from cases.enums import PersonKind, SignatureMode
from cases.models import Case
from cases.services.declarations import DeclarationGiven
from cases.services.intake import submit_request
from tests.cases.services.forms import filled_form
from tests.factories.association import BranchFactory
from tests.factories.cases import ServiceFactory
from tests.factories.definitions import ANSWERS

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def branch():
    return BranchFactory(is_main=True)


def test_the_same_form_sent_twice_is_one_case():
    form = filled_form()
    first, second = (submit_request(form, acting_user=None) for _ in range(2))
    assert (first.created, second.created) == (True, False)
    assert first.case == second.case
    assert Case.objects.count() == 1


def test_a_closed_service_takes_no_request():
    with pytest.raises(ValidationError):
        submit_request(filled_form(service=ServiceFactory(closed=True)), acting_user=None)
    assert not Case.objects.exists()


def test_a_request_without_its_declaration_is_refused():
    with pytest.raises(ValidationError):
        submit_request(filled_form(declaration=None), acting_user=None)


def test_an_older_text_of_the_declaration_is_not_accepted():
    old = DeclarationGiven(SignatureMode.TICK, "سالم", "0")
    with pytest.raises(ValidationError):
        submit_request(filled_form(declaration=old), acting_user=None)


def test_the_declaration_keeps_the_text_and_both_hashes():
    declaration = submit_request(filled_form(), acting_user=None).case.declarations.get()
    assert declaration.text == "أقر بصحة البيانات."
    assert len(declaration.text_hash) == len(declaration.answers_hash) == 64


def test_papers_hidden_by_the_answers_are_not_asked_for():
    case = submit_request(filled_form(), acting_user=None).case
    assert set(case.documents.values_list("key", flat=True)) == {"identity", "lease"}


def test_a_known_person_is_found_again_and_keeps_their_number():
    first = submit_request(filled_form(), acting_user=None).case
    answers = {**ANSWERS, "mobile": "+966500000099"}
    second = submit_request(
        filled_form(answers=answers, service=first.service), acting_user=None
    ).case
    assert second.person == first.person
    assert second.person.mobile == "+966500000001"


@pytest.mark.parametrize(
    ("kind", "whose"), [("entity_licence", PersonKind.ENTITY), ("iqama", PersonKind.HOUSEHOLD_HEAD)]
)
def test_the_kind_of_its_number_says_that_an_entity_asks(kind, whose):
    """A school stood in the register as the head of a household."""
    answers = {**ANSWERS, "identifier": {"kind": kind, "number": "2000000006"}}
    case = submit_request(filled_form(answers=answers), acting_user=None).case
    assert case.person.kind == whose
