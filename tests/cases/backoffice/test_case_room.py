"""The case room: one screen that says what to do next, why not yet, and what happened."""

import re
from datetime import timedelta

from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.text import capfirst

import time_machine

from cases.enums import DocumentState, EventKind, MessageKind, VoteChoice
from cases.models import Case, CaseDocument, CaseMessage, CaseView, Delivery, DocumentFile
from cases.services.committee import DecisionTerms, cast_vote, record_decision
from cases.services.documents import DocumentCheck, check_document, request_missing
from cases.services.messages import add_note, receive_message
from cases.services.moves import move_case
from cases.services.routing import route_case
from cases.services.timeline import record_event
from cms.accounts.roles import Role
from cms.core.uploads import PrivateStorage
from cms.notices.models import Notice
from tests.cases.backoffice.conftest import IDENTIFIER
from tests.factories.cases import CaseFactory, ServiceFactory, ServiceFormFactory, seats_of
from tests.factories.definitions import ANSWERS, FORM, text


def _room(office, role, case=None, **query):
    url = reverse("cases:inspect", args=[(case or office.case).pk])
    return office.client(role).get(url, query)


def _text(response):
    """The words of a page, without tags and folded white space."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", response.content.decode()))


def _case(office, **more):
    return CaseFactory(branch=office.branch, service=office.case.service, **more)


# --- What to do next ------------------------------------------------------------------------------


def test_a_move_that_may_not_be_made_yet_says_what_is_missing(office):
    page = _room(office, Role.OFFICER)
    steps = {step.form["to"].value(): step for step in page.context["room"].next_steps}
    assert set(steps) == {"study", "clarify"}
    assert any("الهوية" in item for item in steps["study"].missing)
    assert "ما زال ناقصًا" in _text(page)
    assert steps["clarify"].missing == []


def test_a_move_that_is_ready_is_one_button(office):
    case = _case(office, papers_complete=True)
    page = _room(office, Role.OFFICER, case).content.decode()
    assert '<input type="hidden" name="to" value="study"' in page
    assert f'action="{reverse("cases:move", args=[case.pk])}"' in page


def test_who_has_no_move_here_is_told_whose_turn_it_is(office):
    page = _text(_room(office, Role.RECEPTIONIST))
    assert "الخطوة التالية لدى" in page
    assert not _room(office, Role.RECEPTIONIST).context["room"].next_steps


def test_a_waiting_case_says_since_when_and_for_whom(office):
    case = _case(office, waiting=True)
    page = _text(_room(office, Role.OFFICER, case))
    assert "متوقفة منذ اليوم: بانتظار المستفيد" in page


def test_the_owner_learns_why_me(office):
    assert office.people[Role.OFFICER]  # alone in the branch
    event = office.case.events.get(kind=EventKind.SUBMITTED)
    route_case(office.case, step=event.sequence)
    page = _text(_room(office, Role.OFFICER))
    assert "لماذا أنا؟" in page
    assert "الأقل حالات مفتوحة" in page
    assert "في هذا الفرع" in page


# --- Who may read what ----------------------------------------------------------------------------


def test_the_answers_are_shown_by_the_form_that_was_answered(office):
    page = _text(_room(office, Role.OFFICER))
    assert "هل لكم دخل؟" in page
    assert "الدخل الشهري" not in page  # hidden by its condition


def test_sensitive_answers_are_folded_and_numbers_masked_for_those_who_do_not_match_them(office):
    officer = _room(office, Role.OFFICER).content.decode()
    assert re.search(r"<details[^>]*><summary>[^<]*</summary>.{0,200}" + IDENTIFIER, officer, re.S)
    auditor = _room(office, Role.AUDITOR).content.decode()
    assert IDENTIFIER not in auditor
    assert "•0008" in auditor


def test_the_committee_reads_reference_and_facts_without_the_name(office):
    case = _case(office, at="committee", papers_complete=True)
    receive_message(case, body="أنا سالم علي محمد")
    page = _room(office, Role.MEMBER, case).content.decode()
    assert case.reference in page
    assert "هل لكم دخل؟" in page
    for secret in (
        case.person.name,
        case.answers["name"],
        case.answers["mobile"],
        IDENTIFIER,
        case.person.mobile,
        "أنا سالم",
    ):
        assert secret not in page


def test_the_name_is_shown_on_purpose_for_ten_minutes_and_noted(office):
    case = _case(office, at="committee", papers_complete=True)
    client = office.client(Role.MEMBER)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        response = client.post(reverse("cases:show-name", args=[case.pk]), follow=True)
        assert case.person.name in response.content.decode()
        look = CaseView.objects.get(case=case, what="name")
        assert look.user == office.people[Role.MEMBER]
        clock.shift(timedelta(minutes=11))
        again = client.get(reverse("cases:inspect", args=[case.pk]))
        assert case.person.name not in again.content.decode()


def test_a_recused_member_sees_nothing_more_of_the_file(office):
    case = _case(office, at="committee", papers_complete=True)
    assert _room(office, Role.MEMBER, case).status_code == 200
    office.client(Role.MEMBER).post(
        reverse("cases:cast-vote", args=[case.pk]), {"choice": "recused", "reason": "قرابة"}
    )
    assert _room(office, Role.MEMBER, case).status_code == 404
    queue = office.client(Role.MEMBER).get(reverse("cases:queue", args=["all"]))
    assert case.reference not in queue.content.decode()


def test_what_a_member_voted_is_for_whoever_records_the_decision(office):
    case = _case(office, at="committee", papers_complete=True)
    chair = seats_of(case)[0]
    cast_vote(case, member=chair, choice=VoteChoice.REFUSE, reason="سبب الرفض الخاص")
    member, secretary = (_text(_room(office, role, case)) for role in (Role.MEMBER, Role.SECRETARY))
    assert "سبب الرفض الخاص" not in member
    assert "الصوت مسجّل" in member
    assert "سبب الرفض الخاص" in secretary
    assert "لم يكتمل النصاب" in secretary


def test_a_held_decision_says_its_day_and_only_the_director_may_bring_it_forward(office):
    case = _case(office, at="committee", papers_complete=True)
    for member in seats_of(case)[:3]:
        cast_vote(case, member=member, choice=VoteChoice.ACCEPT)
    record_decision(
        case, acting_user=office.people[Role.SECRETARY], terms=DecisionTerms(result="accept")
    )
    assert "القرار محفوظ لموعده" in _text(_room(office, Role.OFFICER, case))
    override = reverse("cases:override-window", args=[case.pk])
    assert override in _room(office, Role.DIRECTOR, case).content.decode()
    assert override not in _room(office, Role.OFFICER, case).content.decode()


def test_notices_show_channel_state_mask_and_the_text_as_sent(office):
    Notice.objects.create(
        key="k1",
        event="acknowledgement",
        channel="sms",
        subject_kind="case",
        subject_id=office.case.pk,
        recipient="+966551230099",
        recipient_masked="•••099",
        state="done",
        sent_body="وصلنا طلبكم",
        sent_at=timezone.now(),
    )
    page = _room(office, Role.OFFICER).content.decode()
    assert "•••099" in page
    assert "وصلنا طلبكم" in page
    assert "+966551230099" not in page
    assert "•••099" not in _room(office, Role.RECEPTIONIST).content.decode()


# --- Memory ---------------------------------------------------------------------------------------


def test_the_timeline_tells_who_did_what_why_and_what_became_what(office):
    officer = office.people[Role.OFFICER]
    paper = office.case.documents.get(key="identity")
    check = DocumentCheck(DocumentState.REJECTED, reason="الصورة غير واضحة")
    check_document(paper, acting_user=officer, check=check)
    entry = _room(office, Role.OFFICER).context["room"].timeline.entries[0]
    assert entry.who == str(officer)
    assert "الهوية" in entry.sentence
    assert entry.reason == "الصورة غير واضحة"
    change = next(c for c in entry.changes if "الهوية" in c.what)
    became = {field.label: (field.before, field.after) for field in change.fields}
    state, why = (_label(CaseDocument, name) for name in ("state", "reason"))
    assert became[state] == ("تُعرض لاحقًا", "أُعيدت")
    assert became[why] == ("—", "الصورة غير واضحة")
    assert change.user == officer


def _label(model, field):
    with translation.override("ar"):
        return capfirst(str(model._meta.get_field(field).verbose_name))


def test_a_stage_change_reads_as_a_sentence_with_the_stages_own_names(office):
    case = _case(office, papers_complete=True)
    move_case(case, to="study", acting_user=office.people[Role.OFFICER])
    page = _text(_room(office, Role.DIRECTOR, case))
    assert "نقل الحالة من « check » إلى « study »" in page


def test_markup_in_what_people_write_is_only_text(office):
    add_note(office.case, body="<script>alert(1)</script>", acting_user=office.people[Role.OFFICER])
    office.case.person.name = "<b>اسم</b>"
    office.case.person.save()
    request_missing(
        office.case, acting_user=office.people[Role.OFFICER], note="<img src=x onerror=1>"
    )
    page = _room(office, Role.OFFICER).content.decode()
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
        "message": 1,
        "registration": 1,
        "mode": "otp",
        "fields": ["mobile"],
        "version": 1,
        "until": "2026-11-22T14:00:00+03:00",
        "not_before": [None, None],
        "due": ["2026-11-22T14:00:00+03:00", "2026-11-24T14:00:00+03:00"],
        "questions": ["name"],
    }
    for kind in set(EventKind) - {EventKind.SUBMITTED}:  # that one stands there already
        record_event(office.case, kind, by="clock", data=data)
    timeline = _room(office, Role.DIRECTOR, timeline="all").context["room"].timeline
    sentences = [str(entry.sentence) for entry in timeline.entries]
    assert len(sentences) >= len(EventKind)
    assert all(sentences)
    assert not any("%(" in text for text in sentences)


def test_twenty_lines_first_and_the_rest_on_request(office):
    for _number in range(30):
        record_event(office.case, EventKind.NOTE_ADDED, acting_user=office.people[Role.OFFICER])
    short = _room(office, Role.OFFICER).context["room"].timeline
    whole = _room(office, Role.OFFICER, timeline="all").context["room"].timeline
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
    case = _case(office, at="delivery", papers_complete=True)
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
    case = _case(office, at="committee", papers_complete=True)
    _file(case, "هوية سالم.pdf")
    page = _room(office, Role.MEMBER, case).content.decode()
    assert "هوية سالم" not in page
    assert Case.objects.filter(pk=case.pk).exists()


# --- How to reach someone safely ------------------------------------------------------------------

SAFE = {
    "key": "calling",
    "title": text("الاتصال", "Calling"),
    "questions": [
        {
            "key": "safe_hours",
            "type": "choice",
            "label": text("متى نتصل؟", "When may we call?"),
            "binds": "person.safe_hours",
            "choices": [
                {"value": "never_call", "label": text("لا تتصلوا بي", "Never call me")},
                {"value": "morning", "label": text("صباحًا", "In the morning")},
            ],
        }
    ],
}


def _safe(office, **safe_contact):
    office.case.person.safe_contact = safe_contact
    office.case.person.save()
    return _text(_room(office, Role.OFFICER))


def test_words_to_avoid_are_never_shown_as_words_to_say(office):
    page = _safe(office, safe_words="العنف")
    assert "كلمات لا نذكرها العنف" in page
    assert "ما يقال عند الاتصال" not in page


def test_safe_hours_are_told_in_the_words_of_the_form_that_asked(office):
    form = ServiceFormFactory(definition={"steps": [*FORM["steps"], SAFE]})
    service = ServiceFactory(form=form, committee=office.case.service.committee)
    answers = {**ANSWERS, "safe_hours": "never_call"}
    asked = CaseFactory(
        branch=office.branch, service=service, person=office.case.person, answers=answers
    )
    page = _safe(office, safe_hours="never_call")
    assert "لا تتصلوا بي" in page
    assert "never_call" not in page
    assert "لا تتصلوا بي" in _text(_room(office, Role.OFFICER, asked))


def test_safe_hours_no_form_asked_for_are_shown_as_they_are_kept(office):
    assert "بعد العشاء" in _safe(office, safe_hours="بعد العشاء")


# --- Papers and votes -----------------------------------------------------------------------------


def test_no_finding_is_chosen_before_somebody_looked_at_the_paper(office):
    room = _room(office, Role.OFFICER)
    assert all(not paper.form["state"].value() for paper in room.context["room"].papers)
    forms = re.findall(r'<input type="radio" name="state"[^>]*>', room.content.decode())
    assert forms
    assert not any("checked" in radio for radio in forms)


def test_a_copy_with_a_promised_age_shows_its_oldest_date(office):
    CaseDocument.objects.create(
        case=office.case, key="letter", label=text("خطاب"), evidence="copy", max_age_days=90
    )
    room = _room(office, Role.OFFICER)
    paper = next(p for p in room.context["room"].papers if p.document.key == "letter")
    submitted = timezone.localdate(office.case.submitted_at)
    assert submitted - paper.issued_from == timedelta(days=90)
    assert "لا يزيد عمرها عند التقديم على" in _text(room)


def test_who_is_present_is_counted_in_words_and_a_tie_is_called_one(office):
    case = _case(office, at="committee", papers_complete=True)
    _chair, first, second, *_others = seats_of(case)
    cast_vote(case, member=first, choice=VoteChoice.ACCEPT)
    page = _text(_room(office, Role.SECRETARY, case))
    assert "حاضر واحد، والنصاب" in page
    assert "الأصوات تعطي" in page
    cast_vote(case, member=second, choice=VoteChoice.REFUSE, reason="دخل كاف")
    page = _text(_room(office, Role.SECRETARY, case))
    assert "حاضران اثنان" in page
    assert "تعادل" in page
