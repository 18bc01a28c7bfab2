"""Telling the list of a campaign, batch by batch (C27). A batch commits whole or not at all, and
each message has one key, so that a repeat or a second worker tells nobody twice."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone, translation

from cases.enums import Purpose
from cases.models import Campaign, CampaignRecipient, Case, CaseDocument
from cases.outreach_enums import CampaignKind, CampaignState, WhyLeftOut
from cases.selectors.outreach import (
    expiring_papers,
    has_opted_out,
    next_recipients,
    reasons_now,
)
from cases.services.consents import stop_token
from cases.services.outreach import (
    EVENTS,
    finish_campaign,
    hold_for_sending,
    leave_out,
    mark_told,
)
from cms.core.dates import format_dual
from cms.notices.models import Notice
from cms.notices.rendering import fill
from cms.notices.services import NoticeDraft
from tasks.contacts import Contact, contacts_of, written
from tasks.contexts import Context, association_context, digits_for, public_address
from tasks.models import Job, JobKind
from tasks.outbox import JobDraft, queue_job, say

BATCH = 50
#: Later than this a reminder is no help any more.
LASTS = timedelta(days=14)


def plan_sending(*, campaign: Campaign, **_kwargs: Any) -> None:
    """Write the first batch as work, in the transaction of the approval."""
    _queue(campaign, 0)


@transaction.atomic
def send_batch(job: Job) -> None:
    """Tell the next of the list, and queue the batch after it; the last one ends the campaign."""
    campaign = hold_for_sending(job.subject_id)
    if campaign is None:
        return
    batch = next_recipients(campaign, BATCH)
    reasons = reasons_now(campaign, (row.person_id for row in batch))
    told = [row.pk for row in batch if not reasons[row.person_id] and _tell(campaign, row)]
    mark_told(campaign, told)
    for row in batch:
        if row.pk not in told:
            leave_out(campaign, [row.pk], reasons[row.person_id] or WhyLeftOut.NO_CONTACT)
    if not finish_campaign(campaign):
        _queue(campaign, job.step + 1)


def _queue(campaign: Campaign, step: int) -> None:
    key = f"campaign:{campaign.pk}:{step}"
    queue_job(JobDraft(key=key, kind=JobKind.SEND_CAMPAIGN, subject_id=campaign.pk, step=step))


def _tell(campaign: Campaign, row: CampaignRecipient) -> Notice | None:
    contact = _written_way(row)
    if contact is None or row.case is None:
        return None
    event = EVENTS[CampaignKind(campaign.kind)]
    return say(
        NoticeDraft(
            key=f"campaign:{row.pk}:{event}:{contact.channel}",
            event=event,
            channel=contact.channel,
            recipient=contact.recipient,
            language=row.person.language,
            context=_context(campaign, row, row.case),
            subject=("case", row.case.pk),
            cause_id=row.pk,
            expires_at=timezone.now() + LASTS,
        )
    )


def _written_way(row: CampaignRecipient) -> Contact | None:
    """Nobody is called about what they did not ask for."""
    return next(iter(written(contacts_of(row.person))), None)


def _context(campaign: Campaign, row: CampaignRecipient, case: Case) -> Context:
    language = row.person.language
    stop = stop_token(case, Purpose.OUTREACH)
    with translation.override(language):
        values = association_context(language) | {
            "track_url": public_address(language, "track"),
            "stop_url": public_address(language, "stop", stop),
            **_of_the_rule(campaign, row, language),
        }
    words = campaign.words.in_language(language)
    return {**values, "message": fill(words, values, isolate=False)}


def _of_the_rule(campaign: Campaign, row: CampaignRecipient, language: str) -> Context:
    if campaign.kind == CampaignKind.RENEWAL:
        file = row.person.registration
        day = digits_for(format_dual(file.renew_on, language), language) if file.renew_on else ""
        return {"renew_on": day, "file_number": file.number}
    if campaign.kind == CampaignKind.PAPER:
        papers = expiring_papers(campaign, row.person_id)
        return {"expiring_papers": "\n".join(_line(paper, language) for paper in papers)}
    return {"service": campaign.service.name.in_language(language) if campaign.service else ""}


def _line(paper: CaseDocument, language: str) -> str:
    label = paper.label.in_language(language)
    day = format_dual(paper.expires_on, language) if paper.expires_on else ""
    return f"• {label}: {digits_for(day, language)}"


def reason_to_stay(notice: Notice) -> str:
    """Look once more in the moment of leaving: the campaign still stands, the person still may."""
    row = CampaignRecipient.objects.filter(pk=notice.cause_id or 0).select_related("campaign")
    recipient = row.first()
    if recipient is None or recipient.campaign.state == CampaignState.CANCELLED:
        return "campaign cancelled"
    return "opted out" if has_opted_out(recipient.person_id) else ""
