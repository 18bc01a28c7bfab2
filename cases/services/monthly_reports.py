"""The report of a month: drawn up from the figures once the month has ended, then kept for good."""

from dataclasses import asdict
from datetime import date
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from cases.models import MonthlyReport
from cases.report_rights import may_freeze_month
from cases.selectors.equity import EquityReport, equity_to_keep
from cases.selectors.monthly_reports import months_to_freeze, seal_of
from cases.selectors.report_cells import Section
from cases.selectors.report_tables import equity_tables, headline, tables_of
from cases.selectors.report_words import DEFINITIONS
from cases.selectors.reporting import Report, Slice, house_report
from cases.services.letterhead import digits_of, frozen_letterhead
from cases.signals import month_drawn_up
from cms.accounts.models import User
from cms.association.selectors import current_association
from cms.core.digits import digits_shown, shown_digits


@transaction.atomic
def freeze_month(month: date, *, acting_user: User | None) -> MonthlyReport:
    """Keep what the figures of an ended month say; without a user it is the clock that does (J9.7).

    A month that is frozen already is returned as it was frozen. Raises PermissionDenied, and
    ValidationError for a month that has not ended, was not counted since, or lies too far back.
    """
    if acting_user is not None and not may_freeze_month(acting_user):
        raise PermissionDenied
    if frozen := MonthlyReport.objects.filter(month=month).first():
        return frozen
    if month not in months_to_freeze():
        raise ValidationError(
            _("Only a month of the last year that has ended and was counted since can be frozen.")
        )
    report = MonthlyReport(
        month=month, content=_content(month), frozen_at=timezone.now(), frozen_by=acting_user
    )
    values = {"content", "frozen_at", "frozen_by"}
    defaults = {name: getattr(report, name) for name in values} | {"seal": seal_of(report)}
    # Two at once: the month is unique, and the second is given the report of the first.
    return MonthlyReport.objects.get_or_create(month=month, defaults=defaults)[0]


def _content(month: date) -> dict[str, Any]:
    """Return the figures in every language we write: names and words are frozen with them."""
    house, pages = frozen_letterhead(), {}
    report, equity = house_report(Slice(month, month)), equity_to_keep(month)
    for language, _name in settings.LANGUAGES:
        with translation.override(language), digits_shown(digits_of(house, language)):
            pages[language] = _pages(month, report, equity)
    return {"house": house, "pages": pages}


def _pages(month: date, report: Report, equity: EquityReport) -> dict[str, Any]:
    minimum = current_association().survey_minimum_group
    tables = [table for table in tables_of(report, minimum) if table.key != "month"]
    note = "" if tables else _("Nothing happened in this month.")
    sections = [Section(_("Requests"), note, tables), _equal_treatment(equity)]
    answers: Any = month_drawn_up.send(sender=MonthlyReport, month=month)
    sections += [section for _receiver, section in answers if section is not None]
    return {
        "headline": [[label, asdict(cell)] for label, cell in headline(report.total, minimum)],
        "sections": [asdict(section) for section in sections],
        "meanings": [[str(word), str(meaning)] for word, meaning in DEFINITIONS],
    }


def _equal_treatment(equity: EquityReport) -> Section:
    tables = [table for table in equity_tables(equity) if table.rows]
    if tables:
        words = _(
            "Over the twelve months up to this one. Only groups of at least %(least)s are told, and"
            " only where at least as many decisions came or went since the month before: otherwise"
            " two reports could be compared until a single person shows."
        )
    else:
        words = _(
            "Too few decisions for groups of at least %(least)s: nothing can be told here without"
            " telling of a single person."
        )
    least = shown_digits(str(equity.minimum))
    return Section(_("Equal treatment"), words % {"least": least}, tables)
