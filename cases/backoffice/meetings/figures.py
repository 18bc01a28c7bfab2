"""A household and earlier decisions in figures: enough to judge by, nobody's name."""

from collections import Counter
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.backoffice.cells import number
from cases.enums import DecisionResult, HouseholdRelation
from cases.models import Case
from cases.selectors.household import present_members, stated_household
from cases.selectors.meetings import Precedents
from cms.core.money import amount_words


@dataclass(frozen=True)
class Figure:
    label: str
    value: str


def household_figures(case: Case) -> list[Figure]:
    """Return how many live there and who they are to the head; what the file holds comes first,
    else what the request states."""
    held = present_members(case.person)
    relations = [member.relation for member in held]
    if not held:
        relations = [str(row.get("relation") or "") for row in stated_household(case)]
    if not relations:
        return []
    size = len(relations) + 1
    people = ngettext("%(count)s person", "%(count)s persons", size) % {"count": number(size)}
    figures = [Figure(_("Household"), people)]
    labels = dict(HouseholdRelation.choices)
    counted = Counter(relation for relation in relations if relation in labels)
    return figures + [
        Figure(str(labels[relation]), number(count)) for relation, count in counted.most_common()
    ]


def precedent_words(found: Precedents) -> list[Figure]:
    """Return the year's decisions on this service by result, and the span of what was given."""
    labels = dict(DecisionResult.choices)
    figures = [
        Figure(str(labels[result]), number(count)) for result, count in found.results.items()
    ]
    if found.least is not None:
        figures.append(Figure(_("Amounts decided"), _span(found)))
    return figures


def _span(found: Precedents) -> str:
    least, most = amount_words(found.least), amount_words(found.most)
    if least == most:
        return _("%(amount)s SAR") % {"amount": most}
    return _("%(least)s to %(most)s SAR") % {"least": least, "most": most}
