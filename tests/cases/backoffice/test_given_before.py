"""The same help is not given twice unseen: who checks and who votes reads when it was given."""

from datetime import timedelta

from django.utils import timezone

import pytest

from cases.models import Case, Decision, Delivery
from cases.selectors.repeats import given_before
from cms.accounts.roles import Role
from cms.core.templatetags.sila import dual_date
from tests.cases.backoffice.rooms import open_room, words_on
from tests.factories.association import BranchFactory
from tests.factories.cases import CaseFactory, ServiceFactory

SAID = "سُلّمت الخدمة نفسها لصاحب الطلب"


def _given(case: Case, **more) -> Delivery:
    """The same service, handed over to the same person by another branch."""
    values = {"service": case.service, "person": case.person, "branch": BranchFactory(), **more}
    other = CaseFactory(**values)
    decision = Decision.objects.create(case=other, result="accept", released_at=timezone.now())
    at = timezone.now() - timedelta(days=40)
    return Delivery.objects.create(
        case=other, decision=decision, what="خزان", state="delivered", proof="code", handled_at=at
    )


@pytest.mark.parametrize("role", [Role.OFFICER, Role.RESEARCHER, Role.MEMBER, Role.CHAIR])
def test_the_day_is_read_by_everybody_who_has_a_word_in_it(office, role):
    case = CaseFactory(
        branch=office.branch,
        service=office.case.service,
        at="committee" if role in (Role.MEMBER, Role.CHAIR) else "check",
        papers_complete=True,
        owner=office.people[role],
    )
    given = _given(case)
    page = words_on(open_room(office, role, case))
    assert SAID in page
    assert str(dual_date(timezone.localdate(given.handled_at))) in page
    assert given.case.reference not in page


@pytest.mark.django_db
def test_of_a_protected_request_another_service_and_what_never_came_nothing_is_told():
    case = CaseFactory()
    protected = _given(case).case
    Case.objects.filter(pk=protected.pk).update(is_restricted=True)
    _given(case, service=ServiceFactory())
    Delivery.objects.filter(pk=_given(case).pk).update(
        state="failed", failure="لم يجده أحد", proof="", handled_at=timezone.now()
    )
    assert given_before(case) is None
