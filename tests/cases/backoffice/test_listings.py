"""The smaller lists: each row leads to its case, numbers are masked, a page costs the same."""

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

import pytest

from cases.models import Decision, Delivery, Registration
from cms.accounts.roles import Role
from tests.cases.backoffice.conftest import IDENTIFIER, MOBILE, NAME
from tests.factories.cases import CaseFactory
from tests.factories.desk import AppointmentFactory, ContactFactory, LetterFactory


def _given(office, number):
    """Cases with a decision, a delivery and a registered person."""
    made = []
    for _number in range(number):
        case = CaseFactory(branch=office.branch, service=office.case.service)
        decision = Decision.objects.create(
            case=case, result="accept", release_at=timezone.now(), released_at=timezone.now()
        )
        Delivery.objects.create(case=case, decision=decision, what="سلة غذائية")
        Registration.objects.create(
            person=case.person, number=f"TST-F{case.pk:05d}", registered_on=timezone.localdate()
        )
        for factory in (ContactFactory, LetterFactory):
            factory(case=case, branch=office.branch)
        AppointmentFactory(case=case, branch=office.branch, at=timezone.now())
        made.append(case)
    return made


LISTS = ("persons", "papers", "decisions", "deliveries", "contacts", "appointments", "letters")


@pytest.mark.parametrize("namespace", LISTS)
def test_a_page_costs_the_same_with_two_rows_and_with_twenty(office, namespace):
    url, client = reverse(f"{namespace}:list"), office.client(Role.OFFICER)
    _given(office, 2)
    client.get(url)
    with CaptureQueriesContext(connection) as few:
        client.get(url)
    _given(office, 18)
    with CaptureQueriesContext(connection) as many:
        assert len(client.get(url).context["object_list"]) >= 20
    assert len(many) == len(few)


@pytest.mark.parametrize("namespace", ["papers", "decisions", "deliveries"])
def test_each_row_leads_to_its_case_and_names_nobody(office, namespace):
    (case,) = _given(office, 1)
    page = office.client(Role.OFFICER).get(reverse(f"{namespace}:list")).content.decode()
    assert reverse("cases:inspect", args=[case.pk]) in page
    assert case.person.name not in page


@pytest.mark.parametrize(
    ("role", "restricted", "is_named"),
    [
        (Role.OFFICER, False, True),
        (Role.DIRECTOR, True, False),
        (Role.CHAIR, False, False),
        (Role.MEMBER, False, False),
        (Role.SECRETARY, False, True),
    ],
)
def test_a_childs_paper_bears_its_name_only_where_the_reader_reads_names(
    office, role, restricted, is_named
):
    case = CaseFactory(
        branch=office.branch,
        service=office.case.service,
        at="committee",
        is_restricted=restricted,
    )
    case.documents.create(
        key="school.1",
        label={"ar": "تعريف من المدرسة: جواهر"},
        unnamed={"ar": "تعريف من المدرسة 1"},
        order=90,
    )
    page = office.client(role).get(reverse("papers:list")).content.decode()
    assert "تعريف من المدرسة" in page
    assert ("جواهر" in page) is is_named


def test_people_are_listed_by_name_with_their_numbers_masked(office):
    page = office.client(Role.DIRECTOR).get(reverse("persons:list")).content.decode()
    assert NAME in page
    assert "•0008" in page
    for number in (IDENTIFIER, MOBILE):
        assert number not in page


def test_a_persons_page_shows_only_the_cases_the_reader_may_see(office):
    person = office.case.person
    hidden = CaseFactory(person=person, service=office.case.service)  # in another branch
    page = office.client(Role.OFFICER).get(reverse("persons:inspect", args=[person.pk]))
    body = page.content.decode()
    assert office.case.reference in body
    assert hidden.reference not in body
    assert person.mobile not in body


def test_papers_can_be_narrowed_to_what_waits_for_a_check(office):
    paper = office.case.documents.get(key="lease")
    paper.state = "received"
    paper.save()
    client = office.client(Role.OFFICER)
    rows = client.get(reverse("papers:list"), {"state": "received"}).context["object_list"]
    assert [row.pk for row in rows] == [paper.pk]


@pytest.mark.parametrize(("role", "asks_elsewhere"), [(Role.OFFICER, True), (Role.DIRECTOR, False)])
def test_a_person_nobody_finds_may_be_known_elsewhere_and_nobody_is_sent_to_themselves(
    office, role, asks_elsewhere
):
    page = office.client(role).get(reverse("persons:list"), {"q": "لا أحد بهذا الاسم"})
    assert ("اسأل المدير التنفيذي" in page.content.decode()) is asks_elsewhere
    assert "لا أحد يطابق بحثك" in page.content.decode()
