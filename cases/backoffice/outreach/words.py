"""A campaign in words: its rule, its state, how many; never a name."""

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.backoffice.cells import number, tag
from cases.models import Campaign
from cases.outreach_enums import CampaignKind, CampaignState

STATE_TONES = {
    CampaignState.DRAFT: "paused",
    CampaignState.WAITING: "decide",
    CampaignState.APPROVED: "check",
    CampaignState.SENDING: "check",
    CampaignState.DONE: "good",
    CampaignState.CANCELLED: "closed",
}


def state_tag(campaign: Campaign) -> SafeString:
    return tag(campaign.get_state_display(), STATE_TONES[CampaignState(campaign.state)])


def campaign_link(campaign: Campaign) -> SafeString:
    return format_html(
        '<div class="title-wrapper"><a href="{}"><bdi>{}</bdi></a></div>',
        reverse("campaigns:inspect", args=[campaign.pk]),
        campaign.title,
    )


def rule_words(campaign: Campaign) -> str:
    """Say whom the rule finds."""
    if campaign.kind == CampaignKind.SERVICE:
        words = _("People who agreed to be told, about “%(service)s”")
        return words % {"service": campaign.service}
    days = campaign.within_days or 0
    texts = {
        CampaignKind.RENEWAL: ngettext(
            "Files due for renewal within %(count)s day, or already past it",
            "Files due for renewal within %(count)s days, or already past it",
            days,
        ),
        CampaignKind.PAPER: ngettext(
            "Papers that expire within %(count)s day",
            "Papers that expire within %(count)s days",
            days,
        ),
    }
    return texts[CampaignKind(campaign.kind)] % {"count": number(days)}


def people_words(count: int) -> str:
    text = ngettext("%(count)s person", "%(count)s people", count)
    return text % {"count": number(count)}
