"""The desk of the demonstration is filled on any day of the week."""

import pytest

from cases.models import Appointment
from cms.setup.demo.desk import _visit
from tests.factories.accounts import UserFactory
from tests.factories.cases import CaseFactory

pytestmark = pytest.mark.django_db


def test_visits_that_fall_together_after_a_weekend_are_kept_apart() -> None:
    """Seen on a Friday: today's visit and tomorrow's were both moved to Sunday."""
    case = CaseFactory(at="study")
    researcher = UserFactory(role="researcher", branch=case.branch)
    for clock in ("10:30", "11:00", "10:30"):
        _visit({"days": 0, "clock": clock, "purpose": "زيارة"}, researcher, case)
    days = [visit.at.date() for visit in Appointment.objects.order_by("at")]
    assert len(set(days)) == 3
