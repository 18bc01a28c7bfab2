"""What somebody has been told of their own work, as far as they may still see it."""

from collections.abc import Sequence

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from cases.enums import AppointmentState
from cases.models import Appointment, Case, Destruction
from cases.retention_enums import DestructionState
from cases.selectors.desk import visible_appointments
from cases.selectors.meetings import visible_meetings
from cases.selectors.queue import awaiting_help
from cases.selectors.visibility import named_persons, visible_cases
from cms.accounts.models import User
from cms.notices.enums import PRESSING_KINDS, StaffNoticeKind
from cms.notices.models import StaffNotice
from cms.policies.editions import READING
from cms.policies.models import PolicyEdition, PolicyReading

#: What a notice to staff may be about.
CASE, FILE, POLICY, VISIT = "case", "person", "policy", "visit"
SERVICE, RETENTION, CORRECTION = "service", "retention", "correction"
BREACH, DESTRUCTION, MEETING = "breach", "destruction", "meeting"
MONTH = "month"
#: About nobody: whoever was told of it may read it.
_OF_THE_HOUSE = (POLICY, SERVICE, RETENTION, CORRECTION, BREACH, MONTH)

#: Said of a destruction that is decided; that somebody asks for one is said until then only.
_ENDED = (StaffNoticeKind.DESTROYED, StaffNoticeKind.NOT_DESTROYED)
#: Stands on the first screen, if its reader may see what it is about.
_KEPT = Q(read_at=None) | Q(kind=StaffNoticeKind.VISIT_LATE) | Q(subject_kind=READING)


def told_to(user: User) -> QuerySet[StaffNotice]:
    """Return this person's notices, the newest first; a case or file lost from sight takes its own
    along, and so do a visit whose outcome is written and a meeting whose hour has come."""
    seen = visible_cases(user=user).filter(pk=OuterRef("subject_id"))
    known = named_persons(user=user).filter(pk=OuterRef("subject_id"))
    cases = Q(subject_kind=CASE) & Q(Exists(seen))
    files = Q(subject_kind=FILE) & Q(Exists(known))
    visits = Q(subject_kind=VISIT) & _of_a_visit_that_waits(user)
    done = PolicyReading.objects.filter(user=user, edition=OuterRef("subject_id"))
    standing = PolicyEdition.objects.filter(pk=OuterRef("subject_id"), is_current=True)
    wording = Q(subject_kind=READING) & Q(Exists(standing), ~Exists(done))
    undecided = Destruction.objects.filter(
        pk=OuterRef("subject_id"), state=DestructionState.WAITING
    )
    asked = Q(subject_kind=DESTRUCTION) & (Q(Exists(undecided)) | Q(kind__in=_ENDED))
    of_the_house = Q(subject_kind__in=_OF_THE_HOUSE)
    coming = visible_meetings(user=user).filter(pk=OuterRef("subject_id"), at__gte=timezone.now())
    meetings = Q(subject_kind=MEETING) & Q(Exists(coming))
    told = cases | files | visits | wording | asked | meetings | of_the_house
    rows = StaffNotice.objects.filter(told, user=user)
    return rows.order_by("-id")


def _of_a_visit_that_waits(user: User) -> Q:
    """A visit of a restricted case names the person, so few see it; but somebody has to ask after
    the colleague who went, and does so by the case."""
    waits = {"pk": OuterRef("subject_id"), "state": AppointmentState.BOOKED}
    by_case = Appointment.objects.filter(case__in=visible_cases(user=user).values("pk"))
    seen = visible_appointments(user=user)
    return Q(Exists(seen.filter(**waits))) | Q(Exists(by_case.filter(**waits)))


def case_of_unseen_visit(notice: StaffNotice, *, user: User) -> int | None:
    """Return the case by which this reader comes to a visit that they do not see itself."""
    if visible_appointments(user=user).filter(pk=notice.subject_id).exists():
        return None
    visit = Appointment.objects.filter(pk=notice.subject_id).values_list("case", flat=True)
    return visit.first()


def unread_by(user: User) -> QuerySet[StaffNotice]:
    return told_to(user).filter(read_at=None)


def kept_before(user: User) -> QuerySet[StaffNotice]:
    """Return what stands on the first screen: the unread, and, read or not, a late visit until its
    outcome is written and the policy until it is confirmed."""
    return told_to(user).filter(_KEPT)


def urgent_first(notices: QuerySet[StaffNotice]) -> QuerySet[StaffNotice]:
    """Put what tells of a call that still waits for help before everything else."""
    waiting = Case.objects.filter(awaiting_help(), pk=OuterRef("subject_id"))
    is_urgent = Q(subject_kind=CASE) & Q(Exists(waiting))
    return notices.annotate(is_urgent=is_urgent).order_by("-is_urgent", "-id")


def newest_of_each(notices: QuerySet[StaffNotice]) -> QuerySet[StaffNotice]:
    """Leave one row for whatever is told of: a case that moved five times is one thing to do. What
    presses is not covered by what came after it. Who may see one of them may see the others."""
    presses = Q(kind__in=PRESSING_KINDS)
    about = ("user", "subject_kind", "subject_id")
    same = StaffNotice.objects.filter(_KEPT, **{field: OuterRef(field) for field in about})
    notices, same = notices.annotate(presses=presses), same.annotate(presses=presses)
    later = Q(presses=OuterRef("presses"), pk__gt=OuterRef("pk"))
    covers = same.filter(Q(presses__gt=OuterRef("presses")) | later)
    return notices.exclude(Exists(covers))


def about_the_same(notices: QuerySet[StaffNotice], notice: StaffNotice) -> QuerySet[StaffNotice]:
    """Return what is told of the same thing, up to this: opening it is reading all of that."""
    return notices.filter(
        subject_kind=notice.subject_kind, subject_id=notice.subject_id, pk__lte=notice.pk
    )


def cases_told_of(notices: Sequence[StaffNotice]) -> dict[int, Case]:
    """Return the cases these notices tell of, by their key, each with its service and whether it
    still waits for help."""
    told = [row.subject_id for row in notices if row.subject_kind == CASE]
    waiting = Case.objects.filter(awaiting_help(), pk=OuterRef("pk"))
    cases = Case.objects.filter(pk__in=told).select_related("service")
    return {case.pk: case for case in cases.annotate(awaits_help=Exists(waiting))}
