"""The report of a month: frozen once it is over and counted, then changed by nobody (J9.7)."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, connection, transaction

import pytest
import time_machine

from cases.enums import DecisionResult
from cases.models import Case, Decision, MonthlyReport
from cases.selectors.monthly_reports import (
    is_untouched,
    monthly_reports,
    months_to_freeze,
    pages_of,
)
from cases.selectors.report_cells import Cell
from cases.selectors.report_words import Unit
from cases.selectors.tallying import later_month
from cases.services.figures import count_month
from cases.services.monthly_reports import freeze_month
from cms.accounts.roles import Role
from tests.factories.accounts import UserFactory
from tests.factories.association import BranchFactory
from tests.factories.cases import CaseFactory, PersonFactory, ServiceFactory
from tests.factories.roles import make_roles
from tests.factories.surveys import SurveyFactory

pytestmark = pytest.mark.django_db

MARCH, APRIL = date(2026, 3, 1), date(2026, 4, 1)
IN_MARCH = datetime(2026, 3, 5, 9, tzinfo=UTC)
MARCH_IS_OVER, APRIL_IS_OVER = "2026-04-01 12:00Z", "2026-05-01 12:00Z"


@pytest.fixture
def house():
    make_roles()
    service = ServiceFactory(committee=None, name={"ar": "كسوة", "en": "Clothing"})
    return service, BranchFactory(name={"ar": "فرع التجربة", "en": "Trial branch"})


def _cases(house, how_many, *, at=IN_MARCH, **person):
    service, branch = house
    made = [
        CaseFactory(service=service, branch=branch, person=PersonFactory(**person))
        for _number in range(how_many)
    ]
    Case.objects.filter(pk__in=[case.pk for case in made]).update(submitted_at=at)
    return made


def _decided(house, how_many, *, at, **person):
    person.setdefault("gender", "woman")
    for case in _cases(house, how_many, at=at, identifier_kind="national_id", **person):
        Decision.objects.create(case=case, result=DecisionResult.ACCEPT, decided_at=at)


def _frozen(month=MARCH, *, on=MARCH_IS_OVER, by=None):
    with time_machine.travel(on):
        count_month(month)
        return freeze_month(month, acting_user=by)


def _pages(report, language="ar", role=Role.DIRECTOR):
    return pages_of(report, language, user=UserFactory(role=role))


def _headline(report, language="ar"):
    return [cell.number for _label, cell in _pages(report, language).headline]


def _tables(report, language="ar"):
    return {
        table.key: table
        for section in _pages(report, language).sections
        for table in section.tables
    }


def test_it_keeps_what_the_figures_said_and_no_correction_reaches_it(house):
    _cases(house, 6)
    report = _frozen()
    before = report.content

    _cases(house, 3)
    with time_machine.travel(APRIL_IS_OVER):
        count_month(MARCH)
    ServiceFactory._meta.model.objects.filter(pk=house[0].pk).update(name={"ar": "غيره"})

    kept = MonthlyReport.objects.get(month=MARCH)
    assert kept.content == before
    assert _headline(kept)[0] == 6
    assert [row.label for row in _tables(kept)["service"].rows] == ["كسوة"]
    assert is_untouched(kept)
    assert kept.frozen_by is None


def test_it_is_kept_in_every_language_and_names_nobody(house):
    names = {case.person.name for case in _cases(house, 6)}
    report = _frozen(by=UserFactory(role=Role.DIRECTOR))

    assert [row.label for row in _tables(report, "en")["service"].rows] == ["Clothing"]
    assert [row.label for row in _tables(report, "en")["branch"].rows] == ["Trial branch"]
    assert _tables(report, "ar")["medium"].title == "حسب القناة"
    assert _tables(report, "en")["medium"].title == "By channel"
    said = json.dumps(report.content, ensure_ascii=False)
    staff = {str(report.frozen_by), *(case.reference for case in Case.objects.all())}
    assert not [name for name in names | staff if name in said]


def test_a_share_of_few_people_stays_hidden_in_it(house):
    _cases(house, 2)
    report = _frozen()
    assert _tables(report)["service"].rows[0].cells[6] == Cell(None, Unit.NONE, None)


@pytest.mark.parametrize(
    ("on", "month"),
    [
        ("2026-03-31 12:00Z", MARCH),  # has not ended
        (MARCH_IS_OVER, APRIL),  # the current one
        (MARCH_IS_OVER, date(2026, 3, 2)),  # no month
        ("2027-04-01 12:00Z", MARCH),  # longer ago than a year
    ],
)
def test_only_a_month_that_has_ended_lately_is_frozen(house, on, month):
    director = UserFactory(role=Role.DIRECTOR)
    _cases(house, 1)
    with time_machine.travel(on):
        for each in (MARCH, APRIL):
            count_month(each)
        with pytest.raises(ValidationError):
            freeze_month(month, acting_user=director)
    assert not MonthlyReport.objects.exists()


def test_a_month_waits_until_it_was_counted_after_its_end(house):
    _cases(house, 1)
    with time_machine.travel("2026-03-31 12:00Z"):
        count_month(MARCH)
    with time_machine.travel(MARCH_IS_OVER):
        assert months_to_freeze() == []
        with pytest.raises(ValidationError):
            freeze_month(MARCH, acting_user=None)
        count_month(MARCH)
        assert months_to_freeze() == [MARCH]


def test_freezing_twice_changes_nothing(house):
    _cases(house, 6)
    first = _frozen()
    _cases(house, 1)
    again = _frozen(on=APRIL_IS_OVER, by=UserFactory(role=Role.DIRECTOR))
    assert (again.pk, again.seal, again.frozen_by) == (first.pk, first.seal, None)
    assert MonthlyReport.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_who_freeze_at_once_get_the_same_report(house):
    _cases(house, 1)

    def freeze(_turn):
        try:
            return freeze_month(MARCH, acting_user=None).pk
        finally:
            connection.close()

    with time_machine.travel(MARCH_IS_OVER):
        count_month(MARCH)
        with ThreadPoolExecutor(3) as hands:
            assert len(set(hands.map(freeze, range(3)))) == 1
    assert MonthlyReport.objects.count() == 1


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.BOARD_SECRETARY, Role.OFFICER, Role.EDITOR])
def test_nobody_but_the_director_freezes_by_hand(house, role):
    _cases(house, 1)
    with pytest.raises(PermissionDenied):
        _frozen(by=UserFactory(role=role, branch=house[1]))


def test_only_who_reads_the_whole_house_reads_it(house):
    report = _frozen()
    readers = {
        role
        for role in Role
        if report in monthly_reports(user=UserFactory(role=role, branch=house[1]))
    }
    assert readers == {Role.DIRECTOR, Role.BOARD_SECRETARY, Role.AUDITOR}


def test_a_frozen_report_is_changed_by_nobody(house):
    report = _frozen()
    report.content["house"]["name"] = {"ar": "غيرها"}
    assert not is_untouched(report)
    with pytest.raises(ValueError, match="never changes"):
        report.save()
    with pytest.raises(ValueError, match="never deleted"):
        report.delete()
    with (
        pytest.raises(DatabaseError, match="never changes"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE cases_monthlyreport SET content = '{}'")
    assert is_untouched(MonthlyReport.objects.get())


def test_survey_results_in_it_are_read_by_who_reads_survey_results(house):
    SurveyFactory()
    report = _frozen()
    read = {
        role: (len(pages.sections), pages.is_whole)
        for role in (Role.DIRECTOR, Role.AUDITOR, Role.BOARD_SECRETARY)
        if (pages := _pages(report, role=role))
    }
    assert read == {
        Role.DIRECTOR: (3, True),
        Role.AUDITOR: (3, True),
        Role.BOARD_SECRETARY: (2, False),
    }


# --- Equal treatment: no group can be worked out from two reports ---------------------------------


def test_equal_treatment_reaches_back_twelve_months(house):
    _decided(house, 6, at=datetime(2025, 4, 5, tzinfo=UTC))
    _decided(house, 6, at=IN_MARCH)
    count_month(date(2025, 4, 1))
    rows = _tables(_frozen())["equity-standing"].rows
    assert [cell.number for row in rows for cell in row.cells] == [12, 100]


def test_what_two_reports_would_give_away_is_in_neither(house):
    """Six women in March, one in April: both months together would show what she was told."""
    april = datetime(2026, 4, 5, tzinfo=UTC)
    _decided(house, 6, at=IN_MARCH)
    _decided(house, 1, at=april)
    assert "equity-gender" in _tables(_frozen())

    later = _frozen(APRIL, on=APRIL_IS_OVER)

    assert not [key for key in _tables(later) if key.startswith("equity")]
    words = _pages(later, "en").sections[1].note
    assert words.startswith("Too few decisions for groups of at least 5")


def test_a_group_that_one_joined_is_hidden_beside_one_that_many_joined(house):
    april = datetime(2026, 4, 5, tzinfo=UTC)
    for gender in ("woman", "man"):
        _decided(house, 6, at=IN_MARCH, gender=gender)
    for gender, how_many in (("woman", 1), ("man", 6)):
        _decided(house, how_many, at=april, gender=gender)
    assert len(_tables(_frozen())["equity-gender"].rows) == 2

    later = _tables(_frozen(APRIL, on=APRIL_IS_OVER))

    assert "equity-gender" not in later  # the men would give the one woman away
    assert [row.cells[0].number for row in later["equity-standing"].rows] == [19]


def test_the_month_before_the_twelve_counts_as_a_change(house):
    """Who falls out of the twelve months tells as much as who comes in."""
    april_before = later_month(APRIL, -12)
    _decided(house, 6, at=IN_MARCH)
    _decided(house, 5, at=datetime(2025, 4, 5, tzinfo=UTC))
    count_month(april_before)
    _frozen()
    later = _tables(_frozen(APRIL, on=APRIL_IS_OVER))
    assert [row.cells[0].number for row in later["equity-standing"].rows] == [6]
