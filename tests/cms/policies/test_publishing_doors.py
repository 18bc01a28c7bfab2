"""No door lets a policy call itself approved while a fact is missing (C03, the HUD case).

A draft that should never have been stored is forced into the database first; then each door of
the framework is tried with it.
"""

import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from wagtail.models import Page, PageLogEntry, Revision
from wagtail.test.utils.form_data import rich_text, streamfield

import pytest

from cms.accounts.models import User
from cms.pages.services import ensure_publishing_workflow
from cms.policies.models import PolicyPage
from tests.cms.policies.forms import policy_form
from tests.factories.accounts import UserFactory
from tests.factories.site import APPROVALS, make_policy

pytestmark = pytest.mark.django_db

MISSING = ["اكتبوا رقم الاجتماع أو المحضر.", "اكتبوا تاريخ الاعتماد بتقويم واحد على الأقل."]


@pytest.fixture
def policy() -> PolicyPage:
    return make_policy(approval=APPROVALS["hud"])


@pytest.fixture
def boss() -> User:
    return UserFactory(is_superuser=True, is_staff=True)


@pytest.fixture
def boss_client(client: Client, boss: User) -> Client:
    client.force_login(boss)
    return client


def forced_draft(policy: PolicyPage, **changes: Any) -> Revision:
    """A revision that calls itself approved, stored past every check."""
    policy.declared_status = "approved"
    for name, value in changes.items():
        setattr(policy, name, value)
    return policy.save_revision(clean=False)


def stays_awaiting(policy: PolicyPage) -> bool:
    return PolicyPage.objects.get(pk=policy.pk).declared_status == "awaiting_approval_facts"


def edit(client: Client, policy: PolicyPage, **changes: Any) -> str:
    address = reverse("wagtailadmin_pages:edit", args=[policy.pk])
    return client.post(address, policy_form(**changes), follow=True).content.decode()


@pytest.mark.parametrize("action", ["action-publish", "action-submit", "unused"])
def test_the_edit_form_names_each_missing_fact(
    boss_client: Client, policy: PolicyPage, action: str
) -> None:
    ensure_publishing_workflow()
    before = Revision.objects.count()
    html = edit(boss_client, policy, **{action: "1"})
    for words in MISSING:
        assert words in html
    assert Revision.objects.count() == before
    assert stays_awaiting(policy)


def test_the_edit_form_publishes_once_the_facts_are_there(
    boss_client: Client, policy: PolicyPage
) -> None:
    edit(
        boss_client,
        policy,
        **{"reference": "7", "stated_hijri": "١٤٤٦-٠٨-٢٨", "action-publish": "1"},
    )
    policy = PolicyPage.objects.get(pk=policy.pk)
    assert policy.is_approved
    assert policy.stated_hijri == "1446-08-28"
    assert policy.in_force_from == datetime.date(2025, 2, 27)


def test_a_value_missing_in_a_clause_blocks_the_approval(
    boss_client: Client, policy: PolicyPage
) -> None:
    clause = {
        "number": "6.5",
        "title": "",
        "text": rich_text("<p>الرد خلال المدة المحددة.</p>"),
        "awaiting": "مدة الرد",
        "settings": streamfield([]),
    }
    section = {"number": "6", "title": "خطوات", "clauses": streamfield([("item", clause)])}
    html = edit(
        boss_client,
        policy,
        **{
            "body": streamfield([("section", section)]),
            "reference": "7",
            "stated_gregorian": "2025-02-27",
            "action-publish": "1",
        },
    )
    assert "في البند 6.5 قيمة ناقصة: مدة الرد." in html
    assert stays_awaiting(policy)


def test_a_service_cannot_store_it(policy: PolicyPage) -> None:
    policy.declared_status = "approved"
    with pytest.raises(ValidationError) as refusal:
        policy.save_revision()
    assert {"reference", "stated_gregorian"} <= set(refusal.value.message_dict)


@pytest.mark.parametrize("live", [True, False])
def test_the_table_cannot_hold_it_live_or_as_a_draft(policy: PolicyPage, live: bool) -> None:
    policy.declared_status = "approved"
    policy.live = live
    with pytest.raises(ValidationError):
        policy.save()


def test_a_forced_draft_cannot_be_published(policy: PolicyPage) -> None:
    revision = forced_draft(policy)
    with pytest.raises(ValidationError):
        revision.publish()
    assert stays_awaiting(policy)


def test_a_forced_draft_cannot_be_published_from_the_list(
    boss_client: Client, policy: PolicyPage
) -> None:
    forced_draft(policy)
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    answer = boss_client.post(f"{address}?id={policy.pk}", follow=True)
    html = answer.content.decode()
    assert answer.status_code == 200
    for words in MISSING:
        assert words in html
    assert stays_awaiting(policy)


def test_a_forced_draft_below_a_list_cannot_be_published_with_it(
    boss_client: Client, policy: PolicyPage
) -> None:
    forced_draft(policy)
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    parent = policy.get_parent()
    answer = boss_client.post(
        f"{address}?id={parent.pk}", {"include_descendants": "on"}, follow=True
    )
    assert MISSING[0] in answer.content.decode()


def test_a_publisher_is_not_offered_to_approve_it(client: Client, policy: PolicyPage) -> None:
    workflow = ensure_publishing_workflow()
    publisher = UserFactory(role="publisher", is_staff=True, is_superuser=True)
    forced_draft(policy)
    state = workflow.start(policy, publisher)
    task = state.current_task_state
    client.force_login(publisher)
    address = reverse("wagtailadmin_pages:workflow_action", args=[policy.pk, "approve", task.pk])
    assert client.post(address, {"comment": ""}).status_code == 302
    state.refresh_from_db()
    assert state.status == "in_progress"
    assert stays_awaiting(policy)
    names = [name for name, _label, _modal in task.task.specific.get_actions(policy, publisher)]
    assert names == ["reject"]


def test_a_publisher_approves_a_sound_policy(client: Client, policy: PolicyPage) -> None:
    workflow = ensure_publishing_workflow()
    publisher = UserFactory(role="publisher", is_staff=True, is_superuser=True)
    policy.intro = "جديد"
    policy.save_revision()
    state = workflow.start(policy, publisher)
    client.force_login(publisher)
    task = state.current_task_state
    address = reverse("wagtailadmin_pages:workflow_action", args=[policy.pk, "approve", task.pk])
    client.post(address, {"comment": ""})
    assert PolicyPage.objects.get(pk=policy.pk).intro == "جديد"


def test_the_clock_does_not_publish_it_and_still_publishes_the_others(policy: PolicyPage) -> None:
    past = timezone.now() - datetime.timedelta(minutes=5)
    blocked = forced_draft(policy)
    Revision.objects.filter(pk=blocked.pk).update(approved_go_live_at=past)
    other = Page.objects.get(slug="about", locale__language_code="ar").specific
    other.intro = "في موعده"
    due = other.save_revision()
    Revision.objects.filter(pk=due.pk).update(
        approved_go_live_at=past + datetime.timedelta(minutes=1)
    )
    call_command("publish_scheduled")
    assert stays_awaiting(policy)
    assert type(other).objects.get(pk=other.pk).intro == "في موعده"
    blocked.refresh_from_db()
    assert blocked.approved_go_live_at is None
    entry = PageLogEntry.objects.get(action="policies.schedule_cancelled")
    assert entry.data["missing"] == MISSING


# --- Words that came after the approval -----------------------------------------------------------


@pytest.fixture
def approved(boss_client: Client, policy: PolicyPage) -> PolicyPage:
    edit(boss_client, policy, **APPROVAL, **{"action-publish": "1"})
    return PolicyPage.objects.get(pk=policy.pk)


APPROVAL = {"reference": "7", "stated_gregorian": "2025-02-27"}


def said(words: str) -> dict[str, Any]:
    clause = {
        "number": "6.5",
        "title": "الرد",
        "text": rich_text(f"<p>{words}</p>"),
        "awaiting": "",
        "settings": streamfield([]),
    }
    section = {"number": "6", "title": "خطوات", "clauses": streamfield([("item", clause)])}
    return {"body": streamfield([("section", section)])}


def test_new_words_are_not_published_under_an_approval_that_never_saw_them(
    boss_client: Client, approved: PolicyPage
) -> None:
    values = {**APPROVAL, **said("الرد خلال يوم."), "action-publish": "1"}

    refused = edit(boss_client, approved, **values)

    assert "البنود التي تغيّرت بعد هذا الاعتماد: 6.5" in refused
    assert "يوم" not in str(PolicyPage.objects.get(pk=approved.pk).body)
    for another in ({"reference": "8"}, {"covered_because": "تصحيح خطأ كتابي"}):
        edit(boss_client, approved, **{**values, **another})
        assert "يوم" in str(PolicyPage.objects.get(pk=approved.pk).body)
        edit(boss_client, approved, **{**APPROVAL, **said("الرد."), "action-publish": "1"})


def test_a_comma_needs_no_new_approval_and_a_draft_may_say_anything(
    boss_client: Client, approved: PolicyPage
) -> None:
    edit(boss_client, approved, **APPROVAL, **said("الرد،"), **{"action-publish": "1"})
    assert "،" in str(PolicyPage.objects.get(pk=approved.pk).body)

    edit(boss_client, approved, **APPROVAL, **said("الرد خلال يوم."))

    draft = PolicyPage.objects.get(pk=approved.pk).get_latest_revision_as_object()
    assert "يوم" in str(draft.body)
    with pytest.raises(ValidationError):
        draft.latest_revision.publish()
