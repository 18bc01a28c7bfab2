"""Who looked at a case: the third memory, told to those who answer for it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Max, Min
from django.utils.translation import gettext_lazy as _

from cases.models import Case, CaseView, PersonLook
from cases.services.persons import NUMBERS
from cases.services.viewing import (
    ANSWERS,
    CALL,
    EMERGENCY,
    EXPORT,
    FILE,
    FIRST,
    LETTER,
    NAME,
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
    ANSWERS: _("opened what happened, to bring the help"),
    FIRST: _("opened the file of the request objected to"),
    EMERGENCY: _("opened it in an emergency"),
    LETTER: _("opened a letter to the person"),
    PREVIEW: _("filled a message template with it"),
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
    rows = CaseView.objects.filter(case=case).order_by()
    rows = rows.values("user", "what", *names, "user__groups__name")
    groups: dict[tuple[int, str], set[str]] = {}
    looks: dict[tuple[int, str], dict[str, Any]] = {}
    for row in rows.annotate(first=Min("at"), last=Max("at")).order_by("-last", "what"):
        key = row["user"], row["what"]
        groups.setdefault(key, set()).add(row["user__groups__name"] or "")
        looks.setdefault(key, row)
    found = [_look(row, groups[key]) for key, row in looks.items()]
    return sorted([*found, *_numbers_opened(case)], key=lambda look: look.last, reverse=True)


def _numbers_opened(case: Case) -> list[Look]:
    """Whoever opened the numbers on the person's page read them of this case too."""
    rows = PersonLook.objects.filter(person=case.person_id, what=NUMBERS, at__gte=case.submitted_at)
    opened: dict[int, list[PersonLook]] = {}
    for row in rows.select_related("user").prefetch_related("user__groups").order_by("at"):
        opened.setdefault(row.user_id, []).append(row)
    return [
        Look(
            user=str(rows[0].user),
            roles=in_a_row(labels_of({group.name for group in rows[0].user.groups.all()})),
            what=str(_("opened the numbers on the person's page")),
            first=rows[0].at,
            last=rows[-1].at,
        )
        for rows in opened.values()
    ]


def _look(row: dict[str, Any], groups: set[str]) -> Look:
    user = User(**{name: row[f"user__{name}"] for name in ("first_name", "last_name", "username")})
    return Look(
        user=str(user),
        roles=in_a_row(labels_of(groups)),
        what=str(WORDS.get(row["what"], row["what"])),
        first=row["first"],
        last=row["last"],
    )
