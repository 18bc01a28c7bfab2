"""Stopping and going on: by code and number on another device, and after something ran out."""

from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

import pytest
import time_machine
from bs4 import BeautifulSoup

from cases.models import Case, CaseMessage, Service
from cms.association.models import Association
from public_site import resuming
from public_site.holding import DRAFTS_COOKIE
from public_site.models import LimitCounter, RequestDraft, ResumeKey
from tests.factories.cases import CaseFactory
from tests.public_site.conftest import NEED, YOU, MakeVisitor, Visitor, stored_bytes, text_of

pytestmark = pytest.mark.django_db
LATER = "request/food-basket/finish-later/"
NUMBER = "٠٥٠ ٠٠٠ ٠٠٠١"
STORY = "نحتاج إلى سلة"


@pytest.fixture
def writer(visitor: Visitor, service: Service) -> Visitor:
    visitor.begin()
    visitor.post("request/food-basket/you/", YOU)
    return visitor


def save(visitor: Visitor, mobile: str = NUMBER) -> str:
    """Ask for a code and read it off the page."""
    page = visitor.after(visitor.post(LATER, {"mobile": mobile}))
    shown = BeautifulSoup(text_of(page), "html.parser").find(id="key-resume")
    assert shown is not None
    return shown.get_text()


def test_another_device_goes_on_with_code_and_number_where_the_first_one_stopped(
    writer: Visitor, make_visitor: MakeVisitor
) -> None:
    stopped = writer.post("request/food-basket/need/", {"story": STORY, "later": "1"})
    assert stopped.headers["Location"] == f"/ar/{LATER}"
    code = save(writer)
    other = make_visitor()
    opened = other.post(
        "request/resume/", {"code": code.lower().replace("-", " "), "mobile": "+966500000001"}
    )
    assert opened.headers["Location"] == "/ar/request/food-basket/need/"
    page = text_of(other.after(opened))
    assert STORY in page
    assert "error-summary" not in page  # left for later, not sent: nothing is wrong with it yet
    assert YOU["name"] in text_of(other.get("request/food-basket/you/"))


def test_the_code_is_shown_once_and_a_new_one_ends_the_old(
    writer: Visitor, make_visitor: MakeVisitor
) -> None:
    first = save(writer)
    assert first not in text_of(writer.get(LATER))
    second = save(writer)
    keys = [{"code": code, "mobile": NUMBER} for code in (first, second)]
    answers = [make_visitor().post("request/resume/", sent) for sent in keys]
    assert [answer.headers["Location"].endswith("/need/") for answer in answers] == [False, True]


def test_neither_code_nor_number_stands_in_the_database_or_in_an_address(
    writer: Visitor,
) -> None:
    sent = writer.post(LATER, {"mobile": "+201001234567"})
    code = save(writer, "+201001234567")
    kept = "".join(
        stored_bytes(f"public_site_{table}", "*") for table in ("resumekey", "limitcounter")
    )
    assert code not in kept
    assert "1001234567" not in kept
    assert sent.headers["Location"] == f"/ar/{LATER}"


def test_unknown_wrong_and_too_late_get_one_answer(
    writer: Visitor, make_visitor: MakeVisitor
) -> None:
    code = save(writer)
    make_visitor().post("request/resume/", {"code": "9" * 12, "mobile": "0500000009"})
    wrong = [("7K3Q-X9M2-HTRW", NUMBER), (code, "0500000002")]
    pages, queries = set(), set()
    for tried_code, mobile in wrong:
        stranger = make_visitor()
        with CaptureQueriesContext(connection) as counted:
            answer = stranger.post("request/resume/", {"code": tried_code, "mobile": mobile})
        queries.add(len(counted))
        page = BeautifulSoup(text_of(stranger.after(answer)), "html.parser")
        pages.add(page.find(id="error-summary").get_text())
        assert DRAFTS_COOKIE not in stranger.client.cookies
    with time_machine.travel(timezone.now() + timedelta(days=15)):
        late = make_visitor()
        answer = late.post("request/resume/", {"code": code, "mobile": NUMBER})
        page = BeautifulSoup(text_of(late.after(answer)), "html.parser")
        pages.add(page.find(id="error-summary").get_text())
    assert len(pages) == 1
    assert len(queries) == 1


def test_five_wrong_tries_close_the_code_even_to_its_owner(
    writer: Visitor, make_visitor: MakeVisitor
) -> None:
    code = save(writer)
    for number in range(5):
        make_visitor().post("request/resume/", {"code": code, "mobile": f"050000001{number}"})
    right = {"code": code, "mobile": NUMBER}
    assert make_visitor().post("request/resume/", right).status_code == 429
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        assert make_visitor().post("request/resume/", right).status_code == 302
    assert not LimitCounter.objects.filter(key__contains=code).exists()


def test_a_saved_request_is_kept_as_long_as_the_association_says(writer: Visitor) -> None:
    association = Association.load()
    association.saved_draft_days = 20
    association.save()
    save(writer)
    with time_machine.travel(timezone.now() + timedelta(days=19)):
        assert writer.get("request/food-basket/need/").status_code == 200
    draft = RequestDraft.objects.get()
    assert draft.expires_at > timezone.now() + timedelta(days=19)
    writer.post("request/food-basket/need/", NEED)  # another touch shortens nothing
    assert RequestDraft.objects.get().expires_at >= draft.expires_at


def test_a_borrowed_device_is_left_with_nothing_and_the_code_still_opens(
    writer: Visitor, make_visitor: MakeVisitor
) -> None:
    code = save(writer)
    writer.post(LATER, {"forget": "1"})
    assert writer.get("request/food-basket/need/").status_code == 302
    opened = make_visitor().post("request/resume/", {"code": code, "mobile": NUMBER})
    assert opened.headers["Location"] == "/ar/request/food-basket/need/"


def test_without_a_code_a_device_cannot_be_left_and_the_request_lost(writer: Visitor) -> None:
    writer.post(LATER, {"forget": "1"})
    assert writer.get("request/food-basket/need/").status_code == 200


def test_a_sent_request_is_no_longer_opened_by_its_code(
    writer: Visitor, make_visitor: MakeVisitor
) -> None:
    code = save(writer)
    writer.post("request/food-basket/need/", NEED)
    writer.post("request/food-basket/attach-documents/")
    writer.send()
    assert Case.objects.count() == 1
    assert not ResumeKey.objects.exists()
    answer = make_visitor().post("request/resume/", {"code": code, "mobile": NUMBER})
    assert answer.headers["Location"] == "/ar/request/resume/"


def test_a_wrong_number_is_explained_and_stays_in_its_field(writer: Visitor) -> None:
    page = text_of(writer.refused(LATER, {"mobile": "12ab"}))
    assert 'href="#id_mobile"' in page
    assert 'value="12ab"' in page
    assert not ResumeKey.objects.exists()


def test_what_was_typed_outlives_the_cookie_of_its_draft(writer: Visitor) -> None:
    del writer.client.cookies[DRAFTS_COOKIE]
    late = writer.post("request/food-basket/need/", {**NEED, "story": STORY})
    assert late.headers["Location"] == "/ar/request/food-basket/"
    writer.begin()
    writer.post("request/food-basket/you/", YOU)
    assert STORY in text_of(writer.get("request/food-basket/need/"))


def test_a_message_written_on_a_page_that_closed_waits_behind_the_door(
    visitor: Visitor, service: Service
) -> None:
    case = CaseFactory(service=service)
    visitor.enter(case.reference, case.tracking_code)
    with time_machine.travel(timezone.now() + timedelta(minutes=31)):
        closed = visitor.post("track/case/messages/", {"body": STORY})
        assert closed.headers["Location"] == "/ar/track/"
        visitor.enter(case.reference, case.tracking_code)
        assert STORY in text_of(visitor.get("track/case/"))
    assert not CaseMessage.objects.exists()


def test_a_code_has_more_than_fifty_bits_and_means_nothing_alone(writer: Visitor) -> None:
    draft = RequestDraft.objects.get()
    codes = {resuming.save_for_later(draft, mobile="0500000001") for _time in range(50)}
    assert len(codes) == 50
    assert all(len(code.replace("-", "")) == 12 for code in codes)  # 29¹² ≈ 2⁵⁸


def test_the_keys_are_shown_only_on_the_device_that_sent_the_request(
    writer: Visitor, make_visitor: MakeVisitor
) -> None:
    code = save(writer)
    other = make_visitor()
    other.post("request/resume/", {"code": code, "mobile": NUMBER})
    other.post("request/food-basket/need/", NEED)
    other.post("request/food-basket/attach-documents/")
    sent = other.send()
    case = Case.objects.get()
    done = "request/food-basket/done/"
    assert sent.headers["Location"] == f"/ar/{done}"
    assert case.tracking_code in text_of(other.get(done))
    for path in (done, "request/food-basket/check-answers/", "request/food-basket/"):
        page = text_of(writer.get(path, follow=True))
        assert case.tracking_code not in page
        assert case.reference not in page
    assert "من جهاز آخر" in text_of(writer.get(done))
