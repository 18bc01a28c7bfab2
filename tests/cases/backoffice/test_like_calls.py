"""Two calls about one lost child: who answers one finds the other (J4.7)."""

from copy import deepcopy
from datetime import timedelta

from django.urls import reverse

import pytest

from cases.selectors.alike import calls_like
from cms.accounts.roles import Role
from tests.factories.association import BranchFactory
from tests.factories.cases import CaseFactory, ServiceFactory, ServiceFormFactory
from tests.factories.definitions import FORM, text

HEARD = {"who": "موسى بيلو، ٨ سنوات", "where": "سوار أزرق، المجموعة ١٤"}


@pytest.fixture
def lost():
    definition = deepcopy(FORM)
    definition["steps"][1]["questions"] += [
        {"key": "who", "type": "short_text", "label": text("من؟"), "for_delivery": True,
         "sensitive": True},
        {"key": "where", "type": "short_text", "label": text("وصفه"), "binds": "case.place"},
    ]  # fmt: skip
    form = ServiceFormFactory(definition=definition)
    return ServiceFactory(plain=True, form=form, is_urgent=True)


def _call(lost, office, branch=None, **answers):
    case = CaseFactory(service=lost, branch=branch or office.branch, is_urgent=True)
    case.answers = {**case.answers, **answers}
    case.save()
    return case


def test_the_most_alike_call_stands_first_and_is_marked(office, lost):
    mine = _call(lost, office, **HEARD)
    other = _call(lost, office, who="سيارة متعطلة", where="كيلو ٤٠")
    same = _call(lost, office, who="Bello موسى بيلو", where="المجموعة 14 وسوار أزرق")
    officer = office.people[Role.OFFICER]
    assert [(found.case, found.is_alike) for found in calls_like(mine, user=officer)] == [
        (same, True),
        (other, False),
    ]
    page = office.client(Role.OFFICER).get(reverse("cases:inspect", args=[mine.pk]))
    text_of_page = page.content.decode()
    assert "نداءات أخرى في هذه الأيام" in text_of_page
    assert same.reference in text_of_page
    assert "Bello" not in text_of_page  # a name helps to find, and is not shown by it


def test_who_found_somebody_and_called_for_something_else_stands_beside_the_search(office, lost):
    mine = _call(lost, office, who="سلمى، معطف رمادي وحقيبة برتقالية")
    other = ServiceFactory(plain=True, form=lost.form, is_urgent=True)
    found = _call(other, office, who="امرأة عليها معطف رمادي وحقيبة برتقالية")
    _call(other, office, who="جريح", where="كيلو ٤٠")
    assert [call.case for call in calls_like(mine, user=office.people[Role.OFFICER])] == [found]


def test_the_place_alone_makes_nobody_much_alike(office, lost):
    place = "عند نافورة الساحة، جهة باب السلام"
    mine = _call(lost, office, who="عمر بيلو", where=place)
    _call(lost, office, who="فاطمة ديالو", where=place)
    assert not calls_like(mine, user=office.people[Role.OFFICER])[0].is_alike


def test_one_name_is_found_whatever_language_the_rest_is_told_in(office, lost):
    mine = _call(lost, office, who="Siti Aminah", where="موقف الجامع")
    same = _call(lost, office, who="siti aminah", where="the mosque stop")
    _call(lost, office, who="Siti Rahma", where="موقف الجامع")
    found = calls_like(mine, user=office.people[Role.OFFICER])
    assert [(each.case == same, each.is_alike) for each in found] == [(True, True), (False, False)]


def test_what_is_far_in_time_elsewhere_or_not_urgent_is_no_like_call(office, lost):
    mine = _call(lost, office, **HEARD)
    old = _call(lost, office, **HEARD)
    type(old).objects.filter(pk=old.pk).update(submitted_at=mine.submitted_at - timedelta(days=5))
    _call(lost, office, branch=BranchFactory(), **HEARD)
    restricted = _call(lost, office, **HEARD)
    type(restricted).objects.filter(pk=restricted.pk).update(is_restricted=True)
    assert calls_like(mine, user=office.people[Role.DIRECTOR])[0].case != restricted
    officer = office.people[Role.OFFICER]
    assert calls_like(mine, user=officer) == []
    calm = CaseFactory(branch=office.branch)
    CaseFactory(branch=office.branch, service=calm.service)
    assert calls_like(calm, user=officer) == []
