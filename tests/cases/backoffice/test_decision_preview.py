"""Who records a decision reads first what the person will read; nothing is kept of it."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

import pytest

from cases.enums import VoteChoice
from cases.models import Decision
from cases.services.committee import OBJECTION_DAYS, cast_vote
from cms.core.dates import format_dual
from cms.notices.models import Notice
from tests.cases.backoffice.rooms import case_here, words_on
from tests.factories.cases import seats_of
from tests.factories.notices import MessageTemplateFactory

pytestmark = pytest.mark.django_db
WORDS = {"result": "refuse", "explanation": "المنزل خارج نطاقنا حتى الآن", "conditions": ""}


@pytest.fixture
def case(office):
    found = case_here(office, at="committee", papers_complete=True)
    for member in seats_of(found)[:3]:
        cast_vote(found, member=member, choice=VoteChoice.REFUSE, reason="خارج النطاق")
    return found


def _preview(office, role, case, **words):
    url = reverse("decision_preview", args=[case.pk])
    return office.client(role).post(url, {**WORDS, **words})


def test_the_message_is_read_with_what_is_typed_and_nothing_is_recorded(office, case):
    body = "قرار {reference}، ولكم الاعتراض حتى {objection_deadline}"
    MessageTemplateFactory(event="decision_refused", channel="sms", language="ar", body=body)
    before = Notice.objects.count()
    page = words_on(_preview(office, "secretary", case))
    assert f"قرار {case.reference}، ولكم الاعتراض حتى" in page.replace("\u2068", "").replace(
        "\u2069", ""
    )
    assert WORDS["explanation"] in page
    assert not Decision.objects.filter(case=case).exists()
    assert Notice.objects.count() == before


def test_the_amount_stands_there_as_the_person_will_read_it(office, case):
    page = words_on(_preview(office, "secretary", case, result="part", amount="١٨٠٠"))
    assert "1,800" in page
    for unread in ("1,8x", "1.500"):
        page = words_on(_preview(office, "secretary", case, result="part", amount=unread))
        assert "تعذّرت قراءة المبلغ" in page
        assert unread not in page


def test_the_reason_chosen_from_the_list_is_told_in_words(office, case):
    [reason, *_] = case.service.refusal_reasons
    page = words_on(_preview(office, "secretary", case, reason_key=reason["key"]))
    assert reason["label"]["ar"] in page


def test_the_last_day_to_object_stands_there_unless_nobody_is_left_to_turn_to(
    office, case, monkeypatch
):
    until = timezone.localdate(max(case.not_before_at or timezone.now(), timezone.now()))
    until += timedelta(days=OBJECTION_DAYS)
    assert f"الاعتراض حتى {format_dual(until, 'ar')}" in words_on(
        _preview(office, "secretary", case)
    )
    monkeypatch.setattr("tasks.decision_preview.is_final", lambda first, once: once is not None)
    page = words_on(_preview(office, "secretary", case))
    assert "الاعتراض حتى" not in page


def test_without_a_result_it_says_what_to_do(office, case):
    page = _preview(office, "secretary", case, result="")
    assert page.status_code == 200
    assert WORDS["explanation"] not in words_on(page)


def test_a_message_without_a_template_is_told_and_the_tracking_page_shown(office, case):
    assert WORDS["explanation"] in words_on(_preview(office, "secretary", case))


@pytest.mark.parametrize("role", ["officer", "member", "auditor", "editor"])
def test_only_who_may_decide_this_file_reads_it(office, case, role):
    assert _preview(office, role, case).status_code in (302, 403, 404)


def test_the_form_of_the_decision_offers_it(office, case):
    room = office.client("secretary").get(reverse("cases:inspect", args=[case.pk]))
    assert reverse("decision_preview", args=[case.pk]) in room.content.decode()
