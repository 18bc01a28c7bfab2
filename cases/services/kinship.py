"""A colleague's own word that kinship keeps them out: the case goes to somebody else (J7)."""

from django.core.exceptions import PermissionDenied
from django.db import transaction

from cases.enums import EventKind
from cases.kinship_rights import may_declare_kinship
from cases.models import Case, KinshipDeclaration, Study
from cases.services.appointments import hand_on_visits
from cases.services.routing import route_again
from cases.services.saving import save_case, save_tracked
from cases.services.study import OWN_SCORE
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
    data = {"recommendation": "void"} if _set_recommendation_aside(case, of=acting_user) else {}
    record_event(case, EventKind.KINSHIP_DECLARED, acting_user=acting_user, data=data)
    if case.owner_id == acting_user.pk:
        case.owner = None
        save_case(case, acting_user=acting_user)
        route_again(case, because="kinship")
        case.refresh_from_db(fields=["owner"])
    hand_on_visits(case, of=acting_user)
    return row


def _set_recommendation_aside(case: Case, *, of: User) -> bool:
    """What they found stays to be read; whoever studies the case after them says what follows from
    it. A decision that has been taken stands on what it stood on."""
    rows = Study.objects.filter(case=case, researcher=of).exclude(recommendation="")
    study = None if case.decisions.filter(is_current=True).exists() else rows.first()
    if study is None:
        return False
    study.recommendation, study.reasons = "", ""
    study.facts = {key: fact for key, fact in study.facts.items() if key not in OWN_SCORE}
    save_tracked(study, acting_user=of)
    return True
