"""Who looked at a case, told to those who answer for it and to nobody else."""

import re
from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

import pytest
import time_machine

from cases.models import CaseView
from cases.scopes import SCOPES
from cases.services.viewing import FILE, NAME, record_look
from cms.accounts.roles import Role

ANSWERING = (Role.AUDITOR, Role.PRIVACY_OFFICER, Role.DIRECTOR)


def _page(office, role):
    office.case.owner = office.people[role]  # whoever owns a case sees it
    office.case.save()
    return office.client(role).get(reverse("cases:inspect", args=[office.case.pk]))


@pytest.mark.parametrize("role", SCOPES)
def test_only_who_answers_for_it_is_told_who_looked(office, role):
    record_look(office.case, viewer=office.people[Role.OFFICER], what=NAME)
    page = _page(office, role)
    assert page.status_code == 200
    assert ('id="looks-section"' in page.content.decode()) == (role in ANSWERING)
    assert bool(page.context["room"].who_looked) == (role in ANSWERING)
    assert bool(page.context["room"].rule) == (role in ANSWERING)  # which rule set its days (J11)


def test_it_is_told_who_in_which_role_did_what_from_when_to_when(office):
    officer, start = office.people[Role.OFFICER], timezone.now() - timedelta(hours=5)
    with time_machine.travel(start, tick=False) as clock:
        for _turn in range(3):
            record_look(office.case, viewer=officer, what=NAME)
            clock.shift(timedelta(hours=1))
        record_look(office.case, viewer=officer, what=FILE)
        record_look(office.elsewhere, viewer=office.people[Role.CHAIR], what=NAME)
        clock.shift(timedelta(hours=1))
    response = _page(office, Role.AUDITOR)
    _own, file, name = response.context["room"].who_looked
    assert (name.user, name.roles) == (str(officer), Role.OFFICER.label)
    assert (name.first, name.last) == (start, start + timedelta(hours=2))
    assert file.first == file.last == start + timedelta(hours=3)
    text = re.sub(r"\s+", " ", response.content.decode())
    assert "كشف الاسم" in text
    assert "فتح ملفًا" in text


def test_it_costs_the_same_however_many_looked(office):
    url, client = reverse("cases:inspect", args=[office.case.pk]), office.client(Role.AUDITOR)

    def cost():
        with CaptureQueriesContext(connection) as queries:
            client.get(url)
        return len(queries)

    cost()
    one = cost()
    for role in (Role.OFFICER, Role.RECEPTIONIST, Role.DIRECTOR):
        for what in (NAME, FILE):
            CaseView.objects.create(case=office.case, user=office.people[role], what=what)
    assert cost() == one
