"""What follows when a policy is published or withdrawn."""

from typing import Any

from django.db.models.signals import post_delete

from wagtail.signals import page_published, page_unpublished

from cms.policies.editions import renew_edition
from cms.policies.models import PolicyPage


def on_policy_changed(**_kwargs: Any) -> None:
    """Another wording may stand now."""
    renew_edition()


def connect() -> None:
    for signal in (page_published, page_unpublished, post_delete):
        signal.connect(on_policy_changed, sender=PolicyPage, dispatch_uid="policies.editions")
