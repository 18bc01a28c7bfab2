"""What staff do in a person's file: contact, details, roles; each with who, when and why."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.details import Circumstances, checked_document, details_for
from cases.enums import EventKind, RoleOfPerson
from cases.exceptions import ReasonRequired
from cases.models import Case, CaseView, DistinctPersons, Person, PersonLook, PersonRole
from cases.permissions import (
    may_keep_file,
    may_look_for_duplicates,
    may_see_numbers,
    may_see_person,
)
from cases.selectors import visible_cases
from cases.services import viewing
from cases.services.saving import save_tracked
from cases.services.timeline import record_event
from cases.signals import contact_changed
from cms.accounts.models import User
from cms.core.identifiers import validate_identifier
from cms.core.phones import normalize_phone

#: What a colleague may change by hand.
EDITABLE = (
    *("name", "kind", "gender", "language", "branch", "identifier_kind", "identifier"),
    *("mobile", "email", "contact_by", "safe_contact", "attributes"),
)
#: Where and how somebody is reached.
_WAYS = frozenset({"mobile", "email", "contact_by"})
FILE, NUMBERS = "file", "numbers"


def lock_person(person: Person) -> Person:
    """Return the person as it is now, held until the transaction ends; never a redirect."""
    held = Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    if held.merged_into_id:
        raise ValidationError(_("This file was merged into another one. Open that one."))
    return held


@transaction.atomic
def change_person(
    person: Person, *, changes: Mapping[str, Any], acting_user: User, reason: str
) -> Person:
    """Change a file as `changes` say; nothing is kept unless something is other than before."""
    person = kept_by(acting_user, person, reason)
    unknown = set(changes) - set(EDITABLE)
    if unknown:
        raise ValidationError(f"not to be changed by hand: {sorted(unknown)}")
    before = {name: getattr(person, name) for name in changes}
    for name, value in changes.items():
        setattr(person, name, value)
    _check(person, changes)
    changed = [name for name in changes if getattr(person, name) != before[name]]
    if changed:
        save_tracked(person, acting_user=acting_user, reason=reason)
        tell_open_cases(person, acting_user=acting_user, fields=changed)
    if _WAYS.intersection(changed):
        contact_changed.send(sender=Person, person=person)
    return person


def kept_by(user: User, person: Person, reason: str) -> Person:
    """Return the locked person; raise for who may not keep the file, or does not say why."""
    if not may_keep_file(user, person):
        raise PermissionDenied
    if not reason.strip():
        raise ReasonRequired
    return lock_person(person)


def _check(person: Person, changes: Mapping[str, Any]) -> None:
    """Numbers are kept by their own rule, documents checked as a whole."""
    try:
        if "mobile" in changes and person.mobile:
            person.mobile = normalize_phone(person.mobile)
    except ValidationError as error:
        raise ValidationError({"mobile": error.messages}) from None
    if "identifier" in changes or "identifier_kind" in changes:
        person.identifier = checked_identifier(person.identifier, person.identifier_kind)
    if "safe_contact" in changes:
        person.safe_contact = checked_document(Circumstances, person.safe_contact)
    if "attributes" in changes:
        person.attributes = checked_document(details_for(person.kind), person.attributes)


def checked_identifier(number: str, kind: str) -> str:
    """Return the number as its kind keeps it; raise ValidationError beside its field."""
    try:
        return validate_identifier(number, kind)
    except ValidationError as error:
        raise ValidationError({"identifier": error.messages}) from None


def tell_open_cases(
    person: Person,
    *,
    acting_user: User,
    fields: Iterable[str],
    kind: EventKind = EventKind.PERSON_UPDATED,
) -> None:
    """Write one line into each open case of this person; what it was stays in the file."""
    cases = Case.objects.select_for_update(of=("self",)).filter(person=person, is_open=True)
    for case in cases.order_by("pk"):
        data = {"person": person.pk, "fields": list(fields)}
        record_event(case, kind, acting_user=acting_user, data=data)


@transaction.atomic
def set_roles(
    person: Person, *, roles: Iterable[RoleOfPerson], acting_user: User, reason: str
) -> None:
    """Let a person be exactly this to us; the history keeps what it was."""
    person = kept_by(acting_user, person, reason)
    wanted = {RoleOfPerson(role).value for role in roles}
    held = {row.role: row for row in person.roles.all()}
    for role in sorted(wanted - set(held)):
        save_tracked(PersonRole(person=person, role=role), acting_user=acting_user, reason=reason)
    for gone in sorted(set(held) - wanted):
        row: Any = held[gone]
        row._history_user, row._change_reason = acting_user, reason[:100]
        row.delete()


def record_person_look(person: Person, *, viewer: User, what: str = FILE) -> set[str]:
    """Note who opened a file or its numbers, once in ten minutes; return the recent looks.

    Who opens a file reads there of every request of theirs that they may see: each is looked at.
    """
    allowed = may_see_numbers if what == NUMBERS else may_see_person
    if not allowed(viewer, person):
        raise PermissionDenied
    since = timezone.now() - viewing.SAME_LOOK
    recent = PersonLook.objects.filter(person=person, user=viewer, at__gte=since).order_by()
    looks = set(recent.values_list("what", flat=True))
    if what not in looks:
        _keep_look(person, viewer, what)
    return {*looks, what}


@transaction.atomic
def _keep_look(person: Person, viewer: User, what: str) -> None:
    """Held meanwhile: a file may be destroyed in the second in which somebody opens it."""
    if Person.objects.select_for_update().filter(pk=person.pk).first() is None:
        raise PermissionDenied
    PersonLook.objects.create(person=person, user=viewer, what=what)
    shown = visible_cases(user=viewer).filter(person=person).only("pk")
    of_case = viewing.NUMBERS if what == NUMBERS else viewing.PERSON
    CaseView.objects.bulk_create([CaseView(case=case, user=viewer, what=of_case) for case in shown])


@transaction.atomic
def tell_apart(one: Person, other: Person, *, acting_user: User, reason: str) -> DistinctPersons:
    """Remember that two files are two persons'; saying it twice is saying it once."""
    may_see_both = all(may_see_person(acting_user, person) for person in (one, other))
    if not may_look_for_duplicates(acting_user) or not may_see_both or one.pk == other.pk:
        raise PermissionDenied
    if not reason.strip():
        raise ReasonRequired
    first, second = sorted((one, other), key=lambda person: person.pk)
    row, _created = DistinctPersons.objects.get_or_create(
        first=first, second=second, defaults={"said_by": acting_user, "reason": reason.strip()}
    )
    return row
