"""What the screens of the reports menu share."""

from abc import ABC, abstractmethod
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.generic import TemplateView

from wagtail.admin.views.generic import WagtailAdminTemplateMixin


class ReportScreen(ABC, WagtailAdminTemplateMixin, TemplateView):
    """One screen below the start, for whoever it opens to; a subclass says whom."""

    http_method_names = ["get", "head", "post"]

    @abstractmethod
    def opens_to(self, user: Any) -> bool:
        """Whether this person may read the screen."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not self.opens_to(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]
