"""Who writes, approves and reads outreach, and for which branches (C27)."""

from typing import Any

from django.db.models import Q, Subquery

from cases.models import Campaign
from cases.outreach_enums import CampaignState
from cases.report_rights import reads_the_house
from cases.scopes import NOTHING
from cms.accounts.models import User
from cms.accounts.roles import Role

#: Nobody changes or cancels what is over.
OVER = (CampaignState.DONE, CampaignState.CANCELLED)


def may_see_campaigns(user: Any) -> bool:
    return bool(user.is_active and user.has_perm("cases.view_campaign"))


def may_write_campaigns(user: Any) -> bool:
    return bool(user.is_active and user.has_perm("cases.add_campaign"))


def reaches_the_house(user: User) -> bool:
    """Whether this person's lists may go beyond their own branches."""
    return reads_the_house(user) or user.has_role(Role.PRIVACY_OFFICER)


def campaign_scope(user: User) -> Q:
    """Return which campaigns this person reads: the house's, or those of their branches."""
    if not may_see_campaigns(user):
        return NOTHING
    if reaches_the_house(user):
        return ~NOTHING
    return Q(branch__in=Subquery(user.branches.values("pk")))


def may_change_campaign(user: User, campaign: Campaign) -> bool:
    return campaign.state == CampaignState.DRAFT and may_write_campaigns(user)


def may_approve_campaign(user: User, campaign: Campaign) -> bool:
    """Four eyes: whoever wrote it last does not approve it."""
    is_other = campaign.written_by_id != user.pk
    waits = campaign.state == CampaignState.WAITING
    return waits and is_other and user.has_perm("cases.approve_campaign")


def may_give_back_campaign(user: User, campaign: Campaign) -> bool:
    """Whoever writes may take it back, whoever approves may give it back."""
    may = may_write_campaigns(user) or user.has_perm("cases.approve_campaign")
    return campaign.state == CampaignState.WAITING and may


def may_cancel_campaign(user: User, campaign: Campaign) -> bool:
    may = may_write_campaigns(user) or user.has_perm("cases.approve_campaign")
    return campaign.state not in OVER and may
