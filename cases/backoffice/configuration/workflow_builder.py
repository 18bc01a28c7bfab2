"""Changing a workflow: the next version is built, looked at as a map, and only then published."""

from typing import Any

from django import forms
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView

from wagtail.admin import messages
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from cases.backoffice.cells import number
from cases.backoffice.configuration.stages_field import StagesField
from cases.backoffice.configuration.workflow_map import drawing_of
from cases.models import Workflow
from cases.selectors.workflows import open_cases_on, roles_without_anybody
from cases.services.workflows import CHANGE_WORKFLOW, publish_workflow
from cases.workflow import WorkflowDefinition, validated


class WorkflowForm(forms.Form):
    """`seen` is the version it was built from: nobody overwrites what a colleague published."""

    definition = StagesField(label=_("Stages"))
    seen = forms.IntegerField(widget=forms.HiddenInput)


class WorkflowBuilderView(PermissionRequiredMixin, WagtailAdminTemplateMixin, FormView):
    permission_required = CHANGE_WORKFLOW
    raise_exception = True
    form_class = WorkflowForm
    template_name = "cases/backoffice/workflow_builder.html"
    header_icon = "tasks"

    @cached_property
    def workflow(self) -> Workflow:
        return get_object_or_404(Workflow, pk=self.kwargs["pk"])

    def get_page_title(self) -> str:
        return gettext("Change the workflow")

    def get_page_subtitle(self) -> str:
        return str(self.workflow)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        shown = reverse("workflows:inspect", args=[self.workflow.pk])
        return [
            *self.breadcrumbs_items,
            {"url": reverse("workflows:list"), "label": gettext("Workflows")},
            {"url": shown, "label": str(self.workflow)},
            {"url": "", "label": self.get_page_title()},
        ]

    def get_initial(self) -> dict[str, Any]:
        version = self.workflow.current_version
        return {"definition": version.definition, "seen": version.number} if version else {}

    def form_valid(self, form: WorkflowForm) -> HttpResponse:
        """The first press checks and draws; only the second, under the drawing, publishes."""
        if "publish" not in self.request.POST:
            return self._shown(form, 200)
        try:
            version = publish_workflow(
                self.workflow,
                acting_user=self.request.user,  # type: ignore[arg-type]  # accounts only
                definition=form.cleaned_data["definition"],
                seen=form.cleaned_data["seen"],
            )
        except ValidationError as error:
            form.add_error(None, error)
            return self._shown(form, 422)
        done = gettext("Version %(number)s is published; new requests take this way.")
        messages.success(self.request, done % {"number": number(version.number)})
        return redirect("workflows:inspect", self.workflow.pk)

    def form_invalid(self, form: WorkflowForm) -> HttpResponse:
        return self._shown(form, 422)

    def _shown(self, form: WorkflowForm, status: int) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=status)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        form = context["form"]
        touched = open_cases_on(self.workflow)
        context |= {"workflow": self.workflow, "touched": touched, "media": form.media}
        if form.is_bound and form.is_valid():
            document = validated(WorkflowDefinition, form.cleaned_data["definition"])
            context |= {
                "drawing": drawing_of(document),
                "nobody": roles_without_anybody(document),
            }
        return context
