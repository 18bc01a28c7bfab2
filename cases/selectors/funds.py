"""From what money a decision gives (C31, J8.2, J8.6): a gift for one purpose is given for no other.

A service names its funds; what is kept with a decision is the fund as it read on that day.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Q, Sum
from django.utils import timezone

from cases.enums import GIVING
from cases.models import Case, Decision, Service
from cms.core.money import in_all
from cms.core.translated import TranslatedText


@dataclass(frozen=True)
class Fund:
    """`restriction` says in words what alone it may be given for; empty where nothing binds it.
    `yearly` is what the service may give from it in a calendar year, in riyals; None: unsaid."""

    key: str
    label: TranslatedText
    restriction: TranslatedText
    yearly: Decimal | None = None

    @property
    def is_restricted(self) -> bool:
        return bool(self.restriction)

    @property
    def as_kept(self) -> dict[str, Any]:
        return {"key": self.key, "label": self.label, "restriction": self.restriction}


def funds_of(service: Service) -> list[Fund]:
    """Return what the service may be paid from; nothing where nobody has to say."""
    return [_fund(row) for row in service.funds]


def fund_of(case: Case, key: str) -> Fund | None:
    return next((fund for fund in funds_of(case.service) if fund.key == key), None)


def fund_kept(decision: Decision) -> Fund | None:
    """Return what a decision gives from; None where it says nothing."""
    return _fund(decision.fund) if decision.fund else None


def left_of(fund: Fund, *, case: Case) -> Decimal | None:
    """Return what is left of this year's budget of a fund for whoever decides this case, in riyals,
    below 0 where more was given; None where the service names no budget. What was decided on the
    case itself before is left: the new decision takes its place. A fund that was taken off the list
    and written anew is known by its name."""
    if fund.yearly is None:
        return None
    given = Decision.objects.filter(
        Q(fund__key=fund.key) | Q(fund__label=dict(fund.label)),
        case__service=case.service_id,
        is_current=True,
        result__in=GIVING,
        decided_at__year=timezone.localdate().year,
    ).exclude(case=case.pk)
    sums = given.aggregate(money=Sum("amount"), goods=Sum("worth"))
    return fund.yearly - (in_all(sums["money"], sums["goods"]) or 0)


def _fund(row: dict[str, Any]) -> Fund:
    return Fund(
        row["key"],
        TranslatedText(row["label"]),
        TranslatedText(row.get("restriction") or {}),
        Decimal(str(row["yearly"])) if row.get("yearly") else None,
    )
