"""What one member of staff may do in one case, asked once a screen."""

from dataclasses import dataclass, fields

from cases import permissions
from cases.models import Case
from cms.accounts.models import User


@dataclass(frozen=True)
class Powers:
    """One yes or no a deed; each is a predicate of `cases.permissions`."""

    check_documents: bool
    message: bool
    note: bool
    study: bool
    vote: bool
    decide: bool
    override: bool
    register: bool
    deliver: bool
    settle_contact: bool
    keep_household: bool
    reassign: bool
    correct: bool
    renew_code: bool

    @classmethod
    def of(cls, user: User, case: Case) -> "Powers":
        names = [field.name for field in fields(cls)]
        return cls(**{name: getattr(permissions, f"may_{name}")(user, case) for name in names})
