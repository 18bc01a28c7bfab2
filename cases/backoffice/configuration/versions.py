"""Forms and workflows as they were published: read here, changed only by a new version."""

from abc import ABC, abstractmethod
from typing import Any

from django.contrib.auth.mixins import PermissionRequiredMixin
from django.db.models import Count, Max, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView, View

from wagtail.admin import messages
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.admin.widgets.button import HeaderButton

from cases.backoffice.cells import number
from cases.backoffice.configuration.definitions import stage_lines, step_lines
from cases.backoffice.configuration.workflow_builder import WorkflowBuilderView
from cases.backoffice.configuration.workflow_map import drawing_of
from cases.backoffice.configuration.workflow_new import NewWorkflowView
from cases.backoffice.scoped import ScopedIndexView, ScopedSnippetViewSet
from cases.exceptions import ReasonRequired
from cases.models import ServiceForm, Workflow
from cases.questions.differences import differences
from cases.selectors.workflows import (
    cases_to_move,
    roles_without_anybody,
    round_the_committee,
)
from cases.services.workflows import CHANGE_WORKFLOW, move_open_cases
from cms.core.configuration_admin import InspectTitleColumn


class PublishedView(ABC, WagtailAdminTemplateMixin, TemplateView):
    """One version in words, and the list of versions; the newest unless `?version=` names one."""

    model: type[Any]
    list_url_name: str = ""

    @cached_property
    def object(self) -> Any:
        return get_object_or_404(self.model, pk=self.kwargs["pk"])

    @cached_property
    def versions(self) -> list[Any]:
        return list(self.object.versions.order_by("-number"))

    @cached_property
    def version(self) -> Any:
        asked = self.request.GET.get("version")
        wanted = [row for row in self.versions if asked is None or str(row.number) == asked]
        if not wanted:
            raise Http404
        return wanted[0]

    def get_page_title(self) -> str:
        return str(self.object)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        plural = self.model._meta.verbose_name_plural
        return [
            *self.breadcrumbs_items,
            {"url": reverse(self.list_url_name), "label": str(plural).capitalize()},
            {"url": "", "label": self.get_page_title()},
        ]

    @abstractmethod
    def lines(self) -> list[Any]:
        """Return the shown version in words."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            object=self.object,
            version=self.version,
            versions=self.versions,
            lines=self.lines(),
            services=self.object.services.all(),
            **kwargs,
        )


class WorkflowView(PublishedView):
    model = Workflow
    list_url_name = "workflows:list"
    template_name = "cases/backoffice/workflow.html"
    header_icon = "tasks"

    def lines(self) -> list[Any]:
        return list(stage_lines(self.version.document))

    def get_header_buttons(self) -> list[Any]:
        if not self.request.user.has_perm(CHANGE_WORKFLOW):
            return []
        url = reverse("workflows:build", args=[self.object.pk])
        return [HeaderButton(gettext("Change it"), url=url, icon_name="edit")]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        document = self.version.document
        return super().get_context_data(
            drawing=drawing_of(document),
            nobody=roles_without_anybody(document),
            ways_round=round_the_committee(document),
            movable=self._movable(),
            **kwargs,
        )

    def _movable(self) -> int:
        """How many open cases may be moved to the version shown, where it is the newest."""
        is_newest = self.version == self.versions[0]
        may_move = is_newest and self.request.user.has_perm(CHANGE_WORKFLOW)
        return cases_to_move(self.version).count() if may_move else 0


class MoveOpenCases(View):
    """Open cases follow the newest version of their workflow, because somebody says so."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        user: Any = request.user
        workflow, reason = get_object_or_404(Workflow, pk=pk), request.POST.get("reason", "")
        try:
            moved = move_open_cases(workflow, acting_user=user, reason=reason)
        except ReasonRequired:
            messages.error(request, gettext("Write why the open cases change their workflow."))
        else:
            said = ngettext("%(n)s case was moved.", "%(n)s cases were moved.", moved)
            messages.success(request, said % {"n": number(moved)})
        return redirect("workflows:inspect", pk)


class FormView(PermissionRequiredMixin, PublishedView):
    """A published version of a form, and what it changed in the one before it."""

    model = ServiceForm
    permission_required = "cases.view_serviceform"
    raise_exception = True
    list_url_name = "forms:list"
    template_name = "cases/backoffice/form.html"
    header_icon = "form"

    def lines(self) -> list[Any]:
        return list(step_lines(self.version.document))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what is new in the version shown; nothing to tell of the first."""
        older = [row for row in self.versions if row.number < self.version.number]
        changes = differences(older[0].definition, self.version.definition) if older else []
        return super().get_context_data(changes=changes, **kwargs)


class PublishedViewSet(ScopedSnippetViewSet):
    """Open to whoever may view them; nothing here adds, changes or deletes."""

    def visible(self, user: Any) -> QuerySet[Any]:
        """Every row for whoever may view the model, none for anyone else."""
        if not user.has_perm(f"{self.app_label}.view_{self.model_name}"):
            return self.model._default_manager.none()
        rows = self.model._default_manager.annotate(
            newest=Max("versions__number"), used_by=Count("services", distinct=True)
        )
        return rows.order_by("key")

    @property
    def inspect_view(self) -> Any:
        return self.construct_view(self.inspect_view_class)


class PublishedIndexView(ScopedIndexView):
    default_ordering = "key"


class WorkflowIndexView(PublishedIndexView):
    @cached_property
    def header_buttons(self) -> list[Any]:
        if not self.request.user.has_perm(CHANGE_WORKFLOW):
            return []
        url = reverse("workflows:new")
        return [HeaderButton(gettext("Make a new workflow"), url=url, icon_name="plus")]


_COLUMNS = [
    Column("newest", accessor="newest", label=_("Version")),
    Column("used_by", accessor="used_by", label=_("Services")),
]


class WorkflowViewSet(PublishedViewSet):
    model = Workflow
    icon = "tasks"
    admin_url_namespace = "workflows"
    base_url_path = "configuration/workflows"
    index_view_class = WorkflowIndexView
    inspect_view_class = WorkflowView
    list_display = [
        InspectTitleColumn("title", "workflows:inspect", label=_("Workflow")),
        *_COLUMNS,
    ]

    def get_urlpatterns(self) -> list[URLPattern]:
        build = path("<int:pk>/change/", self.construct_view(WorkflowBuilderView), name="build")
        new = path("new/", self.construct_view(NewWorkflowView), name="new")
        move = path("<int:pk>/move/", MoveOpenCases.as_view(), name="move")
        return [*super().get_urlpatterns(), build, new, move]
