"""What nobody decides closes with a letter: the answer as it was sent, word for word (J9.2)."""

from functools import partial

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

import pytest

from cases.letter_enums import LetterAbout, LetterDelivery
from cases.models import CaseMessage, Letter, PersonLetter
from cases.selectors.desk import visible_letters
from cases.selectors.person_letters import letters_now, written_answer
from cases.services.letter_paper import letter_page
from cases.services.letters import ProofOfPost, prove_delivery
from cases.services.messages import receive_message, send_message
from cases.services.moves import move_case
from cases.services.person_letters import issue_letter
from cms.notices.enums import NoticeEvent
from cms.notices.models import Notice, NoticeRule
from tasks.attaching import letter_for
from tests.factories.accounts import UserFactory
from tests.factories.association import BranchFactory
from tests.factories.cases import CaseFactory
from tests.factories.notices import NoticeFactory
from tests.factories.remarks import NAME, remark

pytestmark = pytest.mark.django_db

ANSWER = LetterAbout.ANSWER
FIRST, SECOND = "راجعنا الموقع الشمالي، وعُيّن من يستقبلكم.", "ويبدأ ذلك من الأحد القادم."


@pytest.fixture
def director():
    return UserFactory(role="director")


@pytest.fixture
def case(director):
    return remark(director)


def fresh(case):
    return type(case).objects.get(pk=case.pk)


def answered(case, director, *words):
    for body in words:
        send_message(case, body=body, acting_user=director)
    return fresh(case)


def closed(case, director):
    move_case(case, to="answered", acting_user=director)
    return fresh(case)


def offered(case):
    return [offer.about for offer in letters_now(fresh(case))]


def test_nothing_is_promised_before_an_answer_was_written(case, director):
    assert ANSWER not in offered(case)
    with pytest.raises(ValidationError):
        issue_letter(case, ANSWER, acting_user=director)
    assert not PersonLetter.objects.exists()


def test_the_letter_says_the_answer_as_it_was_sent_for_good(case, director):
    case = closed(answered(case, director, FIRST), director)
    assert offered(case) == [ANSWER]
    letter = issue_letter(case, ANSWER, acting_user=director)
    page = letter_page(letter, "ar")
    assert all(told in page for told in (FIRST, NAME, case.reference, letter.line.number))
    CaseMessage.objects.update(body="شيء آخر")
    again = issue_letter(fresh(case), ANSWER, acting_user=None)
    assert (again.pk, letter_page(again, "ar")) == (letter.pk, page)
    assert Letter.objects.count() == 1


def test_who_issued_the_letter_of_a_remark_notes_its_delivery_and_nobody_else_can(case, director):
    """It stood there undelivered for ever: nobody at the register may see anything of it."""
    case = closed(answered(case, director, FIRST), director)
    line = issue_letter(case, ANSWER, acting_user=director).line
    proof = ProofOfPost(LetterDelivery.HAND, timezone.localdate(), "وقّعت أم فهد")
    with pytest.raises(PermissionDenied):
        prove_delivery(line, proof=proof, acting_user=UserFactory(role="receptionist"))
    assert prove_delivery(line, proof=proof, acting_user=director).delivery == LetterDelivery.HAND


def test_a_later_answer_has_a_letter_of_its_own_and_the_first_stays(case, director):
    case = answered(case, director, FIRST)
    first = issue_letter(case, ANSWER, acting_user=director)
    second = issue_letter(answered(case, director, SECOND), ANSWER, acting_user=director)
    assert first.line.number != second.line.number
    assert FIRST in letter_page(first, "ar")
    assert FIRST not in letter_page(second, "ar")


def test_an_answer_that_the_person_has_answered_is_none_until_they_are(case, director):
    case = answered(case, director, "أي موقع تقصدون؟")
    receive_message(case, body="الشمالي.")
    assert ANSWER not in offered(case)
    assert ANSWER in offered(answered(case, director, FIRST))


def test_what_the_person_writes_after_the_end_takes_no_letter_back(case, director):
    case = closed(answered(case, director, FIRST), director)
    receive_message(case, body="شكرًا لكم.")
    assert offered(case) == [ANSWER]


def test_what_is_decided_or_ends_without_a_word_has_no_letter_of_an_answer(director):
    decided = remark(director)
    decided.decisions.create(result="accept", released_at=timezone.now())
    send_message(decided, body=FIRST, acting_user=director)
    withdrawn = remark(director)
    send_message(withdrawn, body=FIRST, acting_user=director)
    withdrawn = fresh(withdrawn)
    withdrawn.is_open, withdrawn.outcome = False, "withdrawn"
    withdrawn.closed_at = timezone.now()
    withdrawn.save()
    help_case = CaseFactory(at="committee")
    CaseMessage.objects.create(case=help_case, kind="to_person", body="ندرس طلبكم.")
    assert [written_answer(fresh(each)) for each in (decided, withdrawn, help_case)] == [None] * 3


def test_of_a_remark_nobody_but_who_has_it_writes_the_letter_or_finds_its_line(case, director):
    officer, secretary, auditor = (
        UserFactory(role=role, branch=case.branch)
        for role in ("officer", "board_secretary", "auditor")
    )
    case = closed(answered(case, director, FIRST), director)
    outsider = UserFactory(role="officer", branch=BranchFactory())
    for colleague in (officer, secretary, auditor, outsider):
        with pytest.raises(PermissionDenied):
            issue_letter(case, ANSWER, acting_user=colleague)
    line = issue_letter(case, ANSWER, acting_user=director).line
    assert FIRST not in f"{line.subject} {line.correspondent}"
    assert str(case.service.name) not in line.subject
    seen = {user: visible_letters(user=user).exists() for user in (officer, secretary, auditor)}
    assert not any(seen.values())
    assert visible_letters(user=director).get() == line


def test_one_answer_has_one_letter_whoever_asks_at_the_same_moment(case, director):
    case = answered(case, director, FIRST)
    letter = issue_letter(case, ANSWER, acting_user=director)
    twin = partial(
        PersonLetter.objects.create, case=case, about=ANSWER, message=letter.message, content={}
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        twin()
    with pytest.raises(IntegrityError), transaction.atomic():
        PersonLetter.objects.create(case=case, about=ANSWER, content={})


def test_whoever_wrote_a_letter_gets_the_answer_as_one_when_the_case_is_closed(director):
    case = remark(director, medium="letter")
    case = answered(case, director, FIRST, SECOND)
    assert not case.person_letters.filter(about=ANSWER).exists()
    closed(case, director)
    letter = case.person_letters.get(about=ANSWER)
    assert letter.line is not None
    assert letter.content["answer"] == SECOND


@pytest.mark.parametrize("attaches", [True, False])
def test_the_message_of_an_answer_carries_it_where_the_rule_says_so(
    monkeypatch, case, director, attaches
):
    monkeypatch.setattr("cases.services.letter_paper.pdf_of", lambda _html: b"%PDF-1.7")
    NoticeRule.objects.create(event=NoticeEvent.ANSWERED, attaches_letter=attaches)
    unsaid = NoticeFactory(event=NoticeEvent.ANSWERED, subject_kind="case", subject_id=case.pk)
    assert letter_for(unsaid) is None  # nothing was written yet
    answered(case, director, FIRST)
    said = NoticeFactory(event=NoticeEvent.ANSWERED, subject_kind="case", subject_id=case.pk)
    assert bool(letter_for(Notice.objects.get(pk=said.pk))) is attaches
