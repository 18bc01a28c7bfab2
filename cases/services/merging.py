"""Two files of one person become one, with everything that hangs on them; and part again.

The second file stays as a redirect. Whatever table names a person is moved, known to this code or
not (`relations_to_person`); a row of which the file that stays has its own is left where it is.
"""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.enums import EventKind
from cases.exceptions import ReasonRequired
from cases.models import Person, PersonMerge
from cases.permissions import may_merge
from cases.selectors.merging import (
    Relation,
    chosen_values,
    plain,
    relation_named,
    relations_to_person,
    what_stands_in_the_way,
)
from cases.services.persons import tell_open_cases
from cases.services.saving import save_tracked
from cases.signals import contact_changed
from cms.accounts.models import User


@transaction.atomic
def merge_persons(
    keep: Person, lose: Person, *, choices: dict[str, str], acting_user: User, reason: str
) -> PersonMerge:
    """Make `lose` a redirect to `keep` and move all that hangs on it; twice is once.

    `choices` names the fields in which `lose` is right. The file number of `keep` stays; when only
    `lose` has one, it moves.
    """
    keep, lose = _held(keep, lose)
    if lose.merged_into_id == keep.pk:
        return PersonMerge.objects.get(keep=keep, lose=lose, undone_at=None)
    _refuse(keep, lose, acting_user, reason)
    values = chosen_values(keep, lose, choices)
    fields = {
        name: {"before": plain(getattr(keep, name)), "after": plain(value)}
        for name, value in values.items()
        if getattr(keep, name) != value
    }
    moved = _move_all(lose, keep, acting_user, reason)
    _redirect(lose, keep, acting_user, reason)
    if fields:
        _set(keep, values, acting_user, reason)
    merge = PersonMerge.objects.create(
        keep=keep, lose=lose, moved=moved, fields=fields, reason=reason, merged_by=acting_user
    )
    tell_open_cases(keep, acting_user=acting_user, fields=fields, kind=EventKind.PERSON_MERGED)
    contact_changed.send(sender=Person, person=keep)
    return merge


@transaction.atomic
def undo_merge(merge: PersonMerge, *, acting_user: User, reason: str) -> PersonMerge:
    """Put every row back where it was; raise ValidationError naming what stands in the way."""
    keep, lose = _held(merge.keep, merge.lose)
    merge = PersonMerge.objects.select_for_update(of=("self",)).get(pk=merge.pk)
    if not may_merge(acting_user, keep):
        raise PermissionDenied
    if not reason.strip():
        raise ReasonRequired
    merge.keep, merge.lose = keep, lose
    if obstacles := what_stands_in_the_way(merge):
        raise ValidationError(obstacles)
    _redirect(lose, None, acting_user, reason)
    for label, ids in merge.moved.items():
        relation = relation_named(label)
        for row in relation.rows_of(keep).filter(pk__in=ids).select_for_update():
            _point(row, relation.field, lose, acting_user, reason)
    if merge.fields:
        before = {_column(name): value["before"] for name, value in merge.fields.items()}
        _set(keep, before, acting_user, reason)
    merge.undone_by, merge.undone_at, merge.undo_reason = acting_user, timezone.now(), reason
    merge.save(update_fields=["undone_by", "undone_at", "undo_reason"])
    for person in (keep, lose):
        tell_open_cases(person, acting_user=acting_user, fields=(), kind=EventKind.PERSON_PARTED)
        contact_changed.send(sender=Person, person=person)
    return merge


def _held(*people: Person) -> Iterable[Person]:
    """Return the people as they are now, locked in one order so that two merges never wait."""
    rows = Person.objects.select_for_update(of=("self",)).order_by("pk")
    held = {row.pk: row for row in rows.filter(pk__in=[person.pk for person in people])}
    return [held[person.pk] for person in people]


def _refuse(keep: Person, lose: Person, user: User, reason: str) -> None:
    if keep.pk == lose.pk:
        raise ValidationError(_("Choose two different files."))
    if keep.merged_into_id or lose.merged_into_id:
        raise ValidationError(_("One of these files was merged already. Look at it once more."))
    if not may_merge(user, keep, lose):
        raise PermissionDenied
    if not reason.strip():
        raise ReasonRequired


def _move_all(lose: Person, keep: Person, user: User, reason: str) -> dict[str, list[Any]]:
    moved = {}
    for relation in relations_to_person():
        if not relation.stays and (ids := _move(relation, (lose, keep), user, reason)):
            moved[relation.label] = ids
    return moved


def _move(relation: Relation, way: tuple[Person, Person], user: User, reason: str) -> list[Any]:
    """Move the rows of one table; return which."""
    source, target = way
    ids = []
    for row in relation.rows_of(source).select_for_update():
        if not relation.is_held_already(row, target):
            _point(row, relation.field, target, user, reason)
            ids.append(row.pk)
    return ids


def _point(row: Any, field: str, person: Person | None, user: User, reason: str) -> None:
    """Write this one column, with history: nothing else of the row is touched or judged again.

    A case keeps its version: what a colleague is typing about it does not depend on its file.
    """
    row._history_user, row._change_reason = user, reason[:100]
    setattr(row, field, person)
    row.save(update_fields=[field])


def _redirect(lose: Person, keep: Person | None, user: User, reason: str) -> None:
    _point(lose, "merged_into", keep, user, reason)


def _set(person: Person, values: dict[str, Any], user: User, reason: str) -> None:
    for name, value in values.items():
        setattr(person, name, value)
    save_tracked(person, acting_user=user, reason=reason)


def _column(name: str) -> str:
    """Return the name that takes a kept value: of a foreign key, the column with its number."""
    field: Any = Person._meta.get_field(name)
    return str(field.attname)
