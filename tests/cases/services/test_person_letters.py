"""Letters to people: said once, numbered once, the same whenever they are printed."""

from datetime import timedelta
from io import BytesIO

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

import pytest
from pypdf import PdfReader

from cases.enums import EventKind
from cases.letter_enums import LetterAbout
from cases.models import Letter, PersonLetter
from cases.selectors.person_letters import letter_by_code, letters_now
from cases.services.committee import release_decision
from cases.services.letter_paper import letter_page, letter_sheet
from cases.services.person_letters import issue_letter
from tests.factories.accounts import UserFactory
from tests.factories.association import BranchFactory
from tests.factories.cases import CaseFactory

pytestmark = pytest.mark.django_db

DECISION, RECEIPT = LetterAbout.DECISION, LetterAbout.RECEIPT


def _decided(**changes):
    case = CaseFactory(at="committee")
    values = {
        "result": "refuse",
        "reason_key": case.service.refusal_reasons[0]["key"],
        "explanation": "الدخل أعلى من الحد.",
        "released_at": None,
        "release_at": timezone.now() - timedelta(minutes=1),
        "objection_until": timezone.localdate() + timedelta(days=30),
    }
    return case, case.decisions.create(**{**values, **changes})


def _released(**changes):
    case, decision = _decided(**changes)
    release_decision(decision)
    case.refresh_from_db()
    return case


def test_a_letter_is_numbered_once_and_says_for_good_what_was_released():
    case = _released()
    first = issue_letter(case, DECISION, acting_user=None)
    page = letter_page(first, "ar")
    decision = case.decisions.get()
    decision.explanation = "شيء آخر"
    decision.save()
    case.service.name = {"ar": "اسم آخر", "en": "Another"}
    case.service.save()
    again = issue_letter(case, DECISION, acting_user=None)
    assert (again.line.number, again.code) == (first.line.number, first.code)
    assert letter_page(again, "ar") == page
    assert "الدخل أعلى من الحد." in page
    assert Letter.objects.count() == 1
    (told,) = case.events.filter(kind=EventKind.LETTER_REGISTERED)
    assert told.data["wanted_by"] == "person"
    again.content = {}
    with pytest.raises(ValueError, match="never change"):
        again.save()


def test_nothing_is_numbered_before_anybody_wants_it_on_paper():
    case = _released()
    assert PersonLetter.objects.get(case=case).line is None
    assert not Letter.objects.exists()


def test_no_letter_tells_a_decision_that_is_held_back():
    case, _decision = _decided(release_at=timezone.now() + timedelta(days=3))
    with pytest.raises(ValidationError):
        issue_letter(case, DECISION, acting_user=None)


def test_a_receipt_is_no_news_after_the_decision_but_one_that_was_given_stays():
    with pytest.raises(ValidationError):
        issue_letter(_released(), RECEIPT, acting_user=None)
    case, decision = _decided()
    receipt = issue_letter(case, RECEIPT, acting_user=None)
    release_decision(decision)
    assert issue_letter(case, RECEIPT, acting_user=None).pk == receipt.pk
    assert [offer.about for offer in letters_now(case)] == [RECEIPT, DECISION]


def test_the_register_names_who_wanted_it_and_no_service():
    case = CaseFactory()
    officer = UserFactory(role="officer", branch=case.branch)
    line = issue_letter(case, RECEIPT, acting_user=officer).line
    assert (line.registered_by, line.direction) == (officer, "out")
    assert str(case.service.name) not in line.subject
    assert case.events.last().kind == EventKind.LETTER_REGISTERED


@pytest.mark.parametrize("role", ["officer", "researcher"])
def test_who_does_not_see_the_case_or_keeps_no_letters_numbers_none(role):
    case = CaseFactory()
    user = UserFactory(role=role, branch=BranchFactory() if role == "officer" else case.branch)
    with pytest.raises(PermissionDenied):
        issue_letter(case, RECEIPT, acting_user=user)


def test_who_has_a_case_numbers_its_letters_as_nobody_at_the_register_may_see_some():
    case = CaseFactory()
    director = UserFactory(role="director")
    with pytest.raises(PermissionDenied):
        issue_letter(case, RECEIPT, acting_user=director)
    case.owner = director
    case.save()
    assert issue_letter(case, RECEIPT, acting_user=director).line.registered_by == director


def test_the_code_on_the_letter_finds_it_however_it_is_typed():
    letter = issue_letter(CaseFactory(), RECEIPT, acting_user=None)
    assert letter_by_code(letter.code.lower().replace("-", " ")) == letter
    assert letter_by_code("2222-2222-2222") is None
    assert letter_by_code("") is None


def test_a_long_decision_goes_on_over_pages_with_its_number_on_each():
    long = "\n".join(f"{n}. دخل الأسرة أعلى من الحد المعتمد لهذه الخدمة." * 3 for n in range(40))
    letter = issue_letter(_released(explanation=long), DECISION, acting_user=None)
    sheet = letter_sheet(letter, "en")
    if not sheet.is_pdf:
        pytest.skip("no Pango here")
    assert sheet.name == f"{letter.line.number.replace('/', '-')}.pdf"
    pages = PdfReader(BytesIO(sheet.content)).pages
    assert len(pages) >= 2
    assert all(letter.line.number in page.extract_text() for page in pages)
    assert letter.case.reference in pages[0].extract_text()
