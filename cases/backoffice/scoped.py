"""Snippet screens for people's records: seen through a selector, changed by services only.

Wagtail's own snippet views check permissions per model, not per row, so nothing is left to them:
rows come from the viewset's selector, addresses that a record has no use for do not exist, and
every address with a record in it is guarded before its view runs.
"""

import logging
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

from django.contrib.admin.utils import unquote
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.functional import cached_property
from django.utils.translation import gettext

from wagtail.admin.views.bulk_action import BulkAction
from wagtail.log_actions import registry as log_registry
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy
from wagtail.snippets.views.snippets import IndexView, SnippetViewSet

from cases.ties import look_for_ties
from cms.core.counting import CountedIndex, CountedPaginator
from cms.core.crumbs import LazyCrumbs
from cms.core.digits import shown_digits

logger = logging.getLogger(__name__)

Visible = Callable[[Any], QuerySet[Any]]


class SeenThroughSelector(ModelPermissionPolicy):
    """May be looked at, row by row as the selector says; never added, changed or deleted here."""

    def __init__(self, viewset: "ScopedSnippetViewSet") -> None:
        super().__init__(viewset.model, auth_model=viewset.auth_model or viewset.model)
        self.visible, self.opens_to = viewset.visible, viewset.opens_to

    def user_has_permission(self, user: Any, action: str) -> bool:
        is_allowed = action == "view" and super().user_has_permission(user, action)
        return is_allowed and self.opens_to(user)

    def user_has_permission_for_instance(self, user: Any, action: str, instance: Any) -> bool:
        rows = self.instances_user_has_any_permission_for(user, [action])
        return rows.filter(pk=instance.pk).exists()

    def instances_user_has_any_permission_for(
        self, user: Any, actions: Iterable[str]
    ) -> QuerySet[Any]:
        if self.user_has_any_permission(user, actions):
            return self.visible(user)
        return self.model._default_manager.none()

    def users_with_any_permission(self, actions: Iterable[str]) -> QuerySet[Any]:
        return super().users_with_any_permission([a for a in actions if a == "view"])


#: Of what a search finds nobody pages through more.
MOST_COUNTED = 1_000


class CappedPaginator(CountedPaginator):
    """Counts no further than a person pages: counting a million rows costs more than the page."""

    limit = MOST_COUNTED

    @property
    def is_capped(self) -> bool:
        return self.count > self.limit

    @property
    def items_count_label(self) -> str:
        if self.is_capped:
            return gettext("more than %(n)s entries") % {"n": shown_digits(self.limit)}
        return super().items_count_label

    @cached_property
    def count(self) -> int:
        rows: Any = self.object_list
        if not isinstance(rows, QuerySet):
            return super().count
        return rows.order_by().values("pk")[: self.limit + 1].count()


class ScopedIndexView(CountedIndex, IndexView):
    """A list without ticks to act on many rows at once.

    An export holds the rows of the list; it is for `exporting_roles` only, and logged with ids.
    """

    any_permission_required = ["view"]
    exporting_roles: tuple[str, ...] = ()
    paginator_class = CappedPaginator
    #: Beyond this many the figure says "more than".
    most_counted = MOST_COUNTED

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.is_export: bool = self.is_export and self.may_export

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        user: Any = request.user
        look_for_ties(user)
        return super().get(request, *args, **kwargs)

    @cached_property
    def may_export(self) -> bool:
        user: Any = self.request.user
        return user.is_authenticated and user.has_role(*self.exporting_roles)

    def get_paginator(self, *args: Any, **kwargs: Any) -> CappedPaginator:
        paginator: CappedPaginator = super().get_paginator(*args, **kwargs)
        paginator.limit = MOST_COUNTED if self.is_searching else self.most_counted
        return paginator

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(*args, **kwargs)
        paginator = context["paginator"]
        if paginator.is_capped:
            context["found_label"] = paginator.items_count_label
        return context

    @property
    def show_export_buttons(self) -> bool:
        return self.may_export and super().show_export_buttons

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        if self.is_export:
            ids = (self.model._meta.model_name, self.request.user.pk)
            logger.info("people_exported model=%s user=%s", *ids)
        return super().render_to_response(context, **kwargs)

    @property
    def columns(self) -> list[Any]:
        return list(self.list_display)


class ScopedSnippetViewSet(LazyCrumbs, ABC, SnippetViewSet):
    """Base of every viewset of people's records.

    A subclass names its `model`, its columns and `visible(user)`; `auth_model` is the model whose
    view permission opens the screen, when it is not the record's own.
    """

    auth_model: type[Model] | None = None
    index_view_class = ScopedIndexView
    index_results_template_name = "core/admin/index_results.html"
    list_per_page = 50
    add_to_reference_index = False
    inspect_view_enabled = True
    #: Views that read their record through the same selector: guarding them would ask twice.
    self_scoped: tuple[type[Any], ...] = ()
    #: Models registered here, for whatever must leave people's records out.
    models: list[type[Model]] = []

    @abstractmethod
    def visible(self, user: Any) -> QuerySet[Any]:
        """Return the rows this user may see at all."""

    def opens_to(self, user: Any) -> bool:
        """Whether this screen concerns a user who may view its model."""
        return True

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return self.visible(request.user)

    def construct_view(self, view_class: type[Any], **kwargs: Any) -> Callable[..., HttpResponse]:
        view = super().construct_view(view_class, **kwargs)
        return view if view_class in self.self_scoped else _guarded(view, self.visible)

    def get_urlpatterns(self) -> list[URLPattern]:
        """A list and a room: no form, copy, deletion, usage or history that skips the services."""
        return [
            path("", self.index_view, name="list"),
            path("results/", self.index_results_view, name="list_results"),
            path(f"inspect/<{self.pk_path_converter}:pk>/", self.inspect_view, name="inspect"),
        ]

    def get_permissions_to_register(self) -> QuerySet[Any]:
        return super().get_permissions_to_register().filter(codename__startswith="view_")

    def register_chooser_viewset(self) -> None:
        """Nobody chooses people from a list: there is no chooser to guard."""

    def on_register(self) -> None:
        register_permission_policy(self.model, SeenThroughSelector(self), exact_class=True)
        # The timeline remembers people's records; Wagtail's site history never names one.
        log_registry.log_entry_models_by_type.register(self.model, value=None)
        self.models.append(self.model)
        super().on_register()


def _guarded(view: Callable[..., HttpResponse], visible: Visible) -> Callable[..., HttpResponse]:
    """Answer 404 for a record outside the user's scope, whatever the view itself would fetch."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "pk" in kwargs:
            rows = visible(request.user)
            if not rows.filter(pk=unquote(str(kwargs["pk"]))).exists():
                raise Http404
        return view(request, *args, **kwargs)

    return guarded


class RefusedBulkDeletion(BulkAction):
    """Takes the place of Wagtail's bulk deletion, whose page names rows the user may not see."""

    display_name = aria_label = ""
    action_type = "delete"
    models = ScopedSnippetViewSet.models

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        raise Http404
