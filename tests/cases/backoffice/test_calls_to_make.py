"""A call that somebody has to make: opened on purpose, on record, by who makes it."""

from datetime import timedelta

from django.utils import timezone

import pytest

from cms.accounts.roles import Role
from cms.core.claims import WorkState
from tests.cases.backoffice.test_messages import CODE, HANDLERS, about, deed, room
from tests.factories.cases import ServiceFormFactory
from tests.factories.definitions import FORM, text
from tests.factories.notices import MessageTemplateFactory


def a_call(case, **changes):
    MessageTemplateFactory(event="delivery_ready", channel="call", body="رمزكم {delivery_code}")
    more = {"context": {"delivery_code": CODE}, "recipient": "+966500000002", **changes}
    return about(case, event="delivery_ready", channel="call", **more)


def test_who_makes_a_call_opens_its_number_its_words_and_how_to_speak_on_record(office):
    person = office.case.person
    person.safe_contact = {"safe_words": "لا تذكروا الجمعية", "woman_officer": True}
    person.save()
    notice, client = a_call(office.case), office.client(Role.OFFICER)
    assert CODE not in client.get(room(notice)).content.decode()
    page = client.post(deed("open_call", notice)).content.decode()
    for shown in (CODE, "050 000 0002", "لا تذكروا الجمعية", "موظفة"):
        assert shown in page
    assert office.case.views.filter(what="call", user__groups__name=Role.OFFICER).exists()


def test_without_a_number_the_call_names_through_whom_the_person_is_reached(office):
    question = {
        "key": "through",
        "type": "short_text",
        "label": text("كيف نصل إليكم؟"),
        "sensitive": True,
        "binds": "case.reached_through",
    }
    steps = [*FORM["steps"], {"key": "reach", "title": text("الوصول"), "questions": [question]}]
    case = office.case
    case.form_version = ServiceFormFactory(definition={"steps": steps}).current_version
    case.answers = {**case.answers, "through": "ابن أخي ناصر 0551234567"}
    case.save()
    notice, client = a_call(case, recipient=""), office.client(Role.OFFICER)
    assert "ناصر" not in client.get(room(notice)).content.decode()
    page = client.post(deed("open_call", notice)).content.decode()
    assert "ابن أخي ناصر 0551234567" in page
    assert "ولا تقرأ النص لغيره" in page
    with_number = client.post(deed("open_call", a_call(case))).content.decode()
    assert "ناصر" not in with_number


@pytest.mark.parametrize("role", [role for role in Role if role not in HANDLERS])
def test_nobody_else_opens_a_call(office, role):
    answer = office.client(role).post(deed("open_call", a_call(office.case)))
    assert answer.status_code in (302, 403, 404)
    assert not office.case.views.filter(what="call").exists()


def test_a_call_that_was_made_is_opened_no_more(office):
    notice = a_call(office.case, state=WorkState.DONE)
    assert office.client(Role.OFFICER).post(deed("open_call", notice)).status_code in (302, 403)


def test_a_call_whose_time_has_not_come_is_not_offered_before_it(office):
    """At night nobody is shown a number to ring, and then told that it cannot be recorded."""
    notice = a_call(office.case, due_at=timezone.now() + timedelta(hours=8))
    client = office.client(Role.OFFICER)
    assert client.get(room(notice)).context["may_call"] is False
    assert client.post(deed("open_call", notice)).status_code in (302, 403)
    assert client.get(room(a_call(office.case))).context["may_call"] is True


def test_a_call_that_reached_the_person_was_told_by_voice_and_handed_over_to_nobody(office):
    notice = a_call(office.case)
    client = office.client(Role.OFFICER)
    client.post(deed("call", notice), {"result": "reached", "shown_by": ["rang_back"]})
    page = client.get(room(notice)).content.decode()
    assert "بُلّغ بالاتصال" in page
    assert "سُلّمت للمزوّد" not in page
