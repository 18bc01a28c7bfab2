"""Who may look at results. They are about groups, so no case has to be visible for it."""

from typing import Any


def may_see_results(user: Any) -> bool:
    return bool(user.is_active and user.has_perm("surveys.view_survey"))


def may_edit_surveys(user: Any) -> bool:
    return bool(user.is_active and user.has_perm("surveys.change_survey"))
