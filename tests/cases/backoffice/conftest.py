"""An office of two branches, one person a role, and cases inside and outside their sight."""

from dataclasses import dataclass
from typing import Any

from django.test import Client

import pytest

from cases.models import Case, CommitteeMembership
from cms.accounts.models import User
from cms.accounts.roles import Role
from tests.factories.accounts import UserFactory
from tests.factories.association import BranchFactory
from tests.factories.cases import CaseFactory, PersonFactory, ServiceFactory
from tests.factories.roles import make_roles

#: Seeded, so that a page that should not know a person can be searched for them.
NAME, MOBILE, IDENTIFIER = "شيماء الخافية", "+966559998877", "1000000008"


class Staff(dict[str, User]):
    """One person a role, made when first asked for; members sit on the service's committee."""

    def __init__(self, branch: Any, committee: Any) -> None:
        self.branch, self.committee = branch, committee

    def __missing__(self, role: str) -> User:
        self[role] = user = UserFactory(username=role, role=role, branch=self.branch)
        if role in (Role.MEMBER, Role.CHAIR):
            CommitteeMembership.objects.create(committee=self.committee, user=user)
        return user


@dataclass
class Office:
    """`client(role)` is signed in; `case` lies in `branch`, `elsewhere` in another branch."""

    branch: Any
    case: Case
    elsewhere: Case
    people: Staff

    def client(self, role: str) -> Client:
        client = Client()
        client.force_login(self.people[role])
        return client


@pytest.fixture
def office(db: None) -> Office:
    make_roles()
    branch = BranchFactory()
    person = PersonFactory(
        name=NAME, mobile=MOBILE, identifier=IDENTIFIER, identifier_kind="national_id"
    )
    service = ServiceFactory()
    case = CaseFactory(branch=branch, service=service, person=PersonFactory(name="سلمى الحربي"))
    elsewhere = CaseFactory(branch=BranchFactory(), service=service, person=person)
    return Office(branch, case, elsewhere, Staff(branch, service.committee))
