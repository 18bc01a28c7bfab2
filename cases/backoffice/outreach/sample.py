"""The message of a campaign as it will read, with invented values for what differs by person."""

from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import override

from cases.models import Campaign
from cases.outreach_enums import CampaignKind
from cases.services.outreach import EVENTS
from cms.association.selectors import current_association
from cms.core.phones import display_phone
from cms.notices.composing import NoTemplate, compose
from cms.notices.enums import NoticeChannel
from cms.notices.models import Notice
from cms.notices.rendering import fill
from cms.notices.samples import sample_values
from cms.notices.sms_parts import sms_length


@dataclass(frozen=True)
class Sample:
    channel: str
    language: str
    direction: str
    subject: str
    body: str
    parts: int | None


def samples_of(campaign: Campaign) -> list[Sample]:
    """Return the message in each language, as SMS and as e-mail; none without a template."""
    found = []
    for language, _name in settings.LANGUAGES:
        for channel in (NoticeChannel.SMS, NoticeChannel.EMAIL):
            if sample := _sample(campaign, channel, language):
                found.append(sample)
    return found


def _sample(campaign: Campaign, channel: NoticeChannel, language: str) -> Sample | None:
    values = _values(campaign, language)
    event = EVENTS[CampaignKind(campaign.kind)]
    try:
        letter = compose(Notice(event=event, channel=channel, language=language, context=values))
    except NoTemplate:
        return None
    parts = sms_length(letter.body).parts if channel == NoticeChannel.SMS else None
    direction = "rtl" if language in settings.LANGUAGES_BIDI else "ltr"
    return Sample(str(channel.label), language, direction, letter.subject, letter.body, parts)


def _values(campaign: Campaign, language: str) -> dict[str, str]:
    values = dict(sample_values(language))
    phone = current_association().phone
    values["phone"] = display_phone(phone) if phone else ""
    with override(language):
        values["service"] = str(campaign.service.name) if campaign.service else ""
    return values | {"message": fill(campaign.words.in_language(language), values, isolate=False)}
