from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from wagtail import hooks
from wagtail.snippets.models import register_snippet

from cases.backoffice.bulk import BULK_ACTIONS
from cases.backoffice.configuration.viewsets import ConfigurationGroup, ServicesItem
from cases.backoffice.dashboard import arrange_homepage
from cases.backoffice.scoped import RefusedBulkDeletion
from cases.backoffice.view_log import ExportRegisterViewSet, ViewLogViewSet
from cases.backoffice.viewsets import CasesGroup

register_snippet(CasesGroup)
register_snippet(ConfigurationGroup)
register_snippet(ViewLogViewSet)
register_snippet(ExportRegisterViewSet)

for deed in BULK_ACTIONS:
    hooks.register("register_bulk_action", deed)
# Last, so that it takes the place of the deletion Wagtail registers for every snippet.
hooks.register("register_bulk_action", RefusedBulkDeletion, order=1000)
hooks.register("construct_homepage_panels", arrange_homepage)


@hooks.register("insert_global_admin_css")
def add_backoffice_styles() -> SafeString:
    return format_html('<link rel="stylesheet" href="{}">', static("sila/admin/backoffice.css"))


@hooks.register("construct_homepage_summary_items")
def add_services_to_the_summary(request: HttpRequest, items: list[Any]) -> None:
    items.append(ServicesItem(request))
