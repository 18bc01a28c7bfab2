"""The contact log: what was said, how it ended, who calls back (C19–C21, C23)."""

from dataclasses import dataclass, fields
from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.enums import ContactKind, ContactOutcome, Direction, EventKind, Relation
from cases.identity_shown import lacks_their_word
from cases.models import Case, Contact, Person
from cases.permissions import may_log_contact, may_work_on
from cases.selectors.desk import home_branch, visible_contacts
from cases.services.opening import refuse_closed
from cases.services.saving import save_tracked
from cases.services.timeline import lock_case, record_event
from cms.accounts.models import User
from cms.association.models import Branch
from cms.core.phones import phone_or_text
from cms.core.references import parse_reference


@dataclass(frozen=True)
class ContactNotes:
    """What is written down of one contact."""

    kind: ContactKind
    topic: str
    outcome: ContactOutcome
    direction: Direction = Direction.IN
    at: datetime | None = None
    relation: Relation = Relation.SELF
    speaker: str = ""
    handle: str = ""
    summary: str = ""
    present: str = ""
    private_room: bool = False
    all_answered: bool | None = None
    shown_by: tuple[str, ...] = ()
    call_back_at: datetime | None = None
    call_back_by: User | None = None
    branch: Branch | None = None
    #: Of a request that a caller asked about and the writer need not see.
    reference: str = ""
    #: Said by who promises a call for a time at which we are closed.
    all_the_same: bool = False


@transaction.atomic
def log_contact(
    notes: ContactNotes,
    *,
    acting_user: User,
    case: Case | None = None,
    person: Person | None = None,
) -> Contact:
    """Write one contact down; about a case it is a line of its timeline as well.

    Raises PermissionDenied for a case out of the writer's sight, and ValidationError for a call
    promised at a time at which we are closed, unless the notes say that it is meant all the same.
    """
    if not may_log_contact(acting_user) or (case and not may_work_on(acting_user, case)):
        raise PermissionDenied
    _refuse_impossible(notes)
    _refuse_misheard(notes)
    named = _named(notes)
    if case is None and named and may_work_on(acting_user, named):
        case = named
    if case or person or notes.reference.strip():
        _refuse_unshown(notes)
    contact = Contact(**_values(notes, acting_user))
    contact.case, contact.logged_by = case, acting_user
    contact.person = case.person if case else person
    contact.branch = notes.branch or (case.branch if case else None) or home_branch(acting_user)
    save_tracked(contact, acting_user=acting_user)
    # Where somebody asked about a request out of sight its handler reads what was said, and how it
    # ended; whoever answered learns not even whether there is such a request (J3).
    if about := case or named:
        _tell_case(contact, about, acting_user)
    return contact


def _named(notes: ContactNotes) -> Case | None:
    """Return the request whose reference was written down, in sight or not."""
    if not notes.reference.strip():
        return None
    try:
        reference = parse_reference(notes.reference)
    except ValidationError:
        return None
    return Case.objects.filter(reference=reference).first()


def _values(notes: ContactNotes, acting_user: User) -> dict[str, object]:
    values = {field.name: getattr(notes, field.name) for field in fields(notes)}
    del values["branch"], values["all_the_same"], values["reference"]
    values["shown_by"] = list(notes.shown_by)
    values["handle"] = phone_or_text(notes.handle)
    values["at"] = notes.at or timezone.now()
    if notes.outcome == ContactOutcome.CALL_BACK:
        values["call_back_by"] = notes.call_back_by or acting_user
    else:
        values["call_back_at"] = values["call_back_by"] = None
    return values


def _refuse_misheard(notes: ContactNotes) -> None:
    """A reference that is none tells nothing of anybody by being refused; to who was told nothing
    it may stay what they remember of it."""
    if notes.outcome == ContactOutcome.NOT_DISCLOSED or not notes.reference.strip():
        return
    try:
        parse_reference(notes.reference)
    except ValidationError as error:
        message = _("This is no reference of ours. Ask for it again, sign by sign.")
        raise ValidationError({"reference": message}) from error


def _refuse_impossible(notes: ContactNotes) -> None:
    now = timezone.now()
    errors: dict[str, str] = {}
    if notes.at and notes.at > now:
        errors["at"] = _("This time has not come yet.")
    if notes.outcome == ContactOutcome.CALL_BACK:
        if notes.call_back_at is None:
            errors["call_back_at"] = _("Write when we call back.")
        elif notes.call_back_at < now:
            errors["call_back_at"] = _("This time is over. Write a coming one.")
    if notes.outcome == ContactOutcome.NOT_DISCLOSED and not notes.speaker.strip():
        errors["speaker"] = _("Write the name the caller gave, or “would not say”.")
    if errors:
        raise ValidationError(errors)
    if notes.outcome == ContactOutcome.CALL_BACK and notes.call_back_at and not notes.all_the_same:
        refuse_closed(notes.call_back_at, notes.call_back_at)


def _refuse_unshown(notes: ContactNotes) -> None:
    """What was said on the telephone says how they showed who they are (J6), whoever rang: another
    may pick up. Else nothing was disclosed, and that is what is written down. Who knows somebody's
    papers may not hear of them for that: only the person's word, or the law, opens it (C26, J3)."""
    if notes.kind != ContactKind.CALL or notes.outcome != ContactOutcome.ANSWERED:
        return
    if not notes.shown_by:
        message = _(
            "Tick what this caller was asked and answered. If they were not asked, or could not"
            " answer, choose: nothing disclosed."
        )
        raise ValidationError({"shown_by": message})
    if lacks_their_word(notes.relation, notes.shown_by):
        message = _(
            "This caller hears something only if the person told us before that they may: tick it"
            " if so. If not, choose: nothing disclosed."
        )
        raise ValidationError({"shown_by": message})


def _tell_case(contact: Contact, case: Case, acting_user: User) -> None:
    data = {
        "contact": contact.pk,
        "kind": contact.kind,
        "direction": contact.direction,
        "outcome": contact.outcome,
        "shown_by": contact.shown_by,
    }
    said = [] if contact.case_id else [contact.topic, contact.summary]
    record_event(
        lock_case(case),
        EventKind.CONTACT_LOGGED,
        acting_user=acting_user,
        data=data,
        reason=": ".join(filter(None, said)),
    )


@transaction.atomic
def tie_contact(contact: Contact, case: Case, *, acting_user: User) -> Contact:
    """Tie a contact to the case that came of it; one that is tied already stays as it is."""
    contact = _held(contact, acting_user)
    if contact.case_id is not None:
        return contact
    contact.case, contact.person = case, case.person
    save_tracked(contact, acting_user=acting_user)
    _tell_case(contact, case, acting_user)
    return contact


@transaction.atomic
def call_back(contact: Contact, *, acting_user: User, notes: ContactNotes) -> Contact:
    """Write down the call we promised; it settles the promise unless nobody answered.

    Returns the new contact. Twice is once: a promise that is settled is refused.
    """
    first = _held(contact, acting_user)
    if not first.awaits_call_back:
        raise ValidationError(_("This call has been made already."))
    if notes.outcome != ContactOutcome.NO_ANSWER:
        first.called_back_at = timezone.now()
        save_tracked(first, acting_user=acting_user)
    case = first.case if first.case and may_work_on(acting_user, first.case) else None
    return log_contact(notes, acting_user=acting_user, case=case, person=first.person)


def _held(contact: Contact, acting_user: User) -> Contact:
    """Return the contact as it is now, held; only for who sees it and may write."""
    mine = visible_contacts(user=acting_user).filter(pk=contact.pk)
    if not may_log_contact(acting_user) or not mine.exists():
        raise PermissionDenied
    return Contact.objects.select_for_update().get(pk=contact.pk)
