"""Times of programmes in a profile: they follow it until the director has changed them."""

from typing import Any

import pytest
from pydantic import ValidationError

from cases.models import ProgrammeChange, Service
from cases.programme_enums import TimeSlot
from cases.selectors.programmes import programme_times
from cases.services.programmes import change_programme
from cms.accounts.roles import Role
from cms.setup.programmes import load_times
from cms.setup.rows import Report
from cms.setup.schema import ServicePart, TimesPart
from tests.factories.accounts import UserFactory
from tests.factories.profiles import profile_of
from tests.factories.programmes import AFTER, BEFORE, MORNING, make_programme, proposal, seen
from tests.factories.roles import make_roles


def part(text: dict[str, str]) -> TimesPart:
    return TimesPart.model_validate({"slots": [MORNING], "text": text})


def load(service: Service, text: dict[str, str]) -> Report:
    report = Report()
    load_times(service, part(text), report)
    return report


@pytest.mark.django_db
def test_times_follow_the_profile_and_a_second_loading_changes_nothing() -> None:
    service = make_programme(slots=())
    assert load(service, BEFORE).changed
    assert not load(service, BEFORE).changed
    assert load(service, AFTER).changed
    standing = programme_times(service).standing
    assert standing is not None
    assert (standing.text, standing.by, standing.effective_from) == (AFTER, None, None)


@pytest.mark.django_db
def test_what_the_director_changed_stays_and_the_command_says_so() -> None:
    make_roles()
    service = make_programme(slots=())
    load(service, BEFORE)
    director = UserFactory(role=Role.DIRECTOR)
    change_programme(service, proposal(), acting_user=director, **seen(service))
    report = load(service, BEFORE)
    assert not report.changed
    assert report.kept == [f"times of {service.slug}: changed by staff"]
    assert ProgrammeChange.objects.count() == 2


@pytest.mark.django_db
def test_a_check_that_changed_nothing_does_not_make_them_staff_s_own() -> None:
    make_roles()
    service = make_programme(slots=())
    load(service, BEFORE)
    director = UserFactory(role=Role.DIRECTOR)
    left = proposal(is_allowed=False)
    change_programme(service, left, acting_user=director, **seen(service))
    assert load(service, AFTER).changed


def test_only_a_programme_has_times() -> None:
    programme = next(p for p in profile_of("env").profile.services if p.times)
    values: dict[str, Any] = programme.model_dump()
    with pytest.raises(ValidationError, match="only a service of kind 'activity' has times"):
        ServicePart.model_validate({**values, "kind": "help"})


def test_every_programme_of_the_environment_association_asks_and_says_when() -> None:
    profile = profile_of("env").profile
    held = [service for service in profile.services if service.times]
    assert len(held) == 5
    for service in held:
        asked = profile.forms[service.form].bound("case.preferred_times")
        assert asked is not None
        assert not asked.required
        assert [choice.value for choice in asked.choices] == TimeSlot.values
    assert profile.forms["adapt"].bound("case.preferred_times") is not None
