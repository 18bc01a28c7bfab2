"""Who reads figures about requests, and of which branches."""

from typing import Any

from django.db.models import Q, Subquery

from cases.models import Destruction
from cases.scopes import NOTHING
from cms.accounts.models import User
from cms.accounts.roles import Role

#: Read the figures of the whole house; everyone else who may see any, those of their branches.
READING_THE_HOUSE = (Role.DIRECTOR, Role.BOARD_SECRETARY, Role.AUDITOR)
WHOLE_HOUSE = ~NOTHING
#: Take the promises out as a file.
TAKING_PROMISES_OUT = (Role.DIRECTOR, Role.AUDITOR)


def may_see_figures(user: Any) -> bool:
    return bool(user.is_active and user.has_perm("cases.view_figure"))


def reads_the_house(user: User) -> bool:
    return user.has_role(*READING_THE_HOUSE)


def figure_scope(user: User) -> Q:
    """Return which figures this person reads; a branch's without its restricted cases."""
    if not may_see_figures(user):
        return NOTHING
    if reads_the_house(user):
        return WHOLE_HOUSE
    return Q(branch__in=Subquery(user.branches.values("pk")), is_restricted=False)


def may_read_monthly_reports(user: Any) -> bool:
    """The report of a month is the whole house's: there is none of a branch."""
    return may_see_figures(user) and reads_the_house(user)


def may_freeze_month(user: Any) -> bool:
    """Do by hand what the clock missed."""
    return may_read_monthly_reports(user) and user.has_role(Role.DIRECTOR)


def may_see_programmes(user: Any) -> bool:
    """Read which times suit how many, beside the times of the programmes (ENV-6.6)."""
    return may_see_figures(user)


def may_change_programmes(user: Any) -> bool:
    """Give a programme other times, after a look into the bylaws."""
    return bool(user.is_active and user.has_perm("cases.add_programmechange"))


def may_audit(user: Any) -> bool:
    """Read the samples that were drawn; of which cases is for the visibility selector."""
    return bool(user.is_active and user.has_perm("cases.view_auditsample"))


def may_draw_sample(user: Any) -> bool:
    return bool(user.is_active and user.has_perm("cases.add_auditsample"))


def may_see_promises(user: Any) -> bool:
    """Read the promised days case by case; never how long anybody took for anything (C34)."""
    return bool(user.is_active and user.has_perm("cases.view_windowpause"))


def may_take_promises_out(user: Any) -> bool:
    return may_see_promises(user) and user.has_role(*TAKING_PROMISES_OUT)


def may_see_retention(user: Any) -> bool:
    return bool(user.is_active and user.has_perm("cases.view_retentionhold"))


def may_keep_longer(user: Any) -> bool:
    """Who answers for what is kept; which requests they see is for the visibility selector."""
    return bool(user.is_active and user.has_perm("cases.add_retentionhold"))


def may_propose_destruction(user: Any) -> bool:
    """Who may keep a request beyond its time may also ask to have it destroyed."""
    return may_keep_longer(user)


def may_approve_destruction(user: Any, destruction: Destruction) -> bool:
    """Another of those who answer for what is kept, never who proposed it."""
    is_other = destruction.proposed_by_id != user.pk
    return destruction.is_waiting and is_other and may_keep_longer(user)


def may_see_breaches(user: Any) -> bool:
    return bool(user.is_active and user.has_perm("cases.view_breach"))


def may_keep_breaches(user: Any) -> bool:
    return bool(user.is_active and user.has_perm("cases.add_breach"))
