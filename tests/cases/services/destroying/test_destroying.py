"""Destroying what lay long enough: nothing is left of anyone, and the figures stay."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.apps import apps
from django.db import models
from django.utils import timezone

import pytest

from cases.destruction_map import (
    EMPTIED,
    GOES_WITH_THE_PERSON,
    KEEPS_THE_PERSON,
    SAYS_NOTHING,
    STAYS,
    TAKEN_AWAY,
)
from cases.enums import EventKind, Purpose
from cases.models import (
    Appointment,
    Case,
    Contact,
    Destruction,
    Person,
    PersonRole,
    Registration,
    RetentionHold,
)
from cases.retention_enums import LineState, WhyLeft
from cases.selectors.consents import optional_messages
from cases.selectors.retention import past_retention
from cases.selectors.tallying import tally_month
from cases.selectors.tracking import get_case_by_tracking
from cases.services.consents import read_stop_token, stop_token, withdraw_consent
from cases.services.destroying import (
    approve_destruction,
    destroy_next,
    propose_destruction,
)
from cases.services.emptying import history_of
from cases.services.timeline import record_event
from cases.services.verifying import history_findings, verify_timeline
from cms.accounts.models import User
from cms.notices.models import Notice
from tests.factories.accounts import UserFactory
from tests.factories.cases import CaseFactory, PersonFactory
from tests.factories.filling import CANARY, Filler, is_text
from tests.factories.retention import BASIS, closed, destroy

pytestmark = pytest.mark.django_db

APPS = ("cases", "surveys", "public_site", "notices", "tasks", "accounts", "wagtailcore")


# --- Nothing is left ------------------------------------------------------------------------------


def test_nothing_of_the_person_is_left_in_any_table_any_history_or_any_file(
    privacy: User, director: User, tmp_path: Any, django_capture_on_commit_callbacks: Any
) -> None:
    case = _full_case()
    assert len(list(_findings())) > 40
    assert any(path.is_file() for path in tmp_path.rglob("*"))

    with django_capture_on_commit_callbacks(execute=True):
        proposal = destroy(case, privacy, director)

    assert list(_findings()) == []
    assert not any(path.is_file() for path in tmp_path.rglob("*"))
    line = proposal.lines.get()
    assert (line.state, line.with_person) == (LineState.DESTROYED, True)
    assert line.rows > len(TAKEN_AWAY)
    assert line.files == 5


def test_the_timeline_and_the_histories_are_whole_afterwards(privacy: User, director: User) -> None:
    case = _full_case()
    destroy(case, privacy, director)

    assert verify_timeline(case) == []
    assert list(history_findings()) == []
    event = case.events.first()
    case.events.model._base_manager.filter(pk=event.pk).update(reason="added later")
    assert verify_timeline(case) != []


def _full_case() -> Case:
    """A closed request with a row in every table about it, and a word in every column."""
    person = PersonFactory(
        name=f"{CANARY} {CANARY}",
        **dict.fromkeys(("identifier", "mobile", "email"), CANARY),
        safe_contact={"words": CANARY},
        attributes={"tribe": CANARY},
    )
    case = closed(person=person, answers={"story": CANARY}, papers_complete=True)
    written = {"cases.TimelineSeal", "cases.CaseEvent", "cases.DestructionLine"}
    tables = [*EMPTIED, *TAKEN_AWAY, *STAYS, "cases.PersonLook", "cases.HouseholdMember"]
    filler = Filler(case, tables, SAYS_NOTHING)
    for label in tables:
        if label not in written:
            filler.row_of(label)
    RetentionHold.objects.update(until=timezone.localdate() - timedelta(days=1))
    record_event(case, EventKind.NOTE_ADDED, by="clock", reason=CANARY)
    Notice.objects.create(
        key="k",
        event="acknowledgement",
        channel="sms",
        subject_kind="case",
        subject_id=case.pk,
        recipient=CANARY,
        recipient_masked=CANARY,
        context={"name": CANARY},
        sent_body=CANARY,
    )
    for label, row in list(filler.rows.items()):
        if label in {*tables, "cases.Person"} and hasattr(row, "history"):
            row._change_reason = CANARY
            row.save()
    for model in (Contact, Appointment):
        model.objects.update(at=timezone.now() - timedelta(days=500))
    return case


def _findings() -> Iterator[str]:
    """Name every column of every table in which the word still stands, decrypted."""
    for app in APPS:
        for model in apps.get_app_config(app).get_models():
            for row in model._base_manager.all():
                for field in model._meta.concrete_fields:
                    if CANARY in str(getattr(row, field.attname)):
                        yield f"{model._meta.label}.{field.name}"


def test_every_table_about_a_request_or_a_person_has_its_place_in_the_map() -> None:
    placed = [*TAKEN_AWAY, *EMPTIED, *STAYS]
    assert len(placed) == len(set(placed))
    tracked = [label for label in STAYS if history_of(apps.get_model(label)) is not None]
    assert tracked == []  # a history tells why in its own words: it is emptied
    pointing = {model._meta.label for model in _pointing_at(Case)} | {"cases.Case"}
    assert pointing <= set(placed)
    people = {model._meta.label for model in _pointing_at(Person)} - {"cases.Person"}
    assert people == set(GOES_WITH_THE_PERSON) | set(KEEPS_THE_PERSON)


def _pointing_at(target: type[models.Model]) -> Iterator[type[models.Model]]:
    for model in apps.get_models():
        if model.__name__.startswith("Historical"):
            continue
        if any(field.related_model is target for field in model._meta.concrete_fields):
            yield model


def test_every_column_of_text_that_stays_is_emptied_or_said_to_say_nothing() -> None:
    emptied = {label: set(blanks) for label, (_way, blanks) in EMPTIED.items()}
    unsaid = [
        f"{label}.{field.name}"
        for label in (*EMPTIED, *STAYS)
        for field in apps.get_model(label)._meta.concrete_fields
        if is_text(field)
        and field.name not in emptied.get(label, ())
        and field.name not in SAYS_NOTHING.get(label, ())
    ]
    assert unsaid == []


# --- What stays -----------------------------------------------------------------------------------


def test_nobody_finds_the_request_any_more_and_the_figures_still_count_it(
    privacy: User, director: User
) -> None:
    case = closed()
    code, month = case.tracking_code, timezone.localdate(case.closed_at).replace(day=1)
    before = tally_month(month)

    destroy(case, privacy, director)

    assert not Case.objects.filter(pk=case.pk, destroyed_at=None).exists()
    assert get_case_by_tracking(case.reference, code) is None
    assert tally_month(month) == before
    assert not past_retention().exists()


def test_a_no_to_messages_holds_as_long_as_the_file_does_and_a_dead_link_says_that_it_is_dead(
    privacy: User, director: User
) -> None:
    """The no went with its request: the person would have been asked again."""
    stopped = closed()
    CaseFactory(person=stopped.person, service=stopped.service)
    link = stop_token(stopped, Purpose.SURVEY)
    withdraw_consent(stopped, Purpose.SURVEY)
    [before] = [each for each in optional_messages(stopped.person) if each.purpose == "survey"]
    person = stopped.person
    destroy(stopped, privacy, director)
    [after] = [each for each in optional_messages(person) if each.purpose == "survey"]
    assert after.stopped_at == before.stopped_at is not None
    assert read_stop_token(link) is None


def test_the_file_of_who_asked_again_stays_with_the_other_request(
    privacy: User, director: User
) -> None:
    person = PersonFactory()
    CaseFactory(person=person)

    case = closed(person=person)
    line = destroy(case, privacy, director).lines.get()

    assert not line.with_person
    assert case.person_id != person.pk
    assert Person.objects.filter(pk=person.pk).exists()


def test_the_last_request_that_leads_to_a_file_still_kept_stays(
    privacy: User, director: User
) -> None:
    gives, called, registered = (closed(), closed(), closed())
    PersonRole.objects.create(person=gives.person, role="donor")
    Contact.objects.create(
        person=called.person, kind="call", direction="in", logged_by=UserFactory()
    )
    file = _register(registered, renew_in=30)
    assert not past_retention().exists()

    earlier, asked = closed(), closed(days=395)
    proposal = propose_destruction([earlier.pk, asked.pk], basis=BASIS, acting_user=privacy)
    approve_destruction(proposal, acting_user=director)
    _register(asked, renew_in=30)
    destroy_next(Destruction.objects.get())
    assert set(proposal.lines.values_list("case", "why_left")) == {
        (earlier.pk, ""),
        (asked.pk, WhyLeft.FILE),
    }

    file.renew_on = timezone.localdate() - timedelta(days=400)
    file.save()
    assert destroy(registered, privacy, director).lines.get().with_person
    assert not Registration.objects.filter(pk=file.pk).exists()


def _register(case: Case, *, renew_in: int) -> Registration:
    today = timezone.localdate()
    file: Registration = Registration.objects.create(
        person=case.person,
        number=f"{case.pk:04d}",
        registered_on=today - timedelta(days=500),
        renew_on=today + timedelta(days=renew_in),
    )
    return file
