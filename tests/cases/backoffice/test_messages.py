"""Messages: seen with the case they are about, in words as sent, and handled by those who may."""

from datetime import UTC, datetime, timedelta

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

import pytest
from pytest_django.asserts import assertContains

from cases.contact_enums import IdentityShown
from cms.accounts.roles import ROLE_PERMISSIONS, Role
from cms.core.claims import GiveUpReason, WorkState
from cms.notices.composing import compose_record
from cms.notices.enums import AttemptOutcome
from cms.notices.gateways import MAILBOXES
from cms.notices.models import Notice, NoticeAttempt
from cms.notices.services import REPLACED, give_up_notice
from cms.notices.services.attempts import as_said, record_attempt
from tests.cases.backoffice.rooms import words_on
from tests.cases.backoffice.said import LIST, about, deed, room
from tests.factories.accounts import UserFactory
from tests.factories.cases import CaseFactory, ServiceFactory
from tests.factories.desk import AppointmentFactory
from tests.factories.notices import MessageTemplateFactory, NoticeFactory

HANDLERS = [r for r, names in ROLE_PERMISSIONS.items() if "notices.change_notice" in names]
SEEING = [r for r, names in ROLE_PERMISSIONS.items() if "notices.view_notice" in names]
#: The administrator sees what was kept on this machine, and nothing of a case.
READERS = [role for role in SEEING if role != Role.ADMIN]


@pytest.mark.parametrize("role", list(Role))
def test_a_message_is_seen_only_with_its_case(office, role):
    here, there = about(office.case), about(office.elsewhere)
    client = office.client(role)
    sees_all = role in (Role.DIRECTOR, Role.AUDITOR)
    for notice, expected in ((here, role in READERS), (there, sees_all)):
        assert (client.get(room(notice)).status_code == 200) is expected
    page = client.get(LIST)
    if role not in SEEING:
        assert page.status_code == 302
        return
    text = page.content.decode()
    assert (room(here) in text) is (role in READERS)
    assert (room(there) in text) is sees_all


def test_the_list_is_searched_by_the_reference_in_sight_only(office):
    here, there = about(office.case), about(office.elsewhere)
    other = about(CaseFactory(branch=office.branch))
    client = office.client(Role.OFFICER)
    asked = office.case.reference.replace("-", " ").lower()
    page = client.get(LIST, {"q": asked})
    assert room(here) in page.content.decode()
    assert room(other) not in page.content.decode()
    page = client.get(LIST, {"q": office.elsewhere.reference})
    assert room(there) not in page.content.decode()


def test_a_message_about_nothing_is_nobodys(office):
    lost = NoticeFactory()
    assert office.client("director").get(room(lost)).status_code == 404


def test_the_list_shows_state_channel_and_a_masked_recipient_only(office):
    notice = about(office.case, failed=True)
    text = office.client("officer").get(LIST).content.decode()
    assert "sila-tag--notice-failed" in text
    assert notice.recipient_masked in text
    assert notice.recipient not in text
    assert office.case.reference in text


def test_a_waiting_message_shows_what_it_will_say(office):
    MessageTemplateFactory(body="وصلنا {reference}")
    text = office.client("officer").get(room(about(office.case))).content.decode()
    assert "TST-22222-A" in text


def test_a_message_nobody_wrote_a_template_for_says_so(office):
    page = office.client("officer").get(room(about(office.case)))
    assert page.status_code == 200
    assert page.context["letter"] is None


def test_a_sent_message_shows_the_words_as_sent_whatever_the_template_says_now(office):
    notice = about(office.case, state=WorkState.DONE, sent_body="كما أُرسل تمامًا")
    MessageTemplateFactory(body="نص آخر")
    text = office.client("auditor").get(room(notice)).content.decode()
    assert "كما أُرسل تمامًا" in text
    assert "نص آخر" not in text


def test_every_try_is_listed_with_who_or_what_made_it(office):
    notice = about(office.case, failed=True)
    outcome = AttemptOutcome.PERMANENT
    NoticeAttempt.objects.create(
        notice=notice, number=1, gateway="smtp", outcome=outcome, detail="550 refused"
    )
    client = office.client("officer")
    client.post(deed("retry", notice))
    text = client.get(room(notice)).content.decode()
    assert "550 refused" in text
    assert str(office.people["officer"]) in text


def test_who_stopped_trying_stands_there_with_the_reason_they_chose(office):
    notice = about(office.case, failed=True)
    give_up_notice(notice, acting_user=office.people["officer"], reason=GiveUpReason.TOLD)
    (made,) = office.client("officer").get(room(notice)).context["tries"]
    assert made.through == str(office.people["officer"])
    assert made.detail == GiveUpReason.TOLD.label


def test_a_message_kept_on_this_device_is_never_called_handed_over(office):
    notice = about(office.case, state=WorkState.DONE, sent_at=timezone.now())
    NoticeAttempt.objects.create(
        notice=notice, number=1, gateway="caught", outcome=AttemptOutcome.ACCEPTED
    )
    (made,) = office.client("officer").get(room(notice)).context["tries"]
    assert made.through == "محفوظة على هذا الجهاز"
    assert made.outcome == "حُفظت ولم تُرسل"
    assert made.outcome in office.client("officer").get(LIST).content.decode()


def test_the_list_says_the_hour_a_message_left(office):
    left = datetime(2026, 11, 3, 6, 41, tzinfo=UTC)
    about(office.case, state=WorkState.DONE, sent_at=left)
    assert "<bdi>09:41</bdi>" in office.client("officer").get(LIST).content.decode()


# --- Codes and personal links -------------------------------------------------------------------

LINK, CODE = "http://x/ar/survey/s3cret/", "7K3Q"


def said_with_secrets(case, *, gateway):
    """A message that a gateway took: what staff read, and the values the row still has."""
    MessageTemplateFactory(event="delivery_ready", body="رمزكم {delivery_code}\n{survey_url}")
    notice = about(
        case, event="delivery_ready", context={"delivery_code": CODE, "survey_url": LINK}
    )
    letter = compose_record(notice)
    said = as_said(notice, letter, is_kept_here=gateway in MAILBOXES)
    Notice.objects.filter(pk=notice.pk).update(**said, state=WorkState.DONE)
    NoticeAttempt.objects.create(
        notice=notice, number=1, gateway=gateway, outcome=AttemptOutcome.ACCEPTED
    )
    return Notice.objects.get(pk=notice.pk)


@pytest.mark.parametrize("role", READERS)
@pytest.mark.parametrize("gateway", ["caught", "smtp"])
def test_no_colleague_reads_the_code_or_the_link_of_a_person(office, role, gateway):
    notice = said_with_secrets(office.case, gateway=gateway)
    waiting = about(office.case, event="delivery_ready", context={"delivery_code": CODE})
    client = office.client(role)
    case_room = reverse("cases:inspect", args=[office.case.pk])
    for address in (room(notice), room(waiting), LIST, case_room):
        page = client.get(address).content.decode()
        assert CODE not in page
        assert "s3cret" not in page
    assert "رمزكم ••••" in client.get(room(notice)).content.decode()


def administrators(office):
    yield office.client(Role.ADMIN)
    superuser = Client()
    superuser.force_login(UserFactory(is_superuser=True, is_staff=True))
    yield superuser


def test_what_never_left_the_machine_is_read_whole_by_the_administrator_who_is_told_why(office):
    notice = said_with_secrets(office.case, gateway="caught")
    for client in administrators(office):
        page = client.get(room(notice)).content.decode()
        assert CODE in page
        assert LINK in page
        assert "لم تغادر هذه الرسالة هذا الجهاز" in page
        assert office.case.reference in page
        assert reverse("cases:inspect", args=[office.case.pk]) not in page
        assert room(notice) in client.get(LIST).content.decode()
        assert client.post(deed("give-up", notice)).status_code in (302, 403)


def test_what_is_said_about_a_remark_to_the_director_is_not_read_by_an_administrator(office):
    """The answer to a remark went by letter, and stood open to whoever keeps the house (C49)."""
    remark = CaseFactory(branch=office.branch, service=ServiceFactory(kind="remark"))
    notice = said_with_secrets(remark, gateway="caught")
    for client in administrators(office):
        assert client.get(room(notice)).status_code == 404
        assert room(notice) not in client.get(LIST).content.decode()
    assert office.client(Role.DIRECTOR).get(room(notice)).status_code == 200


def test_what_left_the_machine_or_still_waits_is_not_the_administrators(office):
    sent, waiting = said_with_secrets(office.case, gateway="smtp"), about(office.case)
    for client in administrators(office):
        for notice in (sent, waiting):
            assert client.get(room(notice)).status_code == 404


def test_a_code_sent_before_there_is_a_case_is_read_by_the_administrator_alone(office):
    MessageTemplateFactory(event="signing_code", body="رمزكم {signing_code}")
    notice = NoticeFactory(event="signing_code", context={"signing_code": CODE})
    said = as_said(notice, compose_record(notice), is_kept_here=True)
    Notice.objects.filter(pk=notice.pk).update(**said, state=WorkState.DONE)
    NoticeAttempt.objects.create(
        notice=notice, number=1, gateway="caught", outcome=AttemptOutcome.ACCEPTED
    )
    for client in administrators(office):
        assert CODE in client.get(room(notice)).content.decode()
        assert client.get(LIST).status_code == 200
    for role in READERS:
        assert office.client(role).get(room(notice)).status_code == 404


# --- Deeds --------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", HANDLERS)
def test_a_failed_message_is_sent_again(office, role):
    notice = about(office.case, failed=True)
    office.client(role).post(deed("retry", notice))
    notice.refresh_from_db()
    assert notice.state == WorkState.PENDING
    assert notice.tries.get().outcome == AttemptOutcome.RETRIED


def test_a_waiting_message_is_given_up(office):
    notice = about(office.case)
    client = office.client("officer")
    client.post(deed("give-up", notice))
    notice.refresh_from_db()
    assert notice.state == WorkState.PENDING  # nothing is stopped without a reason
    client.post(deed("give-up", notice), {"reason": "told"})
    notice.refresh_from_db()
    assert notice.state == WorkState.CANCELLED
    page = client.get(room(notice))
    assert page.context["may_retry"] is True
    assertContains(page, GiveUpReason.TOLD.label)


def test_a_message_that_failed_is_settled_once_the_person_was_told_another_way(office):
    notice, client = about(office.case, failed=True), office.client("officer")
    told = reverse("cases:inspect", args=[office.case.pk])
    client.post(deed("give-up", notice), {"reason": "wrong_contact"})
    assert "صاحب الطلب لا يعلم بعد" in words_on(client.get(told))
    page = client.get(room(notice))
    assert page.context["may_give_up"] is True
    assertContains(page, "تسوية الأمر")
    client.post(deed("give-up", notice), {"reason": "told"})
    assert "صاحب الطلب لا يعلم بعد" not in words_on(client.get(told))
    assert client.get(room(notice)).context["may_give_up"] is False


def test_the_case_tells_who_stopped_a_message_and_that_it_was_sent_after_all(office):
    notice, client = about(office.case), office.client("officer")
    client.post(deed("give-up", notice), {"reason": "overtaken"})
    case_room = reverse("cases:inspect", args=[office.case.pk])
    told = words_on(client.get(case_room, {"timeline": "all"}))
    assert "أوقف رسالة" in told
    assert str(GiveUpReason.OVERTAKEN.label) in told
    client.post(deed("retry", notice))
    assert "أرسل رسالة كانت قد أُوقفت" in words_on(client.get(case_room, {"timeline": "all"}))
    kinds = list(office.case.events.values_list("kind", flat=True))
    assert kinds[-2:] == ["notice_stopped", "notice_resumed"]


@pytest.mark.parametrize(
    ("result", "state"),
    [("reached", WorkState.DONE), ("no_answer", WorkState.PENDING), ("wrong_number", "failed")],
)
def test_a_call_is_recorded(office, result, state):
    MessageTemplateFactory()
    notice = about(office.case, channel="call")
    fields = {"result": result, "shown_by": ["rang_back"]}
    office.client("officer").post(deed("call", notice), fields)
    notice.refresh_from_db()
    assert notice.state == state


def test_nobody_is_told_by_telephone_before_they_showed_who_they_are_but_on_the_way_to_help(office):
    MessageTemplateFactory()
    client, told = office.client("officer"), about(office.case, channel="call", is_urgent=False)
    urgent = about(office.case, channel="call", is_urgent=True)
    for notice in (told, urgent):
        client.post(deed("call", notice), {"result": "reached"})
    for notice, state in ((told, WorkState.PENDING), (urgent, WorkState.DONE)):
        notice.refresh_from_db()
        assert notice.state == state
    client.post(deed("call", told), {"result": "reached", "shown_by": ["number", "lied"]})
    [line] = client.get(room(told)).context["tries"]
    assert line.detail == str(IdentityShown.NUMBER.label)


@pytest.mark.parametrize("result", ["", "sang", None])
def test_a_call_without_a_result_changes_nothing(office, result):
    notice = about(office.case, channel="call")
    fields = {} if result is None else {"result": result}
    response = office.client("officer").post(deed("call", notice), fields)
    assert response.status_code == 302
    notice.refresh_from_db()
    assert notice.state == WorkState.PENDING


def test_what_is_too_late_is_refused_with_the_reason(office):
    notice = about(office.case, state=WorkState.DONE)
    response = office.client("officer").post(deed("retry", notice), follow=True)
    assert "error" in [message.level_tag for message in response.context["messages"]]
    assert not notice.tries.exists()


def test_the_list_counts_tries_and_not_how_often_a_message_was_put_off(office):
    notice = about(office.case, attempts=3)
    outcomes = (AttemptOutcome.TEMPORARY, AttemptOutcome.RETRIED, AttemptOutcome.TEMPORARY)
    for outcome in outcomes:
        record_attempt(notice, outcome, gateway="smtp")
    rows = office.client("officer").get(LIST).context["object_list"]
    assert [row.tried for row in rows if row.pk == notice.pk] == [2]


def test_sending_again_is_offered_where_it_is_taken(office):
    client = office.client("officer")
    by_sms = about(office.case, channel="sms")
    by_mail = about(office.case, failed=True, continued_by=by_sms)
    waits = about(office.case, attempts=1, due_at=timezone.now() + timedelta(minutes=5))
    for notice in (about(office.case, failed=True), waits):
        assert client.get(room(notice)).context["may_retry"] is True
    page = client.get(room(by_mail))
    assert page.context["may_retry"] is False
    assertContains(page, f'href="{room(by_sms)}"')
    assert client.get(room(by_sms)).context["may_retry"] is False


@pytest.mark.parametrize("role", [role for role in READERS if role not in HANDLERS])
@pytest.mark.parametrize("name", ["retry", "give-up", "call"])
def test_a_reader_who_may_not_handle_messages_changes_none(office, role, name):
    notice = about(office.case, failed=True)
    office.client(role).post(deed(name, notice), {"result": "reached"})
    notice.refresh_from_db()
    assert notice.state == WorkState.FAILED
    assert not notice.tries.exists()


@pytest.mark.parametrize("name", ["retry", "give-up", "call"])
def test_a_message_of_another_branch_cannot_be_touched_nor_a_deed_fetched(office, name):
    notice = about(office.elsewhere, failed=True)
    client = office.client("officer")
    assert client.post(deed(name, notice)).status_code == 404
    assert client.get(deed(name, about(office.case))).status_code == 405


def test_the_list_costs_the_same_for_many_messages(office):
    client = office.client("officer")

    def cost():
        with CaptureQueriesContext(connection) as captured:
            assert client.get(LIST).status_code == 200
        return len(captured)

    about(office.case)
    cost()
    few = cost()
    for _number in range(15):
        about(office.case)
    assert cost() == few


def test_a_visitor_without_a_request_is_called_by_the_desk_that_expects_them(office):
    """A call that nobody sees is a call nobody makes."""
    visit = AppointmentFactory(branch=office.branch, visitor="هدى", handle="0112345678")
    notice = NoticeFactory(
        event="appointment_booked",
        channel="call",
        subject_kind="appointment",
        subject_id=visit.pk,
        cause_id=visit.pk,
    )
    url = reverse("messages:inspect", args=[notice.pk])
    page = office.client(Role.OFFICER).get(url).content.decode()
    assert reverse("appointments:inspect", args=[visit.pk]) in page
    office.people["other"] = UserFactory(role=Role.OFFICER, branch=office.elsewhere.branch)
    assert office.client("other").get(url).status_code == 404


def test_a_message_that_is_not_said_any_more_says_why(office):
    notice = about(office.case, state=WorkState.CANCELLED, last_error=REPLACED)
    assert "رسالة لاحقة" in office.client(Role.OFFICER).get(room(notice)).content.decode()
