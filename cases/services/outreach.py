"""Outreach: written by one, approved by another, told in batches, each person once (C27)."""

from collections.abc import Collection, Iterable
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F, Value
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.models import Campaign, CampaignRecipient
from cases.outreach_enums import (
    CampaignKind,
    CampaignState,
    RecipientState,
    WhyLeftOut,
)
from cases.outreach_rights import (
    OVER,
    may_approve_campaign,
    may_cancel_campaign,
    may_change_campaign,
    may_give_back_campaign,
    may_write_campaigns,
    reaches_the_house,
)
from cases.selectors.outreach import branches_to_reach, listed, preview
from cases.services.saving import save_tracked
from cases.signals import campaign_approved
from cms.accounts.models import User
from cms.core.digits import shown_digits
from cms.core.insert_select import insert_from
from cms.notices.composing import template_for
from cms.notices.enums import NoticeChannel, NoticeEvent
from cms.notices.wording import mistakes_in, telling_words

EVENTS = {
    CampaignKind.RENEWAL: NoticeEvent.OUTREACH_RENEWAL,
    CampaignKind.PAPER: NoticeEvent.OUTREACH_PAPER,
    CampaignKind.SERVICE: NoticeEvent.OUTREACH_SERVICE,
}
_SMS = NoticeChannel.SMS
#: What the words of a campaign may name; everything else is the template's.
INSERTABLE: dict[CampaignKind, frozenset[str]] = {
    CampaignKind.RENEWAL: frozenset({"association", "phone", "renew_on", "file_number"}),
    CampaignKind.PAPER: frozenset({"association", "phone", "expiring_papers"}),
    CampaignKind.SERVICE: frozenset({"association", "phone", "service"}),
}


@transaction.atomic
def save_campaign(campaign: Campaign, *, acting_user: User) -> Campaign:
    """Keep a draft; whoever saved it last has written it. Raises ValidationError by field."""
    if not may_write_campaigns(acting_user):
        raise PermissionDenied
    if campaign.pk:
        _hold(campaign, CampaignState.DRAFT)
    _refuse_foreign_branch(campaign, acting_user)
    _refuse_bad_words(campaign)
    campaign.written_by = acting_user
    save_tracked(campaign, acting_user=acting_user)
    return campaign


@transaction.atomic
def submit_campaign(campaign: Campaign, *, acting_user: User) -> Campaign:
    """Ask for approval, with how many would be told now; not for an empty list."""
    campaign = _hold(campaign, CampaignState.DRAFT)
    if not may_change_campaign(acting_user, campaign):
        raise PermissionDenied
    _refuse_without_templates(campaign)
    told = preview(campaign).told
    if not told:
        raise ValidationError(_("The rule finds nobody to be told: nothing to approve."))
    campaign.counted = told
    return _move(campaign, CampaignState.WAITING, acting_user, _("Approval asked for"))


@transaction.atomic
def give_back_campaign(campaign: Campaign, *, acting_user: User, reason: str = "") -> Campaign:
    """Make it a draft again: taken back by who writes, or given back by who approves."""
    campaign = _hold(campaign, CampaignState.WAITING)
    if not may_give_back_campaign(acting_user, campaign):
        raise PermissionDenied
    return _move(campaign, CampaignState.DRAFT, acting_user, reason or _("Back to the draft"))


@transaction.atomic
def approve_campaign(campaign: Campaign, *, acting_user: User, seen: int) -> Campaign:
    """Approve the very list that was seen, by another person than who wrote it; freeze it.

    `seen`: how many would be told on the approver's screen. A list that grew meanwhile is looked
    at again first.
    """
    campaign = _hold(campaign, CampaignState.WAITING)
    if campaign.written_by_id == acting_user.pk:
        raise ValidationError(_("Whoever wrote it does not approve it. Ask a colleague."))
    if not may_approve_campaign(acting_user, campaign):
        raise PermissionDenied
    _refuse_without_templates(campaign)
    told = preview(campaign).told
    if told != seen:
        raise ValidationError(_list_changed(told))
    _freeze(campaign)
    campaign.counted, campaign.approved_by = told, acting_user
    campaign.approved_at = timezone.now()
    campaign = _move(campaign, CampaignState.APPROVED, acting_user, _("Approved"))
    campaign_approved.send(sender=Campaign, campaign=campaign)
    return campaign


@transaction.atomic
def cancel_campaign(campaign: Campaign, *, acting_user: User, reason: str) -> Campaign:
    """Stop it for good: who was not told yet is left out, what waits to leave stays (`telling`)."""
    campaign = _hold(campaign)
    if campaign.state in OVER or not may_cancel_campaign(acting_user, campaign):
        raise ValidationError(_("It is over already; nothing is left to cancel."))
    leave_out(campaign, _planned(campaign), WhyLeftOut.CANCELLED)
    campaign.ended_at = timezone.now()
    return _move(campaign, CampaignState.CANCELLED, acting_user, reason)


def hold_for_sending(pk: int) -> Campaign | None:
    """Return a campaign whose list may be told, held by the caller's transaction; else None."""
    rows = Campaign.objects.select_for_update(of=("self",)).filter(pk=pk)
    campaign = rows.filter(state__in=(CampaignState.APPROVED, CampaignState.SENDING)).first()
    if campaign is not None and campaign.state == CampaignState.APPROVED:
        _move(campaign, CampaignState.SENDING, None, _("Sending began"))
    return campaign


def mark_told(campaign: Campaign, recipients: Collection[int]) -> None:
    _planned(campaign).filter(pk__in=recipients).update(
        state=RecipientState.TOLD, told_at=timezone.now()
    )


def leave_out(campaign: Campaign, recipients: Iterable[Any], why: str) -> None:
    _planned(campaign).filter(pk__in=recipients).update(state=RecipientState.LEFT_OUT, why_not=why)


def finish_campaign(campaign: Campaign) -> bool:
    """End it when nobody is left to be told; say whether it is over."""
    if _planned(campaign).exists():
        return False
    campaign.ended_at = timezone.now()
    _move(campaign, CampaignState.DONE, None, _("Everybody on the list was told"))
    return True


def _hold(campaign: Campaign, state: CampaignState | None = None) -> Campaign:
    """Return it as it is now, held; raise ValidationError when a colleague was first."""
    held = Campaign.objects.select_for_update(of=("self",)).get(pk=campaign.pk)
    if state is not None and held.state != state:
        words = _("A colleague was first: it is “%(state)s” now.")
        raise ValidationError(words % {"state": held.get_state_display()})
    return held


def _move(campaign: Campaign, state: CampaignState, user: User | None, reason: str) -> Campaign:
    campaign.state = state
    save_tracked(campaign, acting_user=user, reason=reason)
    return campaign


def _planned(campaign: Campaign) -> Any:
    return CampaignRecipient.objects.filter(campaign=campaign, state=RecipientState.PLANNED)


def _freeze(campaign: Campaign) -> None:
    """One statement writes the list; who is left out has a row that says why."""
    found = listed(campaign)
    rows = {"campaign_id": Value(campaign.pk), "person_id": F("pk"), "case_id": F("through")}
    for state, people in (
        (RecipientState.PLANNED, found.filter(why="")),
        (RecipientState.LEFT_OUT, found.exclude(why="")),
    ):
        values = {**rows, "state": Value(state.value), "why_not": F("why")}
        insert_from(CampaignRecipient, people, values)


def _list_changed(told: int) -> str:
    text = ngettext(
        "The list has changed meanwhile: %(count)s person would be told now. Look at it again.",
        "The list has changed meanwhile: %(count)s people would be told now. Look at it again.",
        told,
    )
    return text % {"count": shown_digits(told)}


def _refuse_foreign_branch(campaign: Campaign, user: User) -> None:
    if campaign.branch_id is None:
        if not reaches_the_house(user):
            raise ValidationError({"branch": _("Choose one of your branches.")})
    elif not branches_to_reach(user=user).filter(pk=campaign.branch_id).exists():
        raise ValidationError({"branch": _("Choose one of your branches.")})


def _refuse_bad_words(campaign: Campaign) -> None:
    kind = CampaignKind(campaign.kind)
    wrong = [fault for text in campaign.words.values() for fault in _faults(text, kind)]
    if wrong:
        raise ValidationError({"words": wrong})


def _faults(text: str, kind: CampaignKind) -> Iterable[str]:
    every = "".join(f"{{{name}}}" for name in INSERTABLE[kind])
    refused = {name for _field, name in telling_words(channel=_SMS, subject="", body=every)}
    known = INSERTABLE[kind]
    found = [str(mistake) for mistake in mistakes_in(text, known, offered=known - refused)]
    tells = _("{%(name)s} tells whoever glances at the telephone what it is about: leave it out.")
    glimpsed = telling_words(channel=_SMS, subject="", body=text)
    return found + [tells % {"name": name} for _field, name in glimpsed]


def _refuse_without_templates(campaign: Campaign) -> None:
    event = EVENTS[CampaignKind(campaign.kind)]
    channels = (NoticeChannel.SMS, NoticeChannel.EMAIL)
    missing = [each for each in channels if template_for(event, each, "ar") is None]
    if missing:
        words = _("No template is in use for “%(event)s”: ask the administrator to write it.")
        raise ValidationError(words % {"event": event.label})
