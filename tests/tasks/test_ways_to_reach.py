"""One way to reach a person is enough: a number, an address, or somebody they trust."""

from typing import Any

import pytest

from cases.backoffice.message_words import CANCELLED_BECAUSE, why_unsaid
from cases.enums import EventKind
from cases.questions.answers import clean_answers
from cases.questions.definition import FormDefinition
from cms.core.claims import WorkState
from cms.notices.enums import NoticeEvent
from cms.setup.profiles import known_codes, read_profile
from tasks.contacts import NO_NUMBER
from tasks.telling import tell_person
from tests.factories.cases import CaseFactory, ServiceFactory

FORMS = [
    (code, name, form)
    for code in known_codes()
    for name, form in read_profile(code).profile.forms.items()
    if form.bound("person.contact_by")
]
KEYS = ("mobile", "contact_by", "email", "reached_through")


@pytest.mark.parametrize(("code", "name", "form"), FORMS)
def test_who_has_no_number_is_reached_otherwise(code: str, name: str, form: FormDefinition) -> None:
    def errors(**typed: Any) -> dict[str, Any]:
        found = clean_answers(form, {"mobile": "", **typed}).errors
        return {key: found[key] for key in KEYS if key in found}

    assert set(errors(contact_by="sms")) == {"contact_by"}
    assert set(errors(contact_by="call")) == {"reached_through"}
    assert set(errors(contact_by="email")) == {"email"}
    assert errors(contact_by="call", reached_through="جارنا صالح 0500000009") == {}
    assert errors(contact_by="email", email="someone@example.com") == {}
    assert errors(contact_by="sms", mobile="0500000001") == {}


@pytest.mark.django_db
def test_whoever_left_no_number_is_told_by_a_colleague() -> None:
    case = CaseFactory(person__mobile="", person__contact_by="call")
    event = case.events.get(kind=EventKind.SUBMITTED)
    notice = tell_person(event, notice=NoticeEvent.ACKNOWLEDGEMENT)
    assert (notice.channel, notice.recipient) == ("call", "")


@pytest.mark.django_db
def test_nobody_is_left_a_call_about_an_urgent_request_that_has_no_number() -> None:
    """The call could not be made: whoever comes tells the person on the spot."""
    service = ServiceFactory(plain=True, is_urgent=True)
    case = CaseFactory(service=service, is_urgent=True, person__mobile="")
    event = case.events.get(kind=EventKind.SUBMITTED)
    notice = tell_person(event, notice=NoticeEvent.HELP_COMING)
    assert (notice.channel, notice.state) == ("call", WorkState.CANCELLED)
    assert notice.last_error == NO_NUMBER
    assert why_unsaid(notice) == CANCELLED_BECAUSE[NO_NUMBER]

    ringing = CaseFactory(service=service, is_urgent=True, person__mobile="12345")
    event = ringing.events.get(kind=EventKind.SUBMITTED)
    assert tell_person(event, notice=NoticeEvent.HELP_COMING).state == WorkState.PENDING
