"""An objection and the request it is about, each in the room of the other."""

import re

from django.urls import reverse
from django.utils import timezone

import pytest

from cases.models import Decision
from cms.accounts.roles import Role
from tests.factories.cases import CaseFactory, ServiceFactory, ServiceFormFactory
from tests.factories.definitions import COMPLAINT


@pytest.fixture
def objection(office):
    form = ServiceFormFactory(definition=COMPLAINT)
    service = ServiceFactory(kind="complaint", form=form)
    answers = {"kind": "objection", "about": office.case.reference, "why": "سبب"}
    return CaseFactory(branch=office.branch, service=service, answers=answers, concerns=office.case)


def _page(office, case):
    page = office.client(Role.OFFICER).get(reverse("cases:inspect", args=[case.pk]))
    return re.sub(r"\s+", " ", page.content.decode())


def test_the_objection_leads_to_the_decision_it_objects_to(office, objection):
    Decision.objects.create(
        case=office.case,
        result="refuse",
        reason_key="outside_scope",
        released_at=timezone.now(),
        objection_until=timezone.localdate(),
    )
    page = _page(office, objection)
    banner = page.split('aria-labelledby="concerns-heading"')[1].split("</section>")[0]
    assert "اعتراض على قرار في طلب آخر" in banner
    assert reverse("cases:inspect", args=[office.case.pk]) in banner
    assert "ويُقبل الاعتراض حتى" in banner


def test_a_complaint_of_another_kind_is_called_no_objection(office, objection):
    objection.answers = {**objection.answers, "kind": "delay"}
    objection.save()
    assert "بشأن طلب آخر" in _page(office, objection)


def test_a_request_the_reader_may_not_see_is_not_linked(office, objection):
    objection.concerns = office.elsewhere
    objection.save()
    page = _page(office, objection)
    assert "concerns-heading" not in page
    assert office.elsewhere.reference not in page


def test_the_first_request_lists_the_objection_for_who_may_see_it(office, objection):
    assert objection.reference in _page(office, office.case)
    assert "الشكاوى والاعتراضات على هذا الطلب" in _page(office, office.case)
    objection.is_restricted = True
    objection.save()
    assert objection.reference not in _page(office, office.case)
