"""Appointments: one private room is given to one visit at a time (C19)."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import formats, timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cases.enums import AppointmentChange, AppointmentKind, AppointmentState, EventKind
from cases.models import Appointment, Case, Person
from cases.permissions import may_book, may_enter_for, may_work_on
from cases.selectors import wants_woman
from cases.selectors.contact import has_unsafe_hours, safe_hours
from cases.selectors.desk import (
    RECEIVING_ROLES,
    elsewhere_then,
    kin_of,
    person_then,
    settled_from,
    taken_by,
    visible_appointments,
)
from cases.selectors.visibility import visible_cases
from cases.services.opening import ALL_THE_SAME, why_closed
from cases.services.saving import save_tracked
from cases.services.timeline import lock_case, record_event
from cases.signals import appointment_changed
from cms.accounts.models import Gender, User
from cms.accounts.roles import Role
from cms.association.models import Branch
from cms.core.dates import format_gregorian
from cms.core.digits import shown_digits
from cms.core.phones import phone_or_text

LONGEST = 240
#: A visit may be written down while it begins.
_GRACE = timedelta(minutes=15)


@dataclass(frozen=True)
class Booking:
    """Who comes where and when."""

    branch: Branch
    at: datetime
    purpose: str
    kind: AppointmentKind = AppointmentKind.INTERVIEW
    minutes: int = 30
    private_room: bool = False
    woman_officer: bool = False
    received_by: User | None = None
    visitor: str = ""
    handle: str = ""
    #: Said by who books a time at which we are closed: a field visit may be on a Friday.
    all_the_same: bool = False


@transaction.atomic
def book_appointment(
    booking: Booking,
    *,
    acting_user: User,
    case: Case | None = None,
    person: Person | None = None,
) -> Appointment:
    """Keep a time free for somebody.

    Raises ValidationError when the private room, or the colleague, is taken at that time, and for
    a time at which we are closed unless the booking says that it is meant all the same. The branch
    is held meanwhile, so that two desks never give one room twice.
    """
    _refuse_foreign(booking, acting_user, case)
    Branch.objects.select_for_update().get(pk=booking.branch.pk)
    values = {field.name: getattr(booking, field.name) for field in fields(booking)}
    values["handle"] = phone_or_text(booking.handle)
    is_meant = values.pop("all_the_same")
    appointment = Appointment(**values, case=case, booked_by=acting_user)
    appointment.person = case.person if case else person
    appointment.ends_at = booking.at + timedelta(minutes=booking.minutes)
    _refuse_against_the_wish(appointment)
    _refuse_impossible(appointment)
    _refuse_nobody(appointment)
    if not is_meant:
        _refuse_unmeant(appointment)
    save_tracked(appointment, acting_user=acting_user)
    _tell_case(
        appointment, EventKind.APPOINTMENT_BOOKED, acting_user, user=appointment.received_by_id
    )
    _tell_person(appointment, AppointmentChange.BOOKED)
    return appointment


def _refuse_foreign(booking: Booking, acting_user: User, case: Case | None) -> None:
    if not may_book(acting_user) or (case and not may_work_on(acting_user, case)):
        raise PermissionDenied
    is_bound = not acting_user.has_role(Role.RESEARCHER)
    if is_bound and not may_enter_for(acting_user, booking.branch):
        raise ValidationError({"branch": _("You book for your own branch or site only.")})


def _refuse_impossible(appointment: Appointment) -> None:
    if not appointment.person_id and not appointment.visitor.strip():
        raise ValidationError({"visitor": _("Write who comes.")})
    if appointment.at < timezone.now() - _GRACE:
        raise ValidationError({"at": _("This time is over. Choose a coming one.")})
    if not 5 <= appointment.minutes <= LONGEST:
        raise ValidationError({"minutes": _("Write between 5 and 240 minutes.")})
    if appointment.private_room and taken_by(appointment).filter(private_room=True).exists():
        raise ValidationError(
            {"at": _("The private room of this branch is taken at that time. Choose another time.")}
        )
    if elsewhere_then(appointment).filter(branch=appointment.branch).exists():
        raise ValidationError(
            {"at": _("This colleague receives somebody else at that time. Choose another time.")}
        )


def _refuse_unmeant(appointment: Appointment) -> None:
    """Ask once about everything that speaks against the time: one word answers all of it."""
    if doubts := list(_doubts_about(appointment)):
        raise ValidationError({ALL_THE_SAME: doubts})


def _doubts_about(appointment: Appointment) -> Iterator[str]:
    if away := _why_away(appointment):
        yield away
    if other := elsewhere_then(appointment).select_related("branch").first():
        said = _("This colleague has another visit at that time, %(start)s–%(end)s: %(branch)s.")
        hours = [formats.time_format(timezone.localtime(at), "H:i") for at in _hours_of(other)]
        words = said % {"start": hours[0], "end": hours[1], "branch": other.branch.name}
        yield shown_digits(words)
    if person_then(appointment).exists():
        yield _("The person has another appointment with us at that time.")
    if closed := why_closed(appointment.at, appointment.ends_at):
        yield closed
    if appointment.kind == AppointmentKind.HOME:
        yield from _doubts_about_a_home(appointment)


def _why_away(appointment: Appointment) -> str:
    """Say until when whoever receives is absent; nothing for who is there that day."""
    host = appointment.received_by
    if host is None or not host.is_away_on(timezone.localdate(appointment.at)):
        return ""
    until = format_gregorian(host.absent_until, get_language() or "") if host.absent_until else ""
    return shown_digits(_("This colleague is absent until %(day)s.") % {"day": until})


def _doubts_about_a_home(visit: Appointment) -> Iterator[str]:
    """Nobody knocks at a door at an hour that is not safe there (C19), nor is awaited in vain."""
    if visit.received_by is None:  # whom kinship took it from
        yield _("Nobody is named who goes there.")
    if visit.case and has_unsafe_hours(visit.case):
        hours = safe_hours(visit.case)
        yield _("It is safe to reach them at: %(hours)s. Is this time?") % {"hours": hours}


def _refuse_nobody(appointment: Appointment) -> None:
    """Somebody is asked about who goes to a home alone, and may be wished to be a woman."""
    if appointment.kind == AppointmentKind.HOME and appointment.received_by is None:
        raise ValidationError({"received_by": _("Choose who goes there.")})
    if _goes_blind(appointment):
        raise ValidationError({"received_by": _give_the_case_first()})


def _goes_blind(visit: Appointment) -> bool:
    """Whether who goes to a home does not see whose it is, nor where."""
    if visit.kind != AppointmentKind.HOME or visit.case_id is None or visit.received_by is None:
        return False
    return not visible_cases(user=visit.received_by).filter(pk=visit.case_id).exists()


def _give_the_case_first() -> str:
    return _("This colleague does not see the request. Give it to them first: its visits go along.")


def _hours_of(appointment: Appointment) -> tuple[datetime, datetime]:
    return appointment.at, appointment.ends_at


def _refuse_against_the_wish(appointment: Appointment) -> None:
    """Who asked for a woman is received by one until they say otherwise themselves: in their file,
    where it is on record who changed it."""
    if not _wishes_for_a_woman(appointment):
        return
    if not appointment.woman_officer:
        words = _("They asked for a woman. If they wish otherwise now, change it in their file.")
        raise ValidationError({"woman_officer": words})
    if _meets_no_woman(appointment):
        raise ValidationError({"received_by": _choose_a_woman()})


def _meets_no_woman(appointment: Appointment) -> bool:
    host = appointment.received_by
    return appointment.woman_officer and host is not None and host.gender != Gender.WOMAN


def _choose_a_woman() -> str:
    return _("They wish for a woman: choose a woman colleague.")


def _wishes_for_a_woman(appointment: Appointment) -> bool:
    if appointment.case is not None:
        return wants_woman(appointment.case)
    return bool(appointment.person and appointment.person.safe_contact.get("woman_officer"))


def hand_on_visits(
    case: Case, *, of: User, acting_user: User | None = None, or_keep: bool = False
) -> None:
    """Give what a colleague is still to do for a case to its owner now; what the owner cannot do
    becomes nobody's, or with `or_keep` stays with the colleague, who can. The timeline says which.
    The caller holds the case."""
    waiting = Appointment.objects.select_for_update(of=("self",)).filter(
        case=case, received_by=of, state=AppointmentState.BOOKED, ends_at__gt=timezone.now()
    )
    for visit in waiting.select_related("case__person", "case__form_version").order_by("at", "pk"):
        to = _who_goes_instead(visit, case.owner)
        if to is None and or_keep:
            continue
        visit.received_by = to
        save_tracked(visit, acting_user=acting_user)
        data = {"appointment": visit.pk, "kind": visit.kind, "at": visit.at.isoformat()}
        data |= {"became": visit.state, "from": of.pk, "user": to.pk if to else None}
        kind = EventKind.APPOINTMENT_MOVED
        record_event(case, kind, acting_user=acting_user, by="clock", data=data)


def _who_goes_instead(visit: Appointment, owner: User | None) -> User | None:
    if owner is None or not owner.has_role(*RECEIVING_ROLES):
        return None
    visit.received_by = owner
    is_free = not elsewhere_then(visit).exists() and not _why_away(visit)
    return owner if is_free and not _meets_no_woman(visit) else None


@transaction.atomic
def move_appointment(
    appointment: Appointment, at: datetime, *, acting_user: User, all_the_same: bool = False
) -> Appointment:
    """Keep another time free instead, under the rules of a booking; the same time is no move."""
    held = _held(appointment, acting_user)
    Branch.objects.select_for_update().get(pk=held.branch_id)
    if held.state != AppointmentState.BOOKED:
        raise ValidationError(_("A colleague has settled this appointment already."))
    if held.at == at:
        return held
    held.at, held.ends_at = at, at + timedelta(minutes=held.minutes)
    _refuse_impossible(held)
    if not all_the_same:
        _refuse_unmeant(held)
    save_tracked(held, acting_user=acting_user)
    _tell_case(held, EventKind.APPOINTMENT_MOVED, acting_user)
    _tell_person(held, AppointmentChange.MOVED)
    return held


@transaction.atomic
def give_appointment(appointment: Appointment, *, to: User, acting_user: User) -> Appointment:
    """Have another colleague receive somebody, or go there, at the same time.

    Raises ValidationError for who is kin, is no woman where one is wished for, sees nothing of the
    request whose home they are to visit, is absent that day or has something else at that time.
    """
    held = _held(appointment, acting_user)
    if held.state != AppointmentState.BOOKED:
        raise ValidationError(_("A colleague has settled this appointment already."))
    if held.received_by_id == to.pk:
        return held
    if to.pk in kin_of(held.case):
        raise ValidationError({"to": _("This colleague is related to the person.")})
    before, held.received_by = held.received_by_id, to
    if _meets_no_woman(held):
        raise ValidationError({"to": _choose_a_woman()})
    if _goes_blind(held):
        raise ValidationError({"to": _give_the_case_first()})
    if away := _why_away(held):
        raise ValidationError({"to": away})
    if elsewhere_then(held).exists():
        raise ValidationError(
            {"to": _("This colleague has something else at that time. Choose another one.")}
        )
    save_tracked(held, acting_user=acting_user)
    changed = {"from": before, "user": to.pk}
    _tell_case(held, EventKind.APPOINTMENT_MOVED, acting_user, **changed)
    return held


def _held(appointment: Appointment, acting_user: User) -> Appointment:
    """Return the appointment as it is now, held; only for who sees it and may book."""
    seen = visible_appointments(user=acting_user).filter(pk=appointment.pk)
    if not may_book(acting_user) or not seen.exists():
        raise PermissionDenied
    return Appointment.objects.select_for_update().get(pk=appointment.pk)


@transaction.atomic
def settle_appointment(
    appointment: Appointment, *, state: AppointmentState, acting_user: User, reason: str = ""
) -> Appointment:
    """Say that somebody came or did not, or cancel; once settled it stays so.

    Raises ValidationError for a cancellation without its reason, and for a visit of another day.
    """
    held = _held(appointment, acting_user)
    if held.state == state:
        return held
    if held.state != AppointmentState.BOOKED or state == AppointmentState.BOOKED:
        raise ValidationError(_("A colleague has settled this appointment already."))
    _refuse_settling(held, state, reason)
    held.state, held.reason = state, reason.strip()
    save_tracked(held, acting_user=acting_user)
    _tell_case(held, EventKind.APPOINTMENT_SETTLED, acting_user)
    if state == AppointmentState.CANCELLED and held.at > timezone.now():
        _tell_person(held, AppointmentChange.CANCELLED)
    return held


@transaction.atomic
def note_arrival(appointment: Appointment, *, acting_user: User) -> Appointment:
    """Write down the hour at which we stood at somebody's door; the first one counts."""
    held = _held(appointment, acting_user)
    if held.kind != AppointmentKind.HOME or held.state != AppointmentState.BOOKED:
        raise ValidationError(_("Only a visit by us that is still booked can begin."))
    _refuse_settling(held, AppointmentState.CAME, "")
    if held.arrived_at is None:
        held.arrived_at = timezone.now()
        save_tracked(held, acting_user=acting_user)
    return held


def _refuse_settling(appointment: Appointment, state: AppointmentState, reason: str) -> None:
    if state == AppointmentState.REFUSED and appointment.kind != AppointmentKind.HOME:
        raise ValidationError(_("Only a visit by us can be refused."))
    if state == AppointmentState.CANCELLED:
        if not reason.strip():
            raise ValidationError({"reason": _("Write why it is cancelled.")})
    elif timezone.now() < settled_from(appointment):
        raise ValidationError(_("This hour has not come yet. If it was earlier, move it first."))


def _tell_person(appointment: Appointment, change: AppointmentChange) -> None:
    appointment_changed.send(sender=Appointment, appointment=appointment, change=change)


def _tell_case(
    appointment: Appointment, kind: EventKind, acting_user: User, **more: int | None
) -> None:
    if appointment.case is None:
        return
    data = {
        "appointment": appointment.pk,
        "kind": appointment.kind,
        "at": appointment.at.isoformat(),
        "became": appointment.state,
        **more,
    }
    record_event(lock_case(appointment.case), kind, acting_user=acting_user, data=data)
