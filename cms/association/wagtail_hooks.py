"""What the association hangs into the back office: its menu, its colours."""

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.snippets.models import register_snippet

from cms.association.backoffice import AssociationGroup, BranchesItem, ChannelsItem
from cms.association.models import Association
from cms.association.selectors import current_association
from cms.core.colours import hue_saturation_lightness, parse_colour

#: Wagtail's own lightness of its first colour: white text reads on it whatever the hue.
_DARKEST_NEEDED = 24.5

register_snippet(AssociationGroup)


@hooks.register("construct_homepage_summary_items")
def add_places_to_the_summary(request: HttpRequest, items: list[Any]) -> None:
    items += [BranchesItem(request), ChannelsItem(request)]


@hooks.register("construct_settings_menu")
def keep_the_profile_in_our_own_menu(_request: HttpRequest, menu_items: list[MenuItem]) -> None:
    menu_items[:] = [item for item in menu_items if getattr(item, "model", None) is not Association]


@hooks.register("insert_global_admin_css")
def paint_the_back_office() -> SafeString:
    """Our style sheet, and Wagtail's two colours in the association's hue."""
    accent = parse_colour(current_association().accent_colour)
    hue, saturation, lightness = hue_saturation_lightness(accent)
    return format_html(
        '<link rel="stylesheet" href="{}">'
        "<style>:root{{--w-color-primary-hue:{hue};--w-color-primary-saturation:{saturation}%;"
        "--w-color-primary-lightness:{lightness}%;--w-color-secondary-hue:{hue};"
        "--w-color-secondary-saturation:{saturation}%;"
        "--w-color-secondary-lightness:{lightness}%}}</style>",
        static("sila/admin/configuration.css"),
        hue=f"{hue:.1f}",
        saturation=f"{saturation:.1f}",
        lightness=f"{min(lightness, _DARKEST_NEEDED):.1f}",
    )
