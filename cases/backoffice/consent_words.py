"""Consents in words: to what, whether it stands, when and how it was said, and who heard it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.enums import ContactKind, Purpose
from cases.models import Consent
from cases.selectors.consents import OptionalMessages
from cms.association.enums import Medium

#: How a word was given: written down by a colleague, on a way of the request's, or told later.
_HOW: dict[str, Any] = {
    **{medium.value: medium.label for medium in Medium},
    **{kind.value: kind.label for kind in ContactKind},
    "web": Medium.WEBSITE.label,
    "verbal": _("by word of mouth"),
    "written": _("in writing"),
    "link": _("With the link in a message"),
}


@dataclass(frozen=True)
class ConsentLine:
    label: str
    state: str | Promise
    tone: str
    at: datetime
    how: str | Promise
    witness: str


def consent_line(consent: Consent) -> ConsentLine:
    """Return one consent as a line; what was taken back says since when."""
    if consent.withdrawn_at:
        state, tone = _("Taken back"), "closed"
    else:
        state, tone = (_("Agreed"), "good") if consent.is_given else (_("Not agreed"), "closed")
    return ConsentLine(
        label=str(Purpose(consent.purpose).label),
        state=state,
        tone=tone,
        at=consent.withdrawn_at or consent.given_at,
        how=_HOW.get(consent.method, consent.method),
        witness=consent.witness,
    )


def consent_lines(consents: Iterable[Consent]) -> list[ConsentLine]:
    return [consent_line(consent) for consent in consents]


@dataclass(frozen=True)
class MessagesLine:
    """Optional messages in one of three states: agreed to, stopped, or never asked about."""

    label: str
    stopped_at: datetime | None
    agreed: ConsentLine | None
    #: News needs a yes; a survey is sent until somebody says no.
    needs_a_yes: bool


def message_lines(rows: Iterable[OptionalMessages]) -> list[MessagesLine]:
    return [
        MessagesLine(
            row.label,
            row.stopped_at,
            consent_line(row.agreed) if row.agreed else None,
            row.purpose == Purpose.OUTREACH,
        )
        for row in rows
    ]
