"""Breaking the glass: for some hours, with a reason, told to those who answer for it."""

from datetime import timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

import pytest
import time_machine

from cases.enums import EventKind, ServiceKind, VoteChoice
from cases.models import Assignment, CaseView, EmergencyOpening, Vote
from cases.selectors import visible_cases
from cases.selectors.emergencies import openings_to_note
from cases.services.emergency import note_opening, open_in_emergency
from cases.services.verifying import verify_timeline
from cms.accounts.roles import Role
from cms.association.models import Association
from tests.cases.backoffice.conftest import forms_without_token
from tests.factories.cases import CaseFactory, ServiceFactory

WHY = "اتصلت من المستشفى وتحتاج إلى نقل الليلة"


@pytest.fixture
def hidden(office):
    """A restricted case of the officer's own branch, given to nobody."""
    return CaseFactory(branch=office.branch, service=ServiceFactory(restricted=True))


def _sees(user, case):
    return visible_cases(user=user).filter(pk=case.pk).exists()


def _open(office, case, role=Role.OFFICER, reason=WHY):
    return open_in_emergency(case.reference, acting_user=office.people[role], reason=reason)


def test_it_opens_for_the_hours_of_the_association_and_closes_by_itself(office, hidden):
    Association.objects.update_or_create(defaults={"emergency_hours": 2})
    officer = office.people[Role.OFFICER]
    assert not _sees(officer, hidden)
    assert _open(office, hidden) == hidden
    assert _sees(officer, hidden)
    with time_machine.travel(timezone.now() + timedelta(hours=2, seconds=1)):
        assert not _sees(officer, hidden)


def test_it_is_in_the_timeline_and_in_the_view_log(office, hidden):
    _open(office, hidden)
    line = hidden.events.get(kind=EventKind.EMERGENCY_OPENED)
    assert (line.actor, line.reason) == (office.people[Role.OFFICER], WHY)
    assert WHY not in str(line.data)
    assert CaseView.objects.get(case=hidden).what == "emergency"
    assert verify_timeline(hidden) == []


def test_a_case_that_is_seen_anyway_costs_no_opening(office):
    assert _open(office, office.case) == office.case
    assert not EmergencyOpening.objects.exists()


@pytest.mark.parametrize("role", [r for r in Role if r not in (Role.OFFICER, Role.RESEARCHER)])
def test_nobody_else_has_the_right(office, hidden, role):
    with pytest.raises(PermissionDenied):
        _open(office, hidden, role=role)


@pytest.mark.parametrize("typed", ["TST-AAAAA-A", "لا شيء", "", "\x00"])
def test_a_reference_that_is_none_is_refused_in_words(office, typed):
    with pytest.raises(ValidationError) as refusal:
        open_in_emergency(typed, acting_user=office.people[Role.OFFICER], reason=WHY)
    assert "reference" in refusal.value.message_dict


def test_without_a_reason_nothing_opens(office, hidden):
    for nothing in ("  ", ".", "عاجل", "aaaaaaaaaaaa", ". . . . . . . . . ."):
        with pytest.raises(ValidationError) as refusal:
            _open(office, hidden, reason=nothing)
        assert "reason" in refusal.value.message_dict
    assert not EmergencyOpening.objects.exists()


def test_it_is_no_way_round_a_conflict_of_interest(office, hidden):
    """What one stepped aside from stays shut, and reads like a request that does not exist."""
    member = office.people[Role.OFFICER]
    sits = {"committee": hidden.service.committee, "round": 1}
    Vote.objects.create(case=hidden, member=member, choice=VoteChoice.RECUSED, **sits)
    with pytest.raises(ValidationError):
        _open(office, hidden)
    assert not EmergencyOpening.objects.exists()
    assert not hidden.events.filter(kind=EventKind.EMERGENCY_OPENED).exists()


def test_what_is_about_ones_own_work_is_opened_to_oneself_least_of_all(office, hidden):
    """An officer reads no objection to what they handled, and no complaint about it (C11)."""
    first = CaseFactory(branch=office.branch, owner=office.people[Role.OFFICER])
    handler = {"user": office.people[Role.OFFICER], "role": Role.OFFICER, "step": 1}
    Assignment.objects.create(case=first, **handler)
    hidden.concerns = first
    hidden.save()
    with pytest.raises(ValidationError):
        _open(office, hidden)
    assert not EmergencyOpening.objects.exists()


def test_a_remark_to_the_director_is_opened_to_nobody(office, hidden):
    """Whoever it may be about reads it as little in an emergency as on any other day (C49)."""
    hidden.service.kind = ServiceKind.REMARK
    hidden.service.save()
    with pytest.raises(ValidationError):
        _open(office, hidden)
    assert not EmergencyOpening.objects.exists()


def test_it_waits_for_the_director_until_one_of_them_noted_it(office, hidden):
    _open(office, hidden)
    director, privacy = (office.people[r] for r in (Role.DIRECTOR, Role.PRIVACY_OFFICER))
    opening = EmergencyOpening.objects.get()
    assert list(openings_to_note(director)) == list(openings_to_note(privacy)) == [opening]
    assert not openings_to_note(office.people[Role.AUDITOR]).exists()
    with pytest.raises(PermissionDenied):
        note_opening(opening, acting_user=office.people[Role.OFFICER])
    note_opening(opening, acting_user=privacy)
    note_opening(opening, acting_user=director)
    opening.refresh_from_db()
    assert opening.noted_by == privacy
    assert not openings_to_note(director).exists()


def test_the_screen_and_the_alert(office, hidden):
    """From the queue through the form into the room; the director reads of it at once."""
    officer, director = office.client(Role.OFFICER), office.client(Role.DIRECTOR)
    url = reverse("cases:emergency")
    assert url in officer.get(reverse("cases:list")).content.decode()
    typed = {"reference": hidden.reference.lower(), "reason": WHY}
    room = officer.post(url, typed, follow=True)
    assert room.redirect_chain[-1][0] == reverse("cases:inspect", args=[hidden.pk])
    assert room.status_code == 200
    home = director.get(reverse("wagtailadmin_home")).content.decode()
    assert hidden.reference in home
    assert WHY in home
    assert not forms_without_token(home)
    noted = reverse("cases:note_emergency", args=[EmergencyOpening.objects.get().pk])
    assert officer.post(noted).status_code == 404
    director.post(noted)
    assert WHY not in director.get(reverse("wagtailadmin_home")).content.decode()


@pytest.mark.parametrize("role", [Role.RECEPTIONIST, Role.MEMBER, Role.DIRECTOR])
def test_without_the_right_the_screen_does_not_exist(office, hidden, role):
    """The same answer whether the request exists or not."""
    client, url = office.client(role), reverse("cases:emergency")
    for reference in (hidden.reference, "TST-AAAAA-A"):
        answer = client.post(url, {"reference": reference, "reason": WHY})
        assert answer.status_code == 404
    assert url not in client.get(reverse("wagtailadmin_home")).content.decode()


def test_a_wrong_reference_comes_back_as_it_was_typed(office):
    answer = office.client(Role.OFFICER).post(
        reverse("cases:emergency"), {"reference": "TST-AAAAA-A", "reason": WHY}
    )
    assert answer.status_code == 422
    assert "TST-AAAAA-A" in answer.content.decode()
    assert WHY in answer.content.decode()
