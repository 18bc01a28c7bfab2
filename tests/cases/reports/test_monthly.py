"""The pages of the monthly reports: who opens them, what they show, and how a paper leaves."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

import pytest

from cases.backoffice.reports.monthly import sheet_of
from cases.models import Case, CaseExport, MonthlyReport
from cases.selectors.monthly_reports import pages_of
from cases.selectors.tallying import later_month, month_of
from cases.services.figures import count_month
from cases.services.monthly_reports import freeze_month
from cms.accounts.roles import Role
from cms.notices.enums import StaffNoticeKind
from cms.notices.models import StaffNotice
from cms.notices.services import StaffDraft, tell_staff
from tests.cases.backoffice.conftest import NAME, office  # noqa: F401 (the fixture of the office)

URL = reverse("monthly_reports")
PURPOSE = {"purpose": "report", "note": "اجتماع المجلس"}


@pytest.fixture
def last_month(office):  # noqa: F811
    """The requests of the office came in the month before this one."""
    month = later_month(month_of(timezone.localdate()), -1)
    Case.objects.update(submitted_at=timezone.localtime().replace(day=1) - timedelta(days=3))
    count_month(month)
    return month


@pytest.fixture
def report(last_month):
    return freeze_month(last_month, acting_user=None)


def _page(report):
    return reverse("monthly_report", args=[report.pk])


@pytest.mark.parametrize("role", Role)
def test_only_who_reads_the_whole_house_opens_them(office, report, role):  # noqa: F811
    client = office.client(role)
    opens = role in (Role.DIRECTOR, Role.AUDITOR, Role.BOARD_SECRETARY)
    for url in (URL, _page(report), f"{_page(report)}?export=ar"):
        assert (client.get(url).status_code == 200) is opens
        if not opens:
            assert client.post(url, PURPOSE).status_code in (302, 403)
    menu = client.get(reverse("for_you")).content.decode()
    assert (URL in menu) is opens
    assert not CaseExport.objects.exists()


def test_the_list_shows_frozen_months_and_offers_the_missing_to_the_director(office, last_month):  # noqa: F811
    for role, offered in ((Role.DIRECTOR, True), (Role.AUDITOR, False)):
        page = office.client(role).get(URL).content.decode()
        assert "أشهر انتهت ولم تُثبَّت بعد" in page
        assert (f'value="{last_month:%Y-%m-%d}"' in page) is offered


def test_the_director_freezes_a_missing_month_once(office, last_month):  # noqa: F811
    client = office.client(Role.DIRECTOR)
    for _twice in range(2):
        answer = client.post(URL, {"month": last_month.isoformat()}, follow=True)
        report = MonthlyReport.objects.get()
        assert answer.redirect_chain == [(_page(report), 302)]
        assert "ثُبِّت تقرير" in answer.content.decode()
    assert report.frozen_by == office.people[Role.DIRECTOR]
    assert "أشهر انتهت ولم تُثبَّت بعد" not in client.get(URL).content.decode()


@pytest.mark.parametrize("month", ["", "x", "1999-01-01", "this"])
def test_no_other_month_can_be_forged(office, last_month, month):  # noqa: F811
    if month == "this":
        month = month_of(timezone.localdate()).isoformat()
    answer = office.client(Role.DIRECTOR).post(URL, {"month": month}, follow=True)
    assert answer.redirect_chain == [(URL, 302)]
    assert "messages" in answer.content.decode()
    assert not MonthlyReport.objects.exists()


def test_whoever_only_reads_freezes_nothing(office, last_month):  # noqa: F811
    client = office.client(Role.AUDITOR)
    assert client.post(URL, {"month": last_month.isoformat()}).status_code in (302, 403)
    assert not MonthlyReport.objects.exists()


def test_a_report_is_read_as_it_was_frozen(office, report):  # noqa: F811
    page = office.client(Role.AUDITOR).get(_page(report))
    text = page.content.decode()
    assert page.context["pages"].headline[0][1].number == 2
    assert report.check_code in text
    assert office.branch.name.in_language("ar") in text
    assert NAME not in text
    assert office.case.reference not in text
    assert "لم يعد هذا التقرير كما ثُبِّت" not in text


def test_a_report_that_was_tampered_with_says_so(office, report, monkeypatch):  # noqa: F811
    monkeypatch.setattr("cases.backoffice.reports.monthly.is_untouched", lambda _report: False)
    text = office.client(Role.AUDITOR).get(_page(report)).content.decode()
    assert "لم يعد هذا التقرير كما ثُبِّت" in text


def test_a_paper_leaves_for_a_purpose_that_is_noted(office, report, monkeypatch):  # noqa: F811
    sheets = []
    monkeypatch.setattr(
        "cases.backoffice.printing.pdf_of", lambda sheet: sheets.append(sheet) or b"%PDF"
    )
    client, url = office.client(Role.BOARD_SECRETARY), f"{_page(report)}?export=en"
    assert "Requests in figures" not in client.get(url).content.decode()
    assert client.post(url, {"purpose": "", "note": ""}).status_code == 422
    assert (sheets, CaseExport.objects.count()) == ([], 0)

    answer = client.post(url, PURPOSE)

    assert answer.content == b"%PDF"
    assert answer["Content-Disposition"] == f'attachment; filename="figures-{report}-en.pdf"'
    assert 'lang="en" dir="ltr"' in sheets[0]
    export = CaseExport.objects.get()
    assert (export.tab, export.format, export.note) == ("month", "pdf", PURPOSE["note"])
    assert export.rows > 6
    register = office.client(Role.DIRECTOR).get(reverse("exports:list")).content.decode()
    assert "التقارير الشهرية" in register
    assert ">PDF<" in register


def test_where_no_pdf_can_be_made_the_page_itself_is_given(office, report, monkeypatch):  # noqa: F811
    monkeypatch.setattr("cases.backoffice.printing.pdf_of", lambda _sheet: None)
    answer = office.client(Role.DIRECTOR).post(f"{_page(report)}?export=ar", PURPOSE)
    assert answer["Content-Type"].startswith("text/html")
    assert 'lang="ar" dir="rtl"' in answer.content.decode()


def test_an_unknown_language_is_no_export(office, report):  # noqa: F811
    client = office.client(Role.DIRECTOR)
    assert client.post(f"{_page(report)}?export=xx", PURPOSE).context["pages"]
    assert not CaseExport.objects.exists()


def test_the_paper_carries_the_month_in_both_calendars_and_the_check_code(office, report):  # noqa: F811
    director = office.people[Role.DIRECTOR]
    arabic, english = (
        sheet_of(report, pages_of(report, language, user=director), language)
        for language in ("ar", "en")
    )
    assert "هـ" in arabic
    assert " AH" in english
    assert arabic.count(report.check_code) == english.count(report.check_code) == 1
    assert "الطلبات بالأرقام" in arabic
    assert "How long it takes" not in arabic


def test_a_notice_leads_to_the_report(office, report):  # noqa: F811
    director = office.people[Role.DIRECTOR]
    kind = StaffNoticeKind.MONTH_FROZEN
    tell_staff([director.pk], StaffDraft("one", kind, ("month", report.pk), str(report)))
    notice = StaffNotice.objects.get()
    opened = office.client(Role.DIRECTOR).post(reverse("for_you_open", args=[notice.pk]))
    assert opened.url == _page(report)
