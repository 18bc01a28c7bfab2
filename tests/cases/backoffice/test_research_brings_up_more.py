"""An answer of the research form that brings up other questions leads to them."""

from django.urls import reverse

import pytest

from cases.models import ServiceForm
from cases.services.forms import freeze_form
from cms.accounts.roles import Role
from tests.cases.backoffice.rooms import case_here, do_deed, words_on
from tests.cases.backoffice.test_research import FORM

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(office):
    form = ServiceForm.objects.create(
        key="visit", title={"ar": "استمارة الزيارة"}, is_research=True, definition=FORM
    )
    freeze_form(form)
    service = office.case.service
    service.research_form = form
    service.save()
    return case_here(office, at="study")


@pytest.mark.parametrize(
    ("debts", "goes_on"), [("yes", True), ("no", False)], ids=["more is asked", "nothing more"]
)
def test_whoever_saves_is_led_to_what_is_asked_now_and_told_so(office, case, debts, goes_on):
    """It was saved and left, and the question of how much stood on a form nobody opened again."""
    typed = {"answer-debts": debts, "known-money": "statement"}
    page = do_deed(office, Role.RESEARCHER, "fill-research", typed, case=case, follow=True)
    where = page.redirect_chain[-1][0].split("#")[0]
    assert (where == reverse("cases:fill-research", args=[case.pk])) is goes_on
    assert ("وظهرت أسئلة أخرى" in words_on(page)) is goes_on
    assert ("كم الدين؟" in words_on(page)) is goes_on
