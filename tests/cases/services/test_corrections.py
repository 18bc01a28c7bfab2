"""Correcting answers: the old ones are kept, the word over them falls (C38)."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import translation

import pytest

from cases.enums import DecisionResult, EventKind
from cases.exceptions import CaseChanged, GateNotMet, ReasonRequired
from cases.models import Case, Declaration, Person
from cases.selectors import answers_hash, owes_declaration, standing_declaration
from cases.selectors.contact import contact_changes, other_number
from cases.services.committee import DecisionTerms, record_decision
from cases.services.corrections import correct_answers
from cases.services.declarations import DeclarationGiven, renew_declaration
from cases.services.moves import move_case
from cases.services.people import settle_contact
from cases.services.verifying import verify_timeline
from cms.notices.models import Notice
from tests.factories.accounts import UserFactory
from tests.factories.cases import CaseFactory, ServiceFactory

pytestmark = pytest.mark.django_db
OTHER_NUMBER = "1000000016"


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def case():
    case = CaseFactory()
    _declared(case)
    return case


@pytest.fixture
def officer(case):
    return UserFactory(role="officer", branch=case.branch)


def _declared(case):
    return Declaration.objects.create(
        case=case,
        text_version="1",
        text="أقر",
        text_hash="0" * 64,
        answers_hash=answers_hash(case.answers),
        mode="tick",
        name="سالم",
        language="ar",
    )


def _correct(case, officer, reason="أفاد بذلك في اتصال", **changes):
    return correct_answers(case, changes=changes, acting_user=officer, reason=reason)


def _word(version="1"):
    return DeclarationGiven("tick", "سالم علي محمد", version)


def test_the_old_answers_stay_in_the_history_and_the_timeline_names_only_the_question(
    case, officer
):
    corrected = _correct(case, officer, name="سالم علي الحربي")
    event = case.events.get(kind=EventKind.ANSWERS_CORRECTED)
    assert corrected.answers["name"] == "سالم علي الحربي"
    assert case.history.earliest().answers["name"] == "سالم علي محمد"
    assert event.data == {"questions": ["name"], "version": corrected.version}
    assert "الحربي" not in str(event.data)
    assert verify_timeline(case) == []


def test_a_material_change_voids_the_word_and_asks_the_person_for_a_new_one(case, officer):
    case = _correct(case, officer, has_income="yes", income="900")
    assert standing_declaration(case) is None
    assert owes_declaration(case)
    assert Notice.objects.filter(event="confirm_again", subject_id=case.pk).count() == 1


def test_a_corrected_mobile_is_news_for_the_file_until_somebody_settles_it(case, officer):
    """Nothing may go on leaving for the number that was typed wrongly."""
    case = _correct(case, officer, mobile="+966550000123")
    [change] = contact_changes(case)
    assert (change.field, change.stated) == ("mobile", "+966550000123")
    settle_contact(case, use_new=True, acting_user=officer, reason="اتصلنا بالرقم")
    case = Case.objects.get(pk=case.pk)
    assert (case.person.mobile, contact_changes(case)) == ("+966550000123", [])
    case = _correct(case, officer, mobile="+966550000124")
    assert [change.stated for change in contact_changes(case)] == ["+966550000124"]


def test_a_corrected_number_of_identity_that_the_file_does_not_hold_is_said(case, officer):
    number = case.answers["identifier"]["number"]
    Person.objects.filter(pk=case.person_id).update(identifier=number)
    case = Case.objects.get(pk=case.pk)
    assert other_number(case) == ("", "")
    case = _correct(case, officer, identifier={"kind": "national_id", "number": OTHER_NUMBER})
    assert other_number(case) == (OTHER_NUMBER, number)


def test_another_spelling_of_the_same_words_keeps_the_word(case, officer):
    case = _correct(case, officer, name="سالم عليّ محمد")
    assert not owes_declaration(case)
    assert not Notice.objects.filter(event="confirm_again").exists()


def test_the_new_word_covers_the_answers_as_they_are(case, officer):
    case = _correct(case, officer, name="سالم الحربي")
    case = renew_declaration(case, _word(), language="ar", acting_user=None)
    assert not owes_declaration(case)
    assert standing_declaration(case).answers_hash == answers_hash(case.answers)
    assert case.declarations.count() == 2
    with pytest.raises(ValidationError, match="nothing to confirm"):
        renew_declaration(case, _word(), language="ar", acting_user=None)


def test_a_changed_condition_asks_for_its_paper_too(case, officer):
    case = _correct(case, officer, has_income="yes", income="900")
    assert case.documents.get(key="income_letter").state == "awaited"


def test_a_hidden_answer_goes_and_a_required_one_that_shows_now_is_asked_for(case, officer):
    with pytest.raises(ValidationError) as refused:
        _correct(case, officer, has_income="yes")
    assert set(refused.value.error_dict) == {"income"}
    case = _correct(case, officer, has_income="yes", income="900")
    case = _correct(case, officer, has_income="no")
    assert "income" not in case.answers


def test_a_correction_needs_a_reason_a_difference_and_the_case_as_it_was_opened(case, officer):
    with pytest.raises(ReasonRequired):
        _correct(case, officer, reason=" ", name="سالم الحربي")
    with pytest.raises(ValidationError, match="different"):
        _correct(case, officer, name=case.answers["name"])
    with pytest.raises(CaseChanged):
        correct_answers(
            case, changes={"name": "س"}, acting_user=officer, reason="س", expected_version=99
        )


def test_a_bad_answer_is_refused_beside_its_question_and_nothing_is_half_saved(case, officer):
    with pytest.raises(ValidationError) as refused:
        _correct(case, officer, mobile="12", name="سالم الحربي")
    case.refresh_from_db()
    assert set(refused.value.error_dict) == {"mobile"}
    assert case.answers["name"] == "سالم علي محمد"


@pytest.mark.parametrize("role", ["researcher", "auditor", "secretary", "delivery"])
def test_only_reception_and_officers_correct(case, role):
    other = UserFactory(role=role, branch=case.branch)
    with pytest.raises(PermissionDenied):
        _correct(case, other, name="سالم الحربي")


def test_an_officer_of_another_branch_corrects_nothing(case):
    with pytest.raises(PermissionDenied):
        _correct(case, UserFactory(role="officer"), name="سالم الحربي")


def test_what_is_decided_is_corrected_no_more(officer, case):
    decided = CaseFactory(at="refusing", branch=case.branch)
    with pytest.raises(PermissionDenied):
        _correct(decided, officer, name="سالم الحربي")


def test_no_void_word_goes_before_the_committee():
    case = CaseFactory(at="study", papers_complete=True)
    word = _declared(case)
    word.voided_at = case.submitted_at
    word.save()
    researcher = UserFactory(role="researcher", branch=case.branch)
    with pytest.raises(GateNotMet) as refused:
        move_case(case, to="committee", acting_user=researcher)
    assert "the person's new declaration" in refused.value.missing


def test_nothing_is_decided_on_a_void_word():
    case = CaseFactory(at="committee", papers_complete=True)
    word = _declared(case)
    word.voided_at = case.submitted_at
    word.save()
    chair = next(s.user for s in case.service.committee.memberships.all() if s.is_chair)
    with pytest.raises(ValidationError, match="declaration again"):
        record_decision(case, acting_user=chair, terms=DecisionTerms(result=DecisionResult.ACCEPT))


def test_a_service_without_a_declaration_owes_none():
    case = CaseFactory(service=ServiceFactory(plain=True))
    officer = UserFactory(role="officer", branch=case.branch)
    assert not owes_declaration(_correct(case, officer, name="سالم الحربي"))
