"""An office of two branches, one person a role, and cases inside and outside their sight."""

import re
import uuid
from dataclasses import dataclass
from typing import Any

from django.test import Client
from django.utils import timezone

import pytest

from cases.models import Case, CommitteeMembership
from cms.accounts.models import User
from cms.accounts.roles import Role
from tests.factories.accounts import UserFactory
from tests.factories.association import BranchFactory
from tests.factories.cases import CaseFactory, PersonFactory, ServiceFactory
from tests.factories.remembering import remembered
from tests.factories.roles import make_roles

#: Seeded, so that a page that should not know a person can be searched for them.
NAME, MOBILE, IDENTIFIER = "شيماء الخافية", "+966559998877", "1000000008"
#: The two cases are known by these, whichever test of this process made them.
INSIDE, OUTSIDE = uuid.UUID(int=1), uuid.UUID(int=2)


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
    remembered(f"office of {timezone.localdate()}", _furnish)
    case, elsewhere = (Case.objects.get(form_key=key) for key in (INSIDE, OUTSIDE))
    return Office(case.branch, case, elsewhere, Staff(case.branch, case.service.committee))


def _furnish() -> None:
    branch = BranchFactory()
    person = PersonFactory(
        name=NAME, mobile=MOBILE, identifier=IDENTIFIER, identifier_kind="national_id"
    )
    service = ServiceFactory()
    inside = PersonFactory(name="سلمى الحربي")
    CaseFactory(branch=branch, service=service, person=inside, form_key=INSIDE)
    CaseFactory(branch=BranchFactory(), service=service, person=person, form_key=OUTSIDE)


def forms_without_token(page: str) -> list[str]:
    """Return the forms of a page that the browser could not send: refused for want of a token."""
    forms = re.findall(r"<form[^>]*method=.post.*?</form>", page, re.DOTALL | re.IGNORECASE)
    return [form for form in forms if not re.search(r'csrfmiddlewaretoken" value="\w', form)]
