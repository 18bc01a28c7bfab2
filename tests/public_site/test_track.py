"""Following a request: two keys, one answer to everyone else, and only what the person may know."""

import statistics
import time
from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

import pytest
import time_machine

from cases.enums import DocumentState, EventKind, MessageKind, Outcome
from cases.models import Case, CaseMessage, Service, WindowPause
from cases.selectors import public_way
from cases.services.documents import request_missing
from cases.services.timeline import record_event
from public_site.selectors import case_promise
from tests.factories.accounts import UserFactory
from tests.factories.cases import CaseFactory
from tests.public_site.conftest import MakeVisitor, Visitor, decide, photo, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(association: Any, service: Service) -> Case:
    return CaseFactory(service=service)


@pytest.fixture
def holder(visitor: Visitor, case: Case) -> Visitor:
    visitor.enter(case.reference, case.tracking_code)
    return visitor


def loose(code: str) -> str:
    return code.lower().replace("-", " ")


def arabic_digits(text: str) -> str:
    return text.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))


@pytest.mark.parametrize("spelling", [str, str.lower, loose, arabic_digits, "  {}  ".format])
def test_both_keys_open_the_request_in_any_spelling(
    visitor: Visitor, case: Case, spelling: Any
) -> None:
    response = visitor.enter(spelling(case.reference), spelling(case.tracking_code))
    assert response.headers["Location"] == "/ar/track/case/"
    assert case.reference in text_of(visitor.get("track/case/"))


def wrong_pairs(case: Case) -> dict[str, tuple[str, str]]:
    return {
        "unknown reference": ("TST-22222-2", case.tracking_code),
        "wrong code": (case.reference, "2222-2222-2222"),
        "nonsense": ("hello", "world"),
        "much too long": ("x" * 5000, "y" * 5000),
        "a quote": ("'", '"'),
        "the keys exchanged": (case.tracking_code, case.reference),
        "signs only": ("—", "؟"),
    }


def test_everything_wrong_gets_one_and_the_same_answer(
    make_visitor: MakeVisitor, case: Case
) -> None:
    answers = set()
    for number, (reference, code) in enumerate(wrong_pairs(case).values()):
        visitor = make_visitor()
        response = visitor.refused(
            "track/", {"reference": reference, "code": code}, REMOTE_ADDR=f"10.0.0.{number}"
        )
        start = text_of(response).index('id="error-summary"')
        summary = text_of(response)[start : start + 900].split("</div>")[0]
        answers.add((response.status_code, summary))
    assert len(answers) == 1


def test_unknown_reference_and_wrong_code_take_the_same_time(
    visitor: Visitor, case: Case, settings: Any
) -> None:
    settings.PUBLIC_LIMITS = {"track_address": 10_000, "track_reference": 10_000}
    pairs = wrong_pairs(case)
    took: dict[str, list[float]] = {"unknown reference": [], "wrong code": [], "nonsense": []}
    for _round in range(25):
        for name, times in took.items():
            before = time.process_time()  # the work done, not what else the machine does
            visitor.enter(*pairs[name])
            times.append(time.process_time() - before)
    medians = [statistics.median(times) for times in took.values()]
    assert max(medians) - min(medians) < 0.020


def test_no_grant_no_page(visitor: Visitor, case: Case) -> None:
    for path in ("track/case/", "track/case/withdraw/"):
        assert visitor.get(path).headers["Location"] == "/ar/track/"
    for path in ("track/case/messages/", "track/case/documents/", "track/case/withdraw/"):
        assert visitor.post(path, {"body": "x"}).headers["Location"] == "/ar/track/"
    assert not CaseMessage.objects.exists()
    case.refresh_from_db()
    assert case.is_open


def test_the_reference_stands_in_no_address_and_in_no_title(visitor: Visitor, case: Case) -> None:
    response = visitor.enter(case.reference, case.tracking_code)
    assert case.reference not in response.headers["Location"]
    page = text_of(visitor.get("track/case/"))
    title = page[page.index("<title>") : page.index("</title>")]
    assert case.reference not in title
    assert str(case.service) not in title


def test_the_page_closes_half_an_hour_after_the_last_look(visitor: Visitor, case: Case) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        visitor.enter(case.reference, case.tracking_code)
        clock.shift(timedelta(minutes=29))
        assert visitor.get("track/case/").status_code == 200
        clock.shift(timedelta(minutes=29))
        assert visitor.get("track/case/").status_code == 200
        clock.shift(timedelta(minutes=31))
        assert visitor.get("track/case/").headers["Location"] == "/ar/track/"


def test_finishing_closes_the_page_at_once(holder: Visitor) -> None:
    holder.post("track/finish/")
    assert holder.get("track/case/").headers["Location"] == "/ar/track/"


def test_entering_gives_the_session_a_new_key(visitor: Visitor, case: Case) -> None:
    session = visitor.client.session
    session["something"] = 1
    session.save()
    visitor.client.cookies["sessionid"] = session.session_key
    visitor.enter(case.reference, case.tracking_code)
    assert visitor.client.session.session_key != session.session_key


def test_the_page_tells_nothing_of_the_person_on_file(holder: Visitor, case: Case) -> None:
    page = text_of(holder.get("track/case/"))
    assert case.person.name not in page
    assert case.person.mobile not in page


def test_notes_among_staff_are_never_shown(holder: Visitor, case: Case) -> None:
    for kind, body in (
        (MessageKind.NOTE, "ملاحظة داخلية"),
        (MessageKind.TO_PERSON, "رد الجمعية"),
        (MessageKind.FROM_PERSON, "سؤال المستفيد"),
    ):
        CaseMessage.objects.create(case=case, kind=kind, body=body)
    page = text_of(holder.get("track/case/"))
    assert "ملاحظة داخلية" not in page
    assert "رد الجمعية" in page
    assert "سؤال المستفيد" in page


def test_a_message_arrives_once_even_when_it_is_clicked_twice(holder: Visitor) -> None:
    for _click in range(2):
        holder.post("track/case/messages/", {"body": "متى يصل الباحث؟"})
    message = CaseMessage.objects.get()
    assert (message.kind, message.body) == (MessageKind.FROM_PERSON, "متى يصل الباحث؟")


def test_two_different_messages_are_two(holder: Visitor) -> None:
    for body in ("الأولى", "الثانية"):
        holder.post("track/case/messages/", {"body": body})
    assert CaseMessage.objects.count() == 2


@pytest.mark.parametrize("body", ["", "   ", "x" * 4001, "a\u202eb", "a\x00b"])
def test_a_message_that_cannot_be_taken_is_shown_again_with_the_reason(
    holder: Visitor, body: str
) -> None:
    response = holder.refused("track/case/messages/", {"body": body})
    assert 'id="id_body_error"' in text_of(response)
    assert not CaseMessage.objects.exists()


def test_a_message_that_is_too_long_is_never_cut_and_is_told_its_length(holder: Visitor) -> None:
    page = text_of(holder.refused("track/case/messages/", {"body": "x" * 4012}))
    assert "4012" in page
    assert "x" * 4012 in page
    assert "maxlength" not in page.partition('id="id_body"')[2].partition(">")[0]


def test_a_missing_paper_is_sent_right_there_and_the_clock_runs_again(
    visitor: Visitor, association: Any, service: Service
) -> None:
    case = CaseFactory(service=service, waiting=True)
    case.documents.filter(key="identity").update(state=DocumentState.SEEN)
    visitor.enter(case.reference, case.tracking_code)
    page = text_of(visitor.get("track/case/"))
    assert 'name="paper-lease"' in page
    assert "متوقفة" in page
    visitor.post("track/case/documents/", {"paper-lease": photo()})
    case.refresh_from_db()
    assert case.paused_since is None
    assert case.documents.get(key="lease").state == DocumentState.RECEIVED
    page = text_of(visitor.get("track/case/"))
    assert "نحتاج هذا منكم" not in page
    assert "أو صفحة إلى ورقة وصلت" in page


def test_a_page_that_was_refused_is_sent_again_beside_the_one_that_came(
    holder: Visitor, case: Case, private_files: Any
) -> None:
    bad = SimpleUploadedFile("page-2.pdf", b"", content_type="application/pdf")
    response = holder.refused("track/case/documents/", {"paper-lease": [photo(), bad]})
    assert 'name="paper-lease"' in text_of(response)
    holder.post("track/case/documents/", {"paper-lease": photo()})
    assert case.documents.get(key="lease").files.count() == 2
    case.documents.filter(key="lease").update(state=DocumentState.ACCEPTED)
    assert 'name="paper-lease"' not in text_of(holder.get("track/case/"))


@pytest.mark.parametrize("state", [DocumentState.AWAITED, DocumentState.REJECTED])
def test_a_paper_that_nobody_must_send_may_come_later_or_once_more(
    holder: Visitor, case: Case, private_files: Any, state: str
) -> None:
    papers = case.documents.filter(key="lease")
    papers.update(is_required=False, state=state, reason="الصورة غير واضحة")
    page = text_of(holder.get("track/case/"))
    assert 'name="paper-lease"' in page
    assert ("الصورة غير واضحة" in page) == (state == DocumentState.REJECTED)
    holder.post("track/case/documents/", {"paper-lease": photo()})
    assert papers.get().state == DocumentState.RECEIVED


def test_a_wrong_file_is_refused_beside_its_field(holder: Visitor, private_files: Any) -> None:
    bad = SimpleUploadedFile("lease.pdf", b"MZ", content_type="application/pdf")
    response = holder.refused("track/case/documents/", {"paper-lease": bad})
    assert 'id="id_paper-lease_error"' in text_of(response)
    assert not [path for path in private_files.rglob("*") if path.is_file()]


def test_a_file_with_a_wrong_date_is_said_to_need_choosing_again(
    holder: Visitor, case: Case, private_files: Any
) -> None:
    case.documents.filter(key="lease").update(max_age_days=30)
    sent = {"paper-lease": photo(), "paper-lease:issued": "1/1/2001"}
    page = text_of(holder.refused("track/case/documents/", sent))
    assert "لم يُحفظ هذا الملف" in page
    assert 'value="1/1/2001"' in page
    assert not [path for path in private_files.rglob("*") if path.is_file()]


def test_a_paper_that_is_not_missing_cannot_be_sent(
    holder: Visitor, case: Case, private_files: Any
) -> None:
    case.documents.filter(key="lease").update(state=DocumentState.ACCEPTED)
    holder.post("track/case/documents/", {"paper-lease": photo(), "paper-identity": photo()})
    assert not [path for path in private_files.rglob("*") if path.is_file()]


def test_withdrawing_is_asked_about_once_more(holder: Visitor, case: Case) -> None:
    assert holder.get("track/case/withdraw/").status_code == 200
    case.refresh_from_db()
    assert case.is_open
    holder.post("track/case/withdraw/", {"reason": "زالت الحاجة"})
    case.refresh_from_db()
    assert case.outcome == Outcome.WITHDRAWN
    assert "track/case/withdraw/" not in text_of(holder.get("track/case/"))


def test_a_withdrawn_request_says_so_and_no_stage_it_never_finished_is_done(
    holder: Visitor, case: Case
) -> None:
    case.stage = "study"
    case.save()
    record_event(case, EventKind.STAGE_MOVED, by="staff", data={"from": "check", "to": "study"})
    holder.post("track/case/withdraw/")
    case.refresh_from_db()
    way = [(station.state, station.key) for station in public_way(case)]
    assert way == [("done", "check"), ("now", "withdrawn")]
    assert "مسحوب" in text_of(holder.get("track/case/"))


def test_withdrawing_twice_is_no_error(holder: Visitor) -> None:
    for _click in range(2):
        assert holder.post("track/case/withdraw/").status_code == 302


def test_nobody_withdraws_after_the_decision_was_sent(holder: Visitor, case: Case) -> None:
    decide(case, released=True)
    assert holder.get("track/case/withdraw/").headers["Location"] == "/ar/track/case/"
    holder.post("track/case/withdraw/")
    case.refresh_from_db()
    assert case.is_open


def test_one_request_cannot_be_flooded_with_words(holder: Visitor, settings: Any) -> None:
    settings.PUBLIC_LIMITS = {"write_case": 2}
    codes = [
        holder.post("track/case/messages/", {"body": f"رسالة {number}"}).status_code
        for number in range(3)
    ]
    assert codes == [302, 302, 429]
    assert CaseMessage.objects.count() == 2


def test_what_the_officer_wrote_when_asking_is_shown_with_what_is_missing(
    visitor: Visitor, service: Service
) -> None:
    case = CaseFactory(service=service)
    request_missing(
        case, acting_user=UserFactory(role="officer", branch=case.branch), note="قبل الأحد"
    )
    visitor.enter(case.reference, case.tracking_code)
    assert "قبل الأحد" in text_of(visitor.get("track/case/"))


def test_all_that_is_needed_is_listed_what_was_asked_for_first(
    visitor: Visitor, service: Service
) -> None:
    case = CaseFactory(service=service)
    officer = UserFactory(role="officer", branch=case.branch)
    visitor.enter(case.reference, case.tracking_code)
    assert "عقد الإيجار" in text_of(visitor.get("track/case/"))
    request_missing(case, acting_user=officer, documents=["lease"])
    page = text_of(visitor.get("track/case/"))
    assert 0 < page.index('id="paper-lease"') < page.index('id="paper-identity"')


@pytest.mark.parametrize("messages", [0, 40])
def test_the_page_asks_the_database_as_often_for_much_as_for_little(
    holder: Visitor, case: Case, messages: int, django_assert_num_queries: Any
) -> None:
    decide(case, released=True)
    for number in range(messages):
        CaseMessage.objects.create(case=case, kind=MessageKind.TO_PERSON, body=f"رد {number}")
    holder.get("track/case/")
    with django_assert_num_queries(PAGE_QUERIES):
        holder.get("track/case/")


#: One each for the objections to what was decided, visits to come, and what is yet to be told.
PAGE_QUERIES = 15


def test_the_days_told_are_the_cases_own_once_its_papers_are_complete(
    association: Any, service: Service
) -> None:
    case = CaseFactory(service=service, complete_at=timezone.now())
    case.not_before_at = timezone.now() + timedelta(days=20)
    case.due_at = timezone.now() + timedelta(days=36)  # six days of waiting for the person
    promise = case_promise(case)
    assert promise is not None
    assert promise.earliest == timezone.localdate(case.not_before_at)
    assert promise.latest == timezone.localdate(case.due_at)
    case.service.window_note = {"ar": "لا يصلكم الرد قبل أولها."}
    assert "أولها" in case_promise(case).note  # type: ignore[union-attr]
    first_day, case.not_before_at = case.not_before_at, None
    assert case_promise(case).note == ""  # type: ignore[union-attr]  # decided afresh: it has none
    case.not_before_at, case.service.window = first_day, {"reading": "maximum", "due": 30}
    assert case_promise(case).note == ""  # type: ignore[union-attr]  # the note is of another rule


def test_until_then_they_are_counted_from_today(association: Any, service: Service) -> None:
    case = CaseFactory(service=service, submitted_at=timezone.now() - timedelta(days=9))
    promise = case_promise(case)
    assert promise is not None
    assert promise.latest == timezone.localdate() + timedelta(days=30)


def test_while_the_clock_stands_still_they_are_those_if_it_ran_again_today(
    association: Any, service: Service
) -> None:
    now = timezone.now()
    case = CaseFactory(
        service=service,
        submitted_at=now - timedelta(days=12),
        complete_at=now - timedelta(days=12),
        paused_since=now - timedelta(days=5),
        not_before_at=now + timedelta(days=2),
        due_at=now + timedelta(days=18),
    )
    WindowPause.objects.create(case=case, started_at=case.paused_since)
    promise = case_promise(case)
    assert promise is not None
    assert promise.if_today
    assert promise.stands_still
    assert promise.latest == timezone.localdate() + timedelta(days=18 + 5)


def test_why_a_paper_that_is_only_shown_came_back_is_told(holder: Visitor, case: Case) -> None:
    paper = case.documents.get(key="identity")
    paper.state, paper.reason = DocumentState.REJECTED, "البطاقة منتهية"
    paper.save()
    page = text_of(holder.get("track/case/"))
    assert "البطاقة منتهية" in page
