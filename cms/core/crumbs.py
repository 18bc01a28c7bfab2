"""Where a screen of a viewset stands, in the language of whoever reads it."""

from typing import Any

from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _


class LazyCrumbs:
    """First base of a snippet viewset.

    Wagtail says "Home" once, when the process starts and whatever the language then is, and leads
    over its list of all snippets, which is no screen of ours.
    """

    @property
    def breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [{"url": reverse_lazy("wagtailadmin_home"), "label": _("Home")}]
