"""The applicant's word: which ways a service takes it and what each needs (C38, clause 6.4)."""

from django.core.exceptions import ValidationError
from django.utils import translation

import pytest

from cases.enums import SignatureMode
from cases.services.declarations import DeclarationGiven, allowed_modes, check_declaration
from cases.services.files import SubmittedFile
from tests.factories.accounts import UserFactory
from tests.factories.cases import ServiceFactory

pytestmark = pytest.mark.django_db
ALL = [mode.value for mode in SignatureMode]
SHEET = SubmittedFile("", "ab/cd/x.png", "sheet.png", "image/png", 10, "0" * 64)


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def _service(*modes, required=True):
    return ServiceFactory(signature_modes=modes or ALL, signature_required=required)


def _given(mode, **parts):
    return DeclarationGiven(mode, parts.pop("name", "سالم علي"), "1", **parts)


def _refusal(given, *, service=None, by=None):
    service = service or _service()
    with translation.override("en"):
        with pytest.raises(ValidationError) as refused:
            check_declaration(service, given, acting_user=by)
        return refused.value.messages[0]


def test_a_tick_is_no_signature_where_one_is_required_and_there_is_another_way():
    assert allowed_modes(_service("tick", "drawn")) == [SignatureMode.DRAWN]
    assert allowed_modes(_service("tick", "drawn", required=False)) == ["tick", "drawn"]
    assert allowed_modes(_service("tick")) == [SignatureMode.TICK]


def test_a_way_the_service_does_not_take_is_refused():
    assert "this way" in _refusal(_given("drawn", evidence=SHEET), service=_service("otp"))


@pytest.mark.parametrize("name", ["30/11/2026", "1000000008", "..."])
def test_a_date_or_a_number_is_no_name_under_a_declaration(name):
    assert "in letters" in _refusal(_given("drawn", name=name, evidence=SHEET))


def test_a_drawing_and_a_signed_paper_need_their_file():
    assert "Draw" in _refusal(_given(SignatureMode.DRAWN))
    assert "Add the signed paper" in _refusal(_given(SignatureMode.PAPER))
    check_declaration(_service(), _given("drawn", evidence=SHEET), acting_user=None)
    check_declaration(_service(), _given("paper", later=True), acting_user=None)


def test_a_drawing_cannot_come_later():
    assert "Draw" in _refusal(_given(SignatureMode.DRAWN, later=True))


@pytest.mark.parametrize(
    "witnesses",
    [(), ("سعد ناصر",), ("سعد ناصر", "سعد ناصر"), ("أحمد ناصر", "احمد  ناصر"), ("سعد ناصر", " ")],
)
def test_a_thumb_mark_needs_two_different_witnesses(witnesses):
    given = _given(SignatureMode.THUMBPRINT, witnesses=witnesses)
    assert "two different witnesses" in _refusal(given, by=UserFactory(role="receptionist"))


def test_neither_giver_nor_taker_is_a_witness():
    clerk = UserFactory(role="receptionist", first_name="سعد", last_name="ناصر")
    giver = _given("thumbprint", witnesses=("فهد راجح", "سالم عليّ"))
    taker = _given("thumbprint", witnesses=("فهد راجح", "سعد ناصر"))
    assert "Who gives" in _refusal(giver, by=clerk)
    assert "Who takes" in _refusal(taker, by=clerk)


def test_the_applicant_is_no_witness_whatever_name_stands_under_the_declaration():
    clerk = UserFactory(role="receptionist")
    given = _given("thumbprint", name="سالم", witnesses=("فهد راجح", "سالم بن علي الحربيّ"))
    with pytest.raises(ValidationError) as refused:
        check_declaration(_service(), given, acting_user=clerk, applicant="سالم علي الحربي")
    assert refused.value.code == "witness_2"


@pytest.mark.parametrize("title", ["الأستاذ", "أ.", "د", "الشيخ", "السيد الدكتور"])
def test_a_title_makes_nobody_another_person(title):
    clerk = UserFactory(role="receptionist", first_name="فهد", last_name="راجح")
    given = _given("thumbprint", name="سالم", witnesses=(f"{title} فهد راجح", "علي حسن"))
    assert "Who takes" in _refusal(given, by=clerk)


def test_a_family_named_like_a_title_keeps_its_name():
    clerk = UserFactory(role="receptionist")
    given = _given("thumbprint", name="سالم", witnesses=("محمد الشيخ", "محمد السيد"))
    check_declaration(_service(), given, acting_user=clerk)


def test_a_spoken_word_says_how_it_was_read_back():
    clerk = UserFactory(role="receptionist")
    assert "read back" in _refusal(_given(SignatureMode.VERBAL), by=clerk)
    check_declaration(_service(), _given("verbal", note="قرئ عليه وأقر"), acting_user=clerk)


def test_only_an_employee_takes_a_thumb_mark_or_a_spoken_word():
    spoken = _given(SignatureMode.VERBAL, note="قرئ عليه")
    assert "employee" in _refusal(spoken)
