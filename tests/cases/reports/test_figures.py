"""Figures kept by the clock: what is counted, once, month by month, and who reads it."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta

from django.utils import timezone, translation

import pytest
import time_machine

from cases.enums import DecisionResult, EventKind, StageKind
from cases.figure_enums import Measure
from cases.models import Case, CountedMonth, Decision, Figure, Referral
from cases.referral_enums import PartnerKind
from cases.selectors.equity import equity_report, noticeable
from cases.selectors.referral_tables import referral_tables
from cases.selectors.report_words import Unit, in_words
from cases.selectors.reporting import Slice, case_report, percentile, visible_figures
from cases.selectors.tallying import later_month, months_to_count
from cases.services.figures import count_all, count_month
from cases.services.timeline import record_event
from cms.accounts.roles import Role
from tasks import jobs
from tasks.counting import plan_counting
from tasks.models import Job, JobKind
from tests.factories.accounts import UserFactory
from tests.factories.association import BranchFactory
from tests.factories.cases import CaseFactory, PersonFactory, ServiceFactory
from tests.factories.referrals import PartnerFactory
from tests.factories.roles import make_roles

pytestmark = pytest.mark.django_db

MARCH, APRIL = date(2026, 3, 1), date(2026, 4, 1)
IN_MARCH = datetime(2026, 3, 5, 9, tzinfo=UTC)


@pytest.fixture
def house():
    make_roles()
    return ServiceFactory(committee=None), BranchFactory()


def _case(house, *, at=IN_MARCH, person=None, **values):
    service, branch = house
    case = CaseFactory(service=service, branch=branch, person=person or PersonFactory())
    for name, value in {"submitted_at": at, **values}.items():
        setattr(case, name, value)
    case.save()
    return case


def _decided(case, result, *, at, reason="", released=None):
    return Decision.objects.create(
        case=case, result=result, decided_at=at, reason_key=reason, released_at=released
    )


def _total(user, first=MARCH, last=APRIL, **narrow):
    return case_report(user, Slice(first, last, **narrow)).total


def test_a_request_is_counted_where_and_when_each_thing_happened(house):
    """Received in March, decided and answered in April, in its window; papers asked for."""
    director = UserFactory(role=Role.DIRECTOR)
    april = IN_MARCH + timedelta(days=30)
    case = _case(house, due_at=april + timedelta(days=1), not_before_at=None)
    record_event(case, EventKind.MISSING_REQUESTED, by="clock")
    _decided(case, DecisionResult.REFUSE, at=april, reason="income", released=april)
    late = _case(house, due_at=april - timedelta(days=1))
    _decided(late, DecisionResult.ACCEPT, at=april, released=april)

    count_all()

    march, total = _total(director, last=MARCH), _total(director)
    assert (march.received, march.asked_for_papers, march.decided) == (2, 1, 0)
    assert (total.received, total.decided, total.accepted) == (2, 2, 1)
    assert (total.answered, total.answered_in_time) == (2, 1)
    assert total.reasons == {"income": 1}
    assert case_report(director, Slice(MARCH, APRIL)).by["service"].keys() == {house[0].pk}
    assert _total(director, media=("letter",)).received == 0


def test_days_to_a_stage_count_from_the_request_to_the_first_time_it_came_there(house):
    with time_machine.travel(IN_MARCH + timedelta(days=4), tick=False):
        case = _case(house)
        record_event(case, EventKind.STAGE_MOVED, by="clock", data={"to": "study"})
    with time_machine.travel(IN_MARCH + timedelta(days=9), tick=False):
        record_event(case, EventKind.STAGE_MOVED, by="clock", data={"to": "study"})

    count_month(MARCH)

    days = _total(UserFactory(role=Role.AUDITOR), last=MARCH).days(StageKind.STUDY)
    assert dict(days) == {4: 1}


def test_what_is_open_past_its_day_counts_as_late_where_its_day_fell(house):
    """100 % on time beside late requests was no truth (C41)."""
    director = UserFactory(role=Role.DIRECTOR)
    with time_machine.travel(IN_MARCH + timedelta(days=60), tick=False):
        answered = _case(house, due_at=IN_MARCH + timedelta(days=9), not_before_at=None)
        _decided(answered, DecisionResult.ACCEPT, at=IN_MARCH, released=IN_MARCH)
        _case(house, due_at=IN_MARCH + timedelta(days=2), complete_at=IN_MARCH)
        _case(house, due_at=IN_MARCH + timedelta(days=2), complete_at=None)  # its day has not begun
        _case(house, due_at=IN_MARCH, paused_since=IN_MARCH)
        _case(house, due_at=IN_MARCH + timedelta(days=90))
        count_month(MARCH)

        report = case_report(director, Slice(MARCH, APRIL))
        only_april = case_report(director, Slice(APRIL, APRIL))

    for group in (report.total, report.by["month"][MARCH], report.by["service"][house[0].pk]):
        assert (group.answered_in_time, group.promised, group.open_and_late) == (1, 2, 1)
    assert only_april.total.open_and_late == 1
    assert MARCH not in only_april.by["month"]
    outsider = UserFactory(role=Role.OFFICER, branch=BranchFactory())
    assert case_report(outsider, Slice(MARCH, APRIL)).total.open_and_late == 0


def test_what_promises_minutes_is_counted_in_minutes(house):
    house[0].window = {"reading": "maximum", "unit": "minutes", "due": 60}
    house[0].save()
    with time_machine.travel(IN_MARCH + timedelta(minutes=12, seconds=5), tick=False):
        record_event(_case(house), EventKind.STAGE_MOVED, by="clock", data={"to": "study"})
    count_month(MARCH)

    total = _total(UserFactory(role=Role.AUDITOR), last=MARCH)
    assert (dict(total.minutes(StageKind.STUDY)), dict(total.days(StageKind.STUDY))) == (
        {13: 1},
        {},
    )
    with translation.override("en"):
        told = [in_words(number, Unit.MINUTES) for number in (13, 150, 4000)]
    assert told == ["13 minutes", "3 hours", "3 days"]


def test_percentiles_are_taken_from_whole_days():

    assert percentile(Counter({1: 5, 2: 4, 30: 1}), 50) == 1
    assert percentile(Counter({1: 5, 2: 4, 30: 1}), 90) == 2
    assert percentile(Counter({7: 1}), 90) == 7


def test_a_branch_reads_its_own_figures_without_its_restricted_cases(house):
    service, branch = house
    _case(house)
    _case(house, is_restricted=True)
    _case((service, BranchFactory()))
    count_month(MARCH)

    received = {
        role: _total(UserFactory(role=role, branch=branch)).received
        for role in (Role.OFFICER, Role.DIRECTOR, Role.BOARD_SECRETARY, Role.AUDITOR)
    }
    assert received == {"officer": 1, "director": 3, "board_secretary": 3, "auditor": 3}
    assert not visible_figures(user=UserFactory(role=Role.RECEPTIONIST, branch=branch)).exists()


def test_no_figure_is_about_a_person_asked_or_asking():
    """C34: no row, whatever is counted one day, leads to anybody."""
    people = {"person", "case", "user", "owner", "actor", "researcher", "recorded_by"}
    assert {field.name for field in Figure._meta.get_fields()}.isdisjoint(people)
    assert {field.related_model for field in Figure._meta.get_fields() if field.is_relation} == {
        Case._meta.get_field("service").related_model,
        Case._meta.get_field("branch").related_model,
    }


# --- The clock ----------------------------------------------------------------------------------


def test_counting_twice_is_counting_once(house):
    _case(house)
    count_month(MARCH)
    count_month(MARCH)
    assert Figure.objects.get(measure=Measure.RECEIVED).count == 1
    assert CountedMonth.objects.count() == 1


def test_a_month_is_counted_again_while_it_may_change_and_missed_ones_are_caught_up(house):
    _case(house)
    with time_machine.travel("2026-06-10 12:00Z"):
        assert months_to_count() == [later_month(MARCH, by) for by in range(4)]
        count_all()
        assert months_to_count() == [later_month(MARCH, by) for by in range(4)]
    with time_machine.travel("2026-09-10 12:00Z"):
        count_all()
        assert months_to_count() == [later_month(date(2026, 6, 1), by) for by in range(4)]


def test_the_night_writes_one_row_of_work_a_month_and_does_it_once(house):
    _case(house)
    with time_machine.travel("2026-04-02 02:40Z"):
        assert plan_counting() == plan_counting() == 2
        rows = Job.objects.filter(kind=JobKind.COUNT_MONTH)
        assert sorted(rows.values_list("subject_id", flat=True)) == [202603, 202604]
    for job in rows:
        Job.objects.filter(pk=job.pk).update(due_at=timezone.now() - timedelta(seconds=5))
        assert jobs.run_job(job.pk)
        assert not jobs.run_job(job.pk)
    assert Figure.objects.get(measure=Measure.RECEIVED).count == 1


# --- Handovers to other bodies --------------------------------------------------------------------


def _handed(house, partner, how_many):
    by = UserFactory(role=Role.OFFICER)
    for _number in range(how_many):
        Referral.objects.create(
            case=_case(house),
            partner=partner,
            partner_name={"ar": "جهة"},
            partner_kind=partner.kind if partner else PartnerKind.OTHER,
            receiver="x",
            handed_at=IN_MARCH,
            basis="emergency",
            recorded_by=by,
        )


def test_handovers_are_counted_by_kind_of_body_and_by_body(house):
    ambulance, police = PartnerFactory(kind="rescue"), PartnerFactory(kind="police")
    _handed(house, ambulance, 2)
    _handed(house, police, 1)
    _handed(house, None, 1)
    count_month(MARCH)
    counted = _total(UserFactory(role=Role.DIRECTOR)).referrals
    assert counted == {("rescue", ambulance.pk): 2, ("police", police.pk): 1, ("other", 0): 1}


def test_a_body_to_which_few_went_is_hidden_and_does_not_come_back_out_of_its_kind(house):
    """Three to one ambulance, nine to another: the few are not told, nor the others with them."""
    few, many, police = (PartnerFactory(kind=kind) for kind in ("rescue", "rescue", "police"))
    for partner, how_many in ((few, 3), (many, 9), (police, 6)):
        _handed(house, partner, how_many)
    count_month(MARCH)
    total = _total(UserFactory(role=Role.DIRECTOR))
    kinds, bodies = referral_tables(total, 5)
    assert [row.cells[0].number for row in kinds.rows] == [12, 6]
    told = [row.cells[0].number for row in bodies.rows]
    assert 3 not in told
    assert len(told) + bodies.hidden == 3
    assert bodies.hidden >= 2  # one hidden alone would be what the others leave of the whole
    assert referral_tables(_total(UserFactory(role=Role.DIRECTOR)), 50)[1].rows == []


# --- Equal treatment ------------------------------------------------------------------------------


def test_a_small_group_is_hidden_and_cannot_be_worked_out(house):
    """Seven women and four men: the men are hidden, and the women with them."""
    director = UserFactory(role=Role.DIRECTOR)
    for number in range(11):
        gender = "woman" if number < 7 else "man"
        case = _case(house, person=PersonFactory(gender=gender, identifier_kind="national_id"))
        result = DecisionResult.ACCEPT if number % 2 else DecisionResult.REFUSE
        _decided(case, result, at=IN_MARCH, reason="" if number % 2 else "income")
    count_month(MARCH)

    with time_machine.travel("2026-05-01 12:00Z"):
        report = equity_report(director)

    assert report.total.judged == 11
    assert (report.tables["gender"].groups, report.tables["gender"].hidden) == ({}, 2)
    citizens = report.tables["standing"].groups["citizen"]
    assert (citizens.judged, citizens.granted) == (11, 5)


def test_fewer_than_the_minimum_are_not_told_at_all(house):
    _decided(_case(house), DecisionResult.ACCEPT, at=IN_MARCH)
    count_month(MARCH)
    with time_machine.travel("2026-05-01 12:00Z"):
        assert equity_report(UserFactory(role=Role.DIRECTOR)).total is None


def _told_apart(house, women, men):
    """Decide `women` and `men` as (given, refused), and return what differs noticeably."""
    for gender, (given, refused) in (("woman", women), ("man", men)):
        for number in range(given + refused):
            case = _case(house, person=PersonFactory(gender=gender, identifier_kind="national_id"))
            is_given = number < given
            result = DecisionResult.ACCEPT if is_given else DecisionResult.REFUSE
            _decided(case, result, at=IN_MARCH, reason="" if is_given else "income")
    count_month(MARCH)
    with time_machine.travel("2026-05-01 12:00Z"):
        return noticeable(equity_report(UserFactory(role=Role.DIRECTOR)))


@pytest.mark.parametrize(
    ("women", "men", "apart"),
    [
        ((4, 16), (16, 4), ["gender"]),
        ((10, 10), (11, 9), []),  # not far enough apart
        ((2, 3), (3, 2), []),  # so few that chance alone would do it
        ((2, 2), (16, 1), []),  # too few to be shown at all
    ],
)
def test_only_a_difference_beyond_chance_between_shown_groups_is_noticed(house, women, men, apart):
    assert _told_apart(house, women, men) == apart


def test_services_differ_by_what_they_are_and_are_not_held_against_each_other(house):
    other = (ServiceFactory(committee=None), house[1])
    for _number in range(12):
        _decided(_case(house), DecisionResult.ACCEPT, at=IN_MARCH)
        _decided(_case(other), DecisionResult.REFUSE, at=IN_MARCH, reason="income")
    count_month(MARCH)
    with time_machine.travel("2026-05-01 12:00Z"):
        report = equity_report(UserFactory(role=Role.DIRECTOR))
    assert len(report.tables["service"].groups) == 2
    assert noticeable(report) == []
