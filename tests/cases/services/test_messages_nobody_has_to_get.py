"""Ending messages on the phone or at the desk: the same record as the link in a message (C27)."""

from django.core.exceptions import PermissionDenied, ValidationError

import pytest

from cases.enums import ContactKind, EventKind, Purpose, Relation
from cases.models import Case, Consent
from cases.outreach_enums import WhyLeftOut
from cases.selectors.consents import optional_messages
from cases.selectors.outreach import has_opted_out, preview
from cases.services.consents import (
    Told,
    allow_messages,
    is_withdrawn,
    stop_messages,
    withdraw_consent,
)
from cms.accounts.models import User
from surveys.selectors import why_not_asked
from tests.factories.accounts import UserFactory
from tests.factories.association import BranchFactory
from tests.factories.cases import CaseFactory
from tests.factories.outreach import beneficiary, campaign, says

pytestmark = pytest.mark.django_db
RANG = Told(Relation.SELF, ContactKind.CALL)
NEWS, SURVEY = Purpose.OUTREACH, Purpose.SURVEY


@pytest.fixture
def case() -> Case:
    return beneficiary(branch=BranchFactory())


@pytest.fixture
def receptionist(case: Case) -> User:
    return UserFactory(role="receptionist", branch=case.branch)


def stopped(case: Case) -> set[Purpose]:
    return {row.purpose for row in optional_messages(case.person) if row.stopped_at}


def test_who_rings_is_told_no_more_news_and_may_want_them_again(
    case: Case, receptionist: User
) -> None:
    older = CaseFactory(person=case.person, branch=case.branch)
    says(older, True)
    stop_messages(case.person, [NEWS], told=RANG, acting_user=receptionist)
    stop_messages(case.person, [NEWS], told=RANG, acting_user=receptionist)  # pressed twice

    assert stopped(case) == {NEWS}
    assert has_opted_out(case.person_id)
    assert preview(campaign()).left_out == {WhyLeftOut.OPTED_OUT: 1}
    assert is_withdrawn(case, NEWS)
    assert is_withdrawn(older, NEWS)

    allow_messages(case.person, [NEWS], told=RANG, acting_user=receptionist)
    allow_messages(case.person, [NEWS], told=RANG, acting_user=receptionist)
    assert not stopped(case)
    assert not has_opted_out(case.person_id)
    kinds = (EventKind.CONSENT_WITHDRAWN, EventKind.CONSENT_RENEWED)
    lines = [event for each in (case, older) for event in each.events.filter(kind__in=kinds)]
    assert {event.kind for event in lines} == set(kinds)
    assert len(lines) == 2
    said = {"purpose": "outreach", "who": "self", "how": "call"}
    assert all((event.data, event.actor) == (said, receptionist) for event in lines)


def test_surveys_stop_in_every_request_whatever_its_form_said(
    case: Case, receptionist: User
) -> None:
    other = CaseFactory(person=case.person, branch=case.branch)
    Consent.objects.create(case=other, purpose=SURVEY, is_given=False, text_version="1")
    assert not stopped(case)  # that no was about the one request
    assert why_not_asked(case) == ""

    stop_messages(case.person, [SURVEY], told=RANG, acting_user=receptionist)
    newer = CaseFactory(person=case.person)
    assert all(why_not_asked(each) for each in (case, other, newer))

    allow_messages(case.person, [SURVEY], told=RANG, acting_user=receptionist)
    assert why_not_asked(case) == why_not_asked(newer) == ""


def test_what_the_link_stopped_a_colleague_may_allow_again(case: Case, receptionist: User) -> None:
    withdraw_consent(case, NEWS)
    assert stopped(case) == {NEWS}
    allow_messages(case.person, [NEWS, SURVEY], told=RANG, acting_user=receptionist)
    assert not stopped(case)
    assert not is_withdrawn(case, NEWS)
    assert case.events.filter(kind=EventKind.CONSENT_RENEWED).count() == 1  # surveys went on


def test_only_what_nobody_has_to_get_is_stopped_by_who_keeps_the_file(
    case: Case, receptionist: User
) -> None:
    for purposes in ([], [Purpose.PROCESSING]):
        with pytest.raises(ValidationError):
            stop_messages(case.person, purposes, told=RANG, acting_user=receptionist)
    stranger = UserFactory(role="receptionist", branch=BranchFactory())
    for user in (stranger, UserFactory(role="auditor")):
        for deed in (stop_messages, allow_messages):
            with pytest.raises(PermissionDenied):
                deed(case.person, [NEWS], told=RANG, acting_user=user)
    assert not Consent.objects.exists()
