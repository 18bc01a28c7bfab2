"""Whoever hears of an urgent call can take it by one press, ring, and say that help was given."""

from datetime import timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone, translation

import pytest
from bs4 import BeautifulSoup

from cases.backoffice.clock_words import wait_of
from cases.backoffice.room.registering import RegistrationForm
from cases.backoffice.room.room import Room
from cases.enums import DeliveryProof, EventKind
from cases.helping_rights import offered_proofs, parts_on
from cases.models import Case, Decision, StandardAnswer
from cases.permissions import RoomPart, may_message
from cases.selectors import queue
from cases.services.calls import accept_call
from cases.services.delivery import (
    DeliveryPlan,
    ProofOfDelivery,
    complete_delivery,
    help_on_the_spot,
    plan_delivery,
)
from cases.services.documents import attach_file
from cases.services.files import SubmittedFile
from cases.services.registration import register_person
from cases.services.routing import route_case
from cms.accounts.roles import Role
from cms.core.identifiers import IdentifierKind
from cms.notices.enums import NoticeEvent
from cms.notices.models import Notice
from public_site.tracking import case_page, papers_form
from tests.factories.accounts import UserFactory
from tests.factories.association import BranchFactory
from tests.factories.cases import CaseFactory, PersonFactory, ServiceFactory, WorkflowFactory
from tests.factories.profiles import WORKFLOWS

MOBILE = "+966500000777"


@pytest.fixture
def call(office):
    definition = WORKFLOWS["hud-urgent"].model_dump(mode="json")
    workflow = WorkflowFactory(definition=definition)
    service = ServiceFactory(plain=True, workflow=workflow, is_urgent=True)
    person = PersonFactory(mobile=MOBILE, kind="pilgrim")
    return CaseFactory(branch=office.branch, service=service, person=person, is_urgent=True)


@pytest.fixture
def rep(office):
    return office.people[Role.REPRESENTATIVE]


def _again(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def _accepted(call: Case, user) -> Case:
    accept_call(call, acting_user=user)
    return _again(call)


def test_a_representative_takes_a_call_by_one_press_and_rings(office, call, rep):
    client, room = office.client(Role.REPRESENTATIVE), reverse("cases:inspect", args=[call.pk])
    page = client.get(room).content.decode()
    assert f'action="{reverse("cases:accept-call", args=[call.pk])}"' in page
    assert "tel:" not in page

    assert client.post(reverse("cases:accept-call", args=[call.pk])).status_code == 302
    decision = call.decisions.get()
    assert (decision.result, decision.recorded_by) == ("accept", rep)
    page = client.get(room).content.decode()
    assert f'href="tel:{MOBILE}"' in page
    assert f'action="{reverse("cases:help-on-the-spot", args=[call.pk])}"' in page  # at once
    mine = _again(call)
    assert mine.owner == rep
    assert may_message(rep, mine)
    assert RoomPart.NUMBERS in parts_on(rep, mine)
    colleague = UserFactory(role=Role.REPRESENTATIVE, branch=office.branch)
    assert RoomPart.NUMBERS not in parts_on(colleague, mine)


def test_who_takes_a_call_without_a_number_is_not_told_to_ring(office, call, rep):
    client, press = office.client(Role.REPRESENTATIVE), reverse("cases:accept-call", args=[call.pk])
    call.person.mobile = ""
    call.person.save()
    page = client.post(press, follow=True).content.decode()
    assert "لم يُترك رقم" in page
    assert "اتصل بصاحبه" not in page


def test_who_accepted_the_call_keeps_it_in_the_field(call, rep):
    case = _accepted(call, rep)
    assert case.stage == "delivery"
    step = case.events.filter(kind=EventKind.STAGE_MOVED).latest("sequence").sequence
    assert route_case(case, step=step).user == rep


def test_no_other_branch_and_no_other_workflow_gives_a_representative_a_call(office, call, rep):
    office.people[Role.REPRESENTATIVE] = UserFactory(
        role=Role.REPRESENTATIVE, branch=BranchFactory()
    )
    press = reverse("cases:accept-call", args=[call.pk])
    assert office.client(Role.REPRESENTATIVE).post(press).status_code == 404
    theirs = CaseFactory(branch=office.branch, is_urgent=True)
    with pytest.raises(PermissionDenied):
        accept_call(theirs, acting_user=rep)
    assert list(queue(rep, "urgent")) == [call]
    assert theirs in queue(office.people[Role.OFFICER], "urgent")


def test_help_on_the_spot_ends_the_urgency_without_an_arrangement_or_a_code(office, call, rep):
    case = _accepted(call, rep)
    press = reverse("cases:help-on-the-spot", args=[call.pk])
    assert office.client(Role.REPRESENTATIVE).post(press, {"remark": ""}).status_code == 302
    case, given = _again(case), case.deliveries.get()
    assert (given.state, given.proof, given.handled_by) == ("delivered", "spot", rep)
    assert (case.stage, case.is_urgent) == ("registration", False)
    assert not case.events.filter(kind=EventKind.DELIVERY_PLANNED).exists()


def test_who_waits_for_whom_they_lost_is_told_at_once_that_they_are_found(office, rep):
    """The page knew it, and whoever waited beside the road read nothing."""
    definition = WORKFLOWS["hud-search"].model_dump(mode="json")
    service = ServiceFactory(
        plain=True, workflow=WorkflowFactory(definition=definition), is_urgent=True
    )
    lost = CaseFactory(branch=office.branch, service=service, is_urgent=True)
    photo = lost.documents.create(key="photo", label={"ar": "صورة"}, evidence="copy")
    _accepted(lost, rep)
    upload = SubmittedFile("", "a.jpg", "kept/a.jpg", "image/jpeg", 10, "0" * 64)
    attach_file(photo, upload=upload, acting_user=None)  # the photo that was to follow helps now
    press = reverse("cases:help-on-the-spot", args=[lost.pk])
    assert office.client(Role.REPRESENTATIVE).post(press, {"remark": ""}).status_code == 302
    told = Notice.objects.filter(event=NoticeEvent.NEW_MESSAGE, subject_id=lost.pk).get()
    assert told.is_urgent
    assert told.context["urgent_words"] == definition["help_words"]["given"]["ar"]


def test_a_search_has_words_of_its_own_and_what_is_said_records_nothing_as_given(office, rep):
    workflow = WorkflowFactory(definition=WORKFLOWS["hud-search"].model_dump(mode="json"))
    service = ServiceFactory(plain=True, workflow=workflow, is_urgent=True)
    lost = CaseFactory(branch=office.branch, service=service, is_urgent=True)
    said = {"title": {"ar": "وجدناه لكم"}, "text": {"ar": "وجدنا من فقدتموه وهو بخير."}}
    answer = StandardAnswer.objects.create(key="found", **said)
    answer.services.add(service)
    client, case = office.client(Role.REPRESENTATIVE), _accepted(lost, rep)
    with translation.override("ar"):
        page = client.get(reverse("cases:inspect", args=[lost.pk])).content.decode()
        coming = case_page(case, papers_form)["help_title"]
    buttons = BeautifulSoup(page, "html.parser")("button")
    assert "وجدناه" in [button.text.strip() for button in buttons]
    assert "وجدناه لكم</option>" in page
    now = reverse("cases:say-at-once", args=[lost.pk])
    assert f'action="{now}"' in page
    assert client.post(now, {"say": ""}).status_code == 422
    assert client.post(now, {"say": answer.pk}).status_code == 302
    assert (case.messages.get().body, case.deliveries.count()) == (said["text"]["ar"], 0)
    press = reverse("cases:help-on-the-spot", args=[lost.pk])
    form = BeautifulSoup(page, "html.parser").find("form", action=press)
    assert form.find("select") is None  # "we are on our way" is no way to say that we were there
    assert client.post(press, {"remark": ""}).status_code == 302
    case = _again(case)
    assert (case.messages.count(), case.deliveries.count()) == (2, 1)  # and that it is over
    assert Notice.objects.filter(event=NoticeEvent.NEW_MESSAGE).latest("pk").is_urgent
    with translation.override("ar"):
        found = case_page(case, papers_form)["help_title"]
    assert (coming, found) == ("بدأ البحث عمن فقدتموه", "وُجد من فقدتموه")


def test_who_answers_a_call_without_a_number_reads_that_nothing_can_leave(office, call, rep):
    answer = StandardAnswer.objects.create(key="on", title={"ar": "قادمون"}, text={"ar": "نأتيكم."})
    answer.services.add(call.service)
    client, room = office.client(Role.REPRESENTATIVE), reverse("cases:inspect", args=[call.pk])
    now = reverse("cases:say-at-once", args=[call.pk])
    case, cannot = _accepted(call, rep), "فلن تخرج إليه رسالة"
    assert cannot not in client.get(room).content.decode()

    case.person.mobile = ""
    case.person.save()
    assert cannot in client.get(room).content.decode()
    told = client.post(now, {"say": answer.pk}, follow=True).content.decode()
    assert "أبلغوه في مكانه" in told
    said = Notice.objects.get(event=NoticeEvent.NEW_MESSAGE)
    assert (said.channel, said.state) == ("call", "cancelled")


def test_who_writes_is_told_that_the_person_reads_another_language(office, call, rep):
    client, room = office.client(Role.REPRESENTATIVE), reverse("cases:inspect", args=[call.pk])
    hint = "كما تكتبها"
    assert hint not in client.get(room).content.decode()
    Case.objects.filter(pk=call.pk).update(language="en")
    page = client.get(room).content.decode()
    assert "الإنجليزي" in page
    assert hint in page


def test_nothing_counts_as_given_before_an_acceptance_is_released(office):
    courier = office.people[Role.DELIVERY]
    undecided = CaseFactory(branch=office.branch, at="delivery", is_urgent=True)
    with pytest.raises(ValidationError):
        help_on_the_spot(undecided, acting_user=courier)
    assert not undecided.deliveries.exists()


def test_what_is_not_urgent_is_never_proven_by_word_alone(office):
    courier = office.people[Role.DELIVERY]
    calm = CaseFactory(branch=office.branch, at="delivery")
    calm.decisions.create(round=1, result="accept", released_at=timezone.now())
    basket = plan_delivery(calm, acting_user=courier, plan=DeliveryPlan("سلة"))
    with pytest.raises(PermissionDenied):
        help_on_the_spot(calm, acting_user=courier)
    with pytest.raises(ValidationError):
        complete_delivery(
            basket, acting_user=courier, proof=ProofOfDelivery(DeliveryProof.ON_THE_SPOT)
        )
    assert offered_proofs(calm)[0] == DeliveryProof.CODE


def test_what_happened_is_open_to_whoever_answers_the_call_and_to_nobody_else(office, call, rep):
    reception, courier, auditor = (
        office.people[role] for role in (Role.RECEPTIONIST, Role.DELIVERY, Role.AUDITOR)
    )
    assert Room(call, reception).is_answering_a_call
    assert not Room(call, auditor).is_answering_a_call
    assert not Room(call, courier).is_answering_a_call
    assert Room(_accepted(call, rep), courier).is_answering_a_call


def test_a_pilgrim_is_asked_for_the_papers_of_a_pilgrim(call):
    call.person.identifier = ""
    form = RegistrationForm(case=call, action="register")
    offered = [kind for kind, _label in form.fields["identifier_kind"].choices]
    assert offered[0] == IdentifierKind.PASSPORT
    assert {IdentifierKind.MOSQUE_NUMBER, IdentifierKind.ENTITY_LICENCE}.isdisjoint(offered)


def test_the_file_of_somebody_unknown_falls_due_on_no_day(office, call):
    call.person.name = "—"
    call.person.save()
    why = "نُقل فاقد الوعي"
    file = register_person(call, acting_user=office.people[Role.OFFICER], why_unnamed=why)
    assert file.renew_on is None


def test_a_wait_of_more_than_an_hour_is_told_in_hours_and_minutes(call):
    call.submitted_at = timezone.now() - timedelta(minutes=133)
    with translation.override("en"):
        assert "Waits for 2 hours and 13 minutes" in wait_of(call)


def test_where_the_way_knows_no_register_nobody_is_asked_for_a_number(office):
    """An association of activities asks for no identity (ENV)."""
    definition = WORKFLOWS["env-activity"].model_dump(mode="json")
    assert not WORKFLOWS["env-activity"].opens_files
    service = ServiceFactory(plain=True, workflow=WorkflowFactory(definition=definition))
    case = CaseFactory(branch=office.branch, service=service)
    Decision.objects.create(case=case, result="accept", released_at=timezone.now())
    page = office.client(Role.OFFICER).get(reverse("cases:inspect", args=[case.pk]))
    assert f"cases/{case.pk}/register/" not in page.content.decode()
