"""A holiday that moves a promise back is told once, to whoever was promised the earlier day."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.urls import reverse

import pytest
import time_machine

from cases.models import Case
from cases.services.recounting import count_moving, recount_windows
from cms.association.models import Holiday
from cms.notices.enums import NoticeEvent
from cms.notices.models import Notice
from tasks.telling import reason_to_stay
from tests.factories.accounts import UserFactory
from tests.factories.cases import CaseFactory, ServiceFactory
from tests.factories.roles import make_roles

pytestmark = pytest.mark.django_db
START = datetime(2026, 11, 22, 9, tzinfo=ZoneInfo("Asia/Riyadh"))
WINDOW = {
    "reading": "range",
    "unit": "working_days",
    "anchor": "submitted",
    "not_before": 5,
    "due": 10,
}


@pytest.fixture(autouse=True)
def _on_a_sunday():
    with time_machine.travel(START, tick=False):
        yield


def _case() -> Case:
    return CaseFactory(service=ServiceFactory(plain=True, window=WINDOW))


def _holiday(first: date, last: date) -> Holiday:
    names = {"ar": "إجازة", "en": "Holiday"}
    return Holiday.objects.create(name=names, starts_on=first, ends_on=last)


def _told() -> list[Notice]:
    return list(Notice.objects.filter(event=NoticeEvent.LATER_DAY).order_by("pk"))


def test_who_was_promised_an_earlier_day_is_told_the_later_one_and_nobody_else():
    _case()
    _holiday(date(2026, 12, 1), date(2026, 12, 2))
    assert count_moving() == 1
    recount_windows()
    (notice,) = _told()
    assert notice.context["due"]
    assert not notice.is_urgent  # so that it waits for the morning
    assert reason_to_stay(notice) == ""
    recount_windows()
    assert len(_told()) == 1


def test_a_day_that_comes_back_is_told_to_nobody_and_what_still_waits_is_taken_back():
    _case()
    holiday = _holiday(date(2026, 12, 1), date(2026, 12, 2))
    recount_windows()
    (notice,) = _told()
    holiday.delete()
    recount_windows()
    assert _told() == [notice]
    notice.refresh_from_db()
    assert notice.state == "cancelled"
    assert reason_to_stay(notice) == "day moved again"


def test_whoever_adds_a_holiday_reads_how_many_promises_it_moves(client):
    make_roles()
    _case(), _case()
    client.force_login(UserFactory(role="admin"))
    sent = {
        "name_ar": "إجازة",
        "name_en": "Holiday",
        "starts_on": "2026-12-01",
        "ends_on": "2026-12-02",
    }
    url = reverse("wagtailsnippets_association_holiday:add")
    page = client.post(url, sent, follow=True).content.decode()
    assert "لطلبين مفتوحين" in page
