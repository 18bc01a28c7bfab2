"""A line of the promises in words, for the screen and for the file alike."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.backoffice.cells import EMPTY, isolated, reference_link, tag
from cases.backoffice.clock_words import numeric_date, rule_words
from cases.figure_enums import Promise
from cases.permissions import OVERRIDING
from cases.selectors.promises import Stretch, stretches
from cases.selectors.report_words import Unit, in_words
from cms.core.digits import shown_digits

TONES = {
    Promise.KEPT: "good",
    Promise.LATE: "late",
    Promise.RELEASED_EARLY: "soon",
    Promise.EARLY: "late",
    Promise.WAITING: "paused",
    Promise.NONE: "closed",
}
_WHY_PAUSED = {"missing_papers": gettext_lazy("Waited for what was asked of the person")}
HEADINGS = (
    *(gettext_lazy("Reference"), gettext_lazy("Service"), gettext_lazy("Branch")),
    *(gettext_lazy("Earliest promised day"), gettext_lazy("Latest promised day")),
    *(gettext_lazy("Decided on"), gettext_lazy("Person told on")),
    *(gettext_lazy("Days paused"), gettext_lazy("Pauses"), gettext_lazy("Promise")),
    *(gettext_lazy("Role that released it early"), gettext_lazy("Reason for the early release")),
    *(gettext_lazy("Rule in force"), gettext_lazy("Policy clause"), gettext_lazy("Form version")),
)


@dataclass(frozen=True)
class Override:
    """Who let a decision go before its day, by role alone (C34), and why."""

    role: str
    reason: str


def override_of(case: Any) -> Override | None:
    decision = next(iter(case.standing), None)
    if decision is None or decision.overridden_by_id is None:
        return None
    return Override(str(OVERRIDING.label), decision.override_reason)


def pause_words(stretch: Stretch) -> str:
    why = str(_WHY_PAUSED.get(stretch.why, stretch.why))
    days = in_words(stretch.days, Unit.DAYS)
    first = _numeric(stretch.first)
    if stretch.last is None:
        values = {"why": why, "first": first, "days": days}
        return _("%(why)s: since %(first)s (%(days)s so far)") % values
    values = {"why": why, "first": first, "last": _numeric(stretch.last), "days": days}
    return _("%(why)s: from %(first)s to %(last)s (%(days)s)") % values


def _numeric(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def shown_row(case: Any) -> dict[str, Any]:
    """Return a line of the screen."""
    pauses = stretches(case)
    days = sum(stretch.days for stretch in pauses)
    return {
        "reference": reference_link(case),
        "service": isolated(case.service.name),
        "branch": isolated(case.branch.name) if case.branch else "",
        "earliest": _day(case.not_before_at, ""),
        "latest": _day(case.due_at, ""),
        "decided": _day(case.decided_at),
        "told": _day(case.told_at),
        "anew": case.is_decided_anew,
        "paused": shown_digits(in_words(days, Unit.DAYS)) if pauses else EMPTY,
        "pauses": [shown_digits(pause_words(stretch)) for stretch in pauses],
        "state": tag(Promise(case.promise).label, TONES[Promise(case.promise)]),
        "override": override_of(case),
        "rule": shown_digits(rule_words(case.window_rule)),
        "clause": case.service.window_clause,
        "form": case.form_number,
    }


def file_row(case: Any) -> list[Any]:
    """Return a line of the file, in the order of `HEADINGS`."""
    pauses, override = stretches(case), override_of(case)
    return [
        *(case.reference, str(case.service.name), str(case.branch.name) if case.branch else ""),
        *(_plain(case.not_before_at), _plain(case.due_at)),
        *(_plain(case.decided_at), _plain(case.told_at)),
        sum(stretch.days for stretch in pauses),
        " ؛ ".join(pause_words(stretch) for stretch in pauses),
        str(Promise(case.promise).label),
        override.role if override else "",
        override.reason if override else "",
        *(rule_words(case.window_rule), case.service.window_clause, case.form_number),
    ]


def _day(moment: datetime | None, none: str = EMPTY) -> str:
    return numeric_date(moment) if moment else none


def _plain(moment: datetime | None) -> date | None:
    return timezone.localdate(moment) if moment else None
