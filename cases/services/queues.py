"""Work on many cases at once: all or none; views of the queue; lists that leave as files."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cases.models import Case, CaseExport, CaseView, SavedView
from cases.selectors.queue import TABS
from cases.services.documents import request_missing
from cases.services.moves import move_case
from cases.services.routing import reassign_case
from cases.services.viewing import EXPORT
from cms.accounts.models import User
from cms.accounts.roles import CASE_ROLES, Role
from cms.core.hygiene import clean_text

#: Cases of one export noted in the view log at a time.
CHUNK = 2000


class NotAll(ValidationError):
    """One of the cases refused, so none was changed; the sentence says which and why."""

    def __init__(self, case: Case, why: str) -> None:
        text = _("%(reference)s: %(why)s Nothing was changed in any of them.")
        super().__init__(text % {"reference": case.reference, "why": why})


@transaction.atomic
def assign_cases(cases: Iterable[Case], *, to: User, acting_user: User, reason: str) -> int:
    """Hand these cases to one colleague, with one reason, each with its own line."""
    return _each(
        cases, lambda case: reassign_case(case, to=to, acting_user=acting_user, reason=reason)
    )


@transaction.atomic
def move_cases(
    cases: Iterable[Case],
    *,
    to: str,
    acting_user: User,
    reason: str = "",
    versions: dict[int, int] | None = None,
) -> int:
    """Make the same move with each; a case that changed since `versions` refuses them all."""
    seen = versions or {}
    return _each(
        cases,
        lambda case: move_case(
            case,
            to=to,
            acting_user=acting_user,
            reason=reason,
            expected_version=seen.get(case.pk),
        ),
    )


@transaction.atomic
def remind_cases(cases: Iterable[Case], *, acting_user: User, note: str = "") -> int:
    """Ask the person of each case for what is still missing there."""
    return _each(cases, lambda case: request_missing(case, acting_user=acting_user, note=note))


def _each(cases: Iterable[Case], deed: Callable[[Case], Any]) -> int:
    """Do it case by case, in one order for everybody, so that two colleagues never wait for each
    other."""
    done = 0
    for case in sorted(cases, key=lambda case: case.pk):
        try:
            deed(case)
        except PermissionDenied as error:
            raise NotAll(case, str(error) or _("your role does not do this here.")) from error
        except ValidationError as error:
            raise NotAll(case, " ".join(error.messages)) from error
        done += 1
    return done


def may_share_view(user: User, role: str) -> bool:
    """Share with colleagues of one's own role; who directs, with every role that has cases."""
    return not role or user.has_role(role) or (user.has_role(Role.DIRECTOR) and role in CASE_ROLES)


@transaction.atomic
def save_view(*, name: str, tab: str, query: str, role: str, acting_user: User) -> SavedView:
    """Keep filters and order under a name; raise ValidationError for a name that is taken."""
    if not may_share_view(acting_user, role):
        raise PermissionDenied
    if tab not in TABS:
        raise ValidationError(_("There is no such list."))
    view = SavedView(owner=acting_user, name=clean_text(name), tab=tab, query=query, role=role)
    view.full_clean()
    view.save()
    return view


@transaction.atomic
def drop_view(view: SavedView, *, acting_user: User) -> None:
    """Only who made a view takes it away; the director also what was shared."""
    if view.owner_id != acting_user.pk and not (view.role and acting_user.has_role(Role.DIRECTOR)):
        raise PermissionDenied
    view.delete()


@transaction.atomic
def record_export(export: CaseExport, *, acting_user: User) -> CaseExport:
    """Note, before the first row leaves, who takes the list out and what for."""
    export.user = acting_user
    export.note = clean_text(export.note)
    export.full_clean()
    export.save()
    return export


def leaving(cases: Iterator[Case], *, acting_user: User) -> Iterator[Case]:
    """Pass cases on in chunks, each noted in its view log before it leaves."""
    chunk: list[Case] = []
    for case in cases:
        chunk.append(case)
        if len(chunk) == CHUNK:
            yield from _noted(chunk, acting_user)
            chunk = []
    yield from _noted(chunk, acting_user)


def _noted(chunk: list[Case], user: User) -> list[Case]:
    CaseView.objects.bulk_create([CaseView(case=case, user=user, what=EXPORT) for case in chunk])
    return chunk
