"""Taking a consent back: as easy as giving it, with one click and without an account (PDPL art. 5).

Whoever rings or comes instead is served by a colleague; it is the same record.

The link carries the case and the purpose under our signature: nobody can make one for another case,
and all it can do is end messages.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.core import signing
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.http import base36_to_int, int_to_base36
from django.utils.translation import gettext as _

from cases.enums import ContactKind, EventKind, Purpose, Relation
from cases.models import Case, Consent, Person
from cases.permissions import known_cases, may_keep_file
from cases.selectors import visible_cases
from cases.selectors.consents import STOPPABLE, optional_messages
from cases.services.persons import lock_person
from cases.services.timeline import lock_case, record_event
from cms.accounts.models import User
from cms.core.encryption import blind_index

_SALT = "cases.stop"


def stop_token(case: Case, purpose: Purpose) -> str:
    """Return the secret part of a link that ends messages for one purpose.

    That of outreach stands in every SMS, so it is short: the case and 64 bits of a keyed digest.
    """
    if purpose is Purpose.OUTREACH:
        return f"{int_to_base36(case.pk)}-{_short_mark(case.pk)}"
    return signing.dumps([case.pk, str(purpose)], salt=_SALT)


def _short_mark(pk: int) -> str:
    return blind_index(str(pk), f"{_SALT}.outreach")[:16]


def _read_short(token: str) -> int | None:
    number, _dash, mark = token.partition("-")
    pk = base36_to_int(number) if number.isascii() and number.isalnum() else 0
    return pk if constant_time_compare(mark, _short_mark(pk)) else None


def read_stop_token(token: str) -> tuple[Case, Purpose] | None:
    """Return what a link is about; None for one we did not make, or whose request is destroyed."""
    try:
        if ":" not in token:
            case = Case.objects.filter(pk=_read_short(token) or 0, destroyed_at=None).first()
            return (case, Purpose.OUTREACH) if case else None
        number, purpose = signing.loads(token, salt=_SALT)
        case = Case.objects.filter(pk=number, destroyed_at=None).first()
        return (case, Purpose(purpose)) if case and purpose in STOPPABLE else None
    except (signing.BadSignature, ValueError, TypeError):
        return None


@dataclass(frozen=True)
class Told:
    """Who told a colleague, and how: the word of somebody who clicks no link."""

    who: Relation
    how: ContactKind


@transaction.atomic
def withdraw_consent(
    case: Case, purpose: Purpose, *, told: Told | None = None, acting_user: User | None = None
) -> bool:
    """Take the consent of the case's person back in all their requests; say whether it was news.

    `told`: how a colleague heard of it; without it the person clicked the link themselves.
    """
    case = lock_case(case)
    now = timezone.now()
    consents = Consent.objects.filter(case__person=case.person_id, purpose=purpose)
    # A no in the form of this request spoke of this request; now it is a no to all of them.
    standing = consents.filter(Q(is_given=True) | Q(case=case), withdrawn_at=None)
    changed = standing.update(withdrawn_at=now)
    method = told.how.value if told else "link"
    _own, is_new = Consent.objects.get_or_create(
        case=case,
        purpose=purpose,
        defaults={"is_given": False, "method": method, "text_version": "", "withdrawn_at": now},
    )
    if changed or is_new:
        _note(case, EventKind.CONSENT_WITHDRAWN, purpose, told, acting_user)
    return bool(changed or is_new)


@transaction.atomic
def stop_messages(
    person: Person, purposes: Iterable[Purpose], *, told: Told, acting_user: User
) -> None:
    """Do for somebody who calls or comes what the link in a message does (C27)."""
    case = _known_by(acting_user, person)
    for purpose in _open_to_choice(purposes):
        withdraw_consent(case, purpose, told=told, acting_user=acting_user)


@transaction.atomic
def allow_messages(
    person: Person, purposes: Iterable[Purpose], *, told: Told, acting_user: User
) -> None:
    """Take a stop back, because the person wants it; what is not stopped stays as it is.

    What was taken back is given again as of now; when it was stopped stays in the timeline.
    Anybody may ask for silence; only the person's own word ends it.
    """
    if told.who != Relation.SELF:
        raise ValidationError(
            {"who": _("Only the person's own word brings these messages back: ask them yourself.")}
        )
    case = _known_by(acting_user, person)
    stopped = {row.purpose for row in optional_messages(case.person) if row.stopped_at}
    for purpose in _open_to_choice(purposes):
        if purpose in stopped:
            _give_again(case, purpose, told)
            _note(case, EventKind.CONSENT_RENEWED, purpose, told, acting_user)


def _give_again(case: Case, purpose: Purpose, told: Told) -> None:
    yes = {"is_given": True, "given_at": timezone.now(), "method": told.how.value}
    consents = Consent.objects.filter(case__person=case.person_id, purpose=purpose)
    consents.filter(Q(withdrawn_at__isnull=False) | Q(case=case)).update(**yes, withdrawn_at=None)
    Consent.objects.get_or_create(case=case, purpose=purpose, defaults={**yes, "text_version": ""})


def _open_to_choice(purposes: Iterable[Purpose]) -> list[Purpose]:
    """Return the purposes, in one order; raise ValidationError for none and for what must come."""
    wanted = set(purposes)
    if not wanted or not wanted <= set(STOPPABLE):
        raise ValidationError({"purposes": _("Tick at least one kind of message.")})
    return [purpose for purpose in STOPPABLE if purpose in wanted]


def _known_by(user: User, person: Person) -> Case:
    """Return, held, the newest request by which this colleague knows a person they may keep."""
    if not may_keep_file(user, person):
        raise PermissionDenied
    person = lock_person(person)
    mine = visible_cases(user=user).filter(known_cases(user), person=person)
    newest = mine.order_by("-pk").first()
    if newest is None:
        raise PermissionDenied
    return lock_case(newest, "person")


def _note(
    case: Case, kind: EventKind, purpose: Purpose, told: Told | None, acting_user: User | None
) -> None:
    data = {"purpose": purpose.value}
    if told is not None:
        data |= {"who": told.who.value, "how": told.how.value}
    record_event(case, kind, acting_user=acting_user, by="person", data=data)


def is_withdrawn(case: Case, purpose: Purpose) -> bool:
    """Whether the person of this case gets no such messages any more."""
    stopped = (row.purpose for row in optional_messages(case.person) if row.stopped_at)
    return purpose in stopped
