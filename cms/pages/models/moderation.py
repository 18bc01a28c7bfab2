from typing import Any

from django.utils.translation import gettext_lazy as _

from wagtail.models import AbstractGroupApprovalTask


class PublisherApprovalTask(AbstractGroupApprovalTask):
    """Approval by a group, not offered while the page itself says what it still lacks."""

    class Meta:
        verbose_name = _("approval by publishers")
        verbose_name_plural = _("approvals by publishers")

    def get_actions(self, obj: Any, user: Any) -> list[tuple[str, str, bool]]:
        actions: list[tuple[str, str, bool]] = super().get_actions(obj, user)
        latest = obj.get_latest_revision_as_object()
        if getattr(latest, "publishing_obstacles", list)():
            return [action for action in actions if action[0] != "approve"]
        return actions
