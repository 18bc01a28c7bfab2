from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.log_actions import LogActionRegistry
from wagtail.models import Page

from cms.policies import reading
from cms.policies.models import PolicyPage

hooks.register("register_admin_urls", reading.urls)


@hooks.register("register_reports_menu_item")
def add_readers_to_reports() -> MenuItem:
    return reading.PolicyReadersMenuItem(
        gettext_lazy("The policy and who has read it"),
        reverse("policy_readers"),
        name="policy-readers",
        icon_name="doc-full-inverse",
        order=60,
    )


@hooks.register("register_log_actions")
def register_policy_log_actions(actions: LogActionRegistry) -> None:
    """What the history of a policy page tells beyond Wagtail's own entries."""
    actions.register_action(
        "policies.schedule_cancelled",
        gettext_lazy("Take off the schedule"),
        gettext_lazy("Taken off the schedule: approval facts are missing"),
    )


@hooks.register("before_bulk_action")
def explain_what_blocks_publishing(
    request: HttpRequest, action_type: str, objects: Iterable[Any], action: Any
) -> HttpResponse | None:
    """Publishing several pages at once: say what is missing instead of failing half-way."""
    if action_type != "publish" or request.method != "POST":
        return None
    blocked = [page for page in _latest_policies(objects) if page.publishing_obstacles()]
    for page in blocked:
        reasons = " ".join(fact.message for fact in page.publishing_obstacles())
        messages.error(
            request,
            _("“%(title)s” was not published. %(reasons)s")
            % {"title": page.title, "reasons": reasons},
        )
    return redirect("wagtailadmin_home") if blocked else None


def _latest_policies(objects: Iterable[Any]) -> list[PolicyPage]:
    """The newest draft of each policy among these pages and below them."""
    paths = [page.path for page in objects if isinstance(page, Page)]
    policies = PolicyPage.objects.none()
    for path in paths:
        policies = policies | PolicyPage.objects.filter(path__startswith=path)
    return [page.get_latest_revision_as_object() for page in policies.distinct()]
