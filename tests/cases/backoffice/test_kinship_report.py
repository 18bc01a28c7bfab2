"""Who said that kinship keeps them out, and where the case went: for director and auditor."""

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

import pytest

from cases.models import Case
from cases.services.kinship import declare_kinship
from cms.accounts.roles import Role
from tests.factories.accounts import UserFactory
from tests.factories.cases import CaseFactory

REPORT = reverse("kinships:list")
TIE = "ابنة عمي"


@pytest.fixture
def declared(office):
    """The officer had the case and stepped aside; a colleague took over."""
    officer = office.people[Role.OFFICER]
    office.case.owner = officer
    office.case.save()
    colleague = UserFactory(role=Role.OFFICER, branch=office.branch, first_name="نورة")
    declare_kinship(office.case, acting_user=officer, note=TIE)
    assert Case.objects.get(pk=office.case.pk).owner == colleague
    return colleague


@pytest.mark.parametrize("role", [Role.DIRECTOR, Role.AUDITOR])
def test_it_tells_who_what_and_to_whom_the_case_went(office, declared, role):
    page = office.client(role).get(REPORT).content.decode()
    for words in (office.case.reference, str(office.people[Role.OFFICER]), TIE, str(declared)):
        assert words in page


def test_nobody_else_reads_what_ties_a_colleague(office, declared):
    for role in (Role.OFFICER, Role.RECEPTIONIST, Role.PRIVACY_OFFICER, Role.ADMIN):
        page = office.client(role).get(REPORT, follow=True)
        assert TIE not in page.content.decode(), role


def test_it_costs_the_same_with_one_line_and_with_five(office, declared):
    client = office.client(Role.AUDITOR)
    client.get(REPORT)
    with CaptureQueriesContext(connection) as few:
        client.get(REPORT)
    for _number in range(4):
        case = CaseFactory(branch=office.branch, service=office.case.service)
        declare_kinship(case, acting_user=office.people[Role.RECEPTIONIST])
    with CaptureQueriesContext(connection) as many:
        client.get(REPORT)
    assert len(many) == len(few)
