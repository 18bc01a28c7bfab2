"""The case room as the tests use it: cases of this office, opening the room, doing a deed in it."""

import re

from django.urls import reverse

from cases.enums import VoteChoice
from cases.models import Case
from cases.services.committee import DecisionTerms, cast_vote, override_window, record_decision
from cases.services.moves import move_case
from cms.accounts.roles import Role
from tests.factories.cases import CaseFactory, seats_of


def open_room(office, role, case=None, **query):
    url = reverse("cases:inspect", args=[(case or office.case).pk])
    return office.client(role).get(url, query)


def words_on(response):
    """The words of a page, without tags and folded white space."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", response.content.decode()))


def do_deed(office, role, action, data=None, *, case=None, follow=False):
    url = reverse(f"cases:{action}", args=[(case or office.case).pk])
    return office.client(role).post(url, data or {}, follow=follow)


def case_here(office, **more):
    return CaseFactory(branch=office.branch, service=office.case.service, **more)


def accepted_case(office, **terms):
    """A case whose acceptance has been released."""
    case = case_here(office, at="committee", papers_complete=True)
    for member in seats_of(case)[:3]:
        cast_vote(case, member=member, choice=VoteChoice.ACCEPT)
    decision = record_decision(
        case, acting_user=office.people[Role.SECRETARY], terms=DecisionTerms("accept", **terms)
    )
    override_window(decision, acting_user=office.people[Role.DIRECTOR], reason="ضرورة")
    return Case.objects.get(pk=case.pk)


def case_at_delivery(office, **terms):
    case = accepted_case(office, **terms)
    do_deed(office, Role.OFFICER, "register", case=case)
    move_case(case, to="delivery", acting_user=office.people[Role.OFFICER])
    return Case.objects.get(pk=case.pk)
