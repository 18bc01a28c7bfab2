"""Outreach as it stands today: one campaign was told, another waits for a second pair of eyes."""

from typing import Any

from django.utils import timezone

from cases.enums import ContactKind, Purpose, Relation
from cases.models import Campaign, Case, Consent, Service
from cases.outreach_enums import CampaignKind, LegalBasis
from cases.selectors import named_persons
from cases.selectors.outreach import preview
from cases.services.consents import Told, stop_messages
from cases.services.outreach import approve_campaign, save_campaign, submit_campaign
from cms.accounts.models import User
from cms.association.selectors import current_association
from cms.setup.demo.pools import texts
from tasks.jobs import run_job
from tasks.models import Job, JobKind

#: Every third who asked agreed to hear of seasons and new services.
_EVERY = 3


def load_outreach(staff: dict[str, User]) -> None:
    """Write both, once. Where a rule finds nobody, its campaign stays a draft."""
    if Campaign.objects.exists():
        return
    writer, approver = staff["officer"], staff["director"]
    _let_some_agree()
    _let_one_ring(writer)
    branch = writer.branches.order_by("-is_main", "order").first()
    words = texts()["outreach"]
    service = Service.objects.filter(is_open=True, is_urgent=False, is_restricted=False).order_by(
        "order", "pk"
    )
    news = _draft(words["news"], kind=CampaignKind.SERVICE, basis=LegalBasis.CONSENT)
    news.service, news.branch = service.first(), branch
    if told := _submitted(news, writer):
        approve_campaign(told, acting_user=approver, seen=told.counted or 0)
        _send(told)
    renewal = _draft(words["renewal"], kind=CampaignKind.RENEWAL, basis=LegalBasis.AGREEMENT)
    renewal.within_days, renewal.branch = 30, branch
    _submitted(renewal, writer)


def _submitted(campaign: Campaign, writer: User) -> Campaign | None:
    saved = save_campaign(campaign, acting_user=writer)
    return submit_campaign(saved, acting_user=writer) if preview(saved).told else None


def _send(campaign: Campaign) -> None:
    """Do the work of every batch, each of which queues the next."""
    batches = Job.objects.filter(kind=JobKind.SEND_CAMPAIGN, subject_id=campaign.pk)
    done = 0
    while job := batches.filter(step=done).first():
        run_job(job.pk)
        done += 1


def _let_some_agree() -> None:
    version, at = current_association().privacy_notice_version, timezone.now()
    cases = list(Case.objects.filter(is_restricted=False).order_by("pk"))[::_EVERY]
    given = {"purpose": Purpose.OUTREACH, "is_given": True, "text_version": version}
    Consent.objects.bulk_create([Consent(case=case, given_at=at, **given) for case in cases])


def _let_one_ring(officer: User) -> None:
    """One of those who agreed rings: no more news, please."""
    agreed = Consent.objects.filter(purpose=Purpose.OUTREACH).values("case__person")
    if person := named_persons(user=officer).filter(pk__in=agreed).order_by("pk").first():
        told = Told(Relation.SELF, ContactKind.CALL)
        stop_messages(person, [Purpose.OUTREACH], told=told, acting_user=officer)


def _draft(words: dict[str, Any], *, kind: CampaignKind, basis: LegalBasis) -> Campaign:
    return Campaign(
        title=words["title"], kind=kind, basis=basis, basis_note=words["note"], words=words["words"]
    )
