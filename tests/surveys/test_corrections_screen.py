"""The register of corrections: each with its figure before and after, and nothing to delete."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone, translation

import pytest

from surveys.backoffice.corrections import CorrectionViewSet, figure_words
from surveys.measuring import Figure, Verdict, measured
from surveys.models import Correction, Response, Survey
from tests.factories.accounts import UserFactory
from tests.factories.cases import ServiceFactory
from tests.factories.roles import make_roles
from tests.factories.surveys import SurveyFactory

pytestmark = pytest.mark.django_db
MAY, JULY = date(2026, 5, 1), date(2026, 7, 1)


@pytest.fixture
def survey() -> Survey:
    survey: Survey = SurveyFactory()
    _answers(survey, MAY, 2)
    return survey


def _rating(survey: Survey) -> str:
    return next(q.key for q in survey.document.questions if q.type == "rating")


def _answers(survey: Survey, month: date, score: int) -> None:
    service, key = ServiceFactory(), _rating(survey)
    Response.objects.bulk_create(
        Response(survey=survey, service=service, medium="web", month=month, answers={key: score})
        for _number in range(5)
    )


def _save(row: Correction, measured_by: str) -> Correction:
    """Save it as the screen's form does, with nothing else changed."""
    form_class: Any = CorrectionViewSet().edit_handler.bind_to_model(Correction).get_form_class()
    form = form_class(instance=row)
    form.cleaned_data = {"measured_by": measured_by}
    form.save()
    return Correction.objects.get(pk=row.pk)


def _correction(**values: Any) -> Correction:
    row = Correction(theme={"ar": "الانتظار"}, change={"ar": "رسالة"}, **values)
    row.save()
    return row


def test_the_figure_from_before_is_kept_once_for_the_question_that_is_chosen(
    survey: Survey,
) -> None:
    chosen = f"{survey.pk}:{_rating(survey)}"
    row = _save(_correction(done_on=date(2026, 6, 10)), chosen)
    assert (str(row.before_mean), row.before_answers) == ("2.0", 5)
    _answers(survey, MAY, 5)
    assert str(_save(row, chosen).before_mean) == "2.0"
    assert _save(row, "").survey is None


def test_the_list_says_where_each_measuring_stands(client: Any, survey: Survey) -> None:
    make_roles()
    client.force_login(UserFactory(role="director"))
    chosen = f"{survey.pk}:{_rating(survey)}"
    _correction()
    waiting = _save(_correction(done_on=date(2026, 6, 10)), chosen)
    with translation.override("en"):
        before = client.get(reverse("corrections:list")).content.decode()
    assert "2.0" in before
    _answers(survey, JULY, 5)
    assert measured([waiting])[waiting.pk].verdict == Verdict.BETTER
    after = client.get(reverse("corrections:list")).content.decode()
    assert "5.0" in after
    page = client.get(reverse("corrections:edit", args=[waiting.pk])).content.decode()
    assert 'name="measured_by"' in page
    assert "5.0" in page
    assert client.get(reverse("corrections:add")).status_code == 200


def test_the_list_marks_what_has_passed_its_day_and_is_not_done(client: Any) -> None:
    make_roles()
    client.force_login(UserFactory(role="director"))
    yesterday = timezone.localdate() - timedelta(days=1)
    _correction(due_on=yesterday, done_on=yesterday)
    assert "مضى يومه" not in client.get(reverse("corrections:list")).content.decode()
    _correction(due_on=yesterday)
    assert "مضى يومه" in client.get(reverse("corrections:list")).content.decode()


def test_whoever_only_reads_corrections_opens_one_and_changes_none(client: Any) -> None:
    make_roles()
    client.force_login(UserFactory(role="auditor"))
    row = _correction()
    opened = reverse("corrections:inspect", args=[row.pk])
    assert f'href="{opened}"' in client.get(reverse("corrections:list")).content.decode()
    page = client.get(opened)
    assert page.status_code == 200
    assert str(row.change) in page.content.decode()
    assert client.get(reverse("corrections:edit", args=[row.pk])).status_code != 200


def test_a_figure_is_said_with_its_answers_and_its_months() -> None:
    with translation.override("en"):
        assert figure_words(None) == "—"
        assert figure_words(Figure(MAY, JULY, Decimal("4.2"), 9)) == (
            "4.2 of 5 from 9 answers (May 2026 – July 2026)"
        )


def test_nothing_is_told_as_done_on_a_day_to_come() -> None:
    with pytest.raises(ValidationError) as refused:
        _correction(done_on=timezone.localdate() + timedelta(days=1)).full_clean()
    assert "done_on" in refused.value.message_dict
