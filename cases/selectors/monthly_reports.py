"""Frozen reports: of which months there are none yet, who reads them, and what they say."""

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from cases.models import CountedMonth, MonthlyReport
from cases.report_rights import may_read_monthly_reports
from cases.selectors.report_cells import Cell, Row, Section, Table
from cases.selectors.report_words import Unit
from cases.selectors.tallying import later_month, month_of
from cms.accounts.models import User
from cms.core.encryption import blind_index

#: What was missed longer ago than this is no longer frozen: its figures are those of today.
MONTHS_BACK = 12


@dataclass(frozen=True)
class Pages:
    """What a report says in one language to one reader; `is_whole` unless something is not theirs
    to read."""

    headline: list[tuple[str, Cell]]
    sections: list[Section]
    meanings: list[tuple[str, str]]
    is_whole: bool


def monthly_reports(*, user: User) -> QuerySet[MonthlyReport]:
    """Return the reports this person reads, the newest first."""
    rows = MonthlyReport.objects.select_related("frozen_by")
    return rows if may_read_monthly_reports(user) else rows.none()


def months_to_freeze() -> list[date]:
    """Return the ended months without a report that were counted since they ended, the oldest
    first."""
    return [row.month for row in _without_report() if _ended_before_counting(row)]


def months_to_count_first() -> list[date]:
    """Return the ended months without a report whose figures are from before their end."""
    return [row.month for row in _without_report() if not _ended_before_counting(row)]


def _without_report() -> list[CountedMonth]:
    this = month_of(timezone.localdate())
    span = (later_month(this, -MONTHS_BACK), later_month(this, -1))
    frozen = MonthlyReport.objects.values("month")
    rows = CountedMonth.objects.filter(month__range=span).exclude(month__in=frozen)
    return list(rows.order_by("month"))


def _ended_before_counting(row: CountedMonth) -> bool:
    return timezone.localdate(row.counted_at) >= later_month(row.month, 1)


def seal_of(report: MonthlyReport) -> str:
    """Return the keyed digest over what was frozen, when and by whom."""
    at = report.frozen_at.astimezone(timezone.get_fixed_timezone(0)).isoformat()
    frozen = [report.month.isoformat(), at, report.frozen_by_id, report.content]
    return blind_index(json.dumps(frozen, sort_keys=True, ensure_ascii=False), "monthly-report")


def is_untouched(report: MonthlyReport) -> bool:
    """Whether a report still says what was frozen."""
    return report.seal == seal_of(report)


def pages_of(report: MonthlyReport, language: str, *, user: User) -> Pages:
    """Return what this reader reads of a report."""
    said = report.content["pages"][language]
    sections = [_section(each) for each in said["sections"]]
    read = [each for each in sections if not each.right or user.has_perm(each.right)]
    return Pages(
        headline=[(label, _cell(cell)) for label, cell in said["headline"]],
        sections=read,
        meanings=[(word, meaning) for word, meaning in said["meanings"]],
        is_whole=read == sections,
    )


def _section(kept: dict[str, Any]) -> Section:
    tables = [_table(table) for table in kept["tables"]]
    return Section(kept["title"], kept["note"], tables, kept["right"])


def _table(kept: dict[str, Any]) -> Table:
    rows = [Row(row["label"], [_cell(cell) for cell in row["cells"]]) for row in kept["rows"]]
    return Table(kept["key"], kept["title"], kept["headings"], rows, kept["hidden"])


def _cell(kept: dict[str, Any]) -> Cell:
    return Cell(kept["number"], Unit(kept["unit"]), kept["length"])
