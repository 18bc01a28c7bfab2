"""One campaign on one screen: what to do next, whom it reaches, how it reads, what is on record."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.backoffice.crumbs import BelowAList
from cases.backoffice.desk.base import Deed, RecordView
from cases.backoffice.outreach.forms import ApproveForm, CancelForm, GiveBackForm
from cases.backoffice.outreach.sample import samples_of
from cases.backoffice.outreach.words import people_words, rule_words, state_tag
from cases.models import Campaign
from cases.outreach_enums import CampaignState, RecipientState, WhyLeftOut
from cases.outreach_rights import (
    may_approve_campaign,
    may_cancel_campaign,
    may_change_campaign,
    may_give_back_campaign,
    may_see_campaigns,
)
from cases.selectors.outreach import outcome, preview, visible_campaigns
from cases.services import outreach

Values = dict[str, Any]
_OPEN_LIST = (CampaignState.DRAFT, CampaignState.WAITING)


@dataclass(frozen=True)
class Line:
    """One thing that was done to it."""

    at: datetime
    who: str
    what: str


def _submit(campaign: Campaign, user: Any, _values: Values) -> None:
    outreach.submit_campaign(campaign, acting_user=user)


def _approve(campaign: Campaign, user: Any, values: Values) -> None:
    outreach.approve_campaign(campaign, acting_user=user, seen=values["seen"])


def _give_back(campaign: Campaign, user: Any, values: Values) -> None:
    outreach.give_back_campaign(campaign, acting_user=user, reason=values["reason"])


def _cancel(campaign: Campaign, user: Any, values: Values) -> None:
    outreach.cancel_campaign(campaign, acting_user=user, reason=values["reason"])


class CampaignView(BelowAList, RecordView):
    list_route, list_label = "campaigns:list", gettext_lazy("Outreach")
    template_name = "cases/backoffice/outreach/campaign.html"
    header_icon = "comment-add"
    called = "campaign"
    deeds = {
        "submit": Deed(forms.Form, _submit, gettext_lazy("It waits for a colleague's approval.")),
        "approve": Deed(ApproveForm, _approve, gettext_lazy("Approved. Sending begins by itself.")),
        "give_back": Deed(GiveBackForm, _give_back, gettext_lazy("It is a draft again.")),
        "cancel": Deed(CancelForm, _cancel, gettext_lazy("Cancelled. Nobody more is told.")),
    }

    def is_allowed(self) -> bool:
        return may_see_campaigns(self.user)

    @cached_property
    def campaign(self) -> Campaign:
        rows = visible_campaigns(user=self.user).select_related(
            "service", "branch", "written_by", "approved_by"
        )
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def load(self) -> Campaign:
        return self.campaign

    def get_page_title(self) -> str:
        return self.campaign.title

    def get_url(self) -> str:
        return reverse("campaigns:inspect", args=[self.kwargs["pk"]])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        campaign, user = self.campaign, self.user
        bound = (form for form in kwargs["deeds"].values() if form.is_bound)
        return super().get_context_data(
            failed=next(bound, None),
            state=state_tag(campaign),
            rule=rule_words(campaign),
            samples=samples_of(campaign),
            lines=self._lines(),
            may_change=may_change_campaign(user, campaign),
            may_approve=may_approve_campaign(user, campaign),
            may_give_back=may_give_back_campaign(user, campaign),
            may_cancel=may_cancel_campaign(user, campaign),
            is_own=campaign.written_by_id == user.pk,
            **self._reach(),
            **kwargs,
        )

    def _reach(self) -> dict[str, Any]:
        """Counts of today's list before it is frozen, of the frozen one after; never a name."""
        if self.campaign.state in _OPEN_LIST:
            found = preview(self.campaign)
            rows = [(_("Would be told today"), found.told)]
            return {"told": found.told, "reach": rows, "left_out": _reasons(found.left_out)}
        states, left_out = outcome(self.campaign)
        rows = [(_("Told"), states.get(RecipientState.TOLD, 0))]
        if waiting := states.get(RecipientState.PLANNED, 0):
            rows.append((_("Still to be told"), waiting))
        return {"told": rows[0][1], "reach": rows, "left_out": _reasons(left_out)}

    def _lines(self) -> list[Line]:
        rows = self.campaign.history.select_related("history_user").order_by("history_id")
        return [
            Line(
                row.history_date,
                str(row.history_user or _("By itself")),
                row.history_change_reason or _("Draft kept"),
            )
            for row in rows
        ]


def _reasons(counts: dict[WhyLeftOut, int]) -> list[tuple[str, str]]:
    return [(str(why.label), people_words(count)) for why, count in counts.items()]
