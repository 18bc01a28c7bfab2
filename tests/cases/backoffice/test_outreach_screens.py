"""The screens of outreach: written, looked at, approved by another; never a name (C27)."""

from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

import pytest

from cases.models import Campaign
from cases.selectors.outreach import waiting_for_approval
from cms.accounts.models import User
from cms.accounts.roles import Role
from tests.factories.accounts import UserFactory
from tests.factories.association import BranchFactory
from tests.factories.outreach import beneficiary, outreach_templates
from tests.factories.roles import make_roles

pytestmark = pytest.mark.django_db


@pytest.fixture
def branch() -> Any:
    make_roles()
    outreach_templates()
    return BranchFactory()


def _client(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def _typed(branch: Any, **other: Any) -> dict[str, Any]:
    typed = {"title": "تجديد", "kind": "renewal", "within_days": "٣٠", "branch": branch.pk}
    return {**typed, "basis": "agreement", "basis_note": "", "words_ar": "نسعد بكم", **other}


def test_an_officer_writes_and_the_director_approves_what_was_seen(branch: Any) -> None:
    case = beneficiary(branch=branch)
    officer = _client(UserFactory(role=Role.OFFICER, branch=branch))
    director = _client(UserFactory(role=Role.DIRECTOR))

    refused = officer.post(reverse("campaigns:new"), _typed(branch, within_days="كثير"))
    assert refused.status_code == 422
    assert "نسعد بكم" in refused.content.decode()
    news = officer.post(reverse("campaigns:new"), _typed(branch, kind="service", words_ar=""))
    assert set(news.context["form"].errors) == {"service", "words", "basis"}  # all at once

    officer.post(reverse("campaigns:new"), _typed(branch))
    campaign = Campaign.objects.get()
    page = reverse("campaigns:inspect", args=[campaign.pk])
    seen = officer.get(page).content.decode()
    assert "نسعد بكم" in seen
    assert case.person.name not in seen
    officer.post(reverse("campaigns:deed", args=[campaign.pk, "submit"]))
    home, mine = reverse("wagtailadmin_home"), f'href="{page}"'
    assert mine in director.get(home).content.decode()
    assert mine in director.get(reverse("for_you")).content.decode()
    assert mine not in officer.get(home).content.decode()
    assert 'name="approve-seen"' not in officer.get(page).content.decode()
    assert 'name="approve-seen" value="1"' in director.get(page).content.decode()

    stale = director.post(
        reverse("campaigns:deed", args=[campaign.pk, "approve"]), {"approve-seen": "7"}
    )
    assert stale.status_code == 422
    director.post(reverse("campaigns:deed", args=[campaign.pk, "approve"]), {"approve-seen": "1"})

    campaign.refresh_from_db()
    assert (campaign.state, campaign.within_days) == ("approved", 30)
    assert mine not in director.get(home).content.decode()


def test_who_has_no_business_with_it_is_refused_and_another_branch_finds_nothing(
    branch: Any,
) -> None:
    officer = UserFactory(role=Role.OFFICER, branch=branch)
    _client(officer).post(reverse("campaigns:new"), _typed(branch))
    campaign = Campaign.objects.get()
    page = reverse("campaigns:inspect", args=[campaign.pk])

    assert _client(UserFactory(role=Role.RECEPTIONIST, branch=branch)).get(page).status_code in (
        302,
        403,
    )
    auditor = _client(UserFactory(role=Role.AUDITOR))
    assert auditor.get(page).status_code == 200
    assert auditor.get(reverse("campaigns:new")).status_code in (302, 403)
    elsewhere = _client(UserFactory(role=Role.OFFICER, branch=BranchFactory()))
    assert elsewhere.get(page).status_code == 404
    assert elsewhere.get(reverse("campaigns:write", args=[campaign.pk])).status_code == 404


def test_the_list_costs_the_same_with_one_campaign_and_with_five(branch: Any) -> None:
    director = UserFactory(role=Role.DIRECTOR)
    client, url = _client(director), reverse("campaigns:list")
    client.post(reverse("campaigns:new"), _typed(branch))
    client.get(url)
    with CaptureQueriesContext(connection) as few:
        client.get(url)
    for _number in range(4):
        client.post(reverse("campaigns:new"), _typed(branch))
    with CaptureQueriesContext(connection) as many:
        assert client.get(url).status_code == 200

    assert len(many) == len(few)


def test_what_waits_for_approval_is_asked_once_and_never_of_its_writer(
    branch: Any, django_assert_num_queries: Any
) -> None:
    director, writer = (UserFactory(role=Role.DIRECTOR) for _twice in range(2))
    for number in range(3):
        Campaign.objects.create(
            title=f"تذكير {number}", kind="renewal", within_days=30, basis="agreement",
            branch=branch, written_by=writer, state="waiting",
        )  # fmt: skip
    assert director.has_perm("cases.approve_campaign")
    with django_assert_num_queries(1):
        assert len({row.written_by.pk for row in waiting_for_approval(user=director)}) == 1
    assert writer.has_perm("cases.approve_campaign")
    assert not waiting_for_approval(user=writer)
