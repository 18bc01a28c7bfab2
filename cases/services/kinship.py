"""A colleague's own word that kinship keeps them out: the case goes to somebody else (J7)."""

from django.core.exceptions import PermissionDenied
from django.db import transaction

from cases.enums import EventKind
from cases.kinship_rights import may_declare_kinship
from cases.models import Case, KinshipDeclaration
from cases.services.appointments import hand_on_visits
from cases.services.routing import route_again
from cases.services.saving import save_case
from cases.services.timeline import lock_case, record_event
from cms.accounts.models import User
from cms.core.hygiene import clean_text


@transaction.atomic
def declare_kinship(case: Case, *, acting_user: User, note: str = "") -> KinshipDeclaration:
    """Shut the case to this colleague at once, and find another owner if it was theirs.

    What ties them is for the auditor to read; the timeline says only that there is something.
    """
    case = lock_case(case)
    if not may_declare_kinship(acting_user, case):
        raise PermissionDenied
    row = KinshipDeclaration.objects.create(
        case=case, user=acting_user, note=clean_text(note, multiline=True)
    )
    record_event(case, EventKind.KINSHIP_DECLARED, acting_user=acting_user)
    if case.owner_id == acting_user.pk:
        case.owner = None
        save_case(case, acting_user=acting_user)
        route_again(case, because="kinship")
        case.refresh_from_db(fields=["owner"])
    hand_on_visits(case, of=acting_user)
    return row
