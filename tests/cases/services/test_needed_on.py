"""The day by which a person needs help: asked in the form, seen where staff choose their work."""

import uuid
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.utils import timezone

import pytest

from cases.backoffice.clock_words import needed_by
from cases.models import Case
from cases.questions.definition import FormDefinition, Question
from cases.selectors import tab_condition
from cases.services.intake import RequestForm, submit_request
from cases.workflow import validated
from tests.factories.accounts import UserFactory
from tests.factories.cases import CaseFactory, ServiceFactory, ServiceFormFactory

DEADLINE = {
    "key": "notice_until",
    "type": "date",
    "label": {"ar": "متى تنتهي مهلة الإخلاء؟"},
    "binds": "case.needed_on",
}
FORM = {"steps": [{"key": "need", "title": {"ar": "الحاجة"}, "questions": [DEADLINE]}]}


@pytest.mark.django_db
def test_the_day_in_the_answers_becomes_the_day_of_the_case() -> None:
    service = ServiceFactory(form=ServiceFormFactory(definition=FORM), declaration_text={})
    form = RequestForm(
        form_key=uuid.uuid4(),
        service=service,
        form_version=service.form.current_version,
        answers={"notice_until": "2026-12-03"},
    )
    case = submit_request(form, acting_user=None).case
    assert str(case.needed_on) == "2026-12-03"


@pytest.mark.django_db
def test_what_is_due_on_the_third_day_is_due_soon_to_the_end_of_that_day() -> None:
    third = timezone.localtime().replace(hour=23, minute=59) + timedelta(days=3)
    last, next_day = CaseFactory(), CaseFactory()
    for case, until in ((last, third), (next_day, third + timedelta(hours=1))):
        Case.objects.filter(pk=case.pk).update(stage_due_at=until)
    soon = Case.objects.filter(tab_condition(UserFactory(), "due_soon"))
    assert last in soon
    assert next_day not in soon


@pytest.mark.django_db
def test_a_near_day_brings_the_case_among_those_due_soon() -> None:
    near = CaseFactory(needed_on=timezone.localdate() + timedelta(days=2))
    CaseFactory(needed_on=timezone.localdate() + timedelta(days=20))
    CaseFactory(needed_on=None)
    Case.objects.update(stage_due_at=None)
    soon = Case.objects.filter(tab_condition(UserFactory(), "due_soon"))
    assert list(soon) == [near]


@pytest.mark.parametrize(("days", "tone"), [(-1, "late"), (5, "soon"), (30, "calm")])
def test_the_nearer_the_day_the_stronger_its_tone(days: int, tone: str) -> None:
    case = Case(needed_on=timezone.localdate() + timedelta(days=days))
    said = needed_by(case)
    assert said is not None
    assert said.tone == tone


def test_a_closed_case_needs_nothing_any_more() -> None:
    assert needed_by(Case(needed_on=timezone.localdate(), is_open=False)) is None


def test_only_a_date_can_be_the_day_by_which_it_is_needed() -> None:
    question = {**DEADLINE, "type": "short_text"}
    with pytest.raises(ValidationError, match="cannot be kept there|لا يُحفظ"):
        validated(FormDefinition, {"steps": [{**FORM["steps"][0], "questions": [question]}]})
    assert Question.model_validate(DEADLINE).binds == "case.needed_on"
