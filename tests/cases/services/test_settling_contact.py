"""Another mobile or e-mail than the one we hold: staff are told, and settle it on purpose."""

import uuid

from django.core.exceptions import PermissionDenied, ValidationError

import pytest

from cases.enums import EventKind
from cases.models import Case, Person
from cases.permissions import SCOPES
from cases.selectors.contact import contact_changes
from cases.services.intake import DeclarationGiven, RequestForm, submit_request
from cases.services.people import settle_contact
from cases.services.timeline import verify_timeline
from cms.accounts.roles import Role
from tests.factories.accounts import UserFactory
from tests.factories.association import BranchFactory
from tests.factories.cases import ServiceFactory
from tests.factories.definitions import ANSWERS

pytestmark = pytest.mark.django_db
OURS, NEW = ANSWERS["mobile"], "+966500000045"
SETTLING = (Role.RECEPTIONIST, Role.OFFICER)


@pytest.fixture
def branch():
    return BranchFactory(is_main=True)


@pytest.fixture
def officer(branch):
    return UserFactory(role="officer", branch=branch)


@pytest.fixture
def service(db):
    return ServiceFactory()


def _submit(service, **answers):
    form = RequestForm(
        form_key=uuid.uuid4(),
        service=service,
        form_version=service.form.current_version,
        answers={**ANSWERS, **answers},
        declaration=DeclarationGiven("tick", "سالم علي", "1"),
    )
    return submit_request(form, acting_user=None).case


@pytest.fixture
def case(branch, service):
    _submit(service)
    return _submit(service, mobile=NEW)


def _held(case):
    return Person.objects.get(pk=case.person_id).mobile


def _fresh(case):
    return Case.objects.get(pk=case.pk)


def test_another_mobile_is_noticed_and_ours_stays(case):
    (change,) = contact_changes(_fresh(case))
    assert (change.field, change.stated, change.held) == ("mobile", NEW, OURS)
    assert _held(case) == OURS


def test_a_first_request_and_the_same_contact_again_are_no_news(branch, service):
    assert contact_changes(_submit(service)) == []
    assert contact_changes(_submit(service)) == []


def test_the_new_contact_is_taken_over_with_how_the_identity_was_checked(case, officer):
    settle_contact(case, use_new=True, acting_user=officer, reason="حضرت ومعها هويتها")
    assert _held(case) == NEW
    event = case.events.get(kind=EventKind.CONTACT_CHANGED)
    assert (event.actor, event.reason) == (officer, "حضرت ومعها هويتها")
    assert event.data == {"fields": ["mobile"]}  # no number in the timeline
    version = case.person.history.first()
    assert (version.history_user, version.mobile) == (officer, NEW)
    assert version.history_change_reason == "حضرت ومعها هويتها"
    assert verify_timeline(case) == []


@pytest.mark.parametrize("reason", ["", "   "])
def test_without_saying_how_the_identity_was_checked_nothing_changes(case, officer, reason):
    with pytest.raises(ValidationError) as refusal:
        settle_contact(case, use_new=True, acting_user=officer, reason=reason)
    assert "reason" in refusal.value.message_dict
    assert _held(case) == OURS


def test_ours_is_kept_on_record(case, officer):
    settle_contact(case, use_new=False, acting_user=officer)
    assert _held(case) == OURS
    assert contact_changes(_fresh(case)) == []
    assert case.events.filter(kind=EventKind.CONTACT_KEPT).count() == 1


@pytest.mark.parametrize("use_new", [True, False])
def test_settling_twice_is_settling_once(case, officer, use_new):
    for _turn in range(2):
        settle_contact(case, use_new=use_new, acting_user=officer, reason="حضرت")
    settled = (EventKind.CONTACT_CHANGED, EventKind.CONTACT_KEPT)
    assert case.events.filter(kind__in=settled).count() == 1
    with pytest.raises(ValidationError):
        settle_contact(case, use_new=not use_new, acting_user=officer, reason="حضرت")
    assert _held(case) == (NEW if use_new else OURS)


def test_where_there_is_nothing_to_settle_nothing_is_recorded(branch, service, officer):
    case = _submit(service)
    with pytest.raises(ValidationError):
        settle_contact(case, use_new=True, acting_user=officer, reason="حضرت")
    assert case.events.count() == 1


def test_an_older_request_does_not_bring_the_old_contact_back(branch, service, officer):
    older = _submit(service)
    newer = _submit(service, mobile=NEW)
    settle_contact(newer, use_new=True, acting_user=officer, reason="حضرت")
    assert contact_changes(_fresh(older)) == []
    with pytest.raises(ValidationError):
        settle_contact(older, use_new=True, acting_user=officer, reason="حضرت")
    assert _held(older) == NEW


@pytest.mark.parametrize("role", [role for role in SCOPES if role not in SETTLING])
def test_other_roles_settle_nothing(case, branch, role):
    case.owner = user = UserFactory(role=role, branch=branch)
    case.save()
    for use_new in (True, False):
        with pytest.raises(PermissionDenied):
            settle_contact(case, use_new=use_new, acting_user=user, reason="حضرت")
    assert _held(case) == OURS


@pytest.mark.parametrize("role", SETTLING)
def test_who_receives_people_settles_it_in_their_own_branch_only(case, branch, role):
    stranger = UserFactory(role=role, branch=BranchFactory())
    with pytest.raises(PermissionDenied):
        settle_contact(case, use_new=True, acting_user=stranger, reason="حضرت")
    user = UserFactory(role=role, branch=branch)
    settle_contact(case, use_new=True, acting_user=user, reason="حضرت")
    assert _held(case) == NEW
