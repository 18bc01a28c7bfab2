"""Promises case by case: what was promised, kept, paused and let go early (J11, C41)."""

import csv
from datetime import timedelta
from io import BytesIO

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

import pytest
from openpyxl import load_workbook

from cases.backoffice.clock_words import rule_words
from cases.enums import EventKind, Outcome
from cases.figure_enums import Promise
from cases.models import CaseExport, CaseView, WindowPause
from cases.selectors.promises import Asked, promises, stretches, totals, with_particulars
from cases.services.timeline import record_event
from cms.accounts.roles import Role
from tests.cases.backoffice.conftest import NAME, office  # noqa: F401 (the fixture of the office)
from tests.factories.cases import CaseFactory, ServiceFactory

URL = reverse("promises")
REASON = "ستلد هذا الأسبوع"


def _days(number):
    return timezone.now() + timedelta(days=number)


def _case(office, window, told=None, **decision):  # noqa: F811
    """A request promised between two days from today, decided yesterday and told on a day."""
    case = CaseFactory(branch=office.branch, service=office.case.service)
    case.not_before_at, case.due_at = (_days(number) for number in window)
    case.save()
    released = None if told is None else _days(told)
    values = {"result": "accept", "decided_at": _days(-1), "released_at": released, **decision}
    case.decisions.create(**values)
    return case


@pytest.fixture
def house(office):  # noqa: F811
    director = office.people[Role.DIRECTOR]
    office.kept = _case(office, (-5, 5), told=0)
    office.late = _case(office, (-9, -2), told=0)
    office.early = _case(office, (2, 5), told=0)
    office.let_go = _case(
        office, (2, 5), told=0, overridden_by=director, override_reason=REASON, round=2
    )
    office.waiting = _case(office, (2, 5))
    return office


def _asked(**changed):
    today = timezone.localdate()
    return Asked(today - timedelta(days=7), today, **changed)


def _found(office, **changed):  # noqa: F811
    return promises(_asked(**changed), user=office.people[Role.AUDITOR])


def test_each_request_stands_by_its_own_days(house):
    states = dict(_found(house).values_list("pk", "promise"))
    assert states == {
        house.kept.pk: Promise.KEPT,
        house.late.pk: Promise.LATE,
        house.early.pk: Promise.EARLY,
        house.let_go.pk: Promise.RELEASED_EARLY,
        house.waiting.pk: Promise.WAITING,
    }


def test_not_told_past_the_day_is_late_unless_the_clock_is_paused(house):
    case = house.waiting
    case.not_before_at, case.due_at = _days(-5), _days(-1)
    case.save()
    assert _found(house).get(pk=case.pk).promise == Promise.LATE
    case.paused_since = _days(-2)
    case.save()
    assert _found(house).get(pk=case.pk).promise == Promise.WAITING


def test_a_request_without_a_decision_is_answered_when_it_closes(house):
    plain = ServiceFactory(plain=True)
    answered, withdrawn = (CaseFactory(service=plain, branch=house.branch) for _n in range(2))
    for case, outcome in ((answered, Outcome.ANSWERED), (withdrawn, Outcome.WITHDRAWN)):
        case.is_open, case.outcome, case.closed_at = False, outcome, timezone.now()
        case.save()
    assert [(c.pk, c.promise) for c in _found(house, service=plain.pk)] == [
        (answered.pk, Promise.NONE)
    ]
    later = Asked(timezone.localdate() + timedelta(days=1), timezone.localdate())
    assert not promises(later, user=house.people[Role.AUDITOR]).exists()


@pytest.mark.parametrize(
    ("outcome", "promise"),
    [
        (Outcome.ANSWERED, Promise.EARLY),
        (Outcome.NOT_COMPLETED, Promise.KEPT),
        (Outcome.REFERRED, Promise.KEPT),
    ],
)
def test_only_an_answer_comes_too_early(house, outcome, promise):
    case = CaseFactory(branch=house.branch, service=house.case.service)
    case.not_before_at, case.due_at = _days(2), _days(5)
    case.is_open, case.outcome, case.closed_at = False, outcome, timezone.now()
    case.save()
    assert _found(house).get(pk=case.pk).promise == promise


def test_pauses_are_told_with_their_days_as_far_as_they_lay_before_the_answer(house):
    rows = ((-6, -3), (-2, None), (1, 2))  # ended; still open when told; begun afterwards
    for start, end in rows:
        ends = None if end is None else _days(end)
        WindowPause.objects.create(case=house.kept, started_at=_days(start), ended_at=ends)
    case = with_particulars(_found(house)).get(pk=house.kept.pk)
    assert [pause.days for pause in stretches(case)] == [3, 2]
    counted = totals(_found(house))
    assert counted.paused_days == 5
    assert [counted.count(state) for state in Promise] == [1, 1, 1, 1, 1, 0]


def test_the_rule_a_request_came_in_under_is_said(house):
    rule = {"reading": "range", "unit": "calendar_days", "not_before": 14, "due": 20}
    with_words = rule_words({**rule, "anchor": "complete"})
    assert with_words == "بين 14 و20 يومًا · من اكتمال الأوراق"
    assert rule_words({}) == ""


@pytest.mark.parametrize(
    ("unit", "due", "said"),
    [
        ("working_days", 15, "لا يتأخر عن 15 يوم عمل"),
        ("working_days", 3, "لا يتأخر عن 3 أيام عمل"),
        ("hours", 2, "لا يتأخر عن ساعتين"),
        ("minutes", 30, "لا يتأخر عن 30 دقيقة"),
    ],
)
def test_the_length_of_a_rule_is_said_with_its_plural(unit, due, said):
    assert rule_words({"reading": "maximum", "unit": unit, "due": due}).startswith(said)


def test_an_early_release_names_the_role_and_the_reason_and_nobody(house):
    director = house.people[Role.DIRECTOR]
    director.first_name, director.last_name = "جواهر", "المطيري"
    director.save()
    page = house.client(Role.AUDITOR).get(URL).content.decode()
    assert REASON in page
    assert str(Role.DIRECTOR.label) in page
    for hidden in (str(director), NAME, house.kept.person.name):
        assert hidden not in page


def test_who_may_not_audit_is_sent_away_and_nobody_sees_another_s_cases(house):
    for role in (Role.OFFICER, Role.BOARD_SECRETARY, Role.ADMIN):
        for answer in (house.client(role).get(URL), house.client(role).post(f"{URL}?export=csv")):
            assert (answer.status_code, answer.url) == (302, reverse("wagtailadmin_home")), role
    assert not promises(_asked(), user=house.people[Role.ADMIN]).exists()


def test_wrong_days_are_asked_again_and_a_state_narrows_the_lines(house):
    client = house.client(Role.AUDITOR)
    wrong = client.get(URL, {"first": "'؟", "last": "31/12/2300"})
    assert set(wrong.context["form"].errors) == {"first", "last"}
    assert wrong.context.get("headline") is None
    today = f"{timezone.localdate():%d/%m/%Y}"
    narrowed = client.get(URL, {"first": "1/1/1446", "last": today, "state": "late"})
    references = [str(row["reference"]) for row in narrowed.context["rows"]]
    assert len(references) == 1
    assert house.late.reference in references[0]


def test_they_leave_as_a_file_for_a_purpose_that_is_noted(house):
    client = house.client(Role.AUDITOR)
    assert client.post(f"{URL}?export=csv", {"purpose": "", "note": ""}).status_code == 422
    assert not CaseExport.objects.exists()
    values = {"purpose": "audit", "note": "تدقيق الربع"}
    answer = client.post(f"{URL}?export=csv", values)
    lines = list(csv.reader(b"".join(answer.streaming_content).decode().splitlines()))
    rows = lines[lines.index([]) + 2 :]
    assert {row[0] for row in rows} == set(_found(house).values_list("reference", flat=True))
    book = load_workbook(BytesIO(b"".join(client.post(f"{URL}?export=xlsx", values))))
    assert [sheet.max_row for sheet in book.worksheets] == [6, 8]
    export = CaseExport.objects.first()
    assert (export.tab, export.rows, export.note) == ("promises", 5, "تدقيق الربع")
    assert CaseView.objects.filter(what="export").count() == 10
    privacy = house.client(Role.PRIVACY_OFFICER).get(f"{URL}?export=csv")
    assert privacy.context["files"] == []


def test_it_costs_the_same_with_few_and_with_many(house):
    client = house.client(Role.AUDITOR)
    client.get(URL)
    with CaptureQueriesContext(connection) as few:
        client.get(URL)
    for _number in range(3):
        case = _case(house, (-5, 5), told=0)
        WindowPause.objects.create(case=case, started_at=_days(-4), ended_at=_days(-3))
    with CaptureQueriesContext(connection) as many:
        client.get(URL)
    assert len(many) == len(few)


def test_decided_anew_is_what_an_objection_brought_back_not_what_went_up_for_approval(house):
    record_event(house.late, EventKind.REOPENED, by="clock")

    rows = with_particulars(promises(_asked(), user=house.people[Role.DIRECTOR]))

    anew = {row.pk for row in rows if row.is_decided_anew}
    assert anew == {house.late.pk}  # and not the second round of `let_go`
