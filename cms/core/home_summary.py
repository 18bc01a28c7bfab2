"""Counts on the first page of the back office, each leading to its list."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db.models import Model
from django.urls import reverse

from wagtail.admin.site_summary import SummaryItem
from wagtail.permissions import policy_registry


class CountItem(SummaryItem):
    """How many of one thing there are, for those who keep them."""

    template_name = "core/admin/count_item.html"
    model: ClassVar[type[Model]]
    icon: ClassVar[str]
    list_url_name: ClassVar[str]

    def is_shown(self) -> bool:
        policy = policy_registry.get_by_type(self.model)
        return bool(policy.user_has_any_permission(self.request.user, {"add", "change"}))

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        return {
            "count": self.model._default_manager.count(),
            "name": self.model._meta.verbose_name_plural,
            "icon": self.icon,
            "url": reverse(self.list_url_name),
        }
