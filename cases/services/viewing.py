"""The third memory: who looked at a case, at what, and when."""

from collections.abc import Collection
from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef
from django.utils import timezone

from cases.models import Case, CaseView
from cms.accounts.models import User
from cms.accounts.roles import Role

SAME_LOOK = CaseView.SAME_LOOK
ROOM, NAME, FILE, EXPORT, PRINT, CALL = "room", CaseView.NAME, "file", "export", "print", "call"
EMERGENCY, LETTER, PREVIEW, TRIAL = "emergency", "letter", "preview", "trial"
#: What was said in a contact, and a line of the register of letters, about a case.
CONTACT, CORRESPONDENCE = "contact", "correspondence"
#: The sensitive answers that the form opens to who brings the help.
ANSWERS = "answers"
#: The file of the request objected to, to who decides the objection.
FIRST = "first"
#: What the file of its person shows of a request: opened, and with its numbers and sensitive words.
PERSON, NUMBERS = "person", "numbers"


#: Of these nobody is told that they are looking: they oversee, or judge without being watched.
UNTOLD = (Role.AUDITOR, Role.PRIVACY_OFFICER, Role.MEMBER, Role.CHAIR)
_AT_WORK = User.groups.through.objects.exclude(group__name__in=UNTOLD)


@dataclass(frozen=True)
class Glance:
    """What one person has just looked at in a case, and which colleagues at work on it have it open
    as well."""

    looks: set[str]
    colleagues: list[str] = field(default_factory=list)


def open_case(case: Case, *, viewer: User, what: str = ROOM) -> Glance:
    """Note that somebody looked, and say who else did in these minutes, in one query.

    At most one line a person, case, thing and ten minutes: the log says that somebody looked,
    never how long they worked (C34). What goes out on paper has a line for each sheet.
    """
    since = timezone.now() - SAME_LOOK
    rows = CaseView.objects.filter(case=case, at__gte=since).select_related("user")
    rows = rows.only("what", "user__first_name", "user__last_name", "user__username")
    rows = rows.annotate(may_change=Exists(_AT_WORK.filter(user=OuterRef("user"))))
    recent = list(rows)
    looks = {row.what for row in recent if row.user_id == viewer.pk}
    if what == PRINT or what not in looks:
        CaseView.objects.create(case=case, user=viewer, what=what)
    others = {
        row.user_id: str(row.user) for row in recent if row.user_id != viewer.pk and row.may_change
    }
    return Glance({*looks, what}, list(others.values()))


def record_look(case: Case, *, viewer: User, what: str = ROOM) -> set[str]:
    """Note that somebody looked; return what the person has looked at in these minutes."""
    return open_case(case, viewer=viewer, what=what).looks


def has_looked(case: Case, *, viewer: User, what: str) -> bool:
    """Return whether somebody looked at this in these minutes, without noting a look."""
    return bool(looked_at([case.pk], viewer=viewer, what=what))


def looked_at(cases: Collection[int], *, viewer: User, what: str) -> set[int]:
    """Return in which of these cases somebody looked at this in these minutes."""
    since = timezone.now() - SAME_LOOK
    rows = CaseView.objects.filter(case__in=cases, user=viewer, what=what, at__gte=since)
    return set(rows.values_list("case", flat=True))
