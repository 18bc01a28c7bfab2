"""Who looked at a case: the third memory, told to those who answer for it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Max, Min
from django.utils.translation import gettext_lazy as _

from cases.models import Case, CaseView
from cases.services.viewing import (
    ANSWERS,
    CALL,
    CONTACT,
    CORRESPONDENCE,
    EMERGENCY,
    EXPORT,
    FILE,
    FIRST,
    LETTER,
    NAME,
    NUMBERS,
    PERSON,
    PREVIEW,
    PRINT,
    ROOM,
    TRIAL,
)
from cms.accounts.models import User
from cms.accounts.roles import labels_of
from cms.core.translated import in_a_row

WORDS = {
    ROOM: _("opened the case"),
    NAME: _("revealed the name"),
    FILE: _("opened a file"),
    EXPORT: _("exported it"),
    PRINT: _("printed the file"),
    CALL: _("opened the number and the words of a call"),
    CONTACT: _("opened what was said in a contact"),
    CORRESPONDENCE: _("opened a letter in the register"),
    ANSWERS: _("opened the sensitive answers"),
    FIRST: _("opened the file of the request objected to"),
    EMERGENCY: _("opened it in an emergency"),
    LETTER: _("opened a letter to the person"),
    PREVIEW: _("filled a message template with it"),
    NUMBERS: _("opened the numbers on the person's page"),
    PERSON: _("opened the person's page"),
    TRIAL: _("sent themselves a trial of a message filled with it"),
}


@dataclass(frozen=True)
class Look:
    """One person and one thing: from when to when they looked at it."""

    user: str
    roles: str
    what: str
    first: datetime
    last: datetime


def looks_at(case: Case) -> list[Look]:
    """Return the looks, newest first, in one query however often and by how many it was seen."""
    names = [f"user__{name}" for name in ("first_name", "last_name", "username")]
    each = CaseView.objects.filter(case=case).order_by()
    each = each.values("user", "what", *names, "user__groups__name")
    groups: dict[tuple[int, str], set[str]] = {}
    looks: dict[tuple[int, str], dict[str, Any]] = {}
    for row in each.annotate(first=Min("at"), last=Max("at")).order_by("-last", "what"):
        key = row["user"], row["what"]
        groups.setdefault(key, set()).add(row["user__groups__name"] or "")
        looks.setdefault(key, row)
    return [_look(row, groups[key]) for key, row in looks.items()]


def _look(row: dict[str, Any], groups: set[str]) -> Look:
    user = User(**{name: row[f"user__{name}"] for name in ("first_name", "last_name", "username")})
    return Look(
        user=str(user),
        roles=in_a_row(labels_of(groups)),
        what=str(WORDS.get(row["what"], row["what"])),
        first=row["first"],
        last=row["last"],
    )
