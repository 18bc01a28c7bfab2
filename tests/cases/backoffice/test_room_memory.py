"""What the case room remembers and hands out: the timeline, who looked, files."""

from datetime import timedelta

from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.text import capfirst

import time_machine

from cases.enums import DocumentState, EventKind, MessageKind
from cases.models import Case, CaseDocument, CaseMessage, CaseView, Delivery, DocumentFile
from cases.services.documents import DocumentCheck, check_document, request_missing
from cases.services.messages import add_note
from cases.services.moves import move_case
from cases.services.timeline import record_event
from cms.accounts.roles import Role
from cms.core.uploads import PrivateStorage
from cms.notices.enums import NoticeEvent
from cms.notices.models import Notice
from tests.cases.backoffice.rooms import case_here, open_room, words_on
from tests.factories.notices import NoticeFactory

# --- Memory ---------------------------------------------------------------------------------------


def test_the_timeline_tells_who_did_what_why_and_what_became_what(office):
    officer = office.people[Role.OFFICER]
    paper = office.case.documents.get(key="identity")
    check = DocumentCheck(DocumentState.REJECTED, reason="الصورة غير واضحة")
    check_document(paper, acting_user=officer, check=check)
    entry = open_room(office, Role.OFFICER).context["room"].timeline.entries[0]
    assert entry.who == str(officer)
    assert "الهوية" in entry.sentence
    assert entry.reason == "الصورة غير واضحة"
    change = next(c for c in entry.changes if "الهوية" in c.what)
    became = {field.label: (field.before, field.after) for field in change.fields}
    state, why = (_label(CaseDocument, name) for name in ("state", "reason"))
    assert became[state] == ("تُعرض لاحقًا", "أُعيدت")
    assert became[why] == ("—", "الصورة غير واضحة")
    assert change.user == officer


def test_what_was_changed_calls_a_childs_paper_as_its_reader_may_read_it(office):
    label = {"ar": "تعريف من المدرسة: جواهر"}
    case = case_here(office, at="committee", papers_complete=True)
    paper = case.documents.create(
        key="school.1", label=label, unnamed={"ar": "تعريف من المدرسة 1"}, order=90
    )
    paper.state = DocumentState.SEEN
    paper.save()
    for role, is_named in ((Role.OFFICER, True), (Role.CHAIR, False), (Role.AUDITOR, False)):
        entries = open_room(office, role, case, timeline="all").context["room"].timeline.entries
        told = [change.what for entry in entries for change in entry.changes]
        assert any("تعريف من المدرسة" in what for what in told)
        assert any("جواهر" in what for what in told) is is_named


def _label(model, field):
    with translation.override("ar"):
        return capfirst(str(model._meta.get_field(field).verbose_name))


def test_a_stage_change_reads_as_a_sentence_with_the_stages_own_names(office):
    case = case_here(office, papers_complete=True)
    move_case(case, to="study", acting_user=office.people[Role.OFFICER])
    page = words_on(open_room(office, Role.DIRECTOR, case))
    assert "نقل الحالة من « check » إلى « study »" in page


def test_markup_in_what_people_write_is_only_text(office):
    add_note(office.case, body="<script>alert(1)</script>", acting_user=office.people[Role.OFFICER])
    office.case.person.name = "<b>اسم</b>"
    office.case.person.save()
    request_missing(
        office.case, acting_user=office.people[Role.OFFICER], note="<img src=x onerror=1>"
    )
    page = open_room(office, Role.OFFICER).content.decode()
    for raw in ("<script>alert(1)", "<b>اسم</b>", "<img src=x"):
        assert raw not in page
    assert "&lt;script&gt;alert(1)" in page


def test_every_kind_of_event_is_said_in_words(office):
    data = {
        "service": "x",
        "medium": "phone",
        "user": office.people[Role.OFFICER].pk,
        "from": "check",
        "to": "study",
        "documents": ["identity"],
        "document": "identity",
        "state": "seen",
        "kind": "visit",
        "direction": "in",
        "at": "2026-11-22T10:00:00+03:00",
        "became": "came",
        "number": "1448/0001",
        "recommendation": "accept",
        "round": 1,
        "recused": False,
        "decision": 1,
        "result": "refuse",
        "outcome": "answered",
        "delivery": 1,
        "appointment": 1,
        "message": 1,
        "registration": 1,
        "mode": "otp",
        "fields": ["mobile"],
        "version": 1,
        "until": "2026-11-22T14:00:00+03:00",
        "not_before": [None, None],
        "due": ["2026-11-22T14:00:00+03:00", "2026-11-24T14:00:00+03:00"],
        "questions": ["name"],
        "event": "acknowledgement",
        "channel": "sms",
        "why": "told",
        "partner_kind": "rescue",
        "basis": "emergency",
        "answer": "taken",
        "issue": 1,
        "reference": "TST-22222",
    }
    objections = {
        EventKind.OBJECTION_FILED,
        EventKind.OBJECTION_DECIDED,
        EventKind.OBJECTION_ANSWERED,
    }
    for kind in set(EventKind) - {EventKind.SUBMITTED}:  # that one stands there already
        state = {"state": "dismissed"} if kind in objections else {}
        record_event(office.case, kind, by="clock", data={**data, **state})
    timeline = open_room(office, Role.DIRECTOR, timeline="all").context["room"].timeline
    sentences = [str(entry.sentence) for entry in timeline.entries]
    assert len(sentences) >= len(EventKind)
    assert all(sentences)
    assert not any("%(" in text for text in sentences)


def test_twenty_lines_first_and_the_rest_on_request(office):
    for _number in range(30):
        record_event(office.case, EventKind.NOTE_ADDED, acting_user=office.people[Role.OFFICER])
    short = open_room(office, Role.OFFICER).context["room"].timeline
    whole = open_room(office, Role.OFFICER, timeline="all").context["room"].timeline
    assert (len(short.entries), short.has_more) == (20, True)
    assert (len(whole.entries), whole.has_more) == (31, False)


def test_looking_is_noted_once_in_ten_minutes(office):
    officer = office.client(Role.OFFICER)
    url = reverse("cases:inspect", args=[office.case.pk])
    with time_machine.travel(timezone.now(), tick=False) as clock:
        officer.get(url)
        officer.get(url)
        assert CaseView.objects.filter(case=office.case).count() == 1
        clock.shift(timedelta(minutes=11))
        officer.get(url)
    assert CaseView.objects.filter(user=office.people[Role.OFFICER]).count() == 2


def test_the_room_costs_the_same_with_nothing_and_with_two_hundred_events(office):
    case = case_here(office, at="delivery", papers_complete=True)
    case.owner = office.people[Role.OFFICER]
    case.save()
    url = reverse("cases:inspect", args=[case.pk])
    client = office.client(Role.DIRECTOR)
    _fill(office, case, 1)
    client.get(url)
    with CaptureQueriesContext(connection) as few:
        client.get(url)
    _fill(office, case, 200)
    with CaptureQueriesContext(connection) as many:
        client.get(url)
    assert len(many) == len(few), _difference(few, many)
    assert len(few) <= 35  # who looked, the registers of the desk and second files among them


def _fill(office, case, number):
    officer = office.people[Role.OFFICER]
    decision = case.decisions.first() or case.decisions.create(result="accept", round=1)
    for index in range(number):
        record_event(case, EventKind.NOTE_ADDED, acting_user=officer)
        CaseMessage.objects.create(case=case, kind=MessageKind.NOTE, author=officer, body="نص")
        case.version += 1
        case.language = "en" if index % 2 else "ar"
        case.save()
    for index in range(max(number // 10, 1)):
        paper = CaseDocument.objects.create(
            case=case, key=f"p{number}-{index}", label={"ar": "ورقة"}, checked_by=officer
        )
        DocumentFile.objects.create(document=paper, file="a", size=1, content_type="x", sha256="x")
        Delivery.objects.create(case=case, decision=decision, what="سلة", handled_by=officer)


def _difference(few, many):
    return [q["sql"][:160] for q in many][len(few) - 5 :]


# --- Files ----------------------------------------------------------------------------------------


def _file(case, name='عقد "إيجار"\r\n.pdf'):
    stored = PrivateStorage().save("x.pdf", ContentFile(b"%PDF-1.4 words"))
    return DocumentFile.objects.create(
        document=case.documents.first(),
        file=stored,
        original_name=name,
        size=14,
        content_type="application/pdf",
        sha256="0" * 64,
    )


def test_a_paper_is_downloaded_by_those_who_see_the_case_and_never_run(office):
    file = _file(office.case)
    url = reverse("cases:file", args=[office.case.pk, file.pk])
    response = office.client(Role.OFFICER).get(url)
    assert b"".join(response.streaming_content) == b"%PDF-1.4 words"
    assert response["Content-Disposition"].startswith("attachment;")
    assert "\r" not in response["Content-Disposition"]
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "no-store" in response["Cache-Control"]
    assert CaseView.objects.filter(case=office.case, what="file").count() == 1


def test_a_paper_is_not_found_through_another_case(office):
    file = _file(office.elsewhere)
    for case in (office.case, office.elsewhere):
        url = reverse("cases:file", args=[case.pk, file.pk])
        assert office.client(Role.OFFICER).get(url).status_code == 404
    crossed = reverse("cases:file", args=[office.case.pk, file.pk])
    assert office.client(Role.DIRECTOR).get(crossed).status_code == 404


def test_a_paper_that_is_lost_from_the_store_is_a_page_not_a_crash(office):
    file = _file(office.case)
    PrivateStorage().delete(file.file.name)
    url = reverse("cases:file", args=[office.case.pk, file.pk])
    assert office.client(Role.OFFICER).get(url).status_code == 404


def test_the_name_of_a_file_is_hidden_with_the_name(office):
    case = case_here(office, at="committee", papers_complete=True)
    file = _file(case, "هوية سالم.pdf")
    url = reverse("cases:file", args=[case.pk, file.pk])
    taken = office.client(Role.MEMBER).get(url)
    assert b"".join(taken.streaming_content)
    named = f'attachment; filename="{case.reference}-{file.pk}.pdf"'
    assert taken["Content-Disposition"] == named
    page = open_room(office, Role.MEMBER, case).content.decode()
    assert "هوية سالم" not in page
    assert Case.objects.filter(pk=case.pk).exists()


# --- What the person does not know ---------------------------------------------------------------


def _untold(office, case):
    return [notice.event for notice in open_room(office, Role.OFFICER, case).context["room"].untold]


def test_the_room_says_what_its_person_does_not_know_yet(office):
    """A case was closed as answered while its answer waited for a call to a wrong number."""
    case = case_here(office)
    Notice.objects.all().delete()
    about = {"subject_kind": "case", "subject_id": case.pk}
    NoticeFactory(**about, state="done")
    call = NoticeFactory(**about, channel="call", event=NoticeEvent.ANSWERED)
    assert _untold(office, case) == [NoticeEvent.ANSWERED]
    assert "تنتظر مكالمة" in words_on(open_room(office, Role.OFFICER, case))
    call.state = "failed"
    call.save()
    assert _untold(office, case) == [NoticeEvent.ANSWERED]
    assert "بطريقة أخرى" in words_on(open_room(office, Role.OFFICER, case))
    NoticeFactory(**about, state="done")
    assert _untold(office, case) == []  # something has reached them since


def test_a_survey_that_reached_nobody_and_what_went_on_elsewhere_is_not_told_of(office):
    case = case_here(office)
    Notice.objects.all().delete()
    about = {"subject_kind": "case", "subject_id": case.pk}
    NoticeFactory(**about, failed=True, event=NoticeEvent.SURVEY_INVITATION)
    gone_on = NoticeFactory(**about, failed=True)
    gone_on.continued_by = NoticeFactory(**about)
    gone_on.save()
    assert _untold(office, case) == []
