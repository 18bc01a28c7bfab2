"""A colleague of the demonstration who is related to somebody, and says so (J7)."""

from cases.enums import StageKind
from cases.kinship_rights import may_declare_kinship
from cases.models import Case, KinshipDeclaration
from cases.services.kinship import declare_kinship
from cms.setup.demo.accounts import Staff
from cms.setup.demo.pools import texts


def declare_ties(staff: Staff) -> None:
    """Let one colleague step back from a request of theirs, once: the auditor reads of it."""
    if KinshipDeclaration.objects.exists():
        return
    owned = Case.objects.open().filter(owner__in=staff.values(), stage_kind=StageKind.STUDY)
    for case in owned.select_related("owner").order_by("pk"):
        user = case.owner
        if user and may_declare_kinship(user, case):
            declare_kinship(case, acting_user=user, note=texts()["tie"])
            return
