"""Requests past their time: listed for a person to decide on; kept for a reason, until a day."""

from datetime import timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

import pytest
import time_machine

from cases.models import Case, RetentionHold
from cases.selectors.for_you import told_to
from cases.selectors.retention import retention_candidates
from cases.services.retention import keep_longer
from cms.accounts.models import User
from cms.accounts.roles import Role
from cms.association.models import Association
from tasks.keeping_time import watch_retention
from tests.factories.accounts import UserFactory
from tests.factories.cases import CaseFactory
from tests.factories.roles import make_roles

pytestmark = pytest.mark.django_db
WHY = "دعوى قائمة في المحكمة"


@pytest.fixture
def old() -> Case:
    """A request that was closed thirteen months ago, where twelve are the time."""
    make_roles()
    Association.objects.update_or_create(defaults={"retention_months": 12})
    for days in (0, 300):
        _closed(days)
    return _closed(400)


def _closed(days: int) -> Case:
    case: Case = CaseFactory()
    case.is_open, case.closed_at = False, timezone.now() - timedelta(days=days)
    case.save()
    return case


@pytest.fixture
def privacy() -> User:
    user: User = UserFactory(role=Role.PRIVACY_OFFICER)
    return user


def test_closed_requests_are_listed_once_their_time_is_over(old: Case, privacy: User) -> None:
    CaseFactory()  # open ones never

    assert list(retention_candidates(user=privacy)) == [old]
    outsider = UserFactory(role=Role.OFFICER)
    assert not retention_candidates(user=outsider).exists()


def test_who_answers_for_the_data_keeps_one_for_a_reason_until_a_day(
    old: Case, privacy: User
) -> None:
    until = timezone.localdate() + timedelta(days=100)
    for wrong in (timezone.localdate(), until + timedelta(days=4000)):
        with pytest.raises(ValidationError):
            keep_longer(old, reason=WHY, until=wrong, acting_user=privacy)
    with pytest.raises(ValidationError, match="ten letters"), translation.override("en"):
        keep_longer(old, reason="....", until=until, acting_user=privacy)
    with pytest.raises(PermissionDenied):
        keep_longer(old, reason=WHY, until=until, acting_user=UserFactory(role=Role.AUDITOR))

    keep_longer(old, reason=WHY, until=until, acting_user=privacy)

    assert not retention_candidates(user=privacy).exists()
    with time_machine.travel(timezone.now() + timedelta(days=101)):
        assert old in retention_candidates(user=privacy)


def test_the_clock_tells_once_a_month_and_destroys_nothing(old: Case, privacy: User) -> None:
    cases = Case.objects.count()

    assert (watch_retention(), watch_retention()) == (1, 1)

    assert [notice.kind for notice in told_to(privacy)] == ["retention"]
    assert Case.objects.count() == cases


def test_the_screen_keeps_and_says_what_is_wrong(client: Client, old: Case, privacy: User) -> None:
    keep = reverse("retention_keep", args=[old.pk])
    name = f"case-{old.pk}"
    client.force_login(privacy)
    assert old.reference in client.get(reverse("retention")).content.decode()

    refused = client.post(keep, {f"{name}-reason": WHY, f"{name}-until": "1/1/2020"})
    assert refused.status_code == 422
    assert WHY in refused.content.decode()
    day = timezone.localdate() + timedelta(days=30)
    values = {f"{name}-reason": WHY, f"{name}-until": f"{day.day}/{day.month}/{day.year}"}
    assert client.post(keep, values).status_code == 302
    assert RetentionHold.objects.get().kept_by == privacy

    client.force_login(UserFactory(role=Role.OFFICER))
    assert client.get(reverse("retention")).status_code in (302, 403)


def test_the_room_of_a_kept_request_says_why_to_who_answers_for_what_is_kept(
    client: Client, old: Case, privacy: User
) -> None:
    until = timezone.localdate() + timedelta(days=30)
    keep_longer(old, reason=WHY, until=until, acting_user=privacy)
    officer = UserFactory(role=Role.OFFICER, branch=old.branch)
    for reader, is_told in ((privacy, True), (officer, False)):
        client.force_login(reader)
        page = client.get(reverse("cases:inspect", args=[old.pk])).content.decode()
        assert old.reference in page
        assert (WHY in page) is is_told
