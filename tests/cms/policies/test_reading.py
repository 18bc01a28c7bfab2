"""The policy read and confirmed by everybody of the house, and before any work where it asks so."""

import json
from datetime import timedelta
from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from wagtail.models import Locale, Page

import pytest
import time_machine

from cases.selectors.for_you import kept_before, told_to
from cms.accounts.models import User
from cms.accounts.roles import Role
from cms.association.models import Association
from cms.notices.enums import StaffNoticeKind
from cms.notices.models import StaffNotice
from cms.policies.editions import (
    changes_since_read,
    confirm_reading,
    current_edition,
    has_read,
    renew_edition,
    share_by_role,
    yet_to_read,
)
from cms.policies.models import PolicyEdition, PolicyPage, PolicyReading
from tasks.watching import watch_policies
from tests.factories.accounts import UserFactory
from tests.factories.roles import make_roles
from tests.factories.site import make_policy

pytestmark = pytest.mark.django_db


@pytest.fixture
def policy() -> PolicyPage:
    make_roles()
    return make_policy()


@pytest.fixture
def officer(policy: PolicyPage) -> User:
    user: User = UserFactory(role=Role.OFFICER)
    return user


def _change(policy: PolicyPage, **clause: str) -> PolicyEdition:
    """Publish the policy with other words in its first clause; return the edition that stands."""
    page = PolicyPage.objects.get(pk=policy.pk)
    body = json.loads(json.dumps(list(page.body.raw_data)))
    body[0]["value"]["clauses"][0]["value"].update(clause)
    page.body = json.dumps(body)
    page.covered_because = json.dumps(clause)  # another reason each time
    page.save_revision().publish()
    edition = current_edition()
    assert edition is not None
    return edition


def _ask(**_values: Any) -> None:
    Association.objects.update_or_create(defaults={"policy_read_first": True})


# --- Editions -------------------------------------------------------------------------------------


def test_other_words_are_a_new_edition_and_a_comma_is_none(policy: PolicyPage) -> None:
    first = current_edition()
    assert first is not None

    said = policy.body[0].value["clauses"][0]["text"].source
    assert _change(policy, text=said.replace(" ", "  ").replace(".", "،")) == first
    second = _change(policy, text="<p>نرد خلال خمسة أيام.</p>")
    assert second != first
    revision = first.revision_id
    assert _change(policy, text=said) == first  # the wording that stood before, no third one
    first.refresh_from_db()
    assert first.revision_id == revision  # and what proved it then still does
    assert PolicyEdition.objects.filter(is_current=True).count() == 1


def test_a_withdrawn_policy_is_asked_of_nobody(policy: PolicyPage, officer: User) -> None:
    PolicyPage.objects.get(pk=policy.pk).unpublish()
    assert current_edition() is None
    assert renew_edition() is None

    policy.refresh_from_db()
    policy.save_revision().publish()
    assert current_edition() is not None
    Page.objects.get(pk=policy.pk).delete()
    assert current_edition() is None


def test_a_new_wording_is_told_to_everybody_and_stands_until_confirmed(
    policy: PolicyPage, officer: User
) -> None:
    edition = _change(policy, text="<p>نرد خلال خمسة أيام.</p>")
    told_to(officer).update(read_at="2026-01-01T00:00:00Z")
    assert kept_before(officer).count() == 1

    confirm_reading(officer, edition)
    confirm_reading(officer, edition)

    assert not told_to(officer).exists()
    assert PolicyReading.objects.count() == 1


def test_nobody_confirms_a_wording_they_were_not_shown(
    client: Client, officer: User, policy: PolicyPage
) -> None:
    client.force_login(officer)
    screen = reverse("policy_to_read")
    shown = {"is_read": "on", "edition": client.get(screen).context["standing"].pk}
    second = _change(policy, text="<p>نرد خلال خمسة أيام.</p>")

    late = client.post(screen, shown)

    assert late.status_code == 422
    assert not has_read(officer, second)
    assert f'value="{second.pk}"' in late.content.decode()
    assert client.post(screen, {**shown, "edition": second.pk}).status_code == 302


def test_who_signs_in_for_the_first_time_is_told_at_once(
    client: Client, policy: PolicyPage
) -> None:
    newcomer = UserFactory(role=Role.RESEARCHER)
    assert not told_to(newcomer).exists()
    for _again in range(2):
        client.force_login(newcomer)
    assert told_to(newcomer).count() == 1


def test_who_comes_later_is_told_in_the_night(policy: PolicyPage) -> None:
    newcomer = UserFactory(role=Role.RESEARCHER)
    left = UserFactory(role=Role.OFFICER, is_active=False)

    watch_policies()
    watch_policies()

    assert told_to(newcomer).count() == 1
    assert not told_to(left).exists()


def test_who_has_not_confirmed_is_reminded_week_by_week(policy: PolicyPage, officer: User) -> None:
    done = UserFactory(role=Role.RESEARCHER)
    watch_policies()
    edition = current_edition()
    assert edition is not None
    confirm_reading(done, edition)
    for days, times in ((6, 1), (8, 2), (9, 2), (16, 3)):
        with time_machine.travel(timezone.now() + timedelta(days=days), tick=False):
            watch_policies()
        assert told_to(officer).count() == times
    assert not told_to(done).exists()  # what is confirmed is told no more


def test_a_review_that_is_due_is_told_once_in_all_languages(policy: PolicyPage) -> None:
    PolicyPage.objects.update(review_due=timezone.localdate())
    translated = policy.copy_for_translation(Locale.objects.get_or_create(language_code="en")[0])
    translated.live, translated.title = True, "The policy"
    translated.save()
    publisher = UserFactory(role=Role.PUBLISHER)

    watch_policies()

    told = StaffNotice.objects.filter(user=publisher, kind=StaffNoticeKind.POLICY_REVIEW)
    assert [row.subject_id for row in told] == [policy.pk]


def test_what_changed_since_one_read_it_is_marked(policy: PolicyPage, officer: User) -> None:
    first = current_edition()
    assert first is not None
    assert changes_since_read(officer, first) == {}
    confirm_reading(officer, first)
    number = policy.body[0].value["clauses"][0]["number"]

    second = _change(policy, text="<p>نرد خلال خمسة أيام.</p>")

    assert changes_since_read(officer, second) == {number: "changed"}
    third = _change(policy, number="9.9")
    assert changes_since_read(officer, third) == {"9.9": "new"}


# --- The door -------------------------------------------------------------------------------------


def test_nobody_works_before_the_policy_is_confirmed_where_the_house_asks_for_it(
    client: Client, officer: User
) -> None:
    _ask()
    client.force_login(officer)
    queue = reverse("cases:list")

    led = client.get(f"{queue}?tab=mine")
    assert led.status_code == 302
    screen = led["Location"]
    assert screen.startswith(reverse("policy_to_read"))
    assert client.get(queue, headers={"accept": "application/json"}).status_code == 403
    assert client.post(queue, {}).status_code == 302
    assert client.get(screen).status_code == 200
    assert client.get(reverse("wagtailadmin_account")).status_code == 200
    shown = {"next": f"{queue}?tab=mine", "edition": client.get(screen).context["standing"].pk}
    assert client.post(screen, shown).status_code == 422  # without the tick

    done = client.post(screen, {**shown, "is_read": "on"})
    assert done["Location"] == f"{queue}?tab=mine"
    assert client.get(queue).status_code == 200


def test_it_leads_back_to_no_foreign_address(client: Client, officer: User) -> None:
    client.force_login(officer)
    screen = reverse("policy_to_read")
    shown = {"edition": client.get(screen).context["standing"].pk}
    foreign = {"is_read": "on", "next": "https://evil.example/"}
    done = client.post(screen, {**shown, **foreign})
    assert done["Location"] == reverse("wagtailadmin_home")


def test_what_is_being_typed_when_the_wording_changes_is_taken_and_the_next_screen_asks(
    client: Client, officer: User, policy: PolicyPage
) -> None:
    _ask()
    first = current_edition()
    assert first is not None
    confirm_reading(officer, first)
    client.force_login(officer)
    assert client.get(reverse("cases:list")).status_code == 200

    _change(policy, text="<p>نرد خلال خمسة أيام.</p>")

    taken = client.post(reverse("for_you_read"), {})
    assert taken["Location"] == reverse("for_you")
    assert client.get(reverse("for_you")).status_code == 302


def test_where_the_house_does_not_ask_nobody_is_kept_from_working(
    client: Client, officer: User
) -> None:
    client.force_login(officer)
    assert client.get(reverse("cases:list")).status_code == 200


def test_without_a_policy_the_door_is_open(client: Client) -> None:
    make_roles()
    _ask()
    client.force_login(UserFactory(role=Role.OFFICER))
    assert client.get(reverse("cases:list")).status_code == 200
    assert client.get(reverse("policy_to_read")).status_code == 200


# --- Who has read it ------------------------------------------------------------------------------


def test_the_report_counts_by_role_and_names_whom_to_ask(client: Client, officer: User) -> None:
    edition = current_edition()
    assert edition is not None
    UserFactory(role=Role.OFFICER, first_name="سلمى", last_name="النخلة")
    confirm_reading(officer, edition)
    assert has_read(officer, edition)
    assert share_by_role(edition, Role.values) == {Role.OFFICER: (1, 2)}
    assert yet_to_read(edition).count() == 1

    client.force_login(UserFactory(role=Role.DIRECTOR))
    shown = client.get(reverse("policy_readers")).content.decode()
    assert "سلمى النخلة" in shown
    assert f"{officer}" in shown  # with the day of the reading
    client.force_login(officer)
    assert client.get(reverse("policy_readers")).status_code in (302, 403)


def test_every_wording_that_stood_can_be_read_with_what_proves_its_approval(
    client: Client, policy: PolicyPage
) -> None:
    first = current_edition()
    assert first is not None
    said = policy.body[0].value["clauses"][0]["text"].source
    second = _change(policy, text="<p>نرد خلال خمسة أيام.</p>")
    client.force_login(UserFactory(role=Role.AUDITOR))

    listed = client.get(reverse("policy_readers")).content.decode()
    for edition in (first, second):
        assert reverse("policy_wording", args=[edition.pk]) in listed
    before = client.get(reverse("policy_wording", args=[first.pk])).content.decode()
    now = client.get(reverse("policy_wording", args=[second.pk])).content.decode()
    assert said in before
    assert "نرد خلال خمسة أيام." not in before
    assert "نرد خلال خمسة أيام." in now
    assert now.count("sila-tag--check") == 1

    client.force_login(UserFactory(role=Role.OFFICER))
    refused = client.get(reverse("policy_wording", args=[first.pk]))
    assert refused.status_code in (302, 403)


def test_a_wording_that_stood_stays_open_to_everybody(client: Client, policy: PolicyPage) -> None:
    first = current_edition()
    assert first is not None
    said = policy.body[0].value["clauses"][0]["text"].source
    _change(policy, text="<p>نرد خلال خمسة أيام.</p>")

    today = client.get(policy.url).content.decode()
    assert f"?wording={first.pk}" in today
    assert said not in today
    earlier = client.get(f"{policy.url}?wording={first.pk}").content.decode()
    assert said in earlier
    assert "نرد خلال خمسة أيام." not in earlier
    assert "صيغة سابقة" in earlier
    for unknown in ("0", "x", "٣", "99999999999", str(first.pk + 1)):
        assert client.get(policy.url, {"wording": unknown}).status_code == 404
