"""The person behind a request: found or created from its answers, and how to reach them."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from cases.enums import ContactChannel, EventKind, PersonKind
from cases.models import Case, Person
from cases.permissions import may_settle_contact
from cases.questions.definition import FormDefinition
from cases.selectors.contact import (
    SAFE_FIELDS,
    SETTLED,
    ContactChange,
    bound_values,
    contact_changes,
)
from cases.services.saving import save_tracked
from cases.services.timeline import lock_case, record_event
from cases.signals import contact_changed
from cms.accounts.models import User
from cms.core.encryption import blind_index
from cms.core.identifiers import IdentifierKind
from cms.core.phones import is_e164

#: Stands where nobody has told us the name yet.
UNNAMED = "—"
_PLAIN = ("name", "mobile", "email", "gender")


def person_from_answers(
    definition: FormDefinition,
    answers: dict[str, Any],
    *,
    kind: PersonKind,
    language: str,
    wishes: Mapping[str, Any] | None = None,
) -> Person:
    """Return the person with the same identifier, else a new one.

    `wishes` are those of safe contact that hold for a new one where the answers say nothing. A
    known person's contact details are never overwritten from an unverified form: whoever knows
    a neighbour's number must not redirect her messages. The new details stay in the answers, and
    staff settle them (`settle_contact`).
    """
    bound = bound_values(definition, answers)
    known = _find(bound.get("identifier"))
    return known or _create({**(wishes or {}), **bound}, kind=kind, language=language)


def _find(identifier: dict[str, str] | None) -> Person | None:
    if not identifier:
        return None
    digest = blind_index(identifier["number"], "identifier")
    found = Person.objects.filter(identifier_index=digest, identifier_kind=identifier["kind"])
    # A second file was merged into the one that stayed; one step leads there, always.
    own_first = F("merged_into").asc(nulls_first=True)
    person = found.order_by(own_first, "pk").select_related("merged_into").first()
    return person.merged_into or person if person else None


def _create(bound: dict[str, Any], *, kind: PersonKind, language: str) -> Person:
    identifier = bound.get("identifier") or {"kind": IdentifierKind.NONE, "number": ""}
    values = {name: bound[name] for name in _PLAIN if bound.get(name)}
    values.setdefault("name", UNNAMED)
    person = Person(
        kind=kind,
        language=language,
        identifier_kind=identifier["kind"],
        identifier=identifier["number"],
        contact_by=bound.get("contact_by") or _best_contact(bound),
        safe_contact={name: bound[name] for name in SAFE_FIELDS if bound.get(name)},
        **values,
    )
    save_tracked(person, acting_user=None)
    # Born a moment ago: nobody need ask whether there is a file of hers already.
    Person._meta.get_field("registration").set_cached_value(person, None)
    return person


def _best_contact(bound: dict[str, Any]) -> ContactChannel:
    if is_e164(str(bound.get("mobile") or "")):  # else, taken as it was typed: somebody dials it
        return ContactChannel.SMS
    return ContactChannel.EMAIL if bound.get("email") else ContactChannel.CALL


@transaction.atomic
def settle_contact(case: Case, *, use_new: bool, acting_user: User, reason: str = "") -> Person:
    """Take over all the contact that the request gave anew, or keep ours; twice is once.

    `reason` says how the identity was checked; without it nothing is taken over. Raises
    PermissionDenied, and ValidationError when there is nothing (any more) to settle this way.
    """
    case = lock_case(case)
    if not may_settle_contact(acting_user, case):
        raise PermissionDenied
    if use_new and not reason.strip():
        raise ValidationError({"reason": _("Write how you checked the identity.")})
    kind = EventKind.CONTACT_CHANGED if use_new else EventKind.CONTACT_KEPT
    case.person = person = Person.objects.select_for_update().get(pk=case.person_id)
    changes = contact_changes(case)
    if not changes:
        _refuse_other_settlement(case, kind)
        return person
    if use_new:
        for change in changes:
            _take_over(person, change)
        save_tracked(person, acting_user=acting_user, reason=reason.strip())
        contact_changed.send(sender=Person, person=person)
    data = {"fields": [change.field for change in changes]}
    record_event(case, kind, acting_user=acting_user, data=data, reason=reason.strip())
    return person


def _take_over(person: Person, change: ContactChange) -> None:
    if change.field in SAFE_FIELDS:
        person.safe_contact = {**person.safe_contact, change.field: change.stated}
    else:
        setattr(person, change.field, change.stated)


def _refuse_other_settlement(case: Case, kind: EventKind) -> None:
    settled = case.events.filter(kind__in=SETTLED).order_by("-sequence").first()
    if settled is None or settled.kind != kind:
        raise ValidationError(_("There is no other contact to settle, or a colleague has done it."))
