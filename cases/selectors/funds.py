"""From what money a decision gives (C31, J8.6): a gift for one purpose is given for no other.

A service names its funds; what is kept with a decision is the fund as it read on that day.
"""

from dataclasses import dataclass
from typing import Any

from cases.models import Case, Decision, Service
from cms.core.translated import TranslatedText


@dataclass(frozen=True)
class Fund:
    """`restriction` says in words what alone it may be given for; empty where nothing binds it."""

    key: str
    label: TranslatedText
    restriction: TranslatedText

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


def _fund(row: dict[str, Any]) -> Fund:
    return Fund(
        row["key"], TranslatedText(row["label"]), TranslatedText(row.get("restriction") or {})
    )
