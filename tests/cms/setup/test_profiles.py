"""The five profiles say what the sources say, and a mistake in one is refused with its place."""

import datetime
import re
from pathlib import Path

import pytest

from cases.enums import Evidence, WindowReading
from cms.accounts.roles import Role
from cms.association.enums import ChannelKind, RegistrationGate
from cms.core.dates import calendar_mismatch_days
from cms.notices.enums import OUTREACH_EVENTS, NoticeEvent
from cms.policies.enums import DeclaredStatus
from cms.setup.demo.pools import people
from cms.setup.mistakes import ProfileRefused
from cms.setup.profiles import PROFILES, UnknownProfile, known_codes, read_profile
from tests.cms.setup.standing import CODES, policy, profile


def mistakes_in(folder: Path, code: str = "mam") -> list[str]:
    with pytest.raises(ProfileRefused) as caught:
        read_profile(code, folder=folder)
    return [str(mistake) for mistake in caught.value.mistakes]


def test_exactly_the_five_associations_can_be_set_up():
    assert known_codes() == sorted(CODES)


def test_an_unknown_code_names_the_known_ones():
    with pytest.raises(UnknownProfile, match="env, eny, hud, irt, mam"):
        read_profile("xyz")


@pytest.mark.parametrize("code", CODES)
def test_every_profile_stands(code):
    assert profile(code).association.code == code


@pytest.mark.parametrize("code", CODES)
def test_every_event_is_said_by_sms_letter_and_call(code):
    templates = profile(code).templates
    assert set(templates) == set(NoticeEvent)
    assert all(templates[event].call for event in set(NoticeEvent) - OUTREACH_EVENTS)


@pytest.mark.parametrize("code", CODES)
def test_every_icon_is_in_the_sprite(code):
    sprite = Path(PROFILES.parents[1] / "static/sila/img/icons.svg").read_text(encoding="utf-8")
    drawn = set(re.findall(r'id="([a-z-]+)"', sprite))
    assert {service.icon for service in profile(code).services} <= drawn


@pytest.mark.parametrize("code", CODES)
def test_identity_papers_are_seen_and_never_copied(code):
    for service in profile(code).services:
        for paper in service.documents:
            if paper.key in ("id_card", "family_card", "travel_document"):
                assert paper.evidence is Evidence.SEEN_ONLY


@pytest.mark.parametrize("code", CODES)
def test_every_role_of_a_workflow_has_a_demo_account(code):
    accounts = {role for person in people()["staff"] for role in person["roles"]}
    asked = {
        role
        for workflow in profile(code).workflows.values()
        for stage in workflow.stages
        for role in [stage.role, *(role for move in stage.moves for role in move.roles)]
    }
    assert asked <= accounts
    assert accounts == set(Role.values)


# --- What the sources say (domain A3, A6, A8, C) --------------------------------------------------


def test_channels_are_those_of_the_policy():
    def open_channels(code):
        return [channel.key for channel in profile(code).channels if channel.is_enabled]

    template = [
        "interview",
        "phone",
        "social",
        "letters",
        "help-request",
        "volunteering",
        "website",
    ]
    assert open_channels("mam") == [*template, "representative"]
    assert open_channels("eny") == open_channels("irt") == open_channels("mam")
    assert open_channels("hud") == [*template, "field-representative"]
    assert open_channels("env") == ["visit", "phone", "social", "letters", "email", "website"]


@pytest.mark.parametrize("code", CODES)
def test_requests_and_volunteering_are_services_rather_than_channels(code):
    kinds = {channel.key: channel.kind for channel in profile(code).channels}
    services = {key for key, kind in kinds.items() if kind is ChannelKind.ENTRY_SERVICE}
    assert services == {"help-request", "volunteering"}


def window_of(code, slug):
    return next(service.window for service in profile(code).services if service.slug == slug)


@pytest.mark.parametrize(("code", "slug"), [("mam", "cash-support"), ("eny", "carpets-furnishing")])
def test_two_weeks_are_read_as_a_range_of_14_to_30_days(code, slug):
    window = window_of(code, slug)
    assert (window.reading, window.not_before, window.due) == (WindowReading.RANGE, 14, 30)


def test_two_weeks_are_read_as_a_longest_time_by_irtawa():
    window = window_of("irt", "water-tanker")
    assert (window.reading, window.earliest, window.latest) == (WindowReading.MAXIMUM, None, 14)


def test_the_environment_association_confirms_in_five_working_days():
    window = window_of("env", "tree-planting")
    assert (window.due, window.unit) == (5, "working_days")


def test_registration_stands_where_each_association_has_it():
    assert profile("irt").association.registration_gate is RegistrationGate.BEFORE_COMMITTEE
    assert profile("mam").association.registration_gate is RegistrationGate.AFTER_ACCEPTANCE


def test_the_two_dates_of_enayah_disagree_by_twelve_days_and_both_are_kept():
    facts = policy("eny").approval
    assert facts.hijri == "1444-08-26"
    assert facts.gregorian == datetime.date(2023, 3, 6)
    assert calendar_mismatch_days((1444, 8, 26), facts.gregorian) == 12
    assert facts.authoritative
    assert facts.note


@pytest.mark.parametrize(
    ("code", "reference", "hijri", "gregorian"),
    [
        ("env", "25-47-11", "1446-07-05", datetime.date(2025, 1, 5)),
        ("mam", "second", "1446-08-28", datetime.date(2025, 2, 27)),
        ("irt", "3", "", datetime.date(2020, 11, 28)),
    ],
)
def test_approval_facts_are_those_of_the_source(code, reference, hijri, gregorian):
    facts = policy(code).approval
    assert facts.reference["en"] == reference
    assert (facts.hijri, facts.gregorian) == (hijri, gregorian)
    assert policy(code).status is DeclaredStatus.APPROVED


def test_the_policy_of_al_huda_waits_for_its_facts():
    found = policy("hud")
    awaiting = [c.number for section in found.sections for c in section.clauses if c.awaiting]
    assert found.status is DeclaredStatus.AWAITING
    assert (found.approval.reference, found.approval.gregorian, found.approval.hijri) == (
        None,
        None,
        "",
    )
    assert awaiting == ["0.3", "6.5", "7.1"]


def test_ma_man_asks_for_safe_contact_and_never_for_the_offence():
    found = profile("mam")
    assert found.association.neutral_notices
    for key in ("family_support", "debt_referral", "after_release"):
        binds = {question.binds for question in found.forms[key].questions}
        assert {"person.safe_hours", "person.safe_words", "person.woman_officer"} <= binds
    helps = [service for service in found.services if service.kind == "help"]
    assert all(service.is_restricted for service in helps)


# --- Mistakes -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "path", "reason"),
    [
        (
            'accent_colour: "#0f5c56"',
            'accent_colour: "#9fd5d0"',
            "association.accent_colour",
            "contrast",
        ),
        ("code: mam\n", "code: irt\n", "association.code", "the file is called mam.yaml"),
        (
            "reference_prefix: MAM",
            "reference_prefix: mam",
            "association.reference_prefix",
            "pattern",
        ),
        ("quorum: 3", "quorum: none", "committees[0].quorum", "valid integer"),
        ("quorum: 3", "quorom: 3", "committees[0].quorum", "is required"),
        ("committee: research\n", "committee: reserch\n", "services[0].committee", "research"),
        ("form: rent_utilities", "form: rent", "services[2].form", "'rent' is not one of"),
        ("is_main: true", "is_main: false", "branches", "exactly one branch"),
        ('clause: "2.6"}', 'clause: "6.9"}', "site.home.promises[2].clause", "no clause 6.9"),
        (
            "question: iban, op: filled",
            "question: ibann, op: filled",
            "services[0].documents[5].show_if",
            "'ibann'",
        ),
        ("services: [enquiry]", "services: [inquiry]", "routing[3].services", "'inquiry'"),
        (
            "لطلبكم {reference} خبر",
            "لطلبكم {refrence} خبر",
            "templates.decision_accepted.sms.ar",
            "'refrence'",
        ),
        (
            "لطلبكم {reference} خبر",
            "لطلبكم {service} خبر",
            "templates.decision_accepted.sms.ar",
            "neutral",
        ),
        ("due: 30, anchor", "due: 10, anchor", "services[0].window", "'due' comes before"),
        ("gregorian: 2025-02-27", "gregorian: 2025-02-20", "policies[0].approval", "7 days apart"),
        ('hijri: "1446-08-28"', 'hijri: "1446-13-28"', "policies[0].approval", "1446-13-28"),
        ("      reference_type: session\n", "", "policies[0].approval", "without reference_type"),
        ('en: "Family counselling"}', 'en: ""}', "services[6].name", "'en'"),
        ("      - !shared workflows.registration\n", "", "workflows.committee", "does not exist"),
        (
            "neutral_notices: true",
            "neutral_notices: maybe",
            "association.neutral_notices",
            "boolean",
        ),
        (
            "privacy_notice_version:",
            "privacy_version:",
            "association.privacy_version",
            "not a known key",
        ),
    ],
)
def test_a_mistake_names_file_line_path_and_reason(folder, edit, old, new, path, reason):
    edit(old, new)
    text = (folder / "mam.yaml").read_text(encoding="utf-8")
    found = mistakes_in(folder)
    matching = [mistake for mistake in found if f": {path}" in mistake and reason in mistake]
    assert matching, found
    file, line, *_rest = matching[0].split(":")
    assert file in ("mam.yaml", "shared/workflows.yaml")
    assert 1 <= int(line) <= len(text.splitlines())


def test_a_mistake_in_a_shared_part_names_the_shared_file(folder, edit):
    edit("kind: enquiry", "kind: enquiri", file="shared/services.yaml")
    [found] = mistakes_in(folder)
    assert found.startswith("shared/services.yaml:5: services[9].kind:")


@pytest.mark.parametrize(
    ("old", "new", "path", "reason"),
    [
        ("key: hajj,", "key: ramadan-umrah,", "seasons[1]", "is used twice"),
        ('starts: "11-01"', 'starts: "13-01"', "seasons[1].starts", "pattern"),
        ('ends: "12-20"', 'ends: "12-31"', "seasons[1].ends", "pattern"),
        ("season_days: 60", "season_days: 0", "services[0].kept_after_season_days", "greater"),
        ("seasons:", "branch_seasons:", "branch_seasons", "not a known key"),
    ],
)
def test_a_mistake_in_a_season_names_its_place(folder, edit, old, new, path, reason):
    edit(old, new, file="hud.yaml")
    found = mistakes_in(folder, "hud")
    assert any(f": {path}" in mistake and reason in mistake for mistake in found), found


def test_nothing_is_kept_until_after_a_season_that_is_not_named(folder, edit):
    edit(
        "    slug: cash-support\n",
        "    slug: cash-support\n    kept_after_season_days: 60\n",
    )
    found, *_others = mistakes_in(folder)
    assert found.startswith("mam.yaml:")
    assert "services[0].kept_after_season_days: no season is named" in found


def test_help_for_pilgrims_is_not_kept_beyond_the_season():
    kept = {service.slug: service.kept_after_season_days for service in profile("hud").services}
    assert kept["first-aid"] == kept["shelter"] == 60
    assert kept["complaint"] is kept["enquiry"] is None
    assert [season.key for season in profile("hud").seasons] == ["ramadan-umrah", "hajj"]


def test_advice_leads_to_a_service_that_there_is(folder, edit):
    edit("instead: urgent-water", "instead: urgent-watter", file="irt.yaml")
    found, *_others = mistakes_in(folder, "irt")
    assert ".precheck.rules[" in found
    assert "urgent-water" in found


def test_a_text_without_english_is_refused_wherever_it_stands(folder, edit):
    edit(
        ', en: "How many live in the home, you among them?"}',
        "}",
    )
    assert any("has no English text" in mistake for mistake in mistakes_in(folder))


def test_all_mistakes_are_told_at_once(folder, edit):
    edit("quorum: 3", "quorum: none")
    edit("neutral_notices: true", "neutral_notices: maybe")
    assert len(mistakes_in(folder)) == 2
    edit("quorum: none", "quorum: 3")
    edit("neutral_notices: maybe", "neutral_notices: true")
    edit("committee: research\n", "committee: nobody\n")
    edit("services: [enquiry]", "services: [inquiry]")
    assert len(mistakes_in(folder)) > 2


def test_an_sms_of_three_parts_is_refused(folder, edit):
    edit(
        "سُحب طلبكم {reference} كما أردتم.",
        "سُحب طلبكم {reference} كما أردتم. " + "نعم " * 40,
        file="shared/templates.yaml",
    )
    assert any("SMS parts; 2 at most" in mistake for mistake in mistakes_in(folder))


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        (
            "      requires: [decision_recorded]\n      automatic: true",
            "      automatic: true",
            "an automatic move needs",
        ),
        (
            "requires: [delivered]",
            "requires: [decision_recorded]",
            "a decision is not recorded in a stage of kind delivery",
        ),
        (
            "requires: [study_recommended]",
            "requires: [delivered]",
            "nothing is delivered in a stage of kind study",
        ),
        (
            "  requires: [decision_released]\n  guard: refused",
            "  requires: [decision_recorded]\n  guard: refused",
            "requires decision_released",
        ),
    ],
)
def test_a_gate_that_makes_no_sense_is_refused(folder, edit, old, new, reason):
    edit(old, new, file="shared/workflows.yaml")
    assert any(reason in mistake for mistake in mistakes_in(folder))


def test_a_policy_that_calls_itself_approved_without_facts_is_refused(folder, edit):
    edit("status: awaiting_approval_facts", "status: approved", file="hud.yaml")
    found = mistakes_in(folder, "hud")
    assert any("without reference" in mistake for mistake in found)
    assert any("without a date" in mistake for mistake in found)
    assert sum("awaits" in mistake for mistake in found) == 3


def test_dates_that_disagree_need_someone_to_say_which_counts(folder, edit):
    edit("      authoritative: hijri\n", "", file="eny.yaml")
    assert any("12 days apart" in mistake for mistake in mistakes_in(folder, "eny"))


GOODS = ["food-basket", "clothing-coupon"]


@pytest.mark.parametrize("slug", GOODS)
def test_goods_are_not_offered_as_a_transfer(slug):
    mam = profile("mam")
    service = next(service for service in mam.services if service.slug == slug)
    questions = [question for step in mam.forms[service.form].steps for question in step.questions]
    ways = next(question for question in questions if question.key == "receive_by")
    assert [way.value for way in ways.choices] == ["pick_up", "home"]
    assert "iban" not in {question.key for question in questions}


@pytest.mark.parametrize("code", CODES)
def test_every_association_names_bodies_it_hands_people_over_to(code):
    partners = profile(code).partners
    assert len(partners) >= 2
    assert all(partner.name["en"] and partner.does for partner in partners)


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("{key: sanad, ", "{key: sanad, branches: [mars], ", "'mars' is not one of"),
        ("{key: training-centre, ", "{key: sanad, ", "'sanad' is used twice"),
        ('phone: "19911"', 'phone: "call us"', "phone"),
        ("{key: sanad, kind: association", "{key: sanad, kind: friend", "kind"),
    ],
)
def test_a_partner_that_cannot_stand_is_refused(folder, edit, old, new, reason):
    edit(old, new)
    assert any(reason in mistake and "partners" in mistake for mistake in mistakes_in(folder))
