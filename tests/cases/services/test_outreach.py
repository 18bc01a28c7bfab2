"""Outreach: rules make the lists, a basis stands beside each, and two people let it leave (C27)."""

from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

import pytest

from cases.models import Campaign, Person
from cases.outreach_enums import CampaignKind, CampaignState, LegalBasis, WhyLeftOut
from cases.selectors.outreach import listed, preview, visible_campaigns
from cases.services.outreach import (
    approve_campaign,
    cancel_campaign,
    give_back_campaign,
    save_campaign,
    submit_campaign,
)
from cms.accounts.models import User
from cms.accounts.roles import Role
from cms.association.models import Association
from cms.notices.models import MessageTemplate
from tests.factories.accounts import UserFactory
from tests.factories.association import BranchFactory
from tests.factories.cases import CaseFactory, PersonFactory, ServiceFactory
from tests.factories.outreach import (
    approved,
    beneficiary,
    campaign,
    outreach_templates,
    people,
    says,
    with_paper,
)
from tests.factories.roles import make_roles

pytestmark = pytest.mark.django_db


@pytest.fixture
def director() -> User:
    make_roles()
    outreach_templates()
    return UserFactory(role=Role.DIRECTOR)


def found(draft: Campaign) -> set[Person]:
    return set(listed(draft))


# --- Whom a rule finds --------------------------------------------------------------------------


def test_files_due_within_the_days_are_found_and_those_past_their_day_as_well() -> None:
    due, past, _later = beneficiary(), beneficiary(renew_in=-40), beneficiary(renew_in=31)

    assert found(campaign()) == people(due, past)


def test_papers_that_expire_are_found_unless_a_newer_one_has_come() -> None:
    soon, replaced = with_paper(expires_in=9), with_paper(expires_in=9)
    with_paper(expires_in=400, person=replaced.person)
    with_paper(expires_in=-1)
    with_paper(expires_in=40)
    with_paper(expires_in=9, is_open=False)  # closed, and no beneficiary

    assert found(campaign(CampaignKind.PAPER)) == people(soon)


def test_news_of_a_service_find_only_who_agreed() -> None:
    agreed, said_no, _never_asked = CaseFactory(), CaseFactory(), CaseFactory()
    says(agreed, True)
    says(said_no, False)

    assert found(campaign(CampaignKind.SERVICE, service=ServiceFactory())) == people(agreed)


def test_a_branch_reaches_its_own_people_and_protected_requests_make_nobody_known() -> None:
    branch = BranchFactory()
    inside, _elsewhere = beneficiary(branch=branch), beneficiary()
    beneficiary(branch=branch, is_restricted=True)

    assert found(campaign(branch=branch)) == people(inside)


# --- Who is left out, and why -------------------------------------------------------------------


def test_who_is_left_out_is_counted_by_reason_and_everybody_else_is_told() -> None:
    beneficiary()
    beneficiary(person=PersonFactory(mobile=""))
    says(beneficiary(), False)
    twice = {"identifier_kind": "national", "identifier": "1000000008"}
    beneficiary(person=PersonFactory(**twice))
    beneficiary(person=PersonFactory(**twice))
    merged = beneficiary()
    Person.objects.filter(pk=merged.person_id).update(merged_into=CaseFactory().person)

    reached = preview(campaign())

    assert reached.told == 2
    assert reached.left_out == {
        WhyLeftOut.MERGED: 1,
        WhyLeftOut.OPTED_OUT: 1,
        WhyLeftOut.NO_CONTACT: 1,
        WhyLeftOut.DUPLICATE: 1,
    }


def test_the_last_word_counts() -> None:
    case = beneficiary()
    says(case, True, given_at=timezone.now() - timedelta(days=9), withdrawn_at=timezone.now())
    assert preview(campaign()).left_out == {WhyLeftOut.OPTED_OUT: 1}

    says(CaseFactory(person=case.person), True, given_at=timezone.now() + timedelta(seconds=1))
    assert preview(campaign()).told == 1


def test_a_preview_is_one_question_of_the_database(django_assert_num_queries: Any) -> None:
    for _number in range(5):
        beneficiary()
    with django_assert_num_queries(1):
        preview(campaign())


# --- What may be written ------------------------------------------------------------------------


def _refused(draft: Campaign, user: User) -> set[str]:
    with pytest.raises(ValidationError) as caught:
        save_campaign(draft, acting_user=user)
    return set(caught.value.message_dict)


def test_news_of_a_service_need_consent_and_words(director: User) -> None:
    service = ServiceFactory()
    told: dict[str, Any] = {"kind": CampaignKind.SERVICE, "service": service}

    assert _refused(campaign(**told, basis=LegalBasis.AGREEMENT), director) == {"basis"}
    assert _refused(campaign(**told, words={}), director) == {"words"}
    assert _refused(campaign(basis=LegalBasis.LEGAL_DUTY), director) == {"basis_note"}


def test_a_rule_by_date_needs_its_days_and_news_their_service_whoever_saves(director: User) -> None:
    for kind in (CampaignKind.RENEWAL, CampaignKind.PAPER):
        assert _refused(campaign(kind, within_days=None), director) == {"within_days"}
        assert _refused(campaign(kind, within_days=366), director) == {"within_days"}
    nothing = campaign(CampaignKind.SERVICE, words={}, basis=LegalBasis.AGREEMENT)
    assert _refused(nothing, director) == {"service", "words", "basis"}


def test_words_name_only_what_the_rule_can_fill_and_tell_nothing_to_a_glance(
    director: User,
) -> None:
    assert _refused(campaign(words={"ar": "طلبكم {reference}"}), director) == {"words"}
    assert _refused(campaign(words={"ar": "{% if x %}"}), director) == {"words"}
    house = Association.load()
    house.neutral_notices = True
    house.save()
    draft = campaign(CampaignKind.SERVICE, service=ServiceFactory(), words={"ar": "{service}"})
    assert _refused(draft, director) == {"words"}


def test_an_officer_writes_for_their_own_branch_only(director: User) -> None:
    own, other = BranchFactory(), BranchFactory()
    officer = UserFactory(role=Role.OFFICER, branch=own)
    assert _refused(campaign(), officer) == {"branch"}
    assert _refused(campaign(branch=other), officer) == {"branch"}

    mine = save_campaign(campaign(branch=own), acting_user=officer)
    save_campaign(campaign(), acting_user=director)
    assert list(visible_campaigns(user=officer)) == [mine]
    with pytest.raises(PermissionDenied):
        save_campaign(campaign(branch=own), acting_user=UserFactory(role=Role.RECEPTIONIST))


# --- Two people let it leave --------------------------------------------------------------------


def test_whoever_wrote_it_does_not_approve_it(director: User) -> None:
    beneficiary()
    draft = save_campaign(campaign(), acting_user=director)
    waiting = submit_campaign(draft, acting_user=director)

    with pytest.raises(ValidationError):
        approve_campaign(waiting, acting_user=director, seen=1)
    with pytest.raises(PermissionDenied):
        approve_campaign(waiting, acting_user=UserFactory(role=Role.OFFICER), seen=1)

    other = UserFactory(role=Role.PRIVACY_OFFICER)
    done = approve_campaign(waiting, acting_user=other, seen=1)
    assert (done.state, done.written_by, done.approved_by) == ("approved", director, other)
    with pytest.raises(ValidationError):  # a colleague was first
        approve_campaign(waiting, acting_user=other, seen=1)


def test_a_list_that_grew_meanwhile_is_looked_at_again(director: User) -> None:
    beneficiary()
    draft = save_campaign(campaign(), acting_user=director)
    waiting = submit_campaign(draft, acting_user=director)
    beneficiary()

    with pytest.raises(ValidationError):
        approve_campaign(waiting, acting_user=UserFactory(role=Role.PRIVACY_OFFICER), seen=1)
    assert not waiting.recipients.exists()


def test_an_empty_list_and_a_missing_template_ask_for_no_approval(director: User) -> None:
    draft = save_campaign(campaign(), acting_user=director)
    with pytest.raises(ValidationError):
        submit_campaign(draft, acting_user=director)

    beneficiary()
    MessageTemplate.objects.all().delete()
    with pytest.raises(ValidationError):
        submit_campaign(draft, acting_user=director)


def test_what_waits_is_given_back_changed_and_asked_for_again(director: User) -> None:
    beneficiary()
    draft = save_campaign(campaign(), acting_user=director)
    waiting = submit_campaign(draft, acting_user=director)
    with pytest.raises(ValidationError):
        save_campaign(waiting, acting_user=director)

    back = give_back_campaign(
        waiting, acting_user=UserFactory(role=Role.PRIVACY_OFFICER), reason="الكلمات طويلة"
    )
    save_campaign(back, acting_user=director)
    reasons = set(back.history.values_list("history_change_reason", flat=True))
    assert "الكلمات طويلة" in reasons


def test_the_list_is_frozen_with_its_reasons_and_cancelling_leaves_out_who_waits(
    director: User,
) -> None:
    beneficiary()
    says(beneficiary(), False)
    other = UserFactory(role=Role.PRIVACY_OFFICER)
    done = approved(campaign(), writer=director, approver=other)
    rows = set(done.recipients.values_list("state", "why_not"))
    assert rows == {("planned", ""), ("left_out", "opted_out")}

    cancelled = cancel_campaign(done, acting_user=director, reason="خطأ")
    assert cancelled.state == CampaignState.CANCELLED
    assert set(done.recipients.values_list("why_not", flat=True)) == {"cancelled", "opted_out"}
    with pytest.raises(ValidationError):
        cancel_campaign(done, acting_user=director, reason="مرة أخرى")
