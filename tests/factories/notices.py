"""Messages in every state of their life."""

import uuid
from typing import Any

import factory

from cms.core.claims import WorkState
from cms.notices.enums import NoticeChannel, NoticeEvent
from cms.notices.gateways import OutgoingMessage
from cms.notices.models import MessageTemplate, Notice
from cms.notices.recipients import mask_recipient

SMS = OutgoingMessage(
    channel="sms",
    recipient="+966500000001",
    language="ar",
    subject="",
    body="وصلنا طلبكم",
    html="",
    message_id="<notice-1@testserver>",
)


class MessageTemplateFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = MessageTemplate
        django_get_or_create = ("event", "channel", "language")

    event = NoticeEvent.ACKNOWLEDGEMENT
    channel = NoticeChannel.SMS
    language = "ar"
    subject = "وصلنا طلبكم"
    body = "وصلنا طلبكم {reference}. تابعوه هنا: {track_url}"


class NoticeFactory(factory.django.DjangoModelFactory):
    """One message that is due: `NoticeFactory(channel="email")`, `NoticeFactory(failed=True)`."""

    class Meta:
        model = Notice

    key = factory.LazyFunction(lambda: f"test:{uuid.uuid4()}")
    event = NoticeEvent.ACKNOWLEDGEMENT
    channel = NoticeChannel.SMS
    language = "ar"
    recipient = factory.LazyAttribute(
        lambda notice: "salem@example.test" if notice.channel == "email" else "+966500000001"
    )
    recipient_masked = factory.LazyAttribute(lambda notice: mask_recipient(notice.recipient))
    context = factory.LazyFunction(lambda: {"reference": "TST-22222-A", "track_url": "http://x/"})
    is_urgent = True  # tests run at night as well
    message_id = factory.LazyFunction(lambda: f"<notice-{uuid.uuid4()}@testserver>")

    class Params:
        failed = factory.Trait(state=WorkState.FAILED, last_error="smtp 550")


def write_templates(*channels: str, languages: tuple[str, ...] = ("ar", "en")) -> None:
    """Write a template for every event over these channels (default: SMS and e-mail)."""
    rows: list[Any] = [
        MessageTemplate(
            event=event,
            channel=channel,
            language=language,
            subject="{reference}",
            body=f"{event} {{reference}} {{survey_url}}",
        )
        for event in NoticeEvent.values
        for channel in channels or (NoticeChannel.SMS, NoticeChannel.EMAIL)
        for language in languages
    ]
    MessageTemplate.objects.bulk_create(rows, ignore_conflicts=True)
