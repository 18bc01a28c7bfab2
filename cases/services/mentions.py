"""Colleagues called to an internal note: by a tick, or by @ and their user name."""

import re
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.models import Case, CaseMessage, Mention
from cases.permissions import may_see
from cases.services.messages import add_note
from cms.accounts.models import User

#: Latin, digits and the signs a user name may hold; a mail address is no call.
_CALLED = re.compile(r"(?<![\w.])@([\w.+-]{2,60})")
MOST_CALLED = 10


@transaction.atomic
def add_note_calling(
    case: Case, *, body: str, acting_user: User, colleagues: Iterable[int] = ()
) -> CaseMessage:
    """Add a note and call colleagues to it; raise ValidationError for one who may not see the case.

    Nobody learns of a case by being called to it (C62).
    """
    called = _called(case, body, set(colleagues) - {acting_user.pk})
    note = add_note(case, body=body, acting_user=acting_user)
    Mention.objects.bulk_create([Mention(message=note, user=user) for user in called])
    return note


def _called(case: Case, body: str, ticked: set[int]) -> list[User]:
    names = {name.rstrip(".-+") for name in _CALLED.findall(body)}
    found = {u.username: u for u in User.objects.filter(username__in=names, is_active=True)}
    if unknown := sorted(names - found.keys()):
        text = _("Nobody here has the user name %(name)s. Look at the spelling after the @.")
        raise ValidationError({"body": text % {"name": unknown[0]}})
    ticks = User.objects.filter(pk__in=ticked, is_active=True)
    called = {user.pk: user for user in (*found.values(), *ticks)}
    if len(called) > MOST_CALLED:
        raise ValidationError({"body": _("Call at most ten colleagues to one note.")})
    for user in called.values():
        if not may_see(user, case):
            text = _("%(name)s may not see this case, so cannot be called to it.")
            raise ValidationError({"body": text % {"name": user}})
    return list(called.values())


def mark_seen(case: Case, *, user: User) -> None:
    """Whoever opens the case has been told."""
    waiting = Mention.objects.filter(user=user, seen_at=None, message__case=case)
    waiting.update(seen_at=timezone.now())
