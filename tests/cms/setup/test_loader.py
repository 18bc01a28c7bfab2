"""Loading a profile: complete on an empty database, nothing the second time, never over staff."""

import io
from collections import Counter

from django.apps import apps
from django.core.management import CommandError, call_command
from django.utils import timezone

from wagtail.models import Page, Revision, Site

import pytest

from cases.models import Committee, FormVersion, Partner, RoutingRule, Service, WorkflowVersion
from cms.association.models import Association, Branch, Channel, Holiday
from cms.association.seasons import Season
from cms.association.selectors import public_channels
from cms.notices.models import MessageTemplate
from cms.policies.models import PolicyPage
from cms.setup.loader import NoSuchWorkflow, OtherAssociation, load_profile
from cms.setup.profiles import read_profile
from surveys.models import Survey
from tests.factories.accounts import UserFactory
from tests.factories.profiles import make_association, profile_of

#: Where the databases might differ one association is as good as five.
OTHERS = [pytest.param(code, marks=pytest.mark.slow) for code in ("eny", "env", "hud", "irt")]
CODES = ("mam", *OTHERS)
pytestmark = pytest.mark.django_db


def load(code="mam", folder=None):
    loaded = read_profile(code, folder=folder) if folder else profile_of(code)
    return load_profile(loaded)


def rows_of_everything() -> Counter[str]:
    """How many rows every table of ours holds, histories and revisions included."""
    ours = [
        model
        for model in apps.get_models()
        if model._meta.app_label
        in {"association", "cases", "notices", "surveys", "policies", "pages", "accounts", "tasks"}
    ]
    return Counter({model._meta.label: model.objects.count() for model in [*ours, Page, Revision]})


@pytest.mark.parametrize("code", CODES)
def test_a_profile_makes_a_whole_association_and_a_second_loading_changes_nothing(code):
    profile = profile_of(code).profile
    assert load(code).changed
    assert Association.load().code == code
    assert Branch.objects.count() == len(profile.branches)
    assert public_channels().count() == sum(channel.is_enabled for channel in profile.channels)
    assert Service.objects.count() == len(profile.services)
    assert set(FormVersion.objects.values_list("number", flat=True)) == {1}
    assert set(WorkflowVersion.objects.values_list("number", flat=True)) == {1}
    assert RoutingRule.objects.count() == len(profile.routing)
    assert Survey.objects.count() == 1
    assert Holiday.objects.filter(starts_on__year=timezone.localdate().year).exists()
    before = rows_of_everything()
    again = load(code)
    assert not again.changed
    assert again.kept == []
    assert rows_of_everything() == before


@pytest.mark.thorough
@pytest.mark.parametrize("code", ["env", "mam"])
def test_every_loaded_row_is_one_that_staff_could_save(code):
    make_association(code)
    for model in (Association, Branch, Channel, Committee, Service, RoutingRule, Survey):
        for row in model.objects.all():
            row.full_clean()


def test_pages_stand_at_their_addresses_in_both_languages(client):
    make_association("mam")
    root = Site.objects.get(is_default_site=True).root_page
    assert root.locale.language_code == "ar"
    for language in ("ar", "en"):
        for path in ("", "services/", "policies/", "policies/beneficiary-relations/", "contact/"):
            assert client.get(f"/{language}/{path}").status_code == 200


@pytest.mark.thorough
def test_the_policy_of_al_huda_is_shown_as_awaiting_and_cannot_call_itself_approved():
    make_association("hud")
    for page in PolicyPage.objects.all():
        assert page.live
        assert not page.is_approved
        page.declared_status = "approved"
        assert len(page.publishing_obstacles()) >= 3


@pytest.mark.thorough
def test_staff_are_told_that_the_dates_of_enayah_differ():
    make_association("eny")
    assert {page.mismatch_days for page in PolicyPage.objects.all()} == {12}


def test_invented_news_come_with_the_demonstration_only():
    make_association("mam")
    assert not apps.get_model("pages", "NewsPage").objects.exists()


# --- What staff made theirs -----------------------------------------------------------------------


def test_a_changed_profile_changes_what_only_profiles_wrote(folder, edit):
    make_association("mam")
    edit('en: "Cash support by family size"', 'en: "Cash for families"')
    report = load("mam", folder)
    assert report.updated["service"] == 1
    assert Service.objects.get(slug="cash-support").name["en"] == "Cash for families"


def test_a_row_that_staff_changed_stays_as_they_left_it(folder, edit):
    make_association("mam")
    service = Service.objects.get(slug="cash-support")
    service.is_open = False
    service.save()
    edit('en: "Cash support by family size"', 'en: "Cash for families"')
    report = load("mam", folder)
    service.refresh_from_db()
    assert not service.is_open
    assert service.name["en"] == "Cash support by family size"
    assert any("cash-support" in line for line in report.kept)


def test_partners_follow_their_profile_with_their_branches_until_staff_touch_them(folder, edit):
    edit("{key: sanad, ", "{key: sanad, branches: [sabya], ")
    load("mam", folder)
    sanad, other = (Partner.objects.get(key=key) for key in ("sanad", "training-centre"))
    assert [branch.key for branch in sanad.branches.all()] == ["sabya"]
    other.phone = "999"
    other.save()
    edit("+966173000461", "+966173000469")
    edit("+966173000462", "+966173000468")
    report = load("mam", folder)
    sanad.refresh_from_db()
    other.refresh_from_db()
    assert (sanad.phone, other.phone) == ("+966173000469", "999")
    assert any("training-centre" in kept for kept in report.kept)


def test_what_staff_deleted_does_not_come_back():
    make_association("irt")
    Channel.objects.get(key="social").delete()
    RoutingRule.objects.first().delete()
    Holiday.objects.first().delete()
    before = rows_of_everything()
    report = load("irt")
    assert len(report.kept) == 3
    assert rows_of_everything() == before


@pytest.mark.thorough
def test_a_holiday_that_staff_moved_stays_moved():
    make_association("irt")
    holiday = Holiday.objects.order_by("starts_on").last()
    moved = holiday.starts_on.replace(day=1)
    holiday.starts_on = holiday.ends_on = moved
    holiday.save()
    count = Holiday.objects.count()
    load("irt")
    assert Holiday.objects.count() == count


@pytest.mark.thorough
def test_a_season_follows_its_profile_until_staff_move_it(folder, edit):
    make_association("hud")
    assert Season.objects.get(key="hajj").ends == (12, 20)
    edit('ends: "12-20"', 'ends: "12-29"', file="hud.yaml")
    load("hud", folder)
    hajj, ramadan = Season.objects.get(key="hajj"), Season.objects.get(key="ramadan-umrah")
    assert hajj.ends == (12, 29)
    ramadan.ends_month = 10
    ramadan.save()
    hajj.delete()
    assert len(load("hud", folder).kept) == 2
    assert [season.ends for season in Season.objects.all()] == [(10, 30)]


def test_settings_that_staff_changed_are_not_overwritten(folder, edit):
    make_association("mam")
    association = Association.load()
    association.phone = "+966173009999"
    association.save()
    edit('phone: "+966173000410"\n  email', 'phone: "+966173000411"\n  email')
    report = load("mam", folder)
    assert Association.load().phone == "+966173009999"
    assert "association: changed by staff" in report.kept


@pytest.mark.thorough
def test_a_routing_rule_follows_its_profile_until_staff_touch_it(folder, edit):
    make_association("mam")
    edit("services: [enquiry], stage_kind", "services: [enquiry, suggestion], stage_kind")
    assert load("mam", folder).updated["routing rule"] == 1
    rule = RoutingRule.objects.get(order=3)
    assert set(rule.services.values_list("slug", flat=True)) == {"enquiry", "suggestion"}
    rule.is_active = False
    rule.save()
    edit("services: [enquiry, suggestion], stage_kind", "services: [enquiry], stage_kind")
    load("mam", folder)
    rule.refresh_from_db()
    assert not rule.is_active
    assert rule.services.count() == 2


def test_another_definition_becomes_the_next_version(folder, edit):
    make_association("mam")
    edit("target_days: 7", "target_days: 9", file="shared/workflows.yaml")
    load("mam", folder)
    versions = WorkflowVersion.objects.filter(workflow__key="committee")
    assert sorted(versions.values_list("number", flat=True)) == [1, 2]
    assert versions.get(number=1).document.stage("study").target_days == 7
    assert versions.get(number=2).document.stage("study").target_days == 9


@pytest.mark.thorough
def test_a_workflow_that_staff_published_stays_until_the_profiles_is_asked_for(folder, edit):
    make_association("mam")
    first = WorkflowVersion.objects.get(workflow__key="committee")
    theirs = WorkflowVersion.objects.create(
        workflow=first.workflow, number=2, definition=first.definition, published_by=UserFactory()
    )
    edit("target_days: 7", "target_days: 9", file="shared/workflows.yaml")
    newest = first.workflow.versions.order_by("-number")
    assert any("--workflow committee" in line for line in load("mam", folder).kept)
    assert newest.first() == theirs
    loaded = read_profile("mam", folder=folder)
    for _time in range(2):
        load_profile(loaded, workflows=["committee"])
        assert newest.first().number == 3
    assert newest.first().document.stage("study").target_days == 9
    with pytest.raises(NoSuchWorkflow, match="committee"):
        load_profile(loaded, workflows=["commitee"])


def test_changed_words_are_a_new_version_of_their_template(folder, edit):
    make_association("irt")
    edit("وصلنا طلبكم {reference}.", "سجلنا طلبكم {reference}.", file="shared/templates.yaml")
    load("irt", folder)
    template = MessageTemplate.objects.get(event="acknowledgement", channel="sms", language="ar")
    assert template.version == 2
    assert template.body.startswith("سجلنا")


@pytest.mark.thorough
def test_one_database_serves_one_association():
    make_association("mam")
    before = rows_of_everything()
    with pytest.raises(OtherAssociation, match="already holds 'mam'"):
        load("irt")
    assert rows_of_everything() == before


# --- The command ----------------------------------------------------------------------------------


def run(*arguments):
    out = io.StringIO()
    call_command("setup_association", *arguments, stdout=out)
    return out.getvalue()


@pytest.mark.thorough
def test_the_command_says_what_it_did_and_then_that_nothing_changed():
    assert "is set up" in run("env")
    assert "nothing changed" in run("env")


def test_the_command_refuses_an_unknown_code_and_names_the_known():
    with pytest.raises(CommandError, match="Known profiles: env, eny, hud, irt, mam") as caught:
        run("abc")
    assert caught.value.returncode == 1


def test_the_command_lists_every_mistake_and_changes_nothing(folder, edit, monkeypatch):
    edit("quorum: 3", "quorum: none")
    edit("neutral_notices: true", "neutral_notices: maybe")
    from cms.setup.management.commands import setup_association

    monkeypatch.setattr(
        setup_association, "read_profile", lambda code: read_profile(code, folder=folder)
    )
    with pytest.raises(CommandError, match="2 mistakes; nothing was changed") as caught:
        run("mam")
    assert "mam.yaml:" in str(caught.value)
    assert not Service.objects.exists()
