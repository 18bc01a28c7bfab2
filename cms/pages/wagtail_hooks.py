"""What stands first below a page: for who may approve it, that."""

from typing import Any

from django.http import HttpRequest

from wagtail import hooks


@hooks.register("construct_page_action_menu")
def approve_first(items: list[Any], request: HttpRequest, context: dict[str, Any]) -> None:
    """A page that waits for approval is approved with the large button; publishing it past the
    approval is not offered beside that."""
    approval = next((item for item in items if item.name == "approve" and _is_direct(item)), None)
    if approval is None:
        return
    approval.template_name = "pages/admin/approve.html"
    others = [item for item in items if item is not approval and item.name != "action-publish"]
    items[:] = [approval, *others]


def _is_direct(item: Any) -> bool:
    return not getattr(item, "launch_modal", True)
