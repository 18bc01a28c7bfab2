"""Where a screen stands: below the list that it belongs to."""

from typing import Any, ClassVar

from django.urls import reverse

from wagtail.admin.views.generic import WagtailAdminTemplateMixin


class BelowAList(WagtailAdminTemplateMixin):
    """Leads from the start over the list to this screen."""

    list_route: ClassVar[str]
    list_label: ClassVar[Any]

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse(self.list_route), "label": self.list_label},
            {"url": "", "label": self.get_page_title()},
        ]
