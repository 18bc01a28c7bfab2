"""Whose an urgent call of no known site becomes: the branch's of who takes it."""

from cases.models import Case
from cases.selectors.desk import home_branch
from cms.accounts.models import User
from cms.association.models import Branch


def settle_site(case: Case, *, taken_by: User) -> None:
    """Give a call that is no branch's yet the branch of who takes it; the caller holds and saves.

    Whoever works in none answers for the whole house: it is then the main branch's.
    """
    if case.branch_id is None and case.is_urgent:
        case.branch = home_branch(taken_by) or Branch.objects.filter(is_main=True).first()
