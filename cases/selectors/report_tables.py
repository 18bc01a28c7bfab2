"""A report as tables: what the page draws and what a file holds are the same rows."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from cases.enums import StageKind
from cases.figure_enums import Standing
from cases.models import Service
from cases.selectors.equity import TABLES, EquityReport, EquityTable
from cases.selectors.referral_tables import referral_tables
from cases.selectors.report_cells import Cell, Row, Table, share
from cases.selectors.report_words import Unit, month_words
from cases.selectors.reporting import Group, Report, percentile
from cms.accounts.models import Gender
from cms.association.enums import Medium
from cms.association.models import Branch
from cms.core.suppression import shown_groups
from cms.core.translated import translated

TITLES = {
    "month": gettext_lazy("Month by month"),
    "service": gettext_lazy("By service"),
    "branch": gettext_lazy("By branch"),
    "medium": gettext_lazy("By channel"),
    "gender": gettext_lazy("By gender"),
    "standing": gettext_lazy("By nationality group"),
}
FIRST_HEADINGS = {
    "month": gettext_lazy("Month"),
    "service": gettext_lazy("Service"),
    "branch": gettext_lazy("Branch"),
    "medium": gettext_lazy("Channel"),
    "gender": gettext_lazy("Gender"),
    "standing": gettext_lazy("Nationality group"),
}


def tables_of(report: Report, minimum: int) -> list[Table]:
    """Stages and reasons of the whole slice, then the same figures by what divides it."""
    tables = [_stages(report.total, minimum, unit) for unit in (Unit.DAYS, Unit.MINUTES)]
    tables.append(_reasons(report.total, minimum))
    tables += referral_tables(report.total, minimum)
    tables += [_by(name, groups, minimum) for name, groups in report.by.items()]
    return [table for table in tables if table.rows]


def equity_tables(equity: EquityReport) -> list[Table]:
    return [_equity(name, equity.tables[name]) for name in TABLES if name in equity.tables]


def headline(group: Group, minimum: int) -> list[tuple[str, Cell]]:
    """The figures that stand above all tables."""
    return [
        (pgettext("figures", "received"), Cell(group.received)),
        (pgettext("figures", "decided"), Cell(group.decided)),
        (pgettext("figures", "closed"), Cell(group.closed)),
        (_("answered on time"), share(group.answered_in_time, group.promised, minimum)),
        (_("open and overdue"), Cell(group.open_and_late)),
        (_("asked for more papers"), share(group.asked_for_papers, group.received, minimum)),
    ]


def _span(spans: Counter[int], percent: int, minimum: int, unit: Unit) -> Cell:
    few = spans.total() < max(minimum, 1)
    return Cell(None) if few else Cell(percentile(spans, percent), unit)


def _stage_name(kind: str) -> str:
    """Not every house that decides has a committee."""
    is_deciding = kind == StageKind.COMMITTEE
    return _("Committee, or whoever decides") if is_deciding else str(StageKind(kind).label)


def _stages(total: Group, minimum: int, unit: Unit) -> Table:
    """How long it takes; what promises minutes or hours is told in minutes, in a table of its own:
    an urgent call that was answered within the hour would be "0 days"."""
    is_quick = unit is Unit.MINUTES
    found = [(kind, (total.minutes if is_quick else total.days)(kind)) for kind in StageKind.values]
    rows = [
        Row(
            _stage_name(kind),
            [
                Cell(spans.total()),
                _span(spans, 50, minimum, unit),
                _span(spans, 90, minimum, unit),
            ],
        )
        for kind, spans in found
        if spans
    ]
    longest = max((row.cells[2].number or 0 for row in rows), default=0)
    rows = [Row(row.label, [row.cells[0], *_to_scale(row.cells[1:], longest)]) for row in rows]
    headings = [_("Stage"), _("Reached it"), _("Half of them within"), _("Nine of ten within")]
    title = _("How long it takes to reach each stage")
    if is_quick:
        title = _("How long it takes where minutes or hours are promised")
    return Table("stage-quick" if is_quick else "stage", title, headings, rows)


def _to_scale(cells: list[Cell], longest: int) -> list[Cell]:
    return [
        cell
        if cell.number is None
        else Cell(cell.number, cell.unit, round(100 * cell.number / longest) if longest else 0)
        for cell in cells
    ]


def _reasons(total: Group, minimum: int) -> Table:
    counts = total.reasons
    shown = {key for _table, key in shown_groups({(k,): n for k, n in counts.items()}, minimum)}
    names, whole = _reason_names(), sum(counts.values())
    rows = [
        Row(names.get(key) or _("Without a listed reason"), [Cell(n), share(n, whole, minimum)])
        for key, n in counts.items()
        if key in shown
    ]
    headings = [_("Reason"), _("Refusals"), _("Share")]
    return Table("reasons", _("Why requests were refused"), headings, rows, len(counts) - len(rows))


def _reason_names() -> dict[str, str]:
    reasons = Service.objects.values_list("refusal_reasons", flat=True)
    return {item["key"]: str(translated(item["label"])) for each in reasons for item in each}


def _by(name: str, groups: dict[Any, Group], minimum: int) -> Table:
    most = max((group.received for group in groups.values()), default=0)
    headings = [
        str(FIRST_HEADINGS[name]),
        pgettext("figures", "Received"),
        pgettext("figures", "Decided"),
        _("Granted"),
        pgettext("figures", "Closed"),
        _("Inside the window"),
        _("Open and late"),
        _("Asked for more papers"),
        _("To the end, half within"),
        _("To the end, nine of ten within"),
    ]
    names = NAMES[name](list(groups))
    keys = sorted(groups) if name == "month" else sorted(groups, key=lambda key: names[key])
    rows = [Row(names[key], _cells(groups[key], most, minimum)) for key in keys]
    return Table(name, str(TITLES[name]), headings, rows)


def _cells(group: Group, most: int, minimum: int) -> list[Cell]:
    spans, unit = group.days(StageKind.CLOSED), Unit.DAYS
    if not spans:
        spans, unit = group.minutes(StageKind.CLOSED), Unit.MINUTES
    length = round(100 * group.received / most) if most else 0
    return [
        Cell(group.received, length=length),
        Cell(group.decided),
        share(group.accepted, group.judged, minimum),
        Cell(group.closed),
        share(group.answered_in_time, group.promised, minimum),
        Cell(group.open_and_late),
        share(group.asked_for_papers, group.received, minimum),
        _span(spans, 50, minimum, unit),
        _span(spans, 90, minimum, unit),
    ]


def _equity(name: str, table: EquityTable) -> Table:
    names = NAMES[name](list(table.groups))
    rows = [
        Row(names[key], [Cell(group.judged), share(group.granted, group.judged, 1)])
        for key, group in sorted(table.groups.items(), key=lambda item: names[item[0]])
    ]
    headings = [str(FIRST_HEADINGS[name]), _("Decided for or against"), _("Granted")]
    return Table(f"equity-{name}", str(TITLES[name]), headings, rows, table.hidden)


def _names_of(model: type[Model]) -> Callable[[list[Any]], dict[Any, str]]:
    def names(values: list[Any]) -> dict[Any, str]:
        rows: Any = model._default_manager.filter(pk__in=[v for v in values if v]).only("name")
        known = {row.pk: str(row.name) for row in rows}
        return {value: known.get(value) or _("Not known") for value in values}

    return names


def _labels(choices: Any) -> Callable[[list[Any]], dict[Any, str]]:
    labels = dict(choices)
    return lambda values: {value: str(labels.get(value) or _("Not known")) for value in values}


def _months(values: list[date]) -> dict[date, str]:
    return {value: month_words(value) for value in values}


NAMES: dict[str, Callable[[list[Any]], dict[Any, str]]] = {
    "month": _months,
    "service": _names_of(Service),
    "branch": _names_of(Branch),
    "medium": _labels(Medium.choices),
    "gender": _labels(choice for choice in Gender.choices if choice[0]),
    "standing": _labels(Standing.choices),
}


def file_rows(tables: list[Table]) -> Iterator[list[Any]]:
    """One figure a line: table, group, what, how much, of what; too small to say is empty."""
    for table in tables:
        for row in table.rows:
            for heading, cell in zip(table.headings[1:], row.cells, strict=True):
                unit = cell.unit.label if cell.number is not None else ""
                yield [table.title, row.label, heading, cell.number, str(unit)]
