"""What follows when a policy is published or withdrawn, and when somebody new signs in."""

from typing import Any

from django.contrib.auth.signals import user_logged_in
from django.db.models.signals import post_delete

from wagtail.signals import page_published, page_unpublished

from cms.policies.editions import renew_edition, tell_newcomer
from cms.policies.models import PolicyPage


def on_policy_changed(**_kwargs: Any) -> None:
    """Another wording may stand now."""
    renew_edition()


def on_signed_in(user: Any, **_kwargs: Any) -> None:
    tell_newcomer(user)


def connect() -> None:
    user_logged_in.connect(on_signed_in, dispatch_uid="policies.newcomers")
    for signal in (page_published, page_unpublished, post_delete):
        signal.connect(on_policy_changed, sender=PolicyPage, dispatch_uid="policies.editions")
