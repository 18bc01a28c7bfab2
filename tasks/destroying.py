"""Destroying what was approved, piece by piece, and telling who has to approve and who asked."""

from collections.abc import Iterable
from typing import Any

from cases.models import Destruction
from cases.retention_enums import DestructionState
from cases.selectors.for_you import DESTRUCTION
from cases.services.destroying import destroy_next
from cms.accounts.roles import Role
from cms.notices.enums import StaffNoticeKind
from cms.notices.services import StaffDraft, tell_staff
from tasks.keeping_time import holders
from tasks.models import Job, JobKind
from tasks.outbox import JobDraft, queue_job


def plan_destroying(*, destruction: Destruction, **_kwargs: Any) -> None:
    """Write the first piece as work, in the transaction of the approval."""
    _queue(destruction.pk, 0)


def destroy(job: Job) -> None:
    """Empty the next requests; each commits for itself, and what is left is another piece."""
    destruction = Destruction.objects.filter(pk=job.subject_id).first()
    if destruction and not destroy_next(destruction):
        _queue(destruction.pk, job.step + 1)


def _queue(destruction: int, step: int) -> None:
    key = f"destroy:{destruction}:{step}"
    queue_job(JobDraft(key=key, kind=JobKind.DESTROY_CASES, subject_id=destruction, step=step))


def tell_who_approves(*, destruction: Destruction, **_kwargs: Any) -> None:
    """Tell everybody who may approve it, but not who proposed it."""
    readers = set(holders(Role.PRIVACY_OFFICER, Role.DIRECTOR)) - {destruction.proposed_by_id}
    _tell(readers, StaffNoticeKind.DESTRUCTION, destruction)


def tell_how_it_ended(*, destruction: Destruction, **_kwargs: Any) -> None:
    """Done: both who signed for it keep the certificate. Declined: who asked, unless by herself."""
    asked, decided = {destruction.proposed_by_id}, {destruction.decided_by_id}
    if destruction.state == DestructionState.DONE:
        _tell(asked | decided, StaffNoticeKind.DESTROYED, destruction)
    else:
        _tell(asked - decided, StaffNoticeKind.NOT_DESTROYED, destruction)


def _tell(readers: Iterable[int | None], kind: StaffNoticeKind, destruction: Destruction) -> None:
    draft = StaffDraft(f"{kind}:{destruction.pk}", kind, (DESTRUCTION, destruction.pk))
    tell_staff(sorted(pk for pk in readers if pk), draft)
