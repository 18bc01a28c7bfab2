"""Asking how it went: planned by rule, answered once, cut loose."""

from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

import pytest
import time_machine

from cases.enums import Purpose
from cases.models import Case, Consent, Person
from surveys.enums import InvitationState, SurveyTrigger, WhyNot
from surveys.exceptions import InvitationClosed, NothingAnswered
from surveys.models import Invitation, Response
from surveys.selectors import (
    get_open_invitation,
    invited_count,
    to_be_reminded,
    why_not_asked,
)
from surveys.services import answer_survey, close_invitations, open_invitation, plan_invitations
from tests.factories.cases import CaseFactory, PersonFactory
from tests.factories.surveys import TOKEN, InvitationFactory, SurveyFactory

pytestmark = pytest.mark.django_db

CLOSURE = SurveyTrigger.AFTER_CLOSURE
NOON = timezone.localtime().replace(hour=12, minute=0, second=0, microsecond=0)


def test_each_survey_of_the_trigger_asks_once_per_case() -> None:
    survey = SurveyFactory(delay_days=2, answer_within_days=30)
    SurveyFactory(trigger=SurveyTrigger.AFTER_DELIVERY)
    SurveyFactory(is_active=False)
    case = CaseFactory()

    with time_machine.travel(NOON, tick=False):
        (invitation,) = plan_invitations(case, CLOSURE)
        assert plan_invitations(case, CLOSURE) == []

    assert invitation.survey == survey
    assert invitation.due_at == NOON + timedelta(days=2)
    assert invitation.expires_at == NOON + timedelta(days=32)
    assert Invitation.objects.count() == 1


@pytest.mark.parametrize("outcome", ["refused", "delivered", "answered", "not_completed"])
def test_everyone_is_asked_whatever_became_of_the_request(outcome: str) -> None:
    """Clause 3.10: the refused are asked like everyone else."""
    SurveyFactory()

    assert len(plan_invitations(CaseFactory(outcome=outcome), CLOSURE)) == 1


def test_nobody_is_asked_at_night() -> None:
    SurveyFactory(delay_days=1)

    with time_machine.travel(NOON.replace(hour=22), tick=False):
        (invitation,) = plan_invitations(CaseFactory(), CLOSURE)

    assert timezone.localtime(invitation.due_at).hour == 8


def test_who_is_not_asked_has_a_row_that_says_why() -> None:
    SurveyFactory()
    withdrawn = CaseFactory(outcome="withdrawn")
    unwilling = CaseFactory()
    Consent.objects.create(case=unwilling, purpose=Purpose.SURVEY, is_given=False, text_version="1")

    for case, why in ((withdrawn, WhyNot.WITHDRAWN), (unwilling, WhyNot.NO_CONSENT)):
        assert plan_invitations(case, CLOSURE) == []
        row = Invitation.objects.get(case=case)
        assert (row.state, row.why_not) == (InvitationState.CANCELLED, why)


def test_who_stopped_surveys_is_not_asked_under_another_file_of_the_same_telephone() -> None:
    """Who gives no number of identity has a file for every request."""
    SurveyFactory()
    first, again = CaseFactory(), CaseFactory()
    Person.objects.filter(pk=again.person_id).update(mobile_index=first.person.mobile_index)
    again = Case.objects.get(pk=again.pk)
    assert why_not_asked(again) == ""
    stop = Consent.objects.create(
        case=first, purpose=Purpose.SURVEY, is_given=True, text_version="1"
    )
    Consent.objects.filter(pk=stop.pk).update(withdrawn_at=timezone.now())
    assert why_not_asked(again) == WhyNot.NO_CONSENT
    Consent.objects.create(case=again, purpose=Purpose.SURVEY, is_given=True, text_version="1")
    assert why_not_asked(again) == ""


def test_a_planned_invitation_has_no_link_yet() -> None:
    SurveyFactory()
    plan_invitations(CaseFactory(), CLOSURE)

    assert open_invitation(Invitation.objects.get().pk, is_reachable=True) is not None
    assert open_invitation(Invitation.objects.get().pk, is_reachable=True) is None


def test_a_survey_that_has_ended_asks_nobody_any_more() -> None:
    invitation = InvitationFactory(survey__is_active=False)

    assert open_invitation(invitation.pk, is_reachable=True) is None

    invitation.refresh_from_db()
    assert invitation.why_not == WhyNot.SURVEY_ENDED


@pytest.mark.parametrize("token", ["", "nonsense", TOKEN + "x", "'", "ا"])
def test_only_the_secret_opens_an_invitation(token: str) -> None:
    invitation = InvitationFactory(sent=True)

    assert get_open_invitation(TOKEN) == invitation
    assert get_open_invitation(token) is None


@pytest.mark.parametrize(
    "changes",
    [
        {"state": InvitationState.ANSWERED},
        {"state": InvitationState.CANCELLED},
        {"state": InvitationState.PLANNED},
        {"expires_at": timezone.now() - timedelta(days=1)},
    ],
)
def test_a_closed_invitation_does_not_open(changes: dict[str, Any]) -> None:
    InvitationFactory(sent=True, **changes)

    assert get_open_invitation(TOKEN) is None


def test_an_answer_is_kept_without_anything_that_leads_to_the_person() -> None:
    invitation = InvitationFactory(sent=True)
    case = invitation.case
    raw = {"overall": "٤", "clear": "yes", "best": ["care"], "words": "شكرًا لأبي محمد"}

    assert answer_survey(invitation, raw, "ar").is_valid

    response = Response.objects.get()
    assert response.answers == {"overall": 4, "clear": True, "best": ["care"]}
    assert response.comment == "شكرًا لأبي محمد"
    assert (response.service, response.branch, response.medium) == (
        case.service,
        case.branch,
        case.medium,
    )
    assert response.month == timezone.localdate().replace(day=1)


def test_a_survey_is_answered_once_even_by_two_at_the_same_moment() -> None:
    invitation = InvitationFactory(sent=True)
    same = Invitation.objects.get(pk=invitation.pk)

    answer_survey(invitation, {"overall": "5"}, "ar")

    with pytest.raises(InvitationClosed):
        answer_survey(same, {"overall": "1"}, "ar")
    assert Response.objects.get().answers == {"overall": 5}


def test_a_wrong_answer_is_explained_and_may_be_mended() -> None:
    invitation = InvitationFactory(sent=True)

    result = answer_survey(invitation, {"overall": "6"}, "en")

    assert set(result.errors) == {"overall"}
    assert not Response.objects.exists()
    assert answer_survey(invitation, {"overall": "5"}, "en").is_valid


def test_a_survey_of_skipped_questions_only_is_refused_and_uses_nothing_up() -> None:
    invitation = InvitationFactory(sent=True)
    for raw in ({}, {"overall": "", "words": "  ", "best": []}):
        with pytest.raises(NothingAnswered):
            answer_survey(invitation, raw, "ar")
    assert answer_survey(invitation, {"words": "الاتصال أسرع"}, "ar").is_valid
    answer = Response.objects.get()
    assert (answer.answers, answer.comment) == ({}, "الاتصال أسرع")


def test_invitations_whose_time_has_passed_are_closed() -> None:
    past = timezone.now() - timedelta(minutes=1)
    late = InvitationFactory(sent=True, expires_at=past)
    InvitationFactory(state=InvitationState.SENT)
    InvitationFactory(state=InvitationState.ANSWERED, expires_at=past)

    assert close_invitations() == 1

    late.refresh_from_db()
    assert late.state == InvitationState.EXPIRED


def test_the_asked_are_counted_whatever_they_answered() -> None:
    survey = SurveyFactory()
    for state in InvitationState:
        InvitationFactory(survey=survey, state=state)

    assert invited_count(survey) == 3  # sent, answered, expired


@pytest.mark.parametrize(
    "question",
    [
        {"type": "short_text", "binds": "person.name"},
        {"type": "mobile"},
        {"type": "identifier"},
        {"type": "person_name"},
    ],
)
def test_a_survey_may_not_ask_who_the_person_is(question: dict[str, str]) -> None:
    step = {
        "key": "who",
        "title": {"ar": "من"},
        "questions": [{"key": "who", "label": {"ar": "من أنتم؟"}, **question}],
    }

    with pytest.raises(ValidationError) as caught:
        SurveyFactory.build(definition={"steps": [step]}).full_clean()

    assert set(caught.value.message_dict) == {"definition"}


def test_nobody_is_asked_again_within_the_days_of_rest() -> None:
    survey, other = SurveyFactory(), SurveyFactory(trigger=SurveyTrigger.AFTER_DELIVERY)
    case = CaseFactory()
    assert len(plan_invitations(case, CLOSURE)) == 1

    assert plan_invitations(case, SurveyTrigger.AFTER_DELIVERY) == []
    assert Invitation.objects.get(survey=other).why_not == WhyNot.ASKED_LATELY

    with time_machine.travel(timezone.now() + timedelta(days=31)):
        again = CaseFactory(person=case.person)
        assert [row.survey for row in plan_invitations(again, CLOSURE)] == [survey]


@pytest.mark.parametrize(
    "way", [{"mobile": "+966500000077"}, {"mobile": "", "email": "huda@example.org"}]
)
def test_one_telephone_or_address_is_one_reader_though_every_enquiry_makes_a_person_of_its_own(
    way: dict[str, str],
) -> None:
    """Who gave no number of identity was asked four times in a month."""
    first = InvitationFactory(case=CaseFactory(person=PersonFactory(**way)))
    same = PersonFactory(**way)
    second = InvitationFactory(case=CaseFactory(person=same))
    others = [InvitationFactory(case=CaseFactory(person=PersonFactory(mobile=""))) for _ in "ab"]

    assert open_invitation(first.pk, is_reachable=True) is not None
    assert open_invitation(second.pk, is_reachable=True) is None
    assert all(open_invitation(other.pk, is_reachable=True) for other in others)


def test_a_reminder_counts_from_the_day_the_invitation_left() -> None:
    """After an outage it came the day after."""
    late = InvitationFactory(due_at=timezone.now() - timedelta(days=20))
    open_invitation(late.pk, is_reachable=True)
    assert not to_be_reminded().exists()
    with time_machine.travel(timezone.now() + timedelta(days=8)):
        assert list(to_be_reminded()) == [late]


def test_of_two_invitations_that_were_planned_at_once_the_second_stays_home() -> None:
    first = InvitationFactory()
    second = InvitationFactory(case=CaseFactory(person=first.case.person))

    assert open_invitation(first.pk, is_reachable=True) is not None
    assert open_invitation(second.pk, is_reachable=True) is None
    second.refresh_from_db()
    assert second.why_not == WhyNot.ASKED_LATELY
