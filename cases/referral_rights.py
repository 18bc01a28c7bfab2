"""What a handover to another body may stand on, and who notes what came of it (C52)."""

from cases.impartiality import kept_out
from cases.models import Case
from cases.permissions import may_work_on
from cases.referral_enums import HandoverBasis
from cms.accounts.models import User
from cms.accounts.roles import Role

#: Hear from partners what became of somebody.
_HEARING = (
    *(Role.RECEPTIONIST, Role.OFFICER, Role.RESEARCHER),
    *(Role.DELIVERY, Role.REPRESENTATIVE, Role.DIRECTOR),
)


def offered_bases(case: Case) -> list[HandoverBasis]:
    """Return on what somebody may be handed over: vital need asks nobody first, and only an urgent
    call is that; everybody else is asked."""
    return list(HandoverBasis) if case.is_urgent else [HandoverBasis.CONSENT]


def may_note_result(user: User, case: Case) -> bool:
    """Whoever works on the case, though it is closed: the answer comes afterwards."""
    able = user.has_role(*_HEARING) and may_work_on(user, case)
    return able and user.pk not in kept_out(case)
