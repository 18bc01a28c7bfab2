"""Accounts of staff in the back office."""

from functools import cached_property
from typing import Any

from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.forms import CheckboxSelectMultiple
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from wagtail.admin.ui.tables import Column, DateColumn, StatusTagColumn
from wagtail.admin.utils import get_user_display_name
from wagtail.admin.views.bulk_action import BulkAction
from wagtail.users.views import users as wagtail_users

import django_filters

from cms.accounts.forms import StaffCreationForm, StaffEditForm, role_groups
from cms.accounts.models import User
from cms.accounts.roles import Role, labels_of
from cms.accounts.services import record_role_change
from cms.core.counting import CountedIndex
from cms.core.home_summary import CountItem
from cms.core.panels import SPARED_ON_PHONES


def role_labels(user: User) -> str:
    """Return the roles of a user whose groups are at hand, in the order of the table."""
    return gettext(", ").join(labels_of(group.name for group in user.groups.all()))


def account_state(user: User) -> str:
    if not user.is_active:
        return gettext("Closed")
    if user.has_ended:
        return gettext("Ended")
    return gettext("Absent") if user.is_absent else gettext("Live")


class RoleFilter(django_filters.ModelMultipleChoiceFilter):
    def __init__(self) -> None:
        super().__init__(
            field_name="groups",
            queryset=lambda _request: role_groups(),
            label=_("Role"),
            widget=CheckboxSelectMultiple,
        )

    @cached_property
    def field(self) -> Any:
        field = super().field
        field.label_from_instance = _role_label
        return field


def _role_label(group: Group) -> str:
    return str(Role(group.name).label)


class StaffFilterSet(wagtail_users.UserFilterSet):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters.pop("is_superuser")
        self.filters["group"] = RoleFilter()


class StaffIndexView(CountedIndex, wagtail_users.IndexView):
    """Everyone who may sign in: name, roles, state, last seen."""

    template_name = "wagtailadmin/generic/index.html"
    results_template_name = "core/admin/index_results.html"
    show_other_searches = False

    @cached_property
    def columns(self) -> list[Column]:
        name = self._get_title_column_class(wagtail_users.UserColumn)
        return [
            name(
                "name",
                accessor=get_user_display_name,
                label=_("Name"),
                sort_key="name",
                get_url=self.get_edit_url,
            ),
            Column(
                "username",
                label=_("Username"),
                sort_key="username",
                width="15%",
                classname=SPARED_ON_PHONES,
            ),
            Column("roles", accessor=role_labels, label=_("Roles"), width="30%"),
            StatusTagColumn(
                "state",
                accessor=account_state,
                label=_("State"),
                primary=lambda user: user.is_live,
                width="10%",
            ),
            DateColumn(
                "last_login",
                label=_("Last login"),
                sort_key="last_login",
                width="15%",
                classname=SPARED_ON_PHONES,
            ),
        ]

    def get_base_queryset(self) -> QuerySet[User]:
        return super().get_base_queryset().prefetch_related("groups")


class RecordsRoles:
    """Leave in the log which roles somebody was given or lost."""

    request: HttpRequest
    form: Any

    def save_instance(self) -> User:
        before = set(self.form.instance.groups.all()) if self.form.instance.pk else set()
        user: User = super().save_instance()  # type: ignore[misc]
        record_role_change(user, before=before, acting_user=self.request.user)
        return user


class StaffCreateView(RecordsRoles, wagtail_users.CreateView):
    pass


class StaffEditView(RecordsRoles, wagtail_users.EditView):
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        # Else whoever edits accounts could take a superuser's by giving it a new password.
        if self.object.is_superuser and not request.user.is_superuser:
            raise PermissionDenied
        response: HttpResponse = super().dispatch(request, *args, **kwargs)
        return response


class StaffViewSet(wagtail_users.UserViewSet):
    template_prefix = "accounts/users/"
    filterset_class = StaffFilterSet
    index_view_class = StaffIndexView
    add_view_class = StaffCreateView
    edit_view_class = StaffEditView
    copy_view_enabled = False
    add_to_settings_menu = False
    add_to_admin_menu = True
    menu_order = 710

    def get_form_class(self, for_update: bool = False) -> type[StaffEditForm | StaffCreationForm]:
        return StaffEditForm if for_update else StaffCreationForm


class AccountsItem(CountItem):
    order = 400
    model = User
    icon = "user"
    list_url_name = "wagtailusers_users:index"


class RefusedUserAction(BulkAction):
    """Takes the place of Wagtail's actions on many accounts at once.

    They would let people change their own roles, and they write no history.
    """

    display_name = aria_label = ""
    models = [User]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        raise Http404


class RefusedRoleAssignment(RefusedUserAction):
    action_type = "assign_role"


class RefusedStateChange(RefusedUserAction):
    action_type = "set_active_state"


class RefusedDeletion(RefusedUserAction):
    action_type = "delete"
