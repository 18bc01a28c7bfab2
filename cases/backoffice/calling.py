"""A call that somebody has to make: whom, how to speak with them, and the words with their codes.

Whoever reads messages sees them masked; who makes the call has to dial and to tell the code, and
so opens both on purpose, on record.
"""

from dataclasses import dataclass

from django.utils.safestring import SafeString

from cases.models import Case
from cases.selectors.contact import reached_through, safe_hours
from cases.services.viewing import CALL, record_look
from cms.accounts.models import User
from cms.notices.composing import NoTemplate, compose, linked
from cms.notices.models import Notice


@dataclass(frozen=True)
class Call:
    """What the caller has before them; the last four only where a case knows them."""

    number: str
    lines: list[SafeString]
    #: Whom to ask for.
    name: str = ""
    hours: str = ""
    words_to_avoid: str = ""
    woman_officer: bool = False
    #: Whom the person named for it, where they have no number of their own.
    through: str = ""


def open_call(notice: Notice, case: Case | None, *, caller: User) -> Call:
    """Return what this call needs; that it was looked at is written down first."""
    if case is None:
        return Call(notice.recipient, _lines(notice))
    record_look(case, viewer=caller, what=CALL)
    reach = case.person.safe_contact
    return Call(
        number=notice.recipient,
        lines=_lines(notice),
        name=case.person.name,
        hours=safe_hours(case),
        words_to_avoid=str(reach.get("safe_words") or ""),
        woman_officer=bool(reach.get("woman_officer")),
        through="" if notice.recipient else reached_through(case),
    )


def _lines(notice: Notice) -> list[SafeString]:
    try:
        return [linked(line) for line in compose(notice).body.splitlines()]
    except NoTemplate:
        return []
