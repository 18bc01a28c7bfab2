"""The page "Requests in figures": who opens it, what it shows, what leaves as a file."""

import csv
from io import BytesIO

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

import pytest
from openpyxl import load_workbook

from cases.models import CaseExport, Figure
from cases.services.figures import count_all
from cms.accounts.roles import Role
from tests.cases.backoffice.conftest import office  # noqa: F401 (the fixture of the office)

URL = "case_report"
#: Session, user, groups, menu, association; then five for the figures, and names.
MOST_QUERIES = 45


@pytest.fixture
def counted(office):  # noqa: F811
    count_all()
    return office


def _received(page):
    return page.context["headline"][0][1].number


def test_only_who_may_see_figures_opens_it(counted):
    assert counted.client(Role.RECEPTIONIST).get(reverse(URL)).status_code == 302
    assert counted.client(Role.EDITOR).get(reverse(URL)).status_code == 302


def test_a_branch_is_shown_its_own_figures_and_named(counted):
    page = counted.client(Role.OFFICER).get(reverse(URL))
    text = page.content.decode()
    assert _received(page) == 1
    assert counted.branch.name.in_language("ar") in text
    assert counted.elsewhere.branch.name.in_language("ar") not in text
    assert counted.case.reference not in text
    assert "<caption" in text
    assert "<script" not in text.split('class="sila-results')[1].split("</main>")[0]


def test_another_branch_cannot_be_asked_for_and_a_wrong_range_is_said(counted):
    url = reverse(URL)
    client = counted.client(Role.OFFICER)
    asked = client.get(url, {"branch": counted.elsewhere.branch.pk})
    assert asked.context["form"].errors["branch"]
    assert asked.context.get("headline") is None  # nothing is shown that was not asked for
    months = [value for value, _label in asked.context["form"].fields["first"].choices]
    turned = client.get(url, {"first": months[0], "last": months[1], "medium": "letter"})
    assert turned.context["form"].errors["last"]
    assert turned.context.get("headline") is None
    assert turned.context["form"]["medium"].value() == "letter"
    assert client.get(url, {"first": "'؟", "medium": "=1"}).status_code == 200


def test_it_costs_the_same_whatever_it_holds(counted):
    client = counted.client(Role.DIRECTOR)
    client.get(reverse(URL))
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get(reverse(URL))
    row = Figure.objects.first()
    for value in range(30):
        row.pk, row.medium, row.value = None, "letter", value
        row.save()
    with CaptureQueriesContext(connection) as many:
        client.get(reverse(URL))
    assert len(many) == len(few) <= MOST_QUERIES


def test_figures_leave_as_a_file_for_a_purpose_that_is_noted(counted):
    client, url = counted.client(Role.DIRECTOR), reverse(URL)
    assert not client.get(url + "?export=csv").streaming
    assert client.post(url + "?export=csv", {"purpose": "", "note": ""}).status_code == 422
    assert not CaseExport.objects.exists()
    values = {"purpose": "report", "note": "اجتماع المجلس"}
    plain = b"".join(client.post(url + "?export=csv", values).streaming_content).decode()
    answer = client.post(url + "?export=xlsx", values)
    assert "filename*=utf-8''" in answer["Content-Disposition"]
    book = load_workbook(BytesIO(b"".join(answer.streaming_content)))
    lines = list(csv.reader(plain.lstrip("\ufeff").splitlines()))
    about, rows = lines[: lines.index([])], lines[lines.index([]) + 1 :]
    sheet, of_the_file = book.worksheets
    for part, expected in ((sheet, rows), (of_the_file, about)):
        written = [["" if cell is None else str(cell) for cell in row] for row in part.values]
        assert written == expected
    assert not any(letter.isascii() and letter.isalpha() for letter in "".join(book.sheetnames))
    assert "اجتماع المجلس" in plain
    assert ["أُخرج باسم", str(counted.people[Role.DIRECTOR])] in about
    assert [(e.tab, e.rows) for e in CaseExport.objects.all()] == [("figures", len(rows) - 1)] * 2
