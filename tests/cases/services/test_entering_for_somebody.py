"""A request taken down for somebody: as everyone's, flagged, in the taker's own area (C20, C26)."""

import uuid
from dataclasses import replace
from datetime import timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

import pytest

from cases.enums import DocumentState, EventKind, Purpose, Relation, SignatureMode
from cases.models import Case
from cases.selectors import visible_cases
from cases.services.assisted import Assisted, ConsentTaken, PaperSeen
from cases.services.declarations import DeclarationGiven
from cases.services.desk import enter_request
from cases.services.intake import RequestForm
from cms.accounts.roles import Role
from cms.association.enums import Medium
from tests.factories.accounts import UserFactory
from tests.factories.association import BranchFactory
from tests.factories.cases import PersonFactory, ServiceFactory
from tests.factories.definitions import ANSWERS
from tests.factories.desk import ContactFactory, channel

pytestmark = pytest.mark.django_db


@pytest.fixture
def branch():
    return BranchFactory()


@pytest.fixture
def taker(branch):
    return UserFactory(role=Role.REPRESENTATIVE, branch=branch)


def _form(branch, *, consents=None, seen=None, **changes):
    service = changes.pop("service", None) or ServiceFactory()
    heard = ConsentTaken("verbal", timezone.now() - timedelta(minutes=5), "أحمد السمري")
    values = {
        "form_key": uuid.uuid4(),
        "service": service,
        "form_version": service.form.current_version,
        "answers": dict(ANSWERS),
        "medium": Medium.REPRESENTATIVE,
        "consents": {Purpose.PROCESSING: True} if consents is None else consents,
        "declaration": DeclarationGiven(SignatureMode.TICK, "سالم علي", "1"),
        "assisted": Assisted(
            channel=channel(Medium.REPRESENTATIVE),
            branch=branch,
            relation=Relation.RELATIVE,
            speaker="علي محمد",
            read_back_at=timezone.now(),
            consents={Purpose.PROCESSING: heard},
            seen=seen or {},
        ),
    }
    return RequestForm(**{**values, **changes})


def test_it_is_a_case_like_any_other_and_says_who_took_it_down(branch, taker):
    case = enter_request(_form(branch), acting_user=taker).case
    assert (case.entered_by, case.branch, case.is_assisted) == (taker, branch, True)
    assert (case.assistance.relation, case.assistance.speaker) == ("relative", "علي محمد")
    assert case.window_rule == case.service.window
    event = case.events.get(kind=EventKind.SUBMITTED)
    assert (event.actor, event.data["relation"]) == (taker, "relative")
    assert "علي محمد" not in str(event.data)
    assert visible_cases(user=taker).filter(pk=case.pk).exists()


def test_a_consent_keeps_its_way_its_time_and_its_witness(branch, taker):
    consent = enter_request(_form(branch), acting_user=taker).case.consents.get()
    assert (consent.method, consent.witness) == ("verbal", "أحمد السمري")
    assert consent.given_at < timezone.now() - timedelta(minutes=4)


@pytest.mark.parametrize("spelling", ["منى السبيعي", "مُنى سبيعي", ANSWERS["name"]])
def test_neither_the_taker_nor_the_person_is_the_witness_of_a_consent(branch, spelling):
    taker = UserFactory(
        role=Role.REPRESENTATIVE, branch=branch, first_name="منى", last_name="السبيعي"
    )
    form = _form(branch)
    own = ConsentTaken("verbal", timezone.now(), spelling)
    form = replace(form, assisted=replace(form.assisted, consents={Purpose.PROCESSING: own}))
    with pytest.raises(ValidationError) as refusal:
        enter_request(form, acting_user=taker)
    assert list(refusal.value.error_dict) == ["witness"]
    assert not Case.objects.exists()


def test_a_consent_by_word_may_be_without_a_witness(branch, taker):
    form = _form(branch)
    alone = ConsentTaken("verbal", timezone.now())
    form = replace(form, assisted=replace(form.assisted, consents={Purpose.PROCESSING: alone}))
    assert enter_request(form, acting_user=taker).case.consents.get().witness == ""


def test_sent_twice_it_is_one_case(branch, taker):
    form = _form(branch)
    first, second = (enter_request(form, acting_user=taker) for _time in range(2))
    assert (first.case, first.created, second.created) == (second.case, True, False)
    assert Case.objects.count() == 1


def test_without_the_needed_consent_nothing_is_taken_down(branch, taker):
    with pytest.raises(ValidationError) as refusal:
        enter_request(_form(branch, consents={Purpose.PROCESSING: False}), acting_user=taker)
    assert "processing" in refusal.value.error_dict
    sensitive = ServiceFactory(is_sensitive=True)
    with pytest.raises(ValidationError) as refusal:
        enter_request(_form(branch, service=sensitive), acting_user=taker)
    assert "sensitive" in refusal.value.error_dict
    assert not Case.objects.exists()


def test_a_paper_of_identity_is_seen_and_noted(branch, taker):
    seen = {"identity": PaperSeen("0008", timezone.localdate() + timedelta(days=30))}
    paper = enter_request(_form(branch, seen=seen), acting_user=taker).case.documents.get(
        key="identity"
    )
    assert (paper.state, paper.last_four) == (DocumentState.SEEN, "0008")
    assert (paper.checked_by, paper.valid_on_submission) == (taker, True)


@pytest.mark.parametrize(
    ("seen", "field"),
    [
        (PaperSeen("0009"), "identity.last_four"),
        (PaperSeen("0008", timezone.localdate() - timedelta(days=1)), "identity.expires_on"),
    ],
)
def test_another_number_or_an_expired_paper_is_refused_with_everything(branch, taker, seen, field):
    with pytest.raises(ValidationError) as refusal:
        enter_request(_form(branch, seen={"identity": seen}), acting_user=taker)
    assert list(refusal.value.error_dict) == [field]
    assert not Case.objects.exists()


def test_a_representative_enters_for_no_other_branch(taker):
    with pytest.raises(ValidationError) as refusal:
        enter_request(_form(BranchFactory()), acting_user=taker)
    assert "branch" in refusal.value.error_dict
    assert not Case.objects.exists()


def test_a_receptionist_enters_for_any_branch(branch):
    receptionist = UserFactory(role=Role.RECEPTIONIST, branch=BranchFactory())
    assert enter_request(_form(branch), acting_user=receptionist).case.branch == branch


@pytest.mark.parametrize("role", [Role.RESEARCHER, Role.MEMBER, Role.AUDITOR, Role.EDITOR])
def test_other_roles_take_nothing_down(branch, role):
    with pytest.raises(PermissionDenied):
        enter_request(_form(branch), acting_user=UserFactory(role=role, branch=branch))


def test_the_form_key_of_a_colleague_shows_nothing_of_their_case(branch, taker):
    form = _form(branch)
    enter_request(form, acting_user=taker)
    with pytest.raises(PermissionDenied):
        enter_request(form, acting_user=UserFactory(role=Role.REPRESENTATIVE, branch=branch))


def test_the_contact_it_came_by_is_tied_to_it(branch, taker):
    contact = ContactFactory(branch=branch, logged_by=taker)
    case = enter_request(_form(branch), acting_user=taker, contact=contact).case
    contact.refresh_from_db()
    assert (contact.case, contact.person) == (case, case.person)
    assert case.events.filter(kind=EventKind.CONTACT_LOGGED).count() == 1


def test_the_taker_is_no_witness_of_a_thumb_mark(branch, taker):
    service = ServiceFactory(signature_modes=["thumbprint"])
    word = DeclarationGiven(
        SignatureMode.THUMBPRINT, "سالم علي", "1", witnesses=(str(taker), "هادي السحابي")
    )
    with pytest.raises(ValidationError):
        enter_request(_form(branch, service=service, declaration=word), acting_user=taker)


@pytest.mark.parametrize(
    ("changes", "is_theirs"),
    [
        ({}, True),
        ({"name": "سالم"}, True),
        ({"name": "هدى فهد العنزي"}, False),
        ({"name": ""}, False),
        ({"identifier": ANSWERS["identifier"]}, False),
    ],
    ids=["their name", "a part of it", "somebody else's", "none", "a number of their own"],
)
def test_what_is_taken_down_for_a_person_who_was_chosen_is_theirs(
    branch, taker, changes, is_theirs
):
    """Where a form asks for no number every request of one person made a file of its own."""
    chosen = PersonFactory(name=ANSWERS["name"], identifier="", identifier_kind="none")
    unnumbered = {key: value for key, value in ANSWERS.items() if key != "identifier"}
    form = _form(branch, answers={**unnumbered, **changes})
    form = replace(form, assisted=replace(form.assisted, person=chosen))
    case = enter_request(form, acting_user=taker).case
    assert (case.person == chosen) is is_theirs
