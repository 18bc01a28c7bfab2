"""Words about a case: complete, in the person's language, still true when they leave."""

from datetime import date, time
from decimal import Decimal

from django.utils import timezone

import pytest

from cases.enums import EventKind
from cases.models import (
    CaseMessage,
    Decision,
    Delivery,
    PersonLetter,
    Registration,
)
from cases.objection_enums import ObjectionState
from cases.services.objecting import ObjectionOutcome, decide_objection
from cases.services.timeline import record_event
from cms.association.models import Association
from cms.core.claims import WorkState
from cms.notices.enums import PLACEHOLDERS, NoticeEvent, placeholders_of
from cms.notices.models import Notice, NoticeRule
from cms.notices.services import deliver_notice
from tasks.contexts import case_context, context_for
from tasks.telling import ESCORT, reason_to_stay
from tests.cms.notices.conftest import FakeProvider
from tests.factories.association import BranchFactory
from tests.factories.cases import CaseFactory, PersonFactory
from tests.factories.notices import NoticeFactory
from tests.factories.objections import complaints_service, decided_case, director, object_to

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def association() -> Association:
    association = Association.load()
    association.name = {"ar": "جمعية التجربة", "en": "Trial Association"}
    association.phone = "+966112345678"
    association.save()
    return association


#: What is told by an event alone, and by nothing that the test would have to make first.
_TOLD = {
    EventKind.SUBMITTED: NoticeEvent.ACKNOWLEDGEMENT,
    EventKind.MISSING_REQUESTED: NoticeEvent.MISSING_ITEMS,
    EventKind.MISSING_COMPLETED: NoticeEvent.MISSING_COMPLETED,
    EventKind.MESSAGE_SENT: NoticeEvent.NEW_MESSAGE,
    EventKind.DECISION_RELEASED: NoticeEvent.DECISION_ACCEPTED,
    EventKind.REGISTERED: NoticeEvent.REGISTERED,
    EventKind.WITHDRAWN: NoticeEvent.WITHDRAWN,
}


def test_every_value_is_a_placeholder_and_a_text() -> None:
    case = CaseFactory()
    decision = Decision.objects.create(case=case, result="accept", released_at=timezone.now())
    data = {"delivery": 0, "message": 0, "decision": decision.pk, "result": "accept"}
    data |= {"due": [None, None]}
    events = [case.events.get()]  # the first of all kinds stands there already
    for kind in set(EventKind) - {EventKind.SUBMITTED}:
        events.append(record_event(case, kind, by="clock", data=data))
    for event in events:
        context = context_for(event, "ar")
        assert set(context) <= PLACEHOLDERS
        if notice := _TOLD.get(EventKind(event.kind)):
            assert set(context) == placeholders_of(notice)
        assert all(isinstance(value, str) for value in context.values())


@pytest.mark.parametrize(
    ("language", "association_name", "service", "track"),
    [
        ("ar", "جمعية التجربة", "سلة غذائية", "http://testserver/ar/track/"),
        ("en", "Trial Association", "Food basket", "http://testserver/en/track/"),
    ],
)
def test_a_person_is_told_in_their_own_language(
    language: str, association_name: str, service: str, track: str
) -> None:
    case = CaseFactory(person=PersonFactory(language=language))

    context = Notice.objects.get().context

    assert context["association"] == association_name
    assert context["service"] == service
    assert context["track_url"] == track
    assert context["reference"] == case.reference
    assert "·" in context["due_if_complete"]  # both calendars
    assert context["phone"] == "011 234 5678"


@pytest.mark.parametrize(
    ("complete", "firm"), [(False, "due_if_complete"), (True, "due")], ids=["waiting", "complete"]
)
def test_a_day_is_promised_once_the_papers_are_here(complete: bool, firm: str) -> None:
    case = CaseFactory()
    case.complete_at = case.submitted_at if complete else None
    context = case_context(case, "ar")

    assert [name for name in ("due", "due_if_complete") if context[name]] == [firm]


@pytest.mark.parametrize(
    ("asked", "items"),
    [
        (["identity", "lease"], "• الهوية (تُعرض فقط ولا تُنسخ)\n• عقد الإيجار"),
        (["lease"], "• عقد الإيجار"),
    ],
)
def test_the_message_about_missing_papers_names_each_that_is_asked_for(
    asked: list[str], items: str
) -> None:
    case = CaseFactory()

    data = {"documents": asked}
    event = record_event(case, EventKind.MISSING_REQUESTED, data=data, reason="صورة أوضح من فضلكم")
    context = context_for(event, "ar")

    assert context["missing_items"] == items
    assert context["message"] == "صورة أوضح من فضلكم"
    assert context["papers_to_show"] == ("الهوية" if "identity" in asked else "")
    assert context["upload_url"]


def test_nobody_is_invited_to_upload_what_is_only_shown() -> None:
    """Identity papers are seen and never copied (PDPL art. 28)."""
    event = record_event(
        CaseFactory(), EventKind.MISSING_REQUESTED, data={"documents": ["identity"]}
    )

    assert context_for(event, "ar")["upload_url"] == ""


def test_the_message_about_a_refusal_gives_reason_explanation_and_the_last_day_to_object() -> None:
    case = CaseFactory(at="refusing")
    decision = Decision.objects.create(
        case=case,
        result="refuse",
        reason_key="outside_scope",
        explanation="تُصرف السلة لسكان المنطقة.",
        released_at=timezone.now(),
        objection_until=date(2026, 12, 21),
    )
    event = record_event(
        case, EventKind.DECISION_RELEASED, data={"decision": decision.pk, "result": "refuse"}
    )

    context = context_for(event, "ar")

    assert context["reasons"] == "خارج نطاق الخدمة"
    assert context["explanation"] == "تُصرف السلة لسكان المنطقة."
    assert "2026" in context["objection_deadline"]


def test_the_message_about_a_delivery_says_what_when_and_the_code() -> None:
    case = CaseFactory(at="delivery")
    decision = Decision.objects.create(case=case, result="accept", released_at=timezone.now())
    delivery = Delivery.objects.create(
        case=case, decision=decision, what="سلة", amount=Decimal(1500), code="7K3Q",
        planned_for=date(2026, 11, 22), from_clock=time(9), until_clock=time(11),
    )  # fmt: skip

    event = record_event(case, EventKind.DELIVERY_PLANNED, data={"delivery": delivery.pk})
    context = context_for(event, "ar")

    assert context["delivery"].startswith("سلة · 1,500 ")
    assert "2026" in context["delivery"]
    assert context["delivery"].endswith("بين 09:00 و11:00")
    assert context["delivery_when"] == "الأحد 22 نوفمبر، بين 09:00 و11:00"
    assert context["delivery_code"] == "7K3Q"

    address = {"ar": "شارع السلام", "en": "Salam Street"}
    delivery.collected_at = BranchFactory(name={"ar": "فرع صامطة", "en": "Samtah"}, address=address)
    delivery.save()
    context = context_for(event, "ar")
    assert context["delivery"].endswith("فرع صامطة، شارع السلام")
    assert context["delivery_when"].endswith("، فرع صامطة")


@pytest.mark.parametrize("kind", [EventKind.DELIVERED, EventKind.DELIVERY_FAILED])
def test_nobody_is_told_to_come_for_what_is_settled(kind: EventKind) -> None:
    case = CaseFactory(at="delivery")
    decision = Decision.objects.create(case=case, result="accept", released_at=timezone.now())
    first, second = (
        Delivery.objects.create(case=case, decision=decision, what="سلة", code="7K3Q")
        for _number in range(2)
    )
    for delivery in (first, second):
        record_event(case, EventKind.DELIVERY_PLANNED, data={"delivery": delivery.pk})
    told, other = Notice.objects.filter(event=NoticeEvent.DELIVERY_READY).order_by("pk")
    Delivery.objects.filter(pk=first.pk).update(state="failed", failure="لم يحضر")
    assert (reason_to_stay(told), reason_to_stay(other)) == ("delivery settled", "")

    record_event(case, kind, data={"delivery": first.pk})

    told.refresh_from_db()
    other.refresh_from_db()
    assert (told.state, other.state) == (WorkState.CANCELLED, WorkState.PENDING)


def test_a_message_of_staff_and_the_file_number_reach_the_person() -> None:
    case = CaseFactory()
    Registration.objects.create(person=case.person, number="TST-F00001", registered_on=date.today())
    message = CaseMessage.objects.create(case=case, kind="to_person", body="تفضلوا بزيارتنا")
    case.person.refresh_from_db()

    event = record_event(case, EventKind.MESSAGE_SENT, data={"message": message.pk})
    context = context_for(event, "ar")

    assert context["message"] == "تفضلوا بزيارتنا"
    assert context["file_number"] == "TST-F00001"


def test_dates_wear_the_digits_of_the_association(association: Association) -> None:
    association.digit_style = "arabic_indic"
    association.save()
    event = record_event(CaseFactory(), EventKind.MISSING_COMPLETED)

    assert "٢٠٢" in context_for(event, "ar")["due_if_complete"]
    assert "202" in context_for(event, "en")["due_if_complete"]


def test_a_returned_paper_comes_with_why_it_was_returned() -> None:
    case = CaseFactory()
    case.documents.filter(key="lease").update(state="rejected", reason="الصورة غير واضحة")

    event = record_event(case, EventKind.MISSING_REQUESTED, data={"documents": ["lease"]})

    assert context_for(event, "ar")["missing_items"] == "• عقد الإيجار: الصورة غير واضحة"


@pytest.mark.parametrize(
    ("lease", "said"),
    [("received", "وصلنا كل ما طلبناه، ونراجعه الآن."), ("accepted", "راجعنا أوراقكم كلها.")],
)
def test_that_all_has_come_is_not_called_checked(lease: str, said: str) -> None:
    case = CaseFactory(papers_complete=True)
    case.documents.filter(key="lease").update(state=lease)

    event = record_event(case, EventKind.MISSING_COMPLETED)

    assert context_for(event, "ar")["papers_state"] == said


def test_the_outcome_of_an_objection_is_told_with_its_reasons_and_what_follows() -> None:
    judge, first = director(), decided_case()
    objection = object_to(first, complaints_service(), objected=first)
    outcome = ObjectionOutcome(ObjectionState.DISMISSED, "لا جديد.", "الجهة المشرفة")
    decide_objection(objection, acting_user=judge, outcome=outcome)
    notice = Notice.objects.get(event=NoticeEvent.OBJECTION_DECIDED)
    assert notice.subject_id == objection.pk
    assert notice.context["objection_outcome"] == "رُدّ الاعتراض"
    assert notice.context["explanation"] == "لا جديد."
    assert first.reference in notice.context["what_follows"]
    assert notice.context["what_follows"].endswith("الجهة المشرفة")


@pytest.mark.usefixtures("templates")
@pytest.mark.parametrize("attaches", [True, False])
def test_a_decision_carries_its_letter_where_the_rule_says_so(
    monkeypatch: pytest.MonkeyPatch, attaches: bool
) -> None:
    monkeypatch.setattr("cases.services.letter_paper.pdf_of", lambda _html: b"%PDF-1.7")
    NoticeRule.objects.create(event=NoticeEvent.DECISION_ACCEPTED, attaches_letter=attaches)
    case = CaseFactory()
    decision = Decision.objects.create(case=case, result="accept", released_at=timezone.now())
    event = record_event(case, EventKind.DECISION_RELEASED, data={"decision": decision.pk,
                         "result": "accept"})  # fmt: skip
    notice = NoticeFactory(event=NoticeEvent.DECISION_ACCEPTED, channel="email",
                           subject_kind="case", subject_id=case.pk, cause_id=event.pk)  # fmt: skip
    provider = FakeProvider()
    monkeypatch.setattr("cms.notices.services.leaving.gateway_for", lambda _channel: provider)
    deliver_notice(notice.pk, escort=ESCORT)
    (sent,) = provider.received
    assert bool(sent.attachment) is attaches
    assert bool(Notice.objects.get(pk=notice.pk).attached) is attaches
    if sent.attachment:
        number = PersonLetter.objects.get(case=case).line.number
        assert sent.attachment.name == f"{number.replace('/', '-')}.pdf"


def test_whoever_asked_by_letter_is_answered_by_letter() -> None:
    by_letter, online = CaseFactory(medium="letter"), CaseFactory()
    assert PersonLetter.objects.filter(case=by_letter, line__isnull=False).exists()
    assert not PersonLetter.objects.filter(case=online).exists()


@pytest.mark.parametrize(
    ("facts", "length", "stands"),
    [
        ({"is_urgent": True}, 140, True),
        ({"is_urgent": True}, 141, False),
        ({"is_urgent": True, "is_restricted": True}, 10, False),
        ({}, 10, False),
    ],
)
def test_only_short_words_about_urgent_open_help_stand_in_a_text_message(facts, length, stands):
    """Of a protected person's request any staff member's words went to a telephone others read."""
    case = CaseFactory(**facts)
    word = CaseMessage.objects.create(case=case, kind="to_person", body="ن" * length)
    event = record_event(case, EventKind.MESSAGE_SENT, data={"message": word.pk})
    values = context_for(event, "ar")
    assert (values["urgent_words"] == word.body) is stands
    assert values["message"] == word.body
