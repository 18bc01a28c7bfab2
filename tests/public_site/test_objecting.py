"""Objecting on the web: from the page of the decision, with nothing to be found out again."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

import pytest
import time_machine
from bs4 import BeautifulSoup

from cases.models import Case, Decision, Service
from cases.objection_enums import ObjectionState
from cases.selectors import stage_name_told
from cases.services.objecting import ObjectionOutcome, decide_objection
from cms.core.references import numbered_reference
from public_site.models import RequestDraft
from tests.factories.accounts import UserFactory
from tests.factories.cases import CaseFactory, ServiceFactory, ServiceFormFactory, WorkflowFactory
from tests.factories.definitions import COMPLAINT
from tests.factories.objections import (
    REVIEW,
    complaints_service,
    director,
    object_to,
    took_part,
)
from tests.public_site.conftest import Visitor, text_of

pytestmark = pytest.mark.django_db

BEGIN = "track/case/objection/"
WHAT, WHO = "request/complain/what/", "request/complain/who/"


@pytest.fixture
def complaints() -> Service:
    form = ServiceFormFactory(definition=COMPLAINT)
    return ServiceFactory(slug="complain", kind="complaint", plain=True, form=form)


@pytest.fixture
def case(service: Service) -> Case:
    case = CaseFactory(service=service)
    Decision.objects.create(
        case=case,
        result="refuse",
        reason_key="outside_scope",
        released_at=timezone.now(),
        objection_until=timezone.localdate(),
    )
    return case


@pytest.fixture
def holder(visitor: Visitor, case: Case, complaints: Service) -> Visitor:
    visitor.enter(case.reference, case.tracking_code)
    return visitor


def _consent(visitor: Visitor) -> Any:
    return visitor.post("request/complain/", {"processing": "on"})


def _value(page: Any, name: str) -> str:
    found = BeautifulSoup(text_of(page), "html.parser").select(f'input[name="{name}"]')
    return str(next(i["value"] for i in found if i.get("type") != "radio" or i.has_attr("checked")))


def test_the_button_of_the_decision_begins_an_objection_after_the_consents(holder: Visitor) -> None:
    assert 'action="/ar/track/case/objection/"' in text_of(holder.get("track/case/"))
    assert holder.post(BEGIN).headers["Location"] == "/ar/request/complain/"
    assert holder.get(WHAT).headers["Location"] == "/ar/request/complain/"
    assert WHAT not in text_of(holder.get("request/complain/"))
    assert _consent(holder).headers["Location"] == f"/ar/{WHAT}"


def test_kind_reference_and_contact_are_filled_in_and_only_why_is_asked(
    holder: Visitor, case: Case
) -> None:
    holder.post(BEGIN)
    _consent(holder)
    page = holder.get(WHAT)
    assert (_value(page, "kind"), _value(page, "about")) == ("objection", case.reference)
    assert "_error" not in text_of(page)
    typed = RequestDraft.objects.get().typed
    assert typed["who"] == case.answers["name"]
    assert typed["phone"] == case.answers["mobile"]


def test_the_objection_knows_the_request_it_is_about(
    holder: Visitor, case: Case, complaints: Service
) -> None:
    holder.post(BEGIN)
    _consent(holder)
    sent = {"kind": "objection", "about": case.reference.lower(), "why": "لم تُقرأ أوراقي"}
    holder.post(WHAT, sent)
    holder.post(WHO, {name: _value(holder.get(WHO), name) for name in ("who", "phone")})
    holder.post("request/complain/check-answers/", {"agreed": "on", "version": "1", "name": "س"})
    objection = Case.objects.get(service=complaints)
    assert objection.concerns == case
    assert objection.answers["about"] == case.reference


def test_a_second_click_goes_on_with_the_same_objection(holder: Visitor, case: Case) -> None:
    holder.post(BEGIN)
    _consent(holder)
    holder.post(WHAT, {"kind": "objection", "about": case.reference, "why": "سبب"})
    holder.post(BEGIN)
    assert RequestDraft.objects.get().typed["why"] == "سبب"


def test_when_the_days_are_over_nothing_begins(holder: Visitor, case: Case) -> None:
    case.decisions.update(objection_until=timezone.localdate() - timedelta(days=1))
    assert holder.post(BEGIN).headers["Location"] == "/ar/track/case/"
    assert not RequestDraft.objects.exists()


def test_leaving_closes_an_objection_that_was_only_begun(holder: Visitor) -> None:
    holder.post(BEGIN)
    holder.post("track/finish/")
    assert "complain" not in text_of(holder.get("request/resume/"))


@pytest.mark.parametrize("known", [True, False])
def test_a_reference_typed_by_hand_is_read_as_one_and_tells_nothing(
    visitor: Visitor, case: Case, complaints: Service, known: bool
) -> None:
    _consent(visitor)
    sent = {"kind": "objection", "why": "سبب"}
    assert 'id="id_about_error"' in text_of(visitor.refused(WHAT, {**sent, "about": "ABC"}))
    named = case.reference if known else numbered_reference("MAM", 5)
    answer = visitor.post(WHAT, {**sent, "about": named.replace("-", " ").lower()})
    assert answer.headers["Location"] == f"/ar/{WHO}"


def test_three_references_typed_by_hand_lead_to_equal_pages(visitor: Visitor, case: Case) -> None:
    """Of a request decided by the director, of one undecided and of none a stranger reads the same
    (S16)."""
    complaints = complaints_service()
    took_part(case, director())
    UserFactory(role="board_secretary")
    unknown = Case(reference=numbered_reference("MAM", 5))
    pages = set()
    with time_machine.travel(timezone.now(), tick=False):
        for named in (case, CaseFactory(), unknown):
            stranger = object_to(named, complaints)
            visitor.enter(stranger.reference, stranger.tracking_code)
            page = BeautifulSoup(text_of(visitor.get("track/case/")), "html.parser").main
            for field in page.select("input[name=csrfmiddlewaretoken]"):
                field.decompose()
            pages.add(str(page).replace(stranger.reference, ""))
    assert len(pages) == 1
    stranger = Case.objects.get(service=complaints, concerns=case)
    assert (stranger.stage, stage_name_told(stranger)) == ("board", "review")


def test_who_named_a_request_by_hand_reads_the_answer_and_nothing_of_that_request(
    visitor: Visitor, case: Case
) -> None:
    judge, stranger = director(), object_to(case, complaints_service())
    outcome = ObjectionOutcome(ObjectionState.DISMISSED, "لم يثبت أنك صاحب الطلب.")
    decide_objection(stranger, acting_user=judge, outcome=outcome)
    visitor.enter(stranger.reference, stranger.tracking_code)
    page = text_of(visitor.get("track/case/"))
    assert "لم يثبت أنك صاحب الطلب." in page
    assert "الجواب في خطاب" in page
    assert case.reference not in page
    assert "track/open" not in page


# --- What the pages say afterwards ----------------------------------------------------------------


@pytest.fixture
def filed(case: Case, complaints: Service) -> Case:
    return object_to(case, complaints, objected=case)


def test_the_page_of_the_first_request_tells_that_an_objection_was_filed_and_offers_no_other(
    holder: Visitor, filed: Case
) -> None:
    filed.due_at = timezone.now() + timedelta(days=15)
    filed.save()
    page = text_of(holder.get("track/case/"))
    told = page.split('aria-labelledby="objections"')[1].split("</section>")[0]
    assert filed.reference in told
    assert "قيد النظر" in told
    assert "يصلكم الرد حتى" in told
    assert 'action="/ar/track/case/objection/"' not in page
    holder.post(BEGIN)
    assert "قُدّم اعتراض على هذا القرار" in text_of(holder.get("track/case/"))


def test_the_first_page_tells_the_outcome_and_what_becomes_of_the_request(
    holder: Visitor, case: Case, filed: Case
) -> None:
    judge = director()
    filed.stage, filed.role, filed.stage_kind = "review", "director", "director"
    filed.workflow_version = WorkflowFactory(definition=REVIEW).current_version
    filed.save()
    outcome = ObjectionOutcome(ObjectionState.UPHELD, "كانت الأوراق مكتملة.")
    decide_objection(filed, acting_user=judge, outcome=outcome)
    page = text_of(holder.get("track/case/"))
    assert "قُبل الاعتراض" in page
    assert "نُحّي القرار الأول" in page
    assert "كانت الأوراق مكتملة" not in page  # the reasons are on the page of the objection


def test_once_it_is_decided_afresh_both_pages_say_so(
    holder: Visitor, visitor: Visitor, case: Case, filed: Case
) -> None:
    row = filed.objection
    row.state, row.decided_at = ObjectionState.UPHELD, timezone.now()
    row.save()
    Decision.objects.filter(case=case).update(is_current=False)
    Decision.objects.create(
        case=case, round=2, result="accept", released_at=timezone.now(), is_current=True
    )
    assert "نُظر في طلبكم من جديد" in text_of(holder.get("track/case/"))
    visitor.enter(filed.reference, filed.tracking_code)
    page = text_of(visitor.get("track/case/"))
    told = page.split('aria-labelledby="objection"')[1].split("</section>")[0]
    assert "نُظر في الطلب الأول من جديد وصدر فيه قرار يوم" in told
    assert "يُنظر في الطلب الأول من جديد" not in told


def test_the_page_of_the_objection_leads_back_to_the_first_request(
    visitor: Visitor, case: Case, filed: Case
) -> None:
    visitor.enter(filed.reference, filed.tracking_code)
    page = text_of(visitor.get("track/case/"))
    assert case.reference in page.split('aria-labelledby="objection"')[1].split("</section>")[0]


def test_an_objection_that_is_not_open_here_asks_for_its_own_keys(
    holder: Visitor, filed: Case
) -> None:
    holder.post("track/open/", {"request": filed.reference})
    page = holder.get("track/")
    assert "ليس مفتوحًا على هذا الجهاز" in text_of(page)
    assert _value(page, "reference") == filed.reference


def test_neither_page_tells_of_the_other_where_only_a_reference_was_typed(
    visitor: Visitor, case: Case, complaints: Service
) -> None:
    stranger = object_to(case, complaints)
    visitor.enter(stranger.reference, stranger.tracking_code)
    assert 'aria-labelledby="objection"' not in text_of(visitor.get("track/case/"))
    visitor.enter(case.reference, case.tracking_code)
    page = text_of(visitor.get("track/case/"))
    assert stranger.reference not in page
    assert 'action="/ar/track/case/objection/"' in page
