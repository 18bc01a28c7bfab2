"""An urgent call stands first on the first screen of who may see it, and says its wait."""

from copy import deepcopy
from datetime import timedelta

from django.urls import reverse
from django.utils import timezone, translation

import pytest

from cases.backoffice.clock_words import wait_of
from cases.backoffice.dashboard import MyWorkPanel
from cases.backoffice.room.answers import needs_in
from cases.enums import DeliveryProof, EventKind, StageKind
from cases.models import Objection
from cases.selectors import open_tabs, queue
from cases.selectors.for_you import unread_by, urgent_first
from cases.selectors.queue import urgent_calls
from cases.services.delivery import ProofOfDelivery, complete_delivery
from cases.services.reopening import reopen_case
from cases.services.timeline import record_event
from cms.accounts.roles import Role
from cms.notices.models import StaffNotice
from tests.factories.accounts import UserFactory
from tests.factories.cases import CaseFactory, ServiceFormFactory
from tests.factories.definitions import FORM, text


@pytest.fixture
def call(office):
    """An urgent case in the office's branch, here since twenty minutes, with ten to go."""
    case = CaseFactory(branch=office.branch, service=office.case.service, is_urgent=True)
    case.submitted_at = timezone.now() - timedelta(minutes=20)
    case.due_at, case.stage_due_at = case.submitted_at + timedelta(minutes=30), None
    case.save()
    return case


def _lists(office, rf, role):
    request = rf.get("/")
    request.user = office.people[role]
    return MyWorkPanel().get_context_data({"request": request})["lists"]


def test_what_nobody_has_taken_stands_before_what_is_under_way(office, rf, call):
    CaseFactory.create_batch(6, at="delivery", branch=office.branch, is_urgent=True)
    call.due_at = timezone.now() + timedelta(days=1)  # the last of them all by its day
    call.save()
    rows = _lists(office, rf, Role.DIRECTOR)[0]["rows"]
    assert call.reference in rows[0]["reference"]


@pytest.mark.parametrize("role", [Role.RECEPTIONIST, Role.DIRECTOR, Role.OFFICER])
def test_who_owns_nothing_of_it_finds_it_first(office, rf, call, role):
    with translation.override("en"):
        first = _lists(office, rf, role)[0]
    assert first["key"] == "urgent"
    assert call.reference in first["rows"][0]["reference"]
    assert "Waits for 20 minutes; target: 30 minutes" in first["rows"][0]["clock"]
    place, language = first["rows"][0]["where"].split(" · ")
    assert (place.startswith("<bdi>Branch"), language) == (True, "<bdi>Arabic</bdi>")


def test_the_row_names_the_place_that_was_typed_for_who_may_read_it(office, rf, call):
    definition = deepcopy(FORM)
    definition["steps"][1]["questions"].append(
        {"key": "where", "type": "short_text", "label": text("أين أنتم؟"), "binds": "case.place"}
    )
    call.form_version = ServiceFormFactory(definition=definition).current_version
    call.answers = {**call.answers, "where": "عند البوابة الشرقية"}
    call.save()
    assert _lists(office, rf, Role.OFFICER)[0]["rows"][0]["where"].startswith("<bdi>عند البوابة")
    call.is_restricted = True
    call.save()
    where = _lists(office, rf, Role.DIRECTOR)[0]["rows"][0]["where"]
    assert where.startswith(f"<bdi>{office.branch.name}")


def test_the_row_names_the_language_that_was_asked_for_and_not_that_of_the_page(office, rf, call):
    definition = deepcopy(FORM)
    definition["steps"][1]["questions"].append(
        {
            "key": "speaks",
            "type": "choice",
            "label": text("بأي لغة نكلمكم؟"),
            "binds": "file.speaks",
            "for_delivery": True,
            "required": False,
            "choices": [{"value": "ur", "label": {"ar": "اردو · الأوردية", "en": "اردو · Urdu"}}],
        }
    )
    call.form_version = ServiceFormFactory(definition=definition).current_version
    call.save()
    with translation.override("en"):
        assert _lists(office, rf, Role.OFFICER)[0]["rows"][0]["where"].endswith("<bdi>Arabic</bdi>")
    call.answers = {**call.answers, "speaks": "ur"}
    call.save()
    assert "اردو · الأوردية" in _lists(office, rf, Role.OFFICER)[0]["rows"][0]["where"]
    with translation.override("en"):
        where = _lists(office, rf, Role.OFFICER)[0]["rows"][0]["where"]
        assert where.endswith("<bdi>اردو · Urdu</bdi>")
        on_the_way = needs_in(call, are_open=False)
    assert [answer.value for answer in on_the_way] == ["اردو · Urdu"]


def test_the_list_of_cases_opens_on_urgent_calls_only_while_there_is_one(office, call):
    receptionist = office.people[Role.RECEPTIONIST]
    assert open_tabs(receptionist)[0] == "urgent"
    call.is_open = False
    call.save()
    assert "urgent" not in open_tabs(receptionist)


def test_a_call_that_was_helped_waits_no_more(office, call):
    decision = call.decisions.create(round=1, result="accept")
    call.deliveries.create(
        decision=decision, what="ماء", state="delivered", proof=DeliveryProof.WITNESS
    )
    assert not queue(office.people[Role.OFFICER], "urgent").exists()


def test_the_first_screen_asks_how_many_its_reader_sees_and_which_is_the_newest(office, call):
    office.elsewhere.is_urgent = True
    office.elsewhere.save()
    client = office.client(Role.RECEPTIONIST)
    assert client.get(reverse("urgent_calls")).json() == {"count": 1, "newest": call.pk}
    assert urgent_calls(UserFactory(role=Role.EDITOR)) == {"count": 0, "newest": 0}
    home = client.get(reverse("wagtailadmin_home")).content.decode()
    assert f'data-newest="{call.pk}"' in home
    assert "cases/urgent_watch.js" in home


def test_urgency_ends_with_the_help_and_no_promise_runs_on(office):
    courier, officer = office.people[Role.DELIVERY], office.people[Role.OFFICER]
    helped = CaseFactory(at="delivery", branch=office.branch, is_urgent=True)
    decision = helped.decisions.create(round=1, result="accept")
    water = helped.deliveries.create(decision=decision, what="ماء")
    proof = ProofOfDelivery(DeliveryProof.WITNESS, "سالم الحربي")
    complete_delivery(water, acting_user=courier, proof=proof)
    helped.refresh_from_db()
    assert not helped.is_urgent

    helped.is_open, helped.stage_kind = True, StageKind.REGISTRATION
    helped.due_at, helped.stage_due_at = timezone.now() - timedelta(hours=1), None
    helped.complete_at = helped.submitted_at
    helped.save()
    assert helped in queue(officer, "late")  # nobody was told anything yet
    decision.released_at = timezone.now()
    decision.save()
    assert helped not in queue(officer, "late")


def test_an_urgent_call_decided_afresh_is_no_call_any_more(office):
    first = CaseFactory(branch=office.branch, is_urgent=True)
    decision = first.decisions.create(round=1, result="accept")
    objection = Objection(case=office.case, decision=decision)
    assert reopen_case(first, objection, acting_user=office.people[Role.DIRECTOR])
    assert not first.is_urgent


def test_what_is_told_of_it_stands_before_newer_news(office, call):
    officer = office.people[Role.OFFICER]
    for case in (call, office.case):
        case.owner = officer
        case.save()
    StaffNotice.objects.all().delete()
    record_event(call, EventKind.MESSAGE_RECEIVED, by="person", data={})
    record_event(office.case, EventKind.MESSAGE_RECEIVED, by="person", data={})
    told = [notice.subject_id for notice in urgent_first(unread_by(officer))]
    assert told == [call.pk, office.case.pk]
    home = office.client(Role.OFFICER).get(reverse("wagtailadmin_home")).content.decode()
    panel = home[home.index("for-you") :]
    assert panel.index("عاجل") < panel.index(office.case.reference)


def test_a_long_wait_is_told_in_hours_and_days(call):
    with translation.override("en"):
        for length, words in ((timedelta(hours=5), "5 hours"), (timedelta(days=4), "4 days")):
            call.submitted_at = timezone.now() - length
            assert f"Waits for {words}" in wait_of(call)
