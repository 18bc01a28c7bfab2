"""Sentences of the timeline about decisions; the amount itself stands with the decision only."""

from collections.abc import Callable
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from cases.backoffice.cells import number
from cases.backoffice.room.saying import say
from cases.enums import DecisionResult, EventKind
from cases.selectors.amounts import Measure

Data = dict[str, Any]


def _decided(data: Data, _words: Any) -> SafeString:
    said = _recorded(data)
    for sure in filter(None, (data.get("sure"), data.get("sure_beside"))):
        said = format_html("{}. {}", said, say(_CONFIRMED[Measure(sure)]()))
    return said


def _recorded(data: Data) -> SafeString:
    result = DecisionResult(data["result"]).label
    if meeting := data.get("number"):
        text = _("recorded the decision of meeting %(number)s: %(result)s")
        return say(text, number=number(meeting), result=result)
    return say(_("recorded the decision: %(result)s"), result=result)


#: What was answered to the question about an amount.
_CONFIRMED: dict[Measure, Callable[[], str]] = {
    Measure.ASKED: lambda: _("The amount is above what was asked for, and was confirmed."),
    Measure.CEILING: lambda: _("The amount is above the service's ceiling, and was confirmed."),
    Measure.DECIDED: lambda: _("The amount is above what was decided before, and was confirmed."),
    Measure.BUDGET: lambda: _("The amount is above what was left of the fund, and was confirmed."),
    Measure.LIMIT: lambda: _("The amount is far above the committee's limit, and was confirmed."),
    Measure.BEFORE: lambda: _("The amount is far above what was given before, and was confirmed."),
}


def _released(data: Data, _words: Any) -> SafeString:
    result = DecisionResult(data["result"]).label
    return say(_("released the decision to the person: %(result)s"), result=result)


ABOUT_DECISIONS: dict[str, Callable[[Data, Any], SafeString]] = {
    EventKind.DECISION_RECORDED: _decided,
    EventKind.DECISION_RELEASED: _released,
}
