"""What the tracking page tells beside the way of a request, and until when it stays open."""

from datetime import timedelta

from django.utils import timezone

import pytest

from cases.models import Case, Service
from cases.services.referrals import refer_case
from cms.accounts.roles import Role
from cms.core.references import new_code
from tests.factories.accounts import UserFactory
from tests.factories.association import BranchFactory
from tests.factories.cases import CaseFactory
from tests.factories.desk import AppointmentFactory
from tests.factories.referrals import (
    NOTE,
    RECEIVER,
    PartnerFactory,
    in_an_emergency,
    urgent_call,
)
from tests.public_site.conftest import Visitor, text_of

pytestmark = pytest.mark.django_db


def test_a_visit_still_to_come_stands_there_with_day_hour_and_place(
    visitor: Visitor, service: Service
) -> None:
    case = CaseFactory(service=service)
    branch = BranchFactory(name={"ar": "فرع الوادي", "en": "Valley"})
    soon = timezone.now() + timedelta(days=2)
    AppointmentFactory(case=case, branch=branch, at=soon, kind="visit")
    AppointmentFactory(case=case, branch=branch, at=soon, kind="visit", state="cancelled")
    visitor.enter(case.reference, case.tracking_code)

    page = text_of(visitor.get("track/case/"))

    assert page.count("فرع الوادي") == 1
    assert f"{timezone.localtime(soon):%H:%M}" in page


def test_a_paper_that_is_not_needed_is_told_with_the_reason(
    visitor: Visitor, service: Service
) -> None:
    case = CaseFactory(service=service)
    paper = case.documents.first()
    paper.state, paper.reason = "waived", "نملك صورة منه من طلبكم السابق"
    paper.save()
    visitor.enter(case.reference, case.tracking_code)
    page = text_of(visitor.get("track/case/"))
    _before, _heading, section = page.partition("وثائق لا يلزمكم إحضارها</h2>")
    assert paper.reason in section.partition("</section>")[0]
    assert "وثائق وصلتنا" not in page


def test_a_page_that_the_old_code_opened_shuts_when_another_is_given(
    visitor: Visitor, service: Service
) -> None:
    case = CaseFactory(service=service)
    visitor.enter(case.reference, case.tracking_code)
    assert case.reference in text_of(visitor.get("track/case/"))

    Case.objects.filter(pk=case.pk).update(tracking_code=new_code())

    assert visitor.get("track/case/").status_code == 302
    case.refresh_from_db()
    visitor.enter(case.reference, case.tracking_code)
    assert case.reference in text_of(visitor.get("track/case/"))


def test_to_whom_it_was_handed_over_is_told_in_the_readers_language_and_no_note(
    visitor: Visitor,
) -> None:
    branch = BranchFactory()
    partner = PartnerFactory(name={"ar": "هيئة الإسعاف", "en": "The ambulance"}, phone="997")
    case = urgent_call(branch=branch, language="ar")
    refer_case(
        case,
        to="closed_referred",
        acting_user=UserFactory(role=Role.OFFICER, branch=branch),
        handover=in_an_emergency(partner=partner, handed="حقيبة الأدوية"),
    )
    visitor.enter(case.reference, case.tracking_code)

    page = text_of(visitor.get("track/case/"))
    _before, _heading, told = page.partition("أين طلبكم الآن</h2>")
    told = told.partition("</section>")[0]
    assert "هيئة الإسعاف" in told
    assert 'href="tel:997"' in told
    for kept in (NOTE, RECEIVER, "حقيبة الأدوية"):
        assert kept not in page

    english = text_of(visitor.client.get("/en/track/case/"))
    assert "The ambulance" in english.partition("Where your request is now</h2>")[2]
