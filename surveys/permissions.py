"""Who may look at results and comments. They are about groups: no case is visible for it."""

from typing import Any

from django.db.models import Q, Subquery

from cases.report_rights import may_see_figures, reads_the_house
from cases.scopes import NOTHING
from cms.accounts.models import User

#: Wherever results stand: on their own page, in the report of a month.
RESULTS_RIGHT = "surveys.view_survey"


def may_see_results(user: Any) -> bool:
    return bool(user.is_active and user.has_perm(RESULTS_RIGHT))


def may_edit_surveys(user: Any) -> bool:
    return bool(user.is_active and user.has_perm("surveys.change_survey"))


def may_read_comments(user: Any) -> bool:
    """Who reads reports of requests and of surveys; setting a survey up is not enough."""
    return may_see_results(user) and may_see_figures(user)


def may_pass_comments(user: Any) -> bool:
    """The reader: sees the words as they came, and covers what tells who somebody is."""
    return may_read_comments(user) and bool(user.has_perm("surveys.change_response"))


def may_correct(user: Any) -> bool:
    return may_read_comments(user) and bool(user.has_perm("surveys.change_correction"))


def comment_scope(user: User) -> Q:
    """Return which answers this person may hear of: the house's, or those of their branches."""
    if not may_read_comments(user):
        return NOTHING
    if reads_the_house(user):
        return ~NOTHING
    own = Subquery(user.branches.values("pk"))
    return Q(branch__in=own, service__is_restricted=False)
