"""The record of tries of one message, as staff read it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext

from cases.backoffice.message_words import GATEWAYS, KEPT, chosen_reason, refusal_words
from cases.contact_enums import IdentityShown
from cms.accounts.models import User
from cms.notices.enums import AttemptOutcome, CallResult
from cms.notices.gateways import MAILBOXES
from cms.notices.models import Notice

#: Deeds by hand are recorded with the id of who did them.
_COLLEAGUE = re.compile(r"user ([0-9]+)$")
STAFF = "staff"


def _how_it_ended(row: Any, kept: bool) -> str:
    """A call that was made is told by voice, not handed over to anybody."""
    said = row.detail.partition(" ")[0]
    if row.gateway == STAFF and said in CallResult.values:
        reached = said == CallResult.REACHED
        return gettext("Told by voice") if reached else str(CallResult(said).label)
    return gettext(KEPT) if kept else str(row.get_outcome_display())


def _detail(said: str) -> str:
    """Why a colleague stopped it; of a call, how who answered showed who they are."""
    shown = [IdentityShown(word).label for word in said.split() if word in IdentityShown.values]
    return gettext("; ").join(map(str, shown)) or chosen_reason(said)


@dataclass(frozen=True)
class Try:
    """One line of the record of tries; `through` is a gateway, or the colleague who did it."""

    at: datetime
    outcome: str
    through: str
    detail: str


def tries_of(notice: Notice) -> list[Try]:
    """Return what was tried and done by hand, the oldest first, with the names of colleagues."""
    rows = list(notice.tries.order_by("id"))
    ids = {int(found[1]) for row in rows if (found := _COLLEAGUE.search(row.detail))}
    names = {user.pk: str(user) for user in User.objects.filter(pk__in=ids)}
    return [_try(row, names) for row in rows]


def _try(row: Any, names: Mapping[int, str]) -> Try:
    found = _COLLEAGUE.search(row.detail)
    gateway = str(GATEWAYS.get(row.gateway, row.gateway))
    kept = row.gateway in MAILBOXES and row.outcome == AttemptOutcome.ACCEPTED
    return Try(
        at=row.at,
        outcome=_how_it_ended(row, kept),
        through=names.get(int(found[1]), gateway) if found else gateway,
        detail=_detail(row.detail) if found else refusal_words(row.detail),
    )
