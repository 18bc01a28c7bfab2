"""Raising a general issue on its screen, and what the rooms of both say afterwards."""

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

import pytest

from cases.models import Case
from cms.accounts.roles import Role
from tests.cases.backoffice.rooms import do_deed, open_room, words_on
from tests.factories.remarks import NAME, WORDS, issue_service, remark

OURS = {
    "answer-title": "استقبال المشاركين",
    "answer-body": "يتأخر استقبال المشاركين في المواقع منذ الربيع.",
}
OFFER = "ارفعها قضيةً عامة"


@pytest.fixture
def case(office):
    issue_service()
    return remark(office.people[Role.DIRECTOR], branch=office.branch)


def raise_url(case):
    return reverse("cases:raise-issue", args=[case.pk])


def issues():
    return Case.objects.filter(service__kind="general_issue").order_by("pk")


def test_who_has_it_raises_it_and_both_rooms_say_so(office, case):
    assert raise_url(case) in open_room(office, Role.DIRECTOR, case).content.decode()
    page = words_on(office.client(Role.DIRECTOR).get(raise_url(case)))
    assert "لا تكتب ما يدل على من كتب إليك" in page
    assert "من أنتم؟" not in page
    assert WORDS not in page
    answer = do_deed(office, Role.DIRECTOR, "raise-issue", OURS, case=case, follow=True)
    issue = issues().get()
    assert f"رُفعت قضيةً عامة برقم {issue.reference}" in words_on(answer)
    room = open_room(office, Role.DIRECTOR, case).content.decode()
    assert reverse("cases:inspect", args=[issue.pk]) in room
    assert raise_url(case) not in room
    read = words_on(open_room(office, Role.DIRECTOR, issue))
    assert "فتحتها الجمعية بنفسها" in read
    for trace in (case.reference, NAME, WORDS):
        assert trace not in read


def test_what_is_wrong_is_said_at_its_question_with_everything_as_typed(office, case):
    sent = {**OURS, "answer-body": f"كتبت {NAME}"}
    answer = do_deed(office, Role.DIRECTOR, "raise-issue", sent, case=case)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "في هذا ما يدل على من كتب إليك" in page
    assert sent["answer-body"] in page
    assert OURS["answer-title"] in page
    assert not issues().exists()


def test_raised_already_is_said_with_its_reference(office, case):
    do_deed(office, Role.DIRECTOR, "raise-issue", OURS, case=case)
    reference = issues().get().reference
    again = do_deed(office, Role.DIRECTOR, "raise-issue", OURS, case=case, follow=True)
    looked = office.client(Role.DIRECTOR).get(raise_url(case), follow=True)
    for answer in (again, looked):
        assert f"سبق رفعها قضيةً عامة برقم {reference}" in words_on(answer)
    assert issues().count() == 1


def test_a_like_remark_is_counted_at_the_open_issue(office, case):
    do_deed(office, Role.DIRECTOR, "raise-issue", OURS, case=case)
    issue, other = issues().get(), remark(office.people[Role.DIRECTOR], branch=office.branch)
    page = office.client(Role.DIRECTOR).get(raise_url(other)).content.decode()
    assert f"{issue.reference} · {OURS['answer-title']}" in page
    unchosen = do_deed(office, Role.DIRECTOR, "add-to-issue", {"issue": ""}, case=other)
    assert unchosen.status_code == 422
    assert "اختر قضية" in unchosen.content.decode()
    do_deed(office, Role.DIRECTOR, "add-to-issue", {"issue": issue.pk}, case=other)
    assert issues().count() == 1
    read = words_on(open_room(office, Role.DIRECTOR, issue))
    assert "مرات الرفع: 2" in read
    assert other.reference not in read


@pytest.mark.parametrize("role", [Role.OFFICER, Role.AUDITOR, Role.PRIVACY_OFFICER])
def test_for_who_does_not_see_the_remark_there_is_nothing_to_raise(office, case, role):
    assert office.client(role).get(raise_url(case)).status_code == 404
    for deed in ("raise-issue", "add-to-issue"):
        assert do_deed(office, role, deed, OURS, case=case).status_code == 404
    assert not issues().exists()


def test_who_sees_a_case_and_does_not_have_it_is_refused(office):
    issue_service()
    for role in (Role.DIRECTOR, Role.OFFICER):
        assert office.client(role).get(raise_url(office.case)).status_code == 403
        assert do_deed(office, role, "raise-issue", OURS).status_code == 403
        assert OFFER not in open_room(office, role).content.decode()
    assert not issues().exists()


def test_without_a_service_for_issues_nothing_is_offered(office):
    case = remark(office.people[Role.DIRECTOR], branch=office.branch)
    assert OFFER not in open_room(office, Role.DIRECTOR, case).content.decode()
    assert office.client(Role.DIRECTOR).get(raise_url(case)).status_code == 404


def test_an_issue_of_our_own_offers_nothing_that_needs_a_person(office, case):
    do_deed(office, Role.DIRECTOR, "raise-issue", OURS, case=case)
    issue = issues().get()
    issue.branch, issue.owner = office.branch, office.people[Role.OFFICER]
    issue.save()
    page = open_room(office, Role.OFFICER, issue).content.decode()
    for route in ("letters", "renew-code", "correct-answers"):
        assert reverse(f"cases:{route}", args=[issue.pk]) not in page
    assert "لا يُبلَّغ بها أحد" in page
    letters = office.client(Role.OFFICER).get(reverse("cases:letters", args=[issue.pk]))
    assert "/issue/" not in letters.content.decode()


def test_the_room_costs_nothing_more_where_nothing_was_raised(office, case):
    url = reverse("cases:inspect", args=[case.pk])
    client = office.client(Role.DIRECTOR)
    client.get(url)
    with CaptureQueriesContext(connection) as before:
        client.get(url)
    do_deed(office, Role.DIRECTOR, "raise-issue", OURS, case=case)
    client.get(url)
    with CaptureQueriesContext(connection) as after:
        client.get(url)
    assert len(after) <= len(before) + 1  # the issue, once there is one
