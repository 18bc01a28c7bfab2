"""The clock freezes the months that have ended, also those it missed, and tells of the newest."""

from datetime import UTC, date, datetime

import pytest
import time_machine

from cases.models import CountedMonth, MonthlyReport
from cases.services.figures import count_month
from cases.services.monthly_reports import freeze_month
from cms.accounts.roles import Role
from cms.notices.models import StaffNotice
from tasks.freezing import freeze_months
from tests.factories.accounts import UserFactory
from tests.factories.roles import make_roles

pytestmark = pytest.mark.django_db

JANUARY, FEBRUARY, MARCH = (date(2026, month, 1) for month in (1, 2, 3))


@pytest.fixture
def readers():
    make_roles()
    roles = (Role.DIRECTOR, Role.AUDITOR, Role.BOARD_SECRETARY, Role.OFFICER)
    return {role: UserFactory(role=role) for role in roles}


def _told():
    return set(StaffNotice.objects.values_list("user__groups__name", "kind", "reference"))


def test_missed_months_are_frozen_and_the_newest_alone_is_told_of_once(readers):
    with time_machine.travel("2026-04-01 02:00Z"):
        for month in (JANUARY, FEBRUARY, MARCH):
            count_month(month)
        assert [freeze_months(), freeze_months()] == [3, 0]
    months = MonthlyReport.objects.values_list("month", flat=True)
    assert list(months) == [MARCH, FEBRUARY, JANUARY]
    kind = ("month_frozen", "2026-03")
    assert _told() == {(r, *kind) for r in (Role.DIRECTOR, Role.AUDITOR, Role.BOARD_SECRETARY)}
    assert StaffNotice.objects.count() == 3


def test_what_was_counted_before_its_end_is_counted_first_as_after_a_missed_night(readers):
    """The clock said that it was done, and the month waited for another night."""
    with time_machine.travel("2026-03-31 12:00Z"):
        count_month(MARCH)
        assert freeze_months() == 0
    assert not StaffNotice.objects.exists()
    with time_machine.travel("2026-04-01 02:00Z"):
        assert freeze_months() == 1
        counted = CountedMonth.objects.get(month=MARCH).counted_at
    assert counted >= datetime(2026, 4, 1, tzinfo=UTC)
    assert StaffNotice.objects.count() == 3


def test_what_the_director_froze_is_told_to_the_others(readers):
    with time_machine.travel("2026-04-01 02:00Z"):
        count_month(MARCH)
        freeze_month(MARCH, acting_user=readers[Role.DIRECTOR])
        assert freeze_months() == 0
    assert {role for role, *_kind in _told()} == {Role.AUDITOR, Role.BOARD_SECRETARY}
