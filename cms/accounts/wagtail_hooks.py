"""What the accounts app hangs into the back office."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.documents.wagtail_hooks import DocumentsSummaryItem
from wagtail.images.wagtail_hooks import ImagesSummaryItem
from wagtail.log_actions import LogFormatter

from cms.accounts import backoffice
from cms.accounts.roles import labels_of

#: Items of Wagtail's own menu that none of our roles has a use for: links into foreign manuals,
#: and the pile of snippets that our own menus sort.
_NOT_OURS = frozenset({"help", "snippets"})

for _refusal in (
    backoffice.RefusedRoleAssignment,
    backoffice.RefusedStateChange,
    backoffice.RefusedDeletion,
):
    hooks.register("register_bulk_action", _refusal, order=1)  # after Wagtail's, so in their place


@hooks.register("construct_main_menu")
def leave_out_what_nobody_needs(_request: HttpRequest, menu_items: list[MenuItem]) -> None:
    menu_items[:] = [item for item in menu_items if item.name not in _NOT_OURS]


@hooks.register("construct_homepage_summary_items")
def add_accounts_to_the_summary(request: HttpRequest, items: list[Any]) -> None:
    items.append(backoffice.AccountsItem(request))


@hooks.register("construct_homepage_summary_items", order=1000)
def leave_out_what_nobody_counts(_request: HttpRequest, items: list[Any]) -> None:
    """How many pictures and files the pages use says nothing; both have their entry in the menu."""
    items[:] = [
        item for item in items if not isinstance(item, (ImagesSummaryItem, DocumentsSummaryItem))
    ]


@hooks.register("register_log_actions")
def register_account_actions(actions: Any) -> None:
    @actions.register_action("accounts.roles")
    class RolesChanged(LogFormatter):
        label = _("Change roles")

        def format_message(self, log_entry: Any) -> str:
            data = log_entry.data
            sentences = [_given(data.get("added", [])), _taken(data.get("removed", []))]
            return " ".join(sentence for sentence in sentences if sentence)


def _given(names: list[str]) -> str:
    message = ngettext("Role given: %(roles)s.", "Roles given: %(roles)s.", len(names))
    return message % {"roles": _labels(names)} if names else ""


def _taken(names: list[str]) -> str:
    message = ngettext("Role taken: %(roles)s.", "Roles taken: %(roles)s.", len(names))
    return message % {"roles": _labels(names)} if names else ""


def _labels(names: list[str]) -> str:
    return gettext(", ").join(labels_of(names))
