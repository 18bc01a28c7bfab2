"""Another contact than the one we hold: staff are told, and settle it on purpose."""

import uuid

from django.core.exceptions import PermissionDenied, ValidationError

import pytest

from cases.enums import EventKind
from cases.models import Case, Person
from cases.scopes import SCOPES
from cases.selectors.contact import contact_changes
from cases.services.declarations import DeclarationGiven
from cases.services.intake import RequestForm, submit_request
from cases.services.people import settle_contact
from cases.services.verifying import verify_timeline
from cms.accounts.roles import Role
from tasks.contacts import Contact, contacts_of
from tests.factories.accounts import UserFactory
from tests.factories.association import BranchFactory
from tests.factories.cases import ServiceFactory, ServiceFormFactory
from tests.factories.definitions import ANSWERS, FORM, text

pytestmark = pytest.mark.django_db
OURS, NEW = ANSWERS["mobile"], "+966500000045"
WISHES = {
    "key": "safe_contact",
    "title": text("التواصل الآمن", "Safe contact"),
    "questions": [
        {"key": key, "type": kind, "label": text(key), "required": False, **more}
        for key, kind, more in (
            ("contact_by", "choice", {"choices": ["sms", "email", "call"]}),
            ("email", "email", {}),
            ("safe_hours", "choice", {"choices": ["any", "morning"]}),
            ("safe_words", "short_text", {}),
            ("woman_officer", "yes_no", {}),
        )
    ],
}
for question in WISHES["questions"]:
    question["binds"] = f"person.{question['key']}"
    if "choices" in question:
        question["choices"] = [{"value": v, "label": text(v)} for v in question["choices"]]
BY_EMAIL = {"contact_by": "email", "email": "old@example.sa", "safe_hours": "any"}
BY_SMS = {
    "mobile": NEW,
    "email": "new@example.sa",
    "contact_by": "sms",
    "safe_hours": "morning",
    "safe_words": "لا تذكروا اسم الجمعية",
    "woman_officer": True,
}
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


@pytest.fixture
def asking(branch):
    """A service whose form asks for everything about reaching the person."""
    definition = {"steps": [*FORM["steps"], WISHES]}
    return ServiceFactory(form=ServiceFormFactory(definition=definition))


def test_everything_the_request_says_about_reaching_the_person_is_compared(asking):
    _submit(asking, **BY_EMAIL)
    case = _submit(asking, **BY_SMS)
    assert {change.field: change.stated for change in contact_changes(_fresh(case))} == BY_SMS
    held = {change.field: change.held for change in contact_changes(_fresh(case))}
    assert held == {**BY_EMAIL, "mobile": OURS, "safe_words": "", "woman_officer": ""}


def test_once_taken_over_messages_go_the_new_way_and_as_safely_as_asked(asking, officer):
    _submit(asking, **BY_EMAIL)
    case = _submit(asking, **BY_SMS)
    before = contacts_of(Person.objects.get(pk=case.person_id))
    assert before[0] == Contact("email", "old@example.sa")
    settle_contact(case, use_new=True, acting_user=officer, reason="حضرت ومعها هويتها")
    person = Person.objects.get(pk=case.person_id)
    sms, email, _call = contacts_of(person)
    assert (sms, email) == (Contact("sms", NEW), Contact("email", "new@example.sa"))
    safe = {name: BY_SMS[name] for name in ("safe_hours", "safe_words", "woman_officer")}
    assert person.safe_contact == safe
    assert case.events.get(kind=EventKind.CONTACT_CHANGED).data == {"fields": list(BY_SMS)}
    assert contact_changes(_fresh(case)) == []


def test_what_a_request_leaves_open_keeps_what_we_hold(asking, officer):
    first = _submit(asking, **BY_SMS)
    case = _submit(asking, mobile=OURS, contact_by="call", woman_officer=False)
    settle_contact(case, use_new=True, acting_user=officer, reason="حضرت")
    person = Person.objects.get(pk=first.person_id)
    assert (person.contact_by, person.email) == ("call", "new@example.sa")
    assert person.safe_contact["safe_words"] == BY_SMS["safe_words"]
    assert person.safe_contact["woman_officer"] is False


def test_an_older_request_brings_no_old_wish_back(asking, officer):
    older = _submit(asking, **BY_EMAIL)
    newer = _submit(asking, **BY_SMS)
    settle_contact(newer, use_new=True, acting_user=officer, reason="حضرت")
    assert contact_changes(_fresh(older)) == []


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
