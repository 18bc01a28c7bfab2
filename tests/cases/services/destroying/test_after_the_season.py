"""After a season: what pilgrims told goes soon after its end, and the figures stay."""

import uuid
from datetime import date, datetime, time, timedelta
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils import timezone, translation

from wagtail.users.models import UserProfile

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cases.enums import ContactKind, DecisionResult, Direction
from cases.models import Appointment, Case, Contact, Decision, Figure, Person, Registration
from cases.retention_enums import LineState
from cases.selectors.for_you import told_to
from cases.selectors.retention import kept_with_a_file, past_retention, rules_of
from cases.services.destroying import propose_destruction
from cases.services.figures import count_month
from cms.accounts.models import User
from cms.association.models import Association
from cms.association.seasons import Season
from cms.core.dates import hijri
from tasks.keeping_time import watch_retention
from tests.factories.accounts import UserFactory
from tests.factories.cases import CaseFactory, PersonFactory
from tests.factories.retention import BASIS, closed, destroy
from tests.factories.seasons import SeasonFactory, season_service
from tests.plugins.examples import examples

pytestmark = pytest.mark.django_db
RIYADH = ZoneInfo("Asia/Riyadh")
#: The 20th of Dhu al-Hijjah 1447, and the last of the twenty-nine days of Ramadan 1448.
HAJJ_ENDS = date(2026, 6, 6)
RAMADAN_ENDS = date(2027, 3, 8)


def _at(day: date, clock: time = time(9)) -> datetime:
    return datetime.combine(day, clock, RIYADH)


def _closed_on(day: date, clock: time = time(9), **values: Any) -> Case:
    case = closed(**values)
    case.closed_at = _at(day, clock)
    case.save()
    return case


def _over_on(day: date) -> set[Case]:
    with time_machine.travel(_at(day)):
        return set(past_retention())


# --- The rule -------------------------------------------------------------------------------------


def test_a_request_goes_so_many_days_after_the_season_in_which_it_was_closed() -> None:
    SeasonFactory()
    service = season_service(60)
    first, last = (
        _closed_on(date(2026, 4, 20), service=service),
        _closed_on(HAJJ_ENDS, time(23, 59), service=service),
    )
    other = _closed_on(HAJJ_ENDS)

    assert _over_on(HAJJ_ENDS + timedelta(days=60)) == set()
    assert _over_on(HAJJ_ENDS + timedelta(days=61)) == {first, last}
    assert other in _over_on(HAJJ_ENDS + timedelta(days=400))


def test_closed_between_two_seasons_it_goes_after_the_next_one() -> None:
    SeasonFactory()
    SeasonFactory(key="ramadan", starts_month=9, starts_day=1, ends_month=9, ends_day=30)
    case = _closed_on(HAJJ_ENDS + timedelta(days=1), time(0), service=season_service(10))

    assert _over_on(RAMADAN_ENDS + timedelta(days=10)) == set()
    assert _over_on(RAMADAN_ENDS + timedelta(days=11)) == {case}


def test_it_is_never_kept_longer_than_the_association_keeps_requests() -> None:
    SeasonFactory()
    case = _closed_on(HAJJ_ENDS + timedelta(days=1), service=season_service(366))

    assert case in _over_on(HAJJ_ENDS + timedelta(days=400))  # twelve months are the time


def test_without_any_season_the_months_alone_count() -> None:
    season = SeasonFactory()
    case = _closed_on(HAJJ_ENDS, service=season_service(1))
    season.delete()

    assert _over_on(HAJJ_ENDS + timedelta(days=300)) == set()
    assert _over_on(HAJJ_ENDS + timedelta(days=400)) == {case}


def test_services_with_other_numbers_of_days_keep_each_to_their_own() -> None:
    SeasonFactory()
    soon = _closed_on(HAJJ_ENDS, service=season_service(5))
    late = _closed_on(HAJJ_ENDS, service=season_service(50))

    assert _over_on(HAJJ_ENDS + timedelta(days=20)) == {soon}
    assert _over_on(HAJJ_ENDS + timedelta(days=51)) == {soon, late}


_STEP = 29
_LATEST = date(2031, 1, 1)
_month_days = st.tuples(st.integers(1, 12), st.integers(1, 30))


@settings(
    max_examples=examples(60),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    ends=st.lists(_month_days, max_size=3, unique=True),
    days=st.integers(1, 366),
    months=st.sampled_from([12, 13, 18, 60]),
    back=st.integers(0, 500),
)
def test_the_rule_is_what_counting_day_by_day_gives(
    many_closed: list[Case], ends: list[tuple[int, int]], days: int, months: int, back: int
) -> None:
    today = _LATEST - timedelta(days=back)
    service = many_closed[0].service
    service.kept_after_season_days = days
    service.save()
    Association.objects.update(retention_months=months)
    Season.objects.all().delete()
    for month, day in ends:
        SeasonFactory(ends_month=month, ends_day=day)

    expected = {
        case.pk
        for case in many_closed
        if (closing := timezone.localdate(case.closed_at)) <= today
        and _is_over(closing, today, ends, days, months)
    }

    assert {case.pk for case in _over_on(today)} & {case.pk for case in many_closed} == expected


@pytest.fixture
def many_closed() -> list[Case]:
    """Requests of one service, closed over five years, at midnight and before it."""
    model = _closed_on(_LATEST, service=season_service(1))
    cases = []
    for number in range(60):
        day = _LATEST - timedelta(days=number * _STEP)
        values = {
            field.attname: getattr(model, field.attname) for field in Case._meta.concrete_fields
        }
        clock = time(0) if number % 2 else time(23, 59)
        own = {"id": None, "reference": f"SEA-{number:05d}", "form_key": uuid.uuid4()}
        cases.append(Case(**{**values, **own, "closed_at": _at(day, clock)}))
    Case.objects.bulk_create(cases)
    return list(Case.objects.filter(reference__startswith="SEA-"))


def _is_over(
    closing: date, today: date, ends: list[tuple[int, int]], days: int, months: int
) -> bool:
    """Walk from the day of closing, a day at a time, as somebody with a calendar on the wall."""
    if closing < _months_before(today, months):
        return True
    day = closing
    for _walked in range(400):
        if any(_is_last_day(day, end) for end in ends):
            return (today - day).days > days
        day += timedelta(days=1)
    return False


def _is_last_day(day: date, end: tuple[int, int]) -> bool:
    _year, month, number = hijri(day)
    if (month, number) == end:
        return True
    return (month, number, end[1]) == (end[0], 29, 30) and hijri(
        day + timedelta(days=1)
    ).month != month


def _months_before(today: date, months: int) -> date:
    day = today.replace(day=min(today.day, 28))
    for _month in range(months):
        before = day.replace(day=1) - timedelta(days=1)
        day = before.replace(day=min(today.day, 28))
    return day


# --- The file of the person -----------------------------------------------------------------------


def test_what_was_said_about_the_request_and_its_registration_go_with_it(
    privacy: User, director: User
) -> None:
    SeasonFactory()
    case = _closed_on(HAJJ_ENDS, service=season_service(60))
    person = case.person
    _called(case.person, HAJJ_ENDS, case=case)
    _registered(case, HAJJ_ENDS)
    with time_machine.travel(_at(HAJJ_ENDS + timedelta(days=61))):
        line = destroy(case, privacy, director).lines.get()

    assert (line.state, line.with_person) == (LineState.DESTROYED, True)
    assert not Person.objects.filter(pk=person.pk).exists()
    assert not Contact.objects.exists()
    assert not Registration.objects.exists()


def test_somebody_never_named_is_not_kept_for_ever_by_a_registration_without_renewal() -> None:
    SeasonFactory()
    case = _closed_on(HAJJ_ENDS, service=season_service(60))
    file = _registered(case, HAJJ_ENDS)
    file.renew_on = None
    file.save()

    assert _over_on(HAJJ_ENDS + timedelta(days=61)) == {case}


def test_a_file_that_is_kept_for_another_reason_is_not_undermined() -> None:
    SeasonFactory()
    service = season_service(60)
    day = HAJJ_ENDS + timedelta(days=61)
    called_otherwise = _closed_on(HAJJ_ENDS, service=service)
    _called(called_otherwise.person, HAJJ_ENDS)
    called_later = _closed_on(HAJJ_ENDS, service=service)
    _called(called_later.person, day, case=called_later)
    renewed = _closed_on(HAJJ_ENDS, service=service)
    _registered(renewed, HAJJ_ENDS + timedelta(days=30))
    is_open = _closed_on(HAJJ_ENDS, service=service)
    CaseFactory(person=is_open.person)

    assert _over_on(day) == {is_open}
    with time_machine.travel(_at(day)):
        assert kept_with_a_file() == 3


def test_the_registration_of_who_also_asked_for_something_else_stays(
    privacy: User, director: User
) -> None:
    """The other request still leads to the file, so the pilgrim's own may go."""
    SeasonFactory()
    other = _closed_on(HAJJ_ENDS)
    case = _closed_on(HAJJ_ENDS, service=season_service(60), person=other.person)
    file = _registered(case, HAJJ_ENDS)
    with time_machine.travel(_at(HAJJ_ENDS + timedelta(days=61))):
        line = destroy(case, privacy, director).lines.get()

    assert (line.state, line.with_person) == (LineState.DESTROYED, False)
    assert Registration.objects.get(pk=file.pk).person == other.person
    assert other not in _over_on(HAJJ_ENDS + timedelta(days=400))  # the last that leads to a file


_numbers = count(1)


def _registered(case: Case, day: date) -> Registration:
    file: Registration = Registration.objects.create(
        person=case.person,
        number=f"TST-F{next(_numbers):05d}",
        registered_on=day,
        renew_on=day + Registration.RENEWED_FOR,
    )
    return file


def _called(person: Person, day: date, case: Case | None = None) -> None:
    values = {"person": person, "case": case, "at": _at(day), "logged_by": UserFactory()}
    Contact.objects.create(kind=ContactKind.CALL, direction=Direction.IN, **values)


# --- What is destroyed, what stays ----------------------------------------------------------------


def test_the_figures_of_the_month_are_the_same_however_often_it_is_counted_anew(
    privacy: User, director: User
) -> None:
    """A season's month may still change when its requests go: nobody's group falls out of it."""
    SeasonFactory()
    service = season_service(1)
    people = [
        PersonFactory(gender=gender, identifier_kind=kind, identifier="A1234567")
        for gender, kind in (("woman", "passport"), ("woman", "passport"), ("man", "iqama"))
    ]
    cases = [_closed_on(HAJJ_ENDS, service=service, person=person) for person in people]
    for case in cases:
        Decision.objects.create(
            case=case, result=DecisionResult.ACCEPT, decided_at=_at(HAJJ_ENDS), is_current=True
        )
    month = HAJJ_ENDS.replace(day=1)
    count_month(month)
    before = _figures(month)
    assert before[service.pk, "equity", "woman visitor", 1] == 2

    with time_machine.travel(_at(HAJJ_ENDS + timedelta(days=3))):
        for case in (cases[0], cases[2]):
            destroy(case, privacy, director)
            assert _figures(month) == before
        for _night in range(2):
            count_month(month)
            assert _figures(month) == before
        destroy(cases[1], privacy, director)
    count_month(month)
    assert _figures(month) == before


def _figures(month: date) -> dict[tuple[Any, ...], int]:
    found: dict[tuple[Any, ...], int] = {}
    for row in Figure.objects.filter(month=month):
        key = (row.service_id, row.measure, row.key, row.value)
        found[key] = found.get(key, 0) + row.count
    return found


def test_name_number_passport_place_words_and_files_are_gone(
    privacy: User, director: User, tmp_path: Any, django_capture_on_commit_callbacks: Any
) -> None:
    SeasonFactory()
    person = PersonFactory(
        name="Amina Yusuf", mobile="+2348012345678", identifier="A7654321", email="a@example.org"
    )
    told = {"where_exactly": "عند البوابة الغربية", "what_happened": "إعياء"}
    case = _closed_on(
        HAJJ_ENDS,
        service=season_service(60),
        person=person,
        answers=told,
        papers_complete=True,
    )
    Appointment.objects.create(
        case=case, person=person, branch=case.branch, at=_at(HAJJ_ENDS), booked_by=UserFactory()
    )
    with (
        time_machine.travel(_at(HAJJ_ENDS + timedelta(days=61))),
        django_capture_on_commit_callbacks(execute=True),
    ):
        destroy(case, privacy, director)

    assert not Person.objects.filter(pk=person.pk).exists()
    assert (case.answers, case.person.mobile, case.person.identifier) == ({}, "", "")
    assert not case.documents.exists()
    assert not Appointment.objects.exists()
    assert not any(path.is_file() for path in tmp_path.rglob("*"))
    assert (case.service.kept_after_season_days, case.branch_id is not None) == (60, True)


# --- What is said of it ---------------------------------------------------------------------------


@pytest.fixture
def mixed() -> tuple[Case, Case]:
    """One over with its season, and one by the months."""
    SeasonFactory()
    return _closed_on(HAJJ_ENDS, service=season_service(60)), _closed_on(date(2025, 1, 1))


def test_the_screen_says_of_each_request_why_its_time_is_over(
    client: Any, privacy: User, mixed: tuple[Case, Case]
) -> None:
    client.force_login(privacy)
    with time_machine.travel(_at(HAJJ_ENDS + timedelta(days=61))), translation.override("en"):
        UserProfile.objects.create(user=privacy, preferred_language="en")
        page = client.get(reverse("retention")).content.decode()

    assert "60 days after the end of <bdi>Hajj 1447 AH</bdi>" in page
    assert "12 months after it was closed" in page


def test_the_certificate_says_by_which_rule_each_was_over_as_it_was_when_proposed(
    client: Any, privacy: User, director: User, mixed: tuple[Case, Case]
) -> None:
    season, months = mixed
    with time_machine.travel(_at(HAJJ_ENDS + timedelta(days=61))):
        proposal = propose_destruction(None, basis=BASIS, acting_user=privacy)
        season.service.kept_after_season_days = 30
        season.service.save()
        Season.objects.all().delete()
    client.force_login(director)
    page = client.get(reverse("destruction", args=[proposal.pk])).content.decode()

    told = [(rule["days_after"], rule["requests"]) for rule in rules_of(proposal)]
    assert told == [(60, 1), (None, 1)]
    assert proposal.lines.get(case=season).season["ar"] == "موسم الحج 1447هـ"
    assert proposal.lines.get(case=months).season == {}
    assert "<bdi>موسم الحج 1447هـ</bdi>" in page


def test_who_answers_for_peoples_data_hears_of_a_season_that_is_over(
    privacy: User, mixed: tuple[Case, Case]
) -> None:
    with time_machine.travel(_at(HAJJ_ENDS + timedelta(days=61))):
        assert watch_retention() == 2
    assert [notice.kind for notice in told_to(privacy)] == ["retention"]
