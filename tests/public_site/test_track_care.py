"""Following a request without harm: the right one, a closed door behind it, a way to object."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

import pytest
from bs4 import BeautifulSoup

from cases.enums import DocumentState, MessageKind, Outcome
from cases.models import Case, CaseMessage, Decision, Service
from cases.services.correspondence import store_message
from cms.accounts.roles import Role
from cms.association.models import Association
from cms.notices.enums import StaffNoticeKind
from cms.notices.models import StaffNotice
from tests.factories.accounts import UserFactory
from tests.factories.association import BranchFactory
from tests.factories.cases import CaseFactory, ServiceFactory
from tests.public_site.conftest import Visitor, photo, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(service: Service) -> Case:
    branch = BranchFactory(phone="+966170000000", hours={"ar": "من 8 إلى 2", "en": "8 to 2"})
    return CaseFactory(service=service, branch=branch)


@pytest.fixture
def holder(visitor: Visitor, case: Case) -> Visitor:
    visitor.enter(case.reference, case.tracking_code)
    return visitor


@pytest.fixture
def refused(case: Case) -> Decision:
    case.is_open, case.closed_at, case.outcome = False, timezone.now(), Outcome.REFUSED
    case.save()
    return Decision.objects.create(
        case=case,
        result="refuse",
        reason_key="outside_scope",
        released_at=timezone.now(),
        objection_until=timezone.localdate(),
    )


@pytest.mark.parametrize(
    ("form", "data"),
    [("messages", {"body": "x"}), ("documents", {"paper-lease": "file"}), ("withdraw", {})],
)
@pytest.mark.parametrize("reference", ["", "other"])
def test_a_form_of_another_tab_changes_nothing(
    holder: Visitor, case: Case, form: str, data: dict[str, Any], reference: str
) -> None:
    if reference:
        reference = CaseFactory(service=case.service).reference
    sent = {key: photo() if value == "file" else value for key, value in data.items()}
    answer = holder.post(f"track/case/{form}/", {**sent, "request": reference})
    assert answer.status_code == 409
    assert not CaseMessage.objects.exists()
    assert not case.documents.filter(state=DocumentState.RECEIVED).exists()
    case.refresh_from_db()
    assert case.is_open


def test_every_form_of_the_page_carries_its_request(holder: Visitor, case: Case) -> None:
    field = f'name="request" value="{case.reference}"'
    assert text_of(holder.get("track/case/")).count(field) == 3  # message, withdrawal, letter
    withdraw = text_of(holder.get("track/case/withdraw/"))
    assert field in withdraw
    assert str(case.service.name) in withdraw


@pytest.fixture
def sent_and_writing(visitor: Visitor, service: Service, association: Association) -> Visitor:
    """Someone who looks at a request they sent and has begun another."""
    association.quick_exit_url = "https://www.example.com/"
    association.save()
    visitor.fill()
    visitor.send()
    visitor.begin()
    case = Case.objects.get()
    visitor.enter(case.reference, case.tracking_code)
    return visitor


def test_closing_hides_page_and_confirmation_but_keeps_drafts(sent_and_writing: Visitor) -> None:
    answer = sent_and_writing.post("track/finish/")
    assert answer.headers["Location"] == "/ar/track/"
    assert sent_and_writing.get("track/case/").headers["Location"] == "/ar/track/"
    done = sent_and_writing.get("request/food-basket/done/")
    assert done.headers["Location"] == "/ar/track/"
    assert "food-basket" in text_of(sent_and_writing.get("request/resume/"))


def test_after_the_quick_exit_this_browser_holds_nothing(sent_and_writing: Visitor) -> None:
    saved = sent_and_writing.refused("request/food-basket/finish-later/", {"mobile": "0500000009"})
    code = BeautifulSoup(saved.content, "html.parser").select_one("#key-resume")
    assert code
    answer = sent_and_writing.get("leave/")
    assert answer.headers["Location"] == "https://www.example.com/"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    for path, leads_to in {
        "track/case/": "/ar/track/",
        "request/food-basket/done/": "/ar/track/",
        "request/food-basket/you/": "/ar/request/food-basket/",
    }.items():
        assert sent_and_writing.get(path).headers["Location"] == leads_to
    assert "food-basket" not in text_of(sent_and_writing.get("request/resume/"))
    keys = {"code": code.text, "mobile": "0500000009"}
    opened = sent_and_writing.post("request/resume/", keys)
    assert "/request/food-basket/" in opened.headers["Location"]


def test_sending_no_file_is_said_beside_the_field(holder: Visitor) -> None:
    assert 'id="id_paper-lease_error"' in text_of(holder.refused("track/case/documents/"))


def test_papers_that_came_are_listed_with_their_state(holder: Visitor, case: Case) -> None:
    assert "papers-with-us" not in text_of(holder.get("track/case/"))
    paper = case.documents.get(key="lease")
    paper.state = DocumentState.ACCEPTED
    paper.save()
    listed = text_of(holder.get("track/case/")).split('id="papers-with-us"')[1].split("</ul>")[0]
    assert str(paper.label) in listed
    assert paper.get_state_display() in listed


def test_where_to_show_papers_is_told_with_phone_and_hours(holder: Visitor, case: Case) -> None:
    page = text_of(holder.get("track/case/"))
    for told in (str(case.branch.name), "tel:+966170000000", "من 8 إلى 2"):
        assert told in page


def test_a_closed_request_takes_no_messages(holder: Visitor, case: Case, refused: Decision) -> None:
    assert 'name="body"' not in text_of(holder.get("track/case/"))
    holder.post("track/case/messages/", {"body": "أعترض"})
    assert not CaseMessage.objects.exists()


def test_what_was_explained_since_the_request_was_closed_may_be_answered(
    holder: Visitor, case: Case, refused: Decision
) -> None:
    """The message says “read and answer here”, and so it is; the colleague who wrote is told."""
    explainer = UserFactory(role=Role.OFFICER, branch=case.branch)
    store_message(case, MessageKind.TO_PERSON, "الدخل المعلن فوق الحد.", explainer)
    assert 'name="body"' in text_of(holder.get("track/case/"))
    sent = {"body": "لكن دخلي انقطع", "request": case.reference}
    holder.post("track/case/messages/", sent)
    assert CaseMessage.objects.filter(kind=MessageKind.FROM_PERSON).count() == 1
    assert StaffNotice.objects.get(user=explainer).kind == StaffNoticeKind.ANSWERED


def test_what_was_written_before_the_request_was_closed_keeps_no_door_open(
    holder: Visitor, case: Case
) -> None:
    store_message(case, MessageKind.TO_PERSON, "وصل الطلب.", UserFactory())
    case.is_open, case.closed_at, case.outcome = False, timezone.now(), Outcome.REFUSED
    case.save()
    assert 'name="body"' not in text_of(holder.get("track/case/"))
    holder.post("track/case/messages/", {"body": "سؤال", "request": case.reference})
    assert not CaseMessage.objects.filter(kind=MessageKind.FROM_PERSON).exists()


def test_an_objection_goes_through_the_complaint_service(
    holder: Visitor, refused: Decision
) -> None:
    ServiceFactory(slug="complain", kind="complaint")
    begin = 'action="/ar/track/case/objection/"'
    assert begin in text_of(holder.get("track/case/"))
    refused.objection_until -= timedelta(days=1)
    refused.save()
    assert begin not in text_of(holder.get("track/case/"))


def test_without_a_complaint_service_the_phone_takes_the_objection(
    holder: Visitor, refused: Decision
) -> None:
    ServiceFactory(slug="complain", kind="complaint", closed=True)
    decision = text_of(holder.get("track/case/")).split('aria-labelledby="decision"')[1]
    assert 'href="tel:920000000"' in decision.split("</section>")[0]


@pytest.mark.parametrize("path", ["track/", "request/food-basket/"])
def test_a_page_that_may_be_looked_at_over_the_shoulder_does_not_say_whom_we_serve(
    visitor: Visitor, service: Service, association: Association, path: str
) -> None:
    association.purpose = {"ar": "رعاية السجناء وأسرهم", "en": "Prisoners and their families"}
    association.quick_exit_url = "https://www.example.com/"
    association.save()
    assert "السجناء" not in visitor.get(path).content.decode()
    assert "السجناء" in visitor.get("services/food-basket/").content.decode()
