"""The demonstration: believable, complete, made by the services alone, and loaded once."""

import stat
from collections import Counter
from datetime import timedelta
from random import Random

from django.apps import apps
from django.utils import timezone

import pytest

from cases.enums import EventKind, Outcome, PublicStage, StageKind
from cases.meeting_enums import ItemOutcome, MeetingState
from cases.models import (
    Assignment,
    Case,
    CaseEvent,
    Decision,
    Delivery,
    KinshipDeclaration,
    Meeting,
    Vote,
)
from cases.selectors import visible_cases
from cases.selectors.retention import past_retention
from cases.services.minutes import is_untouched
from cases.services.verifying import verify_timeline
from cms.accounts.models import User
from cms.accounts.roles import Role
from cms.core.claims import WorkState
from cms.notices.models import Notice
from cms.setup.demo.accounts import load_accounts
from cms.setup.demo.loading import SEED, RealGateways, load_demo
from cms.setup.demo.meetings import load_meetings
from cms.setup.demo.plan import Story, _Ways, only_after_an_objection, plan_stories
from cms.setup.demo.telling import Teller, story_key
from cms.setup.demo.ties import declare_ties
from cms.setup.timetravel import travelling
from surveys.models import Invitation, Response
from tasks.models import Job
from tests.factories.profiles import make_association, profile_of

CODES = ("eny", "env", "hud", "irt", "mam")
pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture(autouse=True)
def _house(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    settings.PRIVATE_MEDIA_ROOT = tmp_path / "private"


def prepare(code):
    return make_association(code).profile


def tell(code, *, only) -> list[Case]:
    """Tell those stories of the plan that `only` picks."""
    staff = load_accounts()
    rng = Random(f"{code}:{SEED}")
    with travelling() as clock:
        teller = Teller(code, staff, clock, rng)
        picked = [story for story in plan_stories(rng) if only(story)]
        cases = [
            teller.tell(story, story_key(code, SEED, number)) for number, story in enumerate(picked)
        ]
    return list(Case.objects.filter(pk__in=[case.pk for case in cases]))


def is_steady(story: Story) -> bool:
    return "steady" in story.twists


@pytest.mark.thorough
def test_ma_man_is_shown_whole(settings):
    """One full loading, looked at from every side: it takes the better part of a minute."""
    profile = prepare("mam")
    report = load_demo(profile)
    assert report.told == Case.objects.count() >= 60
    _stands_in_every_stage_and_ends_in_every_way()
    _is_dated_as_it_happened()
    _is_consistent()
    assert Response.objects.count() >= 40
    assert Invitation.objects.filter(state="sent", expires_at__gt=timezone.now()).exists()
    assert apps.get_model("pages", "NewsPage").objects.filter(live=True).count() == 6
    before = Counter({model: model.objects.count() for model in apps.get_models()})
    again = load_demo(profile)
    assert again.told == 0
    assert Counter({model: model.objects.count() for model in apps.get_models()}) == before


@pytest.mark.thorough
def test_its_committee_has_met_and_meets_again():
    prepare("mam")
    tell("mam", only=lambda story: is_steady(story) and story.legs[0].to == "committee")
    for _twice in range(2):
        load_meetings(load_accounts(), Random(SEED))
    coming, past = Meeting.objects.order_by("-at")
    assert (past.state, coming.state) == (MeetingState.SIGNED, MeetingState.PLANNED)
    assert is_untouched(past.minutes)
    assert {item.outcome for item in past.items.all()} == {ItemOutcome.DECIDED}


@pytest.mark.thorough
def test_where_no_committee_decides_nobody_meets():
    prepare("env")
    load_meetings(load_accounts(), Random(SEED))
    assert not Meeting.objects.exists()


def test_a_colleague_has_stepped_back_once():
    prepare("mam")
    tell("mam", only=lambda story: is_steady(story) and story.legs[0].to == "study")
    for _twice in range(2):
        declare_ties(load_accounts())
    told = KinshipDeclaration.objects.get()
    assert told.note
    assert told.case.owner != told.user
    assert not visible_cases(user=told.user).filter(pk=told.case.pk).exists()


def test_the_time_of_two_old_questions_is_over():
    prepare("mam")
    long_ago = timedelta(days=1000)
    cases = tell("mam", only=lambda story: story.begins > long_ago)
    assert len(cases) == 2
    assert set(past_retention()) == set(cases)
    assert all(verify_timeline(case) == [] for case in cases)


def _stands_in_every_stage_and_ends_in_every_way():
    open_stages = set(Case.objects.open().values_list("workflow_version__workflow__key", "stage"))
    for service in apps.get_model("cases", "Service").objects.all():
        way = _Ways.of(service)
        for stage in way.workflow.stages:
            if way.somebody_waits_in(stage) and not only_after_an_objection(way.workflow, stage):
                assert (service.workflow.key, stage.key) in open_stages
    outcomes = set(Case.objects.values_list("outcome", flat=True))
    assert outcomes >= {Outcome.DELIVERED, Outcome.REFUSED, Outcome.WITHDRAWN, Outcome.ANSWERED}
    assert outcomes >= {Outcome.REFERRED, Outcome.NOT_COMPLETED}
    waiting = Case.objects.waiting_for_person()
    assert waiting.filter(public_stage=PublicStage.WAITING_FOR_YOU).count() >= 3
    assert Case.objects.late().count() >= 3
    assert Case.objects.filter(is_restricted=True).exists()
    assert not Case.objects.open().unowned().exists()


def _is_dated_as_it_happened():
    now = timezone.now()
    first = Case.objects.earliest("submitted_at").submitted_at
    assert (now - first).days > 120
    for case in Case.objects.all():
        events = list(case.events.order_by("sequence"))
        assert [event.at for event in events] == sorted(event.at for event in events)
        assert abs((events[0].at - case.submitted_at).total_seconds()) < 5
        moved = [event.at for event in events if event.kind == EventKind.STAGE_MOVED]
        recorded = list(case.history.values_list("history_date", flat=True))
        assert all(min(abs(day - at) for day in recorded) < timedelta(seconds=5) for at in moved)
        assert events[-1].at <= now
    for decision in Decision.objects.filter(released_at__isnull=False):
        assert decision.released_at >= decision.release_at
        assert decision.decided_at <= decision.released_at
    sent = Notice.objects.filter(sent_at__isnull=False)
    assert sent.count() > 150
    assert all(notice.created_at <= notice.sent_at <= now for notice in sent)


def _is_consistent():
    for case in Case.objects.all():
        assert verify_timeline(case) == []
    assert Decision.objects.filter(overridden_by__username="director").count() == 1
    assert not Delivery.objects.filter(decision__released_at=None).exists()
    assert Vote.objects.filter(choice="recused").exists()
    assert Assignment.objects.filter(user=None).count() == 0
    assert not Notice.objects.filter(state=WorkState.FAILED).exists()
    held = Decision.objects.filter(released_at=None, is_current=True)
    waiting = Job.objects.filter(kind="release_decision", state=WorkState.PENDING)
    assert set(waiting.values_list("subject_id", flat=True)) == set(
        held.filter(case__is_open=True).values_list("pk", flat=True)
    )


@pytest.mark.thorough
@pytest.mark.parametrize("code", [code for code in CODES if code != "mam"])
def test_somebody_stands_in_every_stage_of_every_workflow(code):
    prepare(code)
    stories = []
    cases = tell(code, only=lambda story: is_steady(story) and not stories.append(story))
    wanted = sorted(story.legs[0].to for story in stories)
    assert sorted(case.stage for case in cases) == wanted
    assert all(verify_timeline(case) == [] for case in cases)


@pytest.mark.thorough
@pytest.mark.parametrize("code", CODES)
def test_every_association_has_sixty_requests_planned_over_half_a_year(code):
    prepare(code)
    stories = plan_stories(Random(f"{code}:{SEED}"))
    assert len(stories) >= 60
    assert max(story.begins for story in stories).days > 120
    assert [story.begins for story in stories] == sorted(
        (story.begins for story in stories), reverse=True
    )


def test_the_same_seed_tells_the_same_stories():
    prepare("irt")

    def told() -> list[tuple[str, frozenset[str]]]:
        return [(s.service.slug, s.twists) for s in plan_stories(Random(f"irt:{SEED}"))]

    assert told() == told()


@pytest.mark.thorough
def test_a_loading_that_was_cut_short_goes_on_where_it_stopped(monkeypatch):
    profile = prepare("env")
    from cms.setup.demo import loading

    plan = plan_stories(Random(f"env:{SEED}"))[-4:]
    monkeypatch.setattr(loading, "plan_stories", lambda _rng: plan)
    teller = loading.Teller.tell
    monkeypatch.setattr(loading.Teller, "tell", _fails_after(2, teller))
    with pytest.raises(RuntimeError):
        load_demo(profile)
    assert Case.objects.count() == 2
    monkeypatch.setattr(loading.Teller, "tell", teller)
    assert load_demo(profile).told == 2
    assert Case.objects.count() == 4
    assert load_demo(profile).told == 0


def _fails_after(count, tell):
    calls = []

    def failing(self, story, key):
        calls.append(key)
        if len(calls) > count:
            raise RuntimeError("the power went out")
        return tell(self, story, key)

    return failing


# --- Accounts -------------------------------------------------------------------------------------


@pytest.mark.thorough
def test_every_role_has_an_account_and_the_password_is_for_its_owner_only(settings, tmp_path):
    prepare("mam")
    staff = load_accounts()
    assert {role for user in staff.values() for role in user.roles} == set(Role.values)
    file = tmp_path / "demo-accounts.txt"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    password = file.read_text(encoding="utf-8").splitlines()[0].split(": ")[1]
    assert all(user.check_password(password) for user in User.objects.all())
    load_accounts()
    assert password in file.read_text(encoding="utf-8")


def test_a_password_that_was_given_is_used_and_written_nowhere(settings, tmp_path):
    settings.DEMO_PASSWORD = "a quiet afternoon"
    prepare("env")
    staff = load_accounts()
    assert staff["officer"].check_password("a quiet afternoon")
    assert not (tmp_path / "demo-accounts.txt").exists()


def test_the_second_officer_works_in_another_branch():
    prepare("mam")
    staff = load_accounts()
    first, second = (set(staff[name].branches.all()) for name in ("officer", "officer2"))
    assert first
    assert second
    assert not first & second


@pytest.mark.thorough
def test_the_committee_has_its_seats_and_one_chair():
    prepare("irt")
    load_accounts()
    committee = apps.get_model("cases", "Committee").objects.get()
    assert committee.memberships.count() == 5
    assert committee.memberships.get(is_chair=True).user.username == "chair"


@pytest.mark.parametrize("name", ["EMAIL_URL", "SMS_URL"])
def test_invented_people_are_never_written_to_through_a_real_provider(settings, name):
    setattr(
        settings, name, "smtp://mail.example" if name == "EMAIL_URL" else "https://x@sms.example/"
    )
    with pytest.raises(RealGateways, match=name):
        load_demo(profile_of("mam").profile)
    assert not User.objects.filter(username="officer").exists()


def test_no_stage_kind_is_without_a_story():
    """Between them the five associations show every kind of stage that the software knows."""
    kinds = {
        stage.kind
        for code in CODES
        for workflow in profile_of(code).profile.workflows.values()
        for stage in workflow.stages
    }
    assert kinds == set(StageKind)
    assert CaseEvent.objects.count() == 0
