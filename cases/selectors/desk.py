"""Reads of the desk: contacts, appointments and letters, each within what its reader may see."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Value
from django.utils import timezone

from cases.desk_rights import LETTER_ROLES, desk_scope, may_keep_letters
from cases.enums import AppointmentKind, AppointmentState
from cases.models import Appointment, Case, Contact, KinshipDeclaration, Letter, Service
from cases.permissions import DESK_ROLES, known_cases
from cases.selectors.visibility import visible_cases
from cms.accounts.models import User
from cms.accounts.roles import Role
from cms.association.enums import ChannelKind, Medium
from cms.association.models import Branch, Channel

#: Ways in which staff take something down for somebody; the rest people use by themselves.
ASSISTED_MEDIA = (
    Medium.PHONE,
    Medium.VISIT,
    Medium.INTERVIEW,
    Medium.LETTER,
    Medium.SOCIAL,
    Medium.EMAIL,
    Medium.REPRESENTATIVE,
)
#: Who receives people, and so who is seen in a list of colleagues to give a call or a visitor to.
RECEIVING_ROLES = (*DESK_ROLES, Role.RESEARCHER)


def enterable_services() -> QuerySet[Service]:
    """Return the open services whose form and workflow are published, of every kind."""
    ready = Service.objects.filter(
        is_open=True, form__versions__isnull=False, workflow__versions__isnull=False
    )
    return ready.distinct().order_by("order", "id")


def assisted_channels() -> QuerySet[Channel]:
    """Return the enabled channels through which staff take requests down."""
    return Channel.objects.filter(
        is_enabled=True, kind=ChannelKind.CHANNEL, medium__in=ASSISTED_MEDIA
    )


def desk_branches(user: User) -> QuerySet[Branch]:
    """Return the branches this person may enter for, their own ones first for everybody."""
    own = user.branches.filter(is_active=True)
    if user.has_role(Role.RECEPTIONIST, Role.OFFICER):
        return Branch.objects.filter(is_active=True)
    return own


def home_branch(user: User) -> Branch | None:
    return user.branches.filter(is_active=True).order_by("-is_main", "order", "pk").first()


def colleagues_of_the_desk() -> QuerySet[User]:
    able = User.objects.filter(is_active=True, groups__name__in=RECEIVING_ROLES).distinct()
    return able.order_by("first_name", "last_name", "pk")


def kin_of(case: Case | None) -> dict[int, str]:
    """Return who has declared kinship to a case, by name: they do not receive its person."""
    rows = KinshipDeclaration.objects.filter(case=case).select_related("user") if case else ()
    return {row.user_id: str(row.user) for row in rows}


def visible_contacts(*, user: Any) -> QuerySet[Contact]:
    if not isinstance(user, User):
        return Contact.objects.none()
    mine = Q(logged_by=user) | Q(call_back_by=user)
    return Contact.objects.filter(desk_scope(user, mine, *RECEIVING_ROLES))


def visible_appointments(*, user: Any) -> QuerySet[Appointment]:
    if not isinstance(user, User):
        return Appointment.objects.none()
    mine = Q(booked_by=user) | Q(received_by=user)
    return Appointment.objects.filter(desk_scope(user, mine, *RECEIVING_ROLES))


def visible_letters(*, user: Any) -> QuerySet[Letter]:
    if not isinstance(user, User):
        return Letter.objects.none()
    of_the_register = desk_scope(user, Q(registered_by=user), *LETTER_ROLES)
    mine = visible_cases(user=user).filter(owner=user)
    return Letter.objects.filter(of_the_register | Q(case__in=mine.values("pk")))


def letters_to_read(*, user: Any) -> QuerySet[Letter]:
    """Return the visible letters, each with `names_who`: whether this reader is told who wrote it.

    A letter about a case bares its person no further than the case does; who keeps the register
    reads it whole.
    """
    rows = visible_letters(user=user)
    if not isinstance(user, User) or may_keep_letters(user):
        return rows.annotate(names_who=Value(True))
    known = visible_cases(user=user).filter(known_cases(user), pk=OuterRef("case_id"))
    return rows.annotate(names_who=Q(case__isnull=True) | Q(Exists(known)))


def open_call_backs(user: User) -> QuerySet[Contact]:
    """Return the calls this person promised and has not made, the next first."""
    waiting = visible_contacts(user=user).filter(call_back_by=user, called_back_at__isnull=True)
    return waiting.filter(call_back_at__isnull=False).order_by("call_back_at", "pk")


def appointments_on(day: date, *, user: User) -> QuerySet[Appointment]:
    """Return the appointments of one day of our wall clock, cancelled ones left out."""
    start = day_start(day)
    rows = visible_appointments(user=user).exclude(state=AppointmentState.CANCELLED)
    return rows.filter(at__gte=start, at__lt=start + timedelta(days=1))


#: From then on a visit by us that has not begun is late, and is said to be.
LATE_AFTER = timedelta(minutes=15)
#: A visit by us may begin so much before its hour.
_EARLY = timedelta(hours=1)


def settled_from(appointment: Appointment) -> datetime:
    """Return from when on it can be said what became of it: of who comes to us, on that day."""
    if appointment.kind == AppointmentKind.HOME:
        return appointment.at - _EARLY
    return day_start(timezone.localdate(appointment.at))


def lateness(appointment: Appointment) -> timedelta | None:
    """Return by how much we are, or were, late at somebody's door; None when we are not."""
    waits = appointment.state == AppointmentState.BOOKED
    came = appointment.arrived_at or (timezone.now() if waits else None)
    if appointment.kind != AppointmentKind.HOME or came is None:
        return None
    late = came - appointment.at
    return late if late > LATE_AFTER else None


#: So long after its end a visit by us without an outcome is asked about: long enough for the way
#: back and the next visit, short enough to look for somebody in daylight. The same for every
#: association, as it is about our own people and no promise to anybody.
ASKED_ABOUT_AFTER = timedelta(hours=2)


def visits_between(start: date, end: date, *, user: User) -> QuerySet[Appointment]:
    """Return our visits to people from one day up to another, cancelled ones left out."""
    rows = visible_appointments(user=user).exclude(state=AppointmentState.CANCELLED)
    rows = rows.filter(kind=AppointmentKind.HOME, at__gte=day_start(start), at__lt=day_start(end))
    return rows.select_related("branch", "person", "received_by", "case").order_by("at", "pk")


def day_start(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def elsewhere_then(appointment: Appointment) -> QuerySet[Appointment]:
    """Return what else the colleague of this appointment has at that time, in any branch."""
    if not appointment.received_by_id:
        return Appointment.objects.none()
    return _meanwhile(appointment).filter(received_by=appointment.received_by_id).order_by("at")


def person_then(appointment: Appointment) -> QuerySet[Appointment]:
    """Return what else the person of this appointment is expected at then, in any branch."""
    if not appointment.person_id:
        return Appointment.objects.none()
    return _meanwhile(appointment).filter(person=appointment.person_id)


def taken_by(appointment: Appointment) -> QuerySet[Appointment]:
    """Return the booked appointments of the same branch that overlap this one in time."""
    return _meanwhile(appointment).filter(branch=appointment.branch)


def _meanwhile(appointment: Appointment) -> QuerySet[Appointment]:
    others = Appointment.objects.filter(state=AppointmentState.BOOKED).exclude(pk=appointment.pk)
    return others.filter(at__lt=appointment.ends_at, ends_at__gt=appointment.at)
