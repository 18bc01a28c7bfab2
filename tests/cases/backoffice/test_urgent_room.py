"""An urgent call in its room: whom to call and what happened at once, and the file afterwards."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.utils import timezone, translation

import pytest

from cases.backoffice.room.decision_form import DecisionForm
from cases.backoffice.room.forms import DeliveryPlanForm
from cases.backoffice.room.handing_over import ReassignForm
from cases.backoffice.room.registering import RegistrationForm
from cases.backoffice.room.room import Room
from cases.models import Decision, KinshipDeclaration
from cases.selectors.duplicates import possible_duplicates
from cases.services.people import UNNAMED
from cases.services.registration import register_person
from cms.accounts.roles import Role
from cms.core.identifiers import IdentifierKind
from tests.factories.accounts import UserFactory
from tests.factories.cases import CaseFactory, PersonFactory


@pytest.fixture
def call(office):
    person = PersonFactory(
        name=UNNAMED, mobile="+966500000777", identifier="", identifier_kind=IdentifierKind.NONE
    )
    return CaseFactory(branch=office.branch, is_urgent=True, person=person)


def test_who_has_a_call_in_hand_reads_it_at_once_and_calls_by_a_tap(office, call):
    room = office.client(Role.OFFICER).get(f"/admin/cases/{call.pk}/").content.decode()
    header = room[room.index("sila-case__line--who") :]
    assert 'href="tel:+966500000777"' in header[: header.index("sila-way")]
    answers = room[room.index("answers-section") :]
    assert 'href="tel:+966500000777"' in answers
    officer, director = (office.people[r] for r in (Role.OFFICER, Role.DIRECTOR))
    assert Room(call, officer).is_answering_a_call
    assert not Room(call, director).is_answering_a_call


def test_an_urgent_call_is_asked_for_no_amount_and_planned_for_now(call):
    decision = DecisionForm(case=call, action="record-decision")
    plan = DeliveryPlanForm(case=call, action="plan-delivery")
    assert "amount" not in [field.name for field in decision.visible_fields()]
    assert [field.name for field in plan.visible_fields()] == ["what"]
    call.is_urgent = False
    assert "amount" in [field.name for field in decision.visible_fields()]
    assert "times" in [field.name for field in plan.visible_fields()]


def test_no_file_is_opened_without_a_name_or_why_there_is_none(office, call):
    officer = office.people[Role.OFFICER]
    with pytest.raises(ValidationError, match="."):
        register_person(call, acting_user=officer)
    typed = {"name": "Siti Rahmawati", "identifier_kind": "passport", "identifier": "A1234567"}
    for wrong, place in (
        ({"identifier_kind": "none"}, "identifier_kind"),
        ({"identifier": ""}, "identifier"),
        ({"identifier_kind": "forged"}, "identifier_kind"),
    ):
        refused = RegistrationForm({**typed, **wrong}, case=call, action="register")
        assert list(refused.errors) == [place]
    form = RegistrationForm(typed, case=call, action="register")
    assert form.is_valid(), form.errors
    register_person(call, acting_user=officer, facts=form.cleaned_data["facts"])
    call.person.refresh_from_db()
    assert (call.person.name, call.person.identifier) == ("Siti Rahmawati", "A1234567")
    assert "name" not in RegistrationForm(case=call, action="register").fields


def test_two_without_a_name_are_not_taken_for_one(office, call):
    other = PersonFactory(
        name=UNNAMED, mobile="", identifier="", identifier_kind=IdentifierKind.NONE
    )
    CaseFactory(branch=office.branch, person=other)
    assert possible_duplicates(call.person, user=office.people[Role.OFFICER]) == []


def test_why_a_name_stays_unknown_is_on_record(office, call):
    register_person(call, acting_user=office.people[Role.OFFICER], why_unnamed="نُقل فاقد الوعي")
    assert call.events.get(kind="registered").reason == "نُقل فاقد الوعي"


def test_a_call_is_offered_to_those_who_could_open_it_and_says_who_is_away(office):
    away = timezone.localdate() + timedelta(days=3)
    here, absent, kin = (
        UserFactory(role=office.case.role, branch=office.branch) for _n in range(3)
    )
    absent.absent_until = away
    absent.save()
    KinshipDeclaration.objects.create(case=office.case, user=kin)
    with translation.override("en"):
        choices = dict(ReassignForm(case=office.case, action="reassign").fields["to"].choices)
    assert choices[here.pk] == str(here)
    assert "away until" in choices[absent.pk]
    assert kin.pk not in choices


@pytest.mark.django_db
@pytest.mark.parametrize(("amount", "asks"), [(None, False), (500, True)])
def test_a_delivery_asks_for_an_amount_only_where_one_was_decided(amount, asks):
    """Seedlings, a workshop: no money is given, and none is asked about."""
    case = CaseFactory(at="delivery")
    Decision.objects.create(case=case, result="accept", amount=amount, released_at=timezone.now())
    plan = DeliveryPlanForm(case=case, action="plan-delivery")
    assert ("amount" in [field.name for field in plan.visible_fields()]) is asks
