"""Campaigns, the people they find, and what is said to them."""

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from cases.enums import Purpose
from cases.models import Campaign, Case, CaseDocument, Consent, Person, Registration
from cases.outreach_enums import CampaignKind, LegalBasis
from cases.services.outreach import approve_campaign, save_campaign, submit_campaign
from cms.accounts.models import User
from cms.notices.enums import OUTREACH_EVENTS, NoticeChannel
from tests.factories.cases import CaseFactory
from tests.factories.notices import MessageTemplateFactory


def day(number: int) -> date:
    return timezone.localdate() + timedelta(days=number)


def outreach_templates() -> None:
    for event in OUTREACH_EVENTS:
        for channel in (NoticeChannel.SMS, NoticeChannel.EMAIL):
            body = "{association} {renew_on}\n{expiring_papers}\n{message}\n{stop_url}"
            MessageTemplateFactory(event=event, channel=channel, subject="خبر", body=body)


def beneficiary(*, renew_in: int = 10, **case: Any) -> Case:
    """A person with a file that is due in so many days, known from a request."""
    made = CaseFactory(**case)
    Registration.objects.create(
        person=made.person, number=f"TST-F{made.pk:05d}", registered_on=day(-400),
        renew_on=day(renew_in),
    )  # fmt: skip
    return made


def with_paper(*, expires_in: int, **case: Any) -> Case:
    made = CaseFactory(**case)
    values = {"label": {"ar": "عقد الإيجار"}, "expires_on": day(expires_in)}
    CaseDocument.objects.update_or_create(case=made, key="lease", defaults=values)
    return made


def says(case: Case, is_given: bool, **values: Any) -> Consent:
    return Consent.objects.create(
        case=case, purpose=Purpose.OUTREACH, is_given=is_given, text_version="1", **values
    )


def campaign(kind: CampaignKind = CampaignKind.RENEWAL, **values: Any) -> Campaign:
    """An unsaved one, as a form leaves it."""
    is_service = kind == CampaignKind.SERVICE
    basis = LegalBasis.CONSENT if is_service else LegalBasis.AGREEMENT
    kept = {"title": "تذكير", "words": {"ar": "نسعد بخدمتكم"}, "basis": basis}
    kept["within_days"] = None if is_service else 30
    return Campaign(kind=kind, **{**kept, **values})


def approved(draft: Campaign, *, writer: User, approver: User) -> Campaign:
    save_campaign(draft, acting_user=writer)
    waiting = submit_campaign(draft, acting_user=writer)
    return approve_campaign(waiting, acting_user=approver, seen=waiting.counted or 0)


def people(*cases: Case) -> set[Person]:
    return {case.person for case in cases}
