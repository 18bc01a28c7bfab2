"""The first screen of the day."""

import re
from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

import pytest

from cases.backoffice.dashboard import ROWS, FiguresPanel, MyWorkPanel
from cases.backoffice.desk.today import DeskTodayPanel
from cases.models import Decision
from cases.selectors import queue_counts
from cases.selectors.equity import EquityReport, EquityTable, Share
from cms.accounts.roles import Role
from cms.core.templatetags.sila import dual_date
from surveys.models import Correction
from tests.factories.cases import CaseFactory, ServiceFactory
from tests.factories.notices import NoticeFactory


def _home(office, role):
    return office.client(role).get(reverse("wagtailadmin_home")).content.decode()


def test_it_shows_what_is_mine_and_what_is_late(office):
    office.case.owner = office.people[Role.OFFICER]
    office.case.stage_due_at = timezone.now() - timedelta(days=5)
    office.case.save()
    home = _home(office, Role.OFFICER)
    assert "عملي" in home
    assert home.count(office.case.reference) == 2  # under late, and under mine
    assert reverse("cases:queue", args=["late"]) in home
    assert office.elsewhere.reference not in home
    assert office.case.person.name not in home


def test_a_list_longer_than_the_panel_leads_to_the_rest(office):
    owner = office.people[Role.OFFICER]
    cases = [
        CaseFactory(branch=office.branch, service=office.case.service, owner=owner)
        for _number in range(ROWS)
    ]
    more = "الكل (7): "
    assert more not in _home(office, Role.OFFICER)
    office.case.owner = owner
    office.case.save()
    home = _home(office, Role.OFFICER)
    assert more in home
    assert home.count(reverse("cases:queue", args=["mine"])) == 2
    assert sum(case.reference in home for case in [office.case, *cases]) == ROWS


def test_a_member_sees_first_what_waits_for_their_vote(office):
    office.people[Role.MEMBER]
    case = CaseFactory(at="committee", branch=office.branch, service=office.case.service)
    home = _home(office, Role.MEMBER)
    assert case.reference in home
    assert home.index("بانتظار صوتك") < home.index(case.reference)
    assert "بانتظار صوتك" not in _home(office, Role.OFFICER)


def test_nothing_open_is_said_in_words(office):
    assert "لا حالة مفتوحة لديك ولا متأخرة" in _home(office, Role.RECEPTIONIST)


@pytest.mark.parametrize("role", [Role.EDITOR, Role.PUBLISHER, Role.ADMIN])
def test_who_has_no_case_role_is_spared_the_panel(office, role):
    home = _home(office, role)
    assert "my-work" not in home
    assert reverse("cases:list") not in home


def test_it_costs_the_same_with_one_case_and_with_thirty(office):
    owner = office.people[Role.OFFICER]
    late = timezone.now() - timedelta(days=5)
    client = office.client(Role.OFFICER)

    def add(number):
        for _number in range(number):
            case = CaseFactory(branch=office.branch, service=office.case.service, owner=owner)
            case.stage_due_at = late
            case.save()

    add(1)
    client.get(reverse("wagtailadmin_home"))
    with CaptureQueriesContext(connection) as few:
        client.get(reverse("wagtailadmin_home"))
    add(30)
    with CaptureQueriesContext(connection) as many:
        client.get(reverse("wagtailadmin_home"))
    assert len(many) == len(few)


# --- Each role finds its own lists, at one price ------------------------------------------------

MOST_QUERIES = 15


@pytest.mark.parametrize(
    ("role", "theirs"),
    [
        (Role.DIRECTOR, {"undecided", "held", "paused_long", "complaints"}),
        (Role.AUDITOR, {"undecided", "held", "paused_long", "complaints"}),
        (Role.SECRETARY, {"undecided", "held"}),
        (Role.BOARD_SECRETARY, {"undecided"}),
        (Role.OFFICER, {"paused_long"}),
        (Role.RECEPTIONIST, set()),
    ],
)
def test_a_role_finds_the_lists_that_concern_it(office, rf, role, theirs):
    request = rf.get("/")
    request.user = office.people[role]
    with CaptureQueriesContext(connection) as queries:
        work = MyWorkPanel().get_context_data({"request": request})
        FiguresPanel().get_context_data({"request": request})
    for_some = {"undecided", "held", "paused_long", "complaints"}
    assert {tab["key"] for tab in work["tabs"]} & for_some == theirs
    assert len(queries) <= MOST_QUERIES


def test_a_director_finds_the_calls_about_what_is_theirs_and_not_those_of_every_desk(office):
    """A remark was closed as answered while its answer waited to be said by telephone."""
    mine = CaseFactory(branch=office.branch, owner=office.people[Role.DIRECTOR])
    for case in (mine, office.case):
        NoticeFactory(channel="call", subject_kind="case", subject_id=case.pk)
    for role, number in ((Role.DIRECTOR, 1), (Role.OFFICER, 2)):
        page = office.client(role).get(reverse("wagtailadmin_home"))
        panels = page.context["panels"]
        [desk] = [panel for panel in panels if isinstance(panel, DeskTodayPanel)]
        assert desk.get_context_data({"request": page.wsgi_request})["waiting_calls"] == number
        [listed] = re.findall(r'href="([^"]*channel=call[^"]*)"', page.content.decode())
        found = office.client(role).get(listed.replace("&amp;", "&")).context["object_list"]
        assert len(found) == number


def test_an_auditor_reads_on_the_first_screen_how_long_and_what_for(office):
    auditor = office.people[Role.AUDITOR]
    auditor.valid_until, auditor.mandate = timezone.localdate() + timedelta(days=9), "مراجعة 1448"
    auditor.save()
    page = _home(office, Role.AUDITOR)
    assert f"حسابك سارٍ حتى {dual_date(auditor.valid_until)}" in page
    assert "مراجعة 1448" in page


def test_a_long_wait_an_open_complaint_and_an_untold_decision_are_counted(office):
    director = office.people[Role.DIRECTOR]
    long_ago = timezone.now() - timedelta(days=15)
    service = ServiceFactory(kind="complaint", committee=None)
    waiting = CaseFactory(branch=office.branch, service=service, waiting=True)
    waiting.paused_since = long_ago
    waiting.save()
    Decision.objects.create(case=office.case, result="accept")
    counts = queue_counts(director)
    assert {key: counts[key] for key in ("held", "paused_long", "complaints")} == {
        "held": 1,
        "paused_long": 1,
        "complaints": 1,
    }


@pytest.mark.parametrize(
    ("men", "said"),
    [
        (Share(20, 16), "فرق لافت في الاثني عشر شهرًا الأخيرة: حسب الجنس"),
        (Share(20, 5), "لا فرق لافتًا"),
    ],
)
def test_who_reads_the_house_is_told_whether_equal_treatment_needs_a_look(
    office, monkeypatch, men, said
):
    women = Share(20, 4)
    total = Share(40, women.granted + men.granted)
    day = timezone.localdate()
    table = EquityTable({"woman": women, "man": men}, 0)
    report = EquityReport(day, day, 5, total, {"gender": table})
    monkeypatch.setattr("cases.backoffice.dashboard.equity_report", lambda _user: report)
    for role in (Role.DIRECTOR, Role.AUDITOR):
        home = _home(office, role)
        assert said in home
        assert f"{reverse('case_report')}#equity" in home
    assert said not in _home(office, Role.OFFICER)


def test_one_group_alone_is_compared_with_nobody(office, monkeypatch):
    day, everybody = timezone.localdate(), Share(20, 16)
    table = EquityTable({"man": everybody}, 0)
    report = EquityReport(day, day, 5, everybody, {"gender": table})
    monkeypatch.setattr("cases.backoffice.dashboard.equity_report", lambda _user: report)
    assert "#equity" not in _home(office, Role.DIRECTOR)


def test_where_too_few_were_decided_nothing_is_said_of_equal_treatment(office):
    assert "#equity" not in _home(office, Role.DIRECTOR)


def test_what_was_to_be_put_right_and_is_past_its_day_stands_on_the_directors_first_screen(office):
    today = timezone.localdate()
    late, older = (
        Correction.objects.create(
            theme={"ar": name}, change={"ar": "ت"}, due_on=today - timedelta(days=days)
        )
        for name, days in (("الانتظار عند الباب", 1), ("الردود المتأخرة", 9))
    )
    for name, due, done in (
        ("اليوم موعده", today, None),
        ("تم في موعده", today - timedelta(days=5), today - timedelta(days=6)),
        ("بلا موعد", None, None),
    ):
        Correction.objects.create(theme={"ar": name}, change={"ar": "ت"}, due_on=due, done_on=done)
    home = _home(office, Role.DIRECTOR)
    assert home.index(str(older.theme)) < home.index(str(late.theme))
    assert reverse("corrections:edit", args=[late.pk]) in home
    for name in ("اليوم موعده", "تم في موعده", "بلا موعد"):
        assert name not in home
    for role in (Role.RECEPTIONIST, Role.AUDITOR):
        assert str(late.theme) not in _home(office, role)
