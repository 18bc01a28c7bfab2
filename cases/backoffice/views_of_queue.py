"""Views of the queue kept under a name: filters and order, for oneself or for a role."""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView, View

from wagtail.admin import messages
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from cases.backoffice.filters import CaseFilterSet
from cases.backoffice.room.forms import LineField
from cases.models import SavedView
from cases.scopes import SCOPES
from cases.selectors import TABS
from cases.selectors.queue import saved_views
from cases.services.queues import drop_view, may_share_view, save_view
from cms.accounts.models import User
from cms.accounts.roles import CASE_ROLES, Role

#: Longer than anybody ticks by hand.
MOST_VALUES = 40


def kept_query(given: QueryDict) -> str:
    """Return the filters and the order of an address, and nothing else: a search names people."""
    dates = ("submitted_at_from", "submitted_at_to")
    known = {*CaseFilterSet.base_filters, *dates, "ordering"}
    kept = QueryDict(mutable=True)
    for name in sorted(known & given.keys()):
        values = [value[:40] for value in given.getlist(name)[:MOST_VALUES] if value]
        if values:
            kept.setlist(name, values)
    return kept.urlencode()


def view_url(view: SavedView) -> str:
    return f"{reverse('cases:queue', args=[view.tab])}?{view.query}"


class SaveViewForm(forms.Form):
    name = LineField(label=_("Name of the view"), max_length=40)
    role = forms.ChoiceField(
        label=_("For whom"),
        required=False,
        help_text=_("Everybody sees in it only the cases they may see anyway."),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shared = [role for role in CASE_ROLES if may_share_view(user, role)]
        field: Any = self.fields["role"]
        field.choices = [("", _("For me only")), *((r.value, Role(r).label) for r in shared)]


class CaseDoor:
    """Lets in who works on cases."""

    request: HttpRequest

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        user: Any = request.user
        if not user.has_role(*SCOPES):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]


class SaveView(CaseDoor, WagtailAdminTemplateMixin, FormView):
    template_name = "cases/backoffice/save_view.html"
    form_class = SaveViewForm
    page_title = _("Keep this view of the queue")
    header_icon = "folder-open-inverse"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        queue = {"url": reverse("cases:list"), "label": _("Cases")}
        return [*self.breadcrumbs_items, queue, {"url": "", "label": self.page_title}]

    @property
    def tab(self) -> str:
        tab = self.request.GET.get("tab", "")
        return tab if tab in TABS else "all"

    @property
    def back(self) -> str:
        return f"{reverse('cases:queue', args=[self.tab])}?{kept_query(self.request.GET)}"

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "user": self.request.user}

    def form_valid(self, form: Any) -> HttpResponse:
        user: Any = self.request.user
        try:
            save_view(
                name=form.cleaned_data["name"],
                role=form.cleaned_data["role"],
                tab=self.tab,
                query=kept_query(self.request.GET),
                acting_user=user,
            )
        except ValidationError as error:
            form.add_error(None, ValidationError(error.messages))
            return self.form_invalid(form)
        messages.success(self.request, _("The view is kept above the list."))
        return redirect(self.back)

    def form_invalid(self, form: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user: Any = self.request.user
        views = saved_views(user).select_related("owner")
        may_drop = [
            view
            for view in views
            if view.owner_id == user.pk or (view.role and user.has_role(Role.DIRECTOR))
        ]
        return super().get_context_data(back=self.back, views=may_drop, **kwargs)


class DropView(CaseDoor, View):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, view_pk: int) -> HttpResponse:
        user: Any = request.user
        drop_view(get_object_or_404(saved_views(user), pk=view_pk), acting_user=user)
        messages.success(request, _("The view is gone; no case was touched."))
        return redirect(reverse("cases:list"))
