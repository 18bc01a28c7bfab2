"""The same request sent twice: a number in the room, links only to what the reader may see."""

from django.urls import reverse

from cases.enums import EventKind
from cases.models import Case, CaseEvent
from cms.accounts.roles import Role
from tests.factories.association import BranchFactory
from tests.factories.cases import CaseFactory, PersonFactory, ServiceFactory

MOBILE = "+966500000077"


def flagged(office, person, service):
    case = CaseFactory(branch=office.branch, service=service, person=person)
    CaseEvent.objects.bulk_create(
        [
            CaseEvent(
                case=case,
                sequence=2,
                kind=EventKind.SUBMITTED,
                by="person",
                data={"possible_duplicates": 1},
            )
        ]
    )
    return case


def page(office, role, case: Case) -> str:
    return office.client(role).get(reverse("cases:inspect", args=[case.pk])).content.decode()


def banner(text: str) -> str:
    start = text.find('aria-labelledby="duplicates-heading"')
    return text[start : text.find("</section>", start)] if start > 0 else ""


def test_the_room_leads_to_the_other_open_request_of_the_service(office):
    person, service = PersonFactory(mobile=MOBILE), ServiceFactory()
    first = CaseFactory(branch=office.branch, service=service, person=person)
    CaseFactory(branch=office.branch, service=ServiceFactory(), person=person)
    closed = CaseFactory(branch=office.branch, service=service, person=person, is_open=False)
    shown = banner(page(office, Role.OFFICER, flagged(office, person, service)))
    assert first.reference in shown
    assert closed.reference not in shown
    assert shown.count("<tr>") == 2  # the head and one line


def test_a_case_of_another_branch_is_counted_and_not_named(office):
    person, service = PersonFactory(mobile=MOBILE), ServiceFactory()
    elsewhere = CaseFactory(branch=BranchFactory(), service=service, person=person)
    shown = banner(page(office, Role.OFFICER, flagged(office, person, service)))
    assert shown
    assert elsewhere.reference not in shown
    assert "<tr>" not in shown


def test_who_studies_a_case_is_told_that_its_person_may_have_a_second_file(office):
    """Whoever comes to the people recommends nothing without knowing of it (J7.5)."""
    person, other = (PersonFactory(name="ليلى محمد العشبي", mobile=MOBILE) for _file in range(2))
    case, _second = (
        CaseFactory(branch=office.branch, person=one, owner=office.people[Role.RESEARCHER])
        for one in (person, other)
    )
    shown = page(office, Role.RESEARCHER, case)
    assert reverse("persons:compare", args=[person.pk, other.pk]) in shown


def test_a_request_without_a_twin_has_no_banner(office):
    assert not banner(page(office, Role.OFFICER, office.case))
