"""What never leaves the house on paper or in a file: a confidential remark to the director (J9)."""

from django.db.models import Q

from cases.enums import ServiceKind
from cases.models import Case

#: A condition on cases: those that may stand in a file.
MAY_LEAVE = ~Q(service__kind=ServiceKind.REMARK)


def may_leave(case: Case) -> bool:
    """Whether this file may be printed or exported; its letter to the person is another matter."""
    return case.service.kind != ServiceKind.REMARK
