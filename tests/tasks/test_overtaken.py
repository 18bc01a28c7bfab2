"""What has been overtaken since it was written does not leave."""

from django.utils import timezone

import pytest

from cases.enums import EventKind, Purpose
from cases.models import Consent, Decision
from cases.services.timeline import record_event
from cms.notices.enums import NoticeEvent
from cms.notices.models import Notice
from tasks.telling import reason_to_stay
from tests.factories.cases import CaseFactory
from tests.factories.notices import NoticeFactory

pytestmark = pytest.mark.django_db


def decision_notice() -> tuple[Notice, Decision]:
    case = CaseFactory(at="decided", is_urgent=True)
    decision = Decision.objects.create(case=case, result="accept", released_at=timezone.now())
    data = {"decision": decision.pk, "result": "accept"}
    record_event(case, EventKind.DECISION_RELEASED, data=data)
    return Notice.objects.get(event=NoticeEvent.HELP_COMING), decision


def test_a_standing_decision_may_leave() -> None:
    notice, _decision = decision_notice()

    assert reason_to_stay(notice) == ""


def test_a_decision_that_was_replaced_does_not_leave() -> None:
    """P10, F23: only the decision that stands in the moment of leaving goes out."""
    notice, decision = decision_notice()
    decision.is_current = False
    decision.save()
    Decision.objects.create(
        case=decision.case, round=2, result="accept", released_at=timezone.now()
    )

    assert reason_to_stay(notice) == "decision replaced"


def test_papers_that_came_while_the_message_waited_are_not_asked_for() -> None:
    """Held over the quiet hours, "missing" and "complete" would leave in the same second."""
    case = CaseFactory()
    kind, data = EventKind.MISSING_REQUESTED, {"documents": ["lease"]}
    record_event(case, kind, data=data)
    asked = Notice.objects.get(event=NoticeEvent.MISSING_ITEMS)
    assert reason_to_stay(asked) == ""

    case.documents.filter(key="lease").update(state="received")

    assert reason_to_stay(asked) == "papers came"


def test_papers_are_not_called_complete_once_one_was_sent_back() -> None:
    case = CaseFactory(papers_complete=True)
    record_event(case, EventKind.MISSING_COMPLETED)
    complete = Notice.objects.get(event=NoticeEvent.MISSING_COMPLETED)
    assert reason_to_stay(complete) == ""

    case.documents.filter(key="lease").update(state="rejected", reason="غير مقروءة")

    assert reason_to_stay(complete) == "papers wanted again"


@pytest.mark.parametrize("kind", [EventKind.MISSING_COMPLETED, EventKind.REGISTERED])
def test_what_comes_next_is_not_told_once_all_is_over(kind: EventKind) -> None:
    case = CaseFactory(papers_complete=True)
    record_event(case, kind)
    notice = Notice.objects.latest("pk")
    assert reason_to_stay(notice) == ""

    case.is_open = False
    case.save()

    assert reason_to_stay(notice) == "case closed"


def test_a_withdrawn_request_is_only_told_that_it_is_withdrawn() -> None:
    case = CaseFactory(outcome="withdrawn")
    said, confirmed = (
        NoticeFactory(subject_kind="case", subject_id=case.pk, event=event)
        for event in ("acknowledgement", "withdrawn")
    )

    assert reason_to_stay(said) == "case withdrawn"
    assert reason_to_stay(confirmed) == ""


def test_a_case_that_is_gone_is_not_spoken_of() -> None:
    assert reason_to_stay(NoticeFactory(subject_kind="case", subject_id=999)) == "case gone"
    assert reason_to_stay(NoticeFactory(subject_kind="", subject_id=None)) == ""


def test_who_opts_out_while_the_survey_waits_is_not_asked() -> None:
    case = CaseFactory()
    notice = NoticeFactory(subject_kind="case", subject_id=case.pk, event="survey_invitation")
    assert reason_to_stay(notice) == ""

    Consent.objects.create(
        case=case, purpose=Purpose.SURVEY, is_given=True, text_version="1",
        withdrawn_at=timezone.now(),
    )  # fmt: skip

    assert reason_to_stay(notice) == "opted out"
