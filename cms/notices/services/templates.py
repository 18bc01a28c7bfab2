"""Editing what is said."""

from django.db import transaction

from cms.accounts.models import User
from cms.notices.models import MessageTemplate


@transaction.atomic
def save_template(template: MessageTemplate, *, acting_user: User | None) -> MessageTemplate:
    """Save a template; changed words are a new version, so that every message names its own.

    Raises ValidationError for an unknown placeholder or a second template for the same use.
    """
    before = MessageTemplate.objects.select_for_update().filter(pk=template.pk).first()
    if before and (before.subject, before.body) != (template.subject, template.body):
        template.version = before.version + 1
    template.full_clean()
    template._history_user = acting_user  # type: ignore[attr-defined]
    template.save()
    return template
