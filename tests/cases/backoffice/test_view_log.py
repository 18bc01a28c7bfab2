"""Who looked at what, and which lists left: for those who answer for it, in references alone."""

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

import pytest

from cases.export_enums import ExportFormat, ExportPurpose
from cases.models import CaseExport, CaseView
from cms.accounts.roles import Role
from tests.cases.backoffice.conftest import MOBILE, NAME
from tests.factories.cases import CaseFactory
from tests.factories.desk import ContactFactory, LetterFactory

LOG, EXPORTS = reverse("view_log:list"), reverse("exports:list")
OVERSEERS = (Role.DIRECTOR, Role.AUDITOR, Role.PRIVACY_OFFICER)


@pytest.fixture
def looks(office):
    """The officer opened one case and printed another; the receptionist exported a list."""
    officer, receptionist = office.people[Role.OFFICER], office.people[Role.RECEPTIONIST]
    CaseView.objects.create(case=office.case, user=officer, what="room")
    CaseView.objects.create(case=office.elsewhere, user=officer, what="print")
    CaseView.objects.create(case=office.case, user=receptionist, what="emergency")
    CaseExport.objects.create(
        user=receptionist,
        purpose=ExportPurpose.AUDIT,
        note="للمراجع الخارجي",
        format=ExportFormat.CSV,
        tab="all",
        rows=42,
    )


def _rows(office, query, url=LOG):
    page = office.client(Role.AUDITOR).get(url, query)
    assert page.status_code == 200
    return [(row.case_id, row.what) for row in page.context["object_list"]]


def test_it_is_filtered_by_colleague_reference_kind_and_period(office, looks):
    here, there = office.case, office.elsewhere
    officer, today = office.people[Role.OFFICER], timezone.localdate().isoformat()
    assert len(_rows(office, {})) == 3
    assert _rows(office, {"user": officer.pk}) == [(there.pk, "print"), (here.pk, "room")]
    assert _rows(office, {"q": there.reference.lower()}) == [(there.pk, "print")]
    assert _rows(office, {"what": "emergency"}) == [(here.pk, "emergency")]
    assert len(_rows(office, {"at_from": today, "at_to": today})) == 3
    assert _rows(office, {"at_to": "2020-01-01"}) == []
    assert _rows(office, {"q": "'؛%"}) == []


def test_it_tells_references_and_no_names(office, looks):
    page = office.client(Role.DIRECTOR).get(LOG).content.decode()
    assert office.elsewhere.reference in page
    assert NAME not in page
    assert MOBILE not in page


def test_the_register_tells_what_left_and_what_for(office, looks):
    page = office.client(Role.PRIVACY_OFFICER).get(EXPORTS, {"purpose": "audit"}).content.decode()
    assert "للمراجع الخارجي" in page
    assert (
        not office.client(Role.AUDITOR).get(EXPORTS, {"purpose": "report"}).context["object_list"]
    )


@pytest.mark.parametrize("role", [role for role in Role if role not in OVERSEERS])
def test_it_exists_for_nobody_else(office, role):
    client = office.client(role)
    for url in (LOG, EXPORTS):
        assert client.get(url)["Location"] == reverse("wagtailadmin_home")
    assert LOG not in client.get(reverse("wagtailadmin_home")).content.decode()


def test_it_costs_the_same_however_long_it_is(office, looks, django_assert_num_queries):
    client = office.client(Role.AUDITOR)
    client.get(LOG)
    with CaptureQueriesContext(connection) as few:
        client.get(LOG)
    for _number in range(5):
        CaseView.objects.create(case=CaseFactory(), user=office.people[Role.OFFICER], what="room")
    with django_assert_num_queries(len(few)):
        client.get(LOG)


@pytest.mark.parametrize(
    ("factory", "address", "what"),
    [
        (ContactFactory, "contacts:inspect", "contact"),
        (LetterFactory, "letters:inspect", "correspondence"),
    ],
)
def test_what_was_said_or_written_about_a_case_is_not_read_without_a_line(
    office, factory, address, what
):
    row = factory(case=office.case, branch=office.branch)
    assert office.client(Role.AUDITOR).get(reverse(address, args=[row.pk])).status_code == 200
    auditor = office.people[Role.AUDITOR]
    assert CaseView.objects.filter(case=office.case, user=auditor, what=what).exists()
