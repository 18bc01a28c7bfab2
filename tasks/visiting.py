"""A visit by us whose time has passed without a word: is the colleague all right? (J7.8)"""

from collections.abc import Iterable
from datetime import timedelta

from django.utils import timezone

from cases.enums import AppointmentKind, AppointmentState
from cases.models import Appointment
from cases.selectors.desk import ASKED_ABOUT_AFTER, kin_of
from cases.selectors.for_you import VISIT
from cms.notices.enums import StaffNoticeKind
from cms.notices.services import StaffDraft, tell_staff
from tasks.teams import Teams

#: What was forgotten longer ago is paperwork, not danger; a house that stood still catches up.
UNTIL = timedelta(days=7)


def watch_visits() -> int:
    """Tell who went and who waits for the outcome, once for each time agreed on; return how many
    visits have none."""
    now, teams = timezone.now(), Teams()
    late = Appointment.objects.filter(
        kind=AppointmentKind.HOME,
        state=AppointmentState.BOOKED,
        ends_at__gt=now - UNTIL,
        ends_at__lte=now - ASKED_ABOUT_AFTER,
    )
    visits = list(late.select_related("case").order_by("pk"))
    for visit in visits:
        kind = StaffNoticeKind.VISIT_LATE
        key = f"{kind}:{visit.pk}:{visit.at:%Y-%m-%dT%H:%M}"
        reference = visit.case.reference if visit.case else ""
        tell_staff(_readers(visit, teams), StaffDraft(key, kind, (VISIT, visit.pk), reference))
    return len(visits)


def _readers(visit: Appointment, teams: Teams) -> Iterable[int]:
    """Two at least: who went can be asked, and somebody else must be told, the owner, else who
    booked it, else the director. Whom kinship keeps from the file is told nothing of it."""
    owner = visit.case.owner_id if visit.case else None
    known = dict.fromkeys(pk for pk in (visit.received_by_id, owner, visit.booked_by_id) if pk)
    kin = kin_of(visit.case)
    asked = [pk for pk in known if pk not in kin][:2]
    return asked if len(asked) > 1 else [*asked, *teams.directors]
