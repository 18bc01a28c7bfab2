"""The case room: one screen that says what to do next, why not yet, and what happened."""

import re
from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

import time_machine

from cases.enums import EventKind, VoteChoice
from cases.models import CaseDocument, CaseView
from cases.services.committee import DecisionTerms, cast_vote, record_decision
from cases.services.messages import receive_message
from cases.services.moves import move_case
from cases.services.routing import route_case
from cms.accounts.roles import Role
from cms.notices.models import Notice
from tests.cases.backoffice.conftest import IDENTIFIER
from tests.cases.backoffice.rooms import case_here, open_room, words_on
from tests.factories.cases import CaseFactory, ServiceFactory, ServiceFormFactory, seats_of
from tests.factories.definitions import ANSWERS, FORM, text

# --- What to do next ------------------------------------------------------------------------------


def test_a_move_that_may_not_be_made_yet_says_what_is_missing(office):
    page = open_room(office, Role.OFFICER)
    steps = {step.form["to"].value(): step for step in page.context["room"].next_steps}
    assert set(steps) == {"study", "clarify"}
    assert any("الهوية" in item for item in steps["study"].missing)
    assert "ما زال ناقصًا" in words_on(page)
    assert steps["clarify"].missing == []


def test_a_move_that_is_ready_is_one_button(office):
    case = case_here(office, papers_complete=True)
    page = open_room(office, Role.OFFICER, case).content.decode()
    assert '<input type="hidden" name="to" value="study"' in page
    assert f'action="{reverse("cases:move", args=[case.pk])}"' in page


def test_the_words_a_case_was_handed_on_with_stand_above_the_next_step(office):
    case = case_here(office, papers_complete=True)
    move_case(
        case, to="clarify", acting_user=office.people[Role.OFFICER], reason="أين يسكن الابن الأكبر؟"
    )
    room = open_room(office, Role.RESEARCHER, case)
    assert "الإحالة من" in words_on(room)
    assert words_on(room).index("أين يسكن") < words_on(room).index("الأوراق")
    assert open_room(office, Role.RECEPTIONIST, case).context["room"].handed_on is None


def test_who_has_no_move_here_is_told_whose_turn_it_is(office):
    page = words_on(open_room(office, Role.RECEPTIONIST))
    assert "الخطوة التالية لدى" in page
    assert not open_room(office, Role.RECEPTIONIST).context["room"].next_steps


def test_a_waiting_case_says_since_when_and_for_whom(office):
    case = case_here(office, waiting=True)
    page = words_on(open_room(office, Role.OFFICER, case))
    assert "متوقفة منذ اليوم: بانتظار المستفيد" in page


def test_the_owner_learns_why_me(office):
    assert office.people[Role.OFFICER]  # alone in the branch
    event = office.case.events.get(kind=EventKind.SUBMITTED)
    route_case(office.case, step=event.sequence)
    page = words_on(open_room(office, Role.OFFICER))
    assert "لماذا أنا؟" in page
    assert "الأقل حالات مفتوحة" in page
    assert "في هذا الفرع" in page


# --- Who may read what ----------------------------------------------------------------------------


def test_the_answers_are_shown_by_the_form_that_was_answered(office):
    page = words_on(open_room(office, Role.OFFICER))
    assert "هل لكم دخل؟" in page
    assert "الدخل الشهري" not in page  # hidden by its condition


def test_sensitive_answers_are_opened_on_purpose_and_numbers_masked_for_who_matches_none(office):
    closed = open_room(office, Role.OFFICER)
    assert IDENTIFIER not in str([step.answers for step in closed.context["room"].answers])
    open_up = reverse("cases:show-answers", args=[office.case.pk])
    opened = office.client(Role.OFFICER).post(open_up, follow=True).context["room"]
    assert IDENTIFIER in str([step.answers for step in opened.answers])
    assert office.case.views.filter(user=office.people[Role.OFFICER], what="answers").count() == 1
    examining = office.client(Role.AUDITOR)
    examining.post(reverse("cases:show-name", args=[office.case.pk]))
    auditor = examining.post(open_up, follow=True).content.decode()
    assert IDENTIFIER not in auditor
    assert "•0008" in auditor


def test_the_committee_reads_reference_and_facts_without_the_name(office):
    case = case_here(office, at="committee", papers_complete=True)
    receive_message(case, body="أنا سالم علي محمد")
    page = open_room(office, Role.MEMBER, case).content.decode()
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
    case = case_here(office, at="committee", papers_complete=True)
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
    case = case_here(office, at="committee", papers_complete=True)
    assert open_room(office, Role.MEMBER, case).status_code == 200
    office.client(Role.MEMBER).post(
        reverse("cases:cast-vote", args=[case.pk]), {"choice": "recused", "reason": "قرابة"}
    )
    assert open_room(office, Role.MEMBER, case).status_code == 404
    queue = office.client(Role.MEMBER).get(reverse("cases:queue", args=["all"]))
    assert case.reference not in queue.content.decode()


def test_what_a_member_voted_is_for_whoever_records_the_decision(office):
    case = case_here(office, at="committee", papers_complete=True)
    chair = seats_of(case)[0]
    cast_vote(case, member=chair, choice=VoteChoice.REFUSE, reason="سبب الرفض الخاص")
    member, secretary = (
        words_on(open_room(office, role, case)) for role in (Role.MEMBER, Role.SECRETARY)
    )
    assert "سبب الرفض الخاص" not in member
    assert "الصوت مسجّل" in member
    assert "سبب الرفض الخاص" in secretary
    assert "لم يكتمل النصاب" in secretary


def test_a_held_decision_says_its_day_and_only_the_director_may_bring_it_forward(office):
    case = case_here(office, at="committee", papers_complete=True)
    for member in seats_of(case)[:3]:
        cast_vote(case, member=member, choice=VoteChoice.ACCEPT)
    record_decision(
        case, acting_user=office.people[Role.SECRETARY], terms=DecisionTerms(result="accept")
    )
    assert "القرار محفوظ لموعده" in words_on(open_room(office, Role.OFFICER, case))
    assert "يحتاج إليه صاحبه" not in words_on(open_room(office, Role.OFFICER, case))
    case.needed_on = timezone.localdate()
    case.save()
    assert "يحتاج إليه صاحبه" in words_on(open_room(office, Role.OFFICER, case))
    override = reverse("cases:override-window", args=[case.pk])
    assert override in open_room(office, Role.DIRECTOR, case).content.decode()
    assert override not in open_room(office, Role.OFFICER, case).content.decode()


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
    page = open_room(office, Role.OFFICER).content.decode()
    assert "•••099" in page
    assert "وصلنا طلبكم" in page
    assert "+966551230099" not in page
    assert "•••099" not in open_room(office, Role.RECEPTIONIST).content.decode()


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
    return words_on(open_room(office, Role.OFFICER))


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
    assert "لا تتصلوا بي" in words_on(open_room(office, Role.OFFICER, asked))


def test_safe_hours_no_form_asked_for_are_shown_as_they_are_kept(office):
    assert "بعد العشاء" in _safe(office, safe_hours="بعد العشاء")


# --- Papers and votes -----------------------------------------------------------------------------


def test_no_finding_is_chosen_before_somebody_looked_at_the_paper(office):
    room = open_room(office, Role.OFFICER)
    assert all(not paper.form["state"].value() for paper in room.context["room"].papers)
    forms = re.findall(r'<input type="radio" name="state"[^>]*>', room.content.decode())
    assert forms
    assert not any("checked" in radio for radio in forms)


def test_a_copy_with_a_promised_age_shows_its_oldest_date(office):
    CaseDocument.objects.create(
        case=office.case, key="letter", label=text("خطاب"), evidence="copy", max_age_days=90
    )
    room = open_room(office, Role.OFFICER)
    paper = next(p for p in room.context["room"].papers if p.document.key == "letter")
    submitted = timezone.localdate(office.case.submitted_at)
    assert submitted - paper.issued_from == timedelta(days=90)
    assert "لا يزيد عمرها عند التقديم على" in words_on(room)


def test_who_is_present_is_counted_in_words_and_a_tie_is_called_one(office):
    case = case_here(office, at="committee", papers_complete=True)
    _chair, first, second, *_others = seats_of(case)
    cast_vote(case, member=first, choice=VoteChoice.ACCEPT)
    page = words_on(open_room(office, Role.SECRETARY, case))
    assert "صوّت عضو واحد، والنصاب" in page
    assert "الأصوات تعطي" in page
    cast_vote(case, member=second, choice=VoteChoice.REFUSE, reason="دخل كاف")
    page = words_on(open_room(office, Role.SECRETARY, case))
    assert "صوّت عضوان" in page
    assert "الأصوات متساوية" in page
