"""What a closed, a waiting and a decided case say of themselves, and what the room costs."""

import re
from datetime import timedelta

from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

import pytest
import time_machine

from cases.backoffice.configuration.versions import PublishedView
from cases.backoffice.messages import MessageDeed
from cases.backoffice.room.views import CaseAction
from cases.backoffice.scoped import ScopedSnippetViewSet
from cases.enums import EventKind, VoteChoice
from cases.models import Case, Decision, Delivery, DocumentFile, HouseholdMember, Study
from cases.services.clock import pause_clock
from cases.services.committee import cast_vote
from cases.services.documents import request_missing
from cases.services.messages import receive_message
from cases.services.moves import enter_stage, move_case
from cases.services.routing import route_case
from cases.services.timeline import record_event
from cms.accounts.roles import Role
from cms.core.uploads import PrivateStorage
from tests.cases.backoffice.rooms import case_at_delivery
from tests.factories.cases import CaseFactory, seats_of
from tests.factories.desk import AppointmentFactory, ContactFactory, LetterFactory
from tests.factories.notices import NoticeFactory

#: Everything at once, for whoever reads it.
MOST_QUERIES = 25


def _case(office, **more):
    return CaseFactory(branch=office.branch, service=office.case.service, **more)


def _page(office, role, case):
    return office.client(role).get(reverse("cases:inspect", args=[case.pk]))


def _text(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", response.content.decode()))


# --- Clocks -------------------------------------------------------------------------------------


def test_a_case_that_is_closed_waits_for_nobody(office):
    case = _case(office, at="delivery", waiting=True)
    stage = case.workflow_version.document.stage("done")
    case = Case.objects.get(pk=case.pk)
    enter_stage(case, stage)
    assert case.paused_since is None
    assert not case.pauses.filter(ended_at=None).exists()


def test_while_papers_are_awaited_the_latest_answer_is_counted_from_today(office):
    with time_machine.travel("2026-10-04 09:00+03:00", tick=False):
        office.case.service.window = {
            "reading": "maximum",
            "unit": "calendar_days",
            "due": 14,
            "anchor": "complete",
        }
        office.case.service.save()
        case = _case(office)
    with time_machine.travel("2026-10-20 09:00+03:00", tick=False):
        page = _text(_page(office, Role.OFFICER, case))
    assert "3 نوفمبر 2026م" in page
    assert "18 أكتوبر 2026م" not in page


def test_a_closed_case_shows_no_date_that_still_runs(office):
    case = _case(office, at="done")
    case.owner = office.people[Role.OFFICER]
    pause_clock(case)  # as older cases were closed
    case.save()
    response = _page(office, Role.OFFICER, case)
    assert "sila-way__station--now" not in response.content.decode()
    page = _text(response)
    for running in ("بانتظار المستفيد", "هذه المرحلة حتى", "وتتأخر المواعيد"):
        assert running not in page
    assert "أُغلقت في" in page


def test_while_the_clock_stands_still_no_stale_date_is_promised(office):
    running, waiting = _case(office), _case(office, waiting=True)
    until = "هذه المرحلة حتى"
    assert until in _text(_page(office, Role.OFFICER, running))
    page = _text(_page(office, Role.OFFICER, waiting))
    assert until not in page
    assert "وتتأخر المواعيد بقدر ما ننتظر" in page


# --- Papers -------------------------------------------------------------------------------------

ASK = {"papers": ["identity", "lease"], "note": ""}


def test_all_that_is_missing_is_ticked_at_first_and_some_may_be_left_out(office):
    case = _case(office)
    assert len(re.findall('name="papers"[^>]* checked', _html(office, case))) == 2
    ask = reverse("cases:request-missing", args=[case.pk])
    office.client(Role.OFFICER).post(ask, {"papers": ["lease"], "note": ""})
    assert case.events.get(kind=EventKind.MISSING_REQUESTED).data["documents"] == ["lease"]


@pytest.mark.parametrize(
    ("papers", "words"),
    [([], "ضع علامة على ورقة واحدة على الأقل"), (["else"], "وصلت إحدى هذه الأوراق")],
)
def test_asking_for_nothing_or_for_what_is_not_missing_is_refused_in_words(office, papers, words):
    case = _case(office)
    ask = reverse("cases:request-missing", args=[case.pk])
    response = office.client(Role.OFFICER).post(ask, {"papers": papers, "note": "نص"})
    assert response.status_code == 422
    assert words in _text(response)
    assert not case.events.filter(kind=EventKind.MISSING_REQUESTED).exists()


def _html(office, case):
    return _page(office, Role.OFFICER, case).content.decode()


def test_asked_for_today_a_reminder_is_offered_tomorrow(office):
    case, officer = _case(office), office.people[Role.OFFICER]
    ask = reverse("cases:request-missing", args=[case.pk])
    with time_machine.travel("2026-11-22T09:00:00+03:00", tick=False) as clock:
        assert ask in _page(office, Role.OFFICER, case).content.decode()
        request_missing(case, acting_user=officer)
        page = _page(office, Role.OFFICER, case)
        assert ask not in page.content.decode()
        assert "طُلب هذا كله" in _text(page)
        assert "يمكن إرسال تذكير" in _text(page)
        clock.shift(timedelta(days=1))
        page = _page(office, Role.OFFICER, case)
        assert ask in page.content.decode()
        assert "أرسل التذكير" in _text(page)
        done = office.client(Role.OFFICER).post(ask, ASK, follow=True)
        assert "ذُكِّر المستفيد بالنواقص" in _text(done)
        assert "ذكّر المستفيد بالنواقص" in _text(done)


def test_pressed_twice_from_an_old_screen_it_is_refused_in_words(office):
    case = _case(office)
    ask = reverse("cases:request-missing", args=[case.pk])
    client = office.client(Role.OFFICER)
    client.post(ask, ASK)
    response = client.post(ask, ASK)
    assert response.status_code == 422
    assert "سبق طلب هذه الأوراق نفسها" in _text(response)
    assert case.events.filter(kind=EventKind.MISSING_REQUESTED).count() == 1


@pytest.mark.parametrize("stage", ["decided", "registration", "delivery"])
def test_after_the_decision_papers_are_read_and_not_changed(office, stage):
    case = _case(office, at=stage)
    page = _page(office, Role.OFFICER, case)
    assert all(paper.form is None for paper in page.context["room"].papers)
    assert "فتبقى أوراقها كما هي" in _text(page)
    for deed in ("check-document", "request-missing"):
        url = reverse(f"cases:{deed}", args=[case.pk])
        assert url not in page.content.decode()
        assert office.client(Role.OFFICER).post(url).status_code == 403


def test_a_file_says_the_hour_it_came(office):
    stored = PrivateStorage().save("x.pdf", ContentFile(b"%PDF-1.4"))
    file = DocumentFile.objects.create(
        document=office.case.documents.first(),
        file=stored,
        original_name="x.pdf",
        size=8,
        content_type="application/pdf",
        sha256="0" * 64,
    )
    DocumentFile.objects.filter(pk=file.pk).update(
        uploaded_at=timezone.now().replace(hour=6, minute=41)
    )
    assert re.search(r"\b09:41", _text(_page(office, Role.OFFICER, office.case)))


# --- Proof --------------------------------------------------------------------------------------


def test_a_transfer_without_its_reference_is_refused_in_words_beside_the_field(office):
    case = _case(office, at="delivery", papers_complete=True)
    decision = Decision.objects.create(case=case, result="accept", released_at=timezone.now())
    delivery = Delivery.objects.create(case=case, decision=decision, what="إعانة")
    url = reverse("cases:complete-delivery", args=[case.pk])
    typed = {"delivery": delivery.pk, "proof": "bank", "proof_note": "تم التحويل"}
    client = office.client(Role.DELIVERY)
    response = client.post(url, typed)
    assert response.context["failed"].errors["proof_note"]
    assert "تم التحويل" in response.content.decode()
    client.post(url, {**typed, "proof_note": "ft-٢٤١١٩٨"})
    delivery.refresh_from_db()
    assert (delivery.state, delivery.proof_note) == ("delivered", "FT241198")


# --- Cost ---------------------------------------------------------------------------------------


def _fullest(office, case):
    """Everything a case can have at once, and another request of the same person."""
    officer, director = office.people[Role.OFFICER], office.people[Role.DIRECTOR]
    Study.objects.create(case=case, findings="نتائج", researcher=officer)
    before = case.stage_kind in ("intake_check", "study", "committee")
    result, why = ("postpone", "زيارة أخرى") if before else ("accept", "")
    decision = Decision.objects.create(
        case=case, result=result, reason_key="x", explanation=why, recorded_by=officer
    )
    if case.stage_kind == "committee":
        cast_vote(case, member=seats_of(case)[0], choice=VoteChoice.ACCEPT)
    if not before:
        Delivery.objects.create(case=case, decision=decision, what="سلة", handled_by=officer)
    for kind in (EventKind.STUDY_SAVED, EventKind.NOTE_ADDED):
        record_event(case, kind, acting_user=director)
    event = record_event(case, EventKind.STAGE_MOVED, data={"from": "check", "to": case.stage})
    route_case(case, step=event.sequence)
    receive_message(case, body="متى؟")
    paper = case.documents.first()
    DocumentFile.objects.create(document=paper, file="a", size=1, content_type="x", sha256="x")
    NoticeFactory(subject_kind="case", subject_id=case.pk)
    _case(office, person=case.person)
    _relate(office, case, officer)


def _relate(office, case, officer):
    """A repeat, a complaint, a request of the household, and every kind of word with the person."""
    record_event(case, EventKind.NOTE_ADDED, by="clock", data={"possible_duplicates": 1})
    Case.objects.filter(pk=_case(office).pk).update(concerns=case.pk)
    child = office.elsewhere.person
    HouseholdMember.objects.create(
        person=case.person, name=child.name, relation="child", identifier=child.identifier
    )
    _case(office, person=child)
    for made in (ContactFactory, AppointmentFactory, LetterFactory):
        made(case=case, branch=office.branch)


@pytest.mark.parametrize("at", ["check", "study", "committee", "registration", "delivery"])
@pytest.mark.parametrize("role", [Role.DIRECTOR, Role.OFFICER])
def test_the_fullest_room_costs_at_most_a_fixed_number_of_queries(office, at, role):
    case = _case(office, at=at, waiting=at == "check")
    if at == "check":
        record_event(case, EventKind.MISSING_REQUESTED, data={"documents": ["identity", "lease"]})
    _fullest(office, case)
    url, client = reverse("cases:inspect", args=[case.pk]), office.client(role)
    client.get(url)
    with CaptureQueriesContext(connection) as queries:
        response = client.get(url)
    assert len(response.context["room"].touches) == 3
    assert len(queries) <= MOST_QUERIES, [query["sql"][:90] for query in queries]


# --- Bases --------------------------------------------------------------------------------------


@pytest.mark.parametrize("base", [CaseAction, MessageDeed, PublishedView, ScopedSnippetViewSet])
def test_a_screen_that_leaves_its_part_open_cannot_be_made(base):
    unfinished = type("Unfinished", (base,), {})
    with pytest.raises(TypeError, match="abstract"):
        unfinished()


def test_a_case_can_still_be_moved(office):
    case = _case(office, papers_complete=True)
    move_case(case, to="study", acting_user=office.people[Role.OFFICER])
    assert Case.objects.get(pk=case.pk).stage == "study"


def test_no_stage_is_said_to_last_beyond_the_promised_answer_until_that_is_given(office):
    case = case_at_delivery(office)
    now = timezone.now()
    later = {"complete_at": now, "due_at": now, "stage_due_at": now + timedelta(days=9)}
    Case.objects.filter(pk=case.pk).update(**later)
    assert "هذه المرحلة حتى" in _text(_page(office, Role.OFFICER, case))
    waiting = _case(office, at="committee", papers_complete=True)
    Case.objects.filter(pk=waiting.pk).update(**later)
    assert "هذه المرحلة حتى" not in _text(_page(office, Role.OFFICER, waiting))
