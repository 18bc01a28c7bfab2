from datetime import timedelta

from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from wagtail.models import Revision

import pytest
import time_machine

from cms.pages.models import PoliciesPage
from cms.policies.blocks import NumberBlock
from cms.policies.models import PolicyPage
from cms.policies.selectors import clause_url, get_current_policy, list_current_policies
from cms.policies.services import upsert_policy_page
from tests.cms.policies.forms import policy_form
from tests.factories.accounts import UserFactory
from tests.factories.site import make_approved_policy, make_policy, policy_data

pytestmark = pytest.mark.django_db
TYPE = "beneficiary-relations"


def test_a_link_to_a_clause_opens_it(client: Client) -> None:
    policy = make_policy()
    with override("ar"):
        address = clause_url(TYPE, "6.5")
    assert address == f"{policy.url}#c-6.5"
    html = client.get(address).content.decode()
    assert html.count('id="c-6.5"') == 1
    assert 'href="#s-6"' in html
    assert 'id="s-6"' in html


@pytest.mark.parametrize(("kind", "number"), [(TYPE, "9.9"), ("unknown", "6.5"), (TYPE, "")])
def test_a_clause_that_is_not_published_has_no_address(kind: str, number: str) -> None:
    make_policy()
    with override("ar"):
        assert not clause_url(kind, number)


def test_an_approved_policy_stands_before_one_that_waits() -> None:
    approved = make_approved_policy(slug="old")
    make_policy(slug="new")
    assert get_current_policy(TYPE, language="ar") == approved


def test_a_replaced_policy_keeps_its_address_and_points_to_the_newer(client: Client) -> None:
    older = make_approved_policy("irt", slug="old", title="القديمة")
    newer = make_approved_policy("mam", slug="new", title="الجديدة")
    older.superseded_by = newer
    older.save_revision().publish()
    answer = client.get(older.url)
    assert answer.status_code == 200
    assert newer.url in answer.content.decode().split("<main", 1)[1]
    with override("ar"):
        assert list_current_policies() == [newer]
    assert get_current_policy(TYPE, language="ar") == newer


def test_a_policy_cannot_replace_itself() -> None:
    policy = make_policy()
    policy.superseded_by = policy
    with pytest.raises(ValidationError, match="لا تحل السياسة محل نفسها"):
        policy.save_revision()


def test_a_clause_number_stands_once() -> None:
    sections = [
        {"number": str(place), "title": "قسم", "clauses": [{"number": "6.5", "text": "نص"}]}
        for place in (5, 6)
    ]
    with pytest.raises(ValidationError) as refusal:
        make_policy(sections=sections)
    assert refusal.value.message_dict["body"] == ["البند 6.5 مكرر."]


@pytest.mark.parametrize(("typed", "kept"), [("٦.٥", "6.5"), (" 6.5 ", "6.5"), ("6.5a", "6.5a")])
def test_a_clause_number_is_kept_in_ascii(typed: str, kept: str) -> None:
    assert NumberBlock().clean(typed) == kept


@pytest.mark.parametrize("typed", ["", "six", "6.", "6..5", "6.5<b>", "-1", "6 5"])
def test_what_is_no_clause_number_is_refused(typed: str) -> None:
    with pytest.raises(ValidationError):
        NumberBlock().clean(typed)


def test_a_policy_concerns_known_parties_only() -> None:
    with pytest.raises(ValidationError, match="ليست من الفئات المعروفة"):
        make_policy(parties=["martians"])


def test_loading_again_changes_nothing_and_makes_no_revision() -> None:
    make_policy()
    before = Revision.objects.count()
    make_policy()
    assert Revision.objects.count() == before


def test_loading_changed_data_changes_the_page() -> None:
    first = make_policy()
    second = make_policy(title="عنوان جديد")
    assert second.pk == first.pk
    assert second.title == "عنوان جديد"


def test_a_clause_corrected_in_the_profile_is_published_and_says_so() -> None:
    make_approved_policy()
    for number, words in enumerate(("نرد خلال يوم.", "نرد خلال يومين."), start=1):
        clauses = [{"number": "1.1", "text": words}]
        section = {"number": "1", "title": "الرد", "clauses": clauses}
        with time_machine.travel(timezone.now() + timedelta(seconds=number), tick=False):
            changed = make_approved_policy(sections=[section])
        assert words in str(changed.body)
        assert "ملف الجمعية" in changed.covered_because


def test_loading_keeps_what_a_person_wrote() -> None:
    policy = make_policy()
    policy.title = "كلام المحرر"
    policy.save_revision(user=UserFactory()).publish()
    make_policy(intro="من الملف")
    policy.refresh_from_db()
    assert (policy.title, policy.intro) == ("كلام المحرر", "")


@pytest.mark.parametrize(
    ("change", "named"),
    [({"titel": "x"}, "titel"), ({"approval": {"boddy": "x"}}, "approval.boddy")],
)
def test_an_unknown_key_is_refused_by_name(change: dict, named: str) -> None:
    with pytest.raises(ValidationError, match=named):
        make_policy(**change)


def test_a_profile_cannot_bring_an_unproven_approval() -> None:
    with pytest.raises(ValidationError) as refusal:
        make_policy(status="approved")
    assert set(refusal.value.message_dict) == {
        "approving_body",
        "reference_type",
        "reference",
        "stated_gregorian",
    }
    assert not PolicyPage.objects.exists()


def test_the_two_languages_of_a_policy_know_each_other(client: Client) -> None:
    arabic = make_policy()
    library = PoliciesPage.objects.get(locale__language_code="ar")
    english = upsert_policy_page(library, policy_data(title="Relations"), language="en")
    assert english.translation_key == arabic.translation_key
    assert english.url == "/en/policies/beneficiary-relations/"
    assert 'href="/en/policies/beneficiary-relations/"' in client.get(arabic.url).content.decode()


def test_markup_in_a_profile_is_shown_and_not_run(client: Client) -> None:
    section = {"number": "1", "title": "<i>", "clauses": [{"number": "1.1", "text": "<script>x"}]}
    html = client.get(make_policy(sections=[section]).url).content.decode()
    assert "<script>x" not in html


def test_the_editor_sees_what_is_missing_and_that_dates_differ(client: Client) -> None:
    client.force_login(UserFactory(is_superuser=True, is_staff=True))
    waiting = make_policy()
    html = client.get(f"/admin/pages/{waiting.pk}/edit/").content.decode()
    assert "اكتبوا رقم الاجتماع أو المحضر." in html
    eny = make_approved_policy("eny", slug="eny")
    assert "12 يومًا" in client.get(f"/admin/pages/{eny.pk}/edit/").content.decode()


def test_policies_live_in_the_library_and_nowhere_else() -> None:
    assert PolicyPage.allowed_parent_page_models() == [PoliciesPage]
    assert PolicyPage.allowed_subpage_models() == []


def test_the_preview_of_a_draft_shows_what_is_being_written(client: Client) -> None:
    client.force_login(UserFactory(is_superuser=True, is_staff=True))
    policy = make_policy()
    address = reverse("wagtailadmin_pages:preview_on_edit", args=[policy.pk])
    answer = client.post(
        address, policy_form(title="عنوان في المسودة", declared_status="awaiting_approval_facts")
    )
    assert answer.json() == {"is_valid": True, "is_available": True}
    assert "عنوان في المسودة" in client.get(address).content.decode()
    policy.refresh_from_db()
    assert policy.title != "عنوان في المسودة"
