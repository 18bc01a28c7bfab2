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
from cases.backoffice.configuration.stages_field import StagesField, placed
from cases.backoffice.configuration.workflow_map import drawing_of
from cases.backoffice.configuration.workflow_mistakes import vacancies_in
from cases.backoffice.configuration.workflow_places import places_of
from cases.models import Workflow, WorkflowVersion
from cases.selectors.workflows import (
    open_cases_on,
    roles_nobody_holds,
    roles_without_anybody,
    round_the_committee,
)
from cases.services.workflows import CHANGE_WORKFLOW, publish_workflow, refuse_lost_limit
from cases.workflow import WorkflowDefinition, validated
from cms.association.models import Association


class WorkflowForm(forms.Form):
    """`seen` is the version it was built from: nobody overwrites what a colleague published."""

    definition = StagesField(label=_("Stages"))
    seen = forms.IntegerField(widget=forms.HiddenInput)

    class Media:
        js = ("cases/workflow_builder.js",)

    def __init__(self, *args: Any, standing: WorkflowDefinition | None = None, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.standing = standing
        stages = self._stages
        stages.committee_required = Association.load().committee_required
        if standing:
            stages.remember(standing)

    @property
    def _stages(self) -> StagesField:
        field = self.fields["definition"]
        assert isinstance(field, StagesField)  # noqa: S101 (declared above)
        return field

    def clean_definition(self) -> dict[str, Any]:
        """A stage is given only to a role that somebody holds; what stood before may stay."""
        definition: dict[str, Any] = self.cleaned_data["definition"]
        before = {stage.role for stage in self.standing.stages} if self.standing else set()
        document = WorkflowDefinition.model_validate(definition)
        if mistakes := vacancies_in(document, vacant=roles_nobody_holds(), standing=before):
            raise placed(mistakes)
        return definition


class WorkflowBuilderView(PermissionRequiredMixin, WagtailAdminTemplateMixin, FormView):
    permission_required = CHANGE_WORKFLOW
    raise_exception = True
    form_class = WorkflowForm
    template_name = "cases/backoffice/workflow_builder.html"
    header_icon = "tasks"

    @cached_property
    def workflow(self) -> Workflow | None:
        """The workflow that is changed; none while a new one is made."""
        return get_object_or_404(Workflow, pk=self.kwargs["pk"])

    @cached_property
    def version(self) -> WorkflowVersion | None:
        return self.workflow.current_version if self.workflow else None

    def get_page_title(self) -> str:
        return gettext("Change the workflow")

    def get_page_subtitle(self) -> str:
        return str(self.workflow)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        shown = reverse("workflows:inspect", args=[self.kwargs["pk"]])
        return [
            *self.breadcrumbs_items,
            {"url": reverse("workflows:list"), "label": gettext("Workflows")},
            {"url": shown, "label": str(self.workflow)},
            {"url": "", "label": self.get_page_title()},
        ]

    def get_initial(self) -> dict[str, Any]:
        version = self.version
        return {"definition": version.definition, "seen": version.number} if version else {}

    def get_form_kwargs(self) -> dict[str, Any]:
        standing = self.version.document if self.version else None
        return {**super().get_form_kwargs(), "standing": standing}

    def form_valid(self, form: WorkflowForm) -> HttpResponse:
        """The first press checks and draws; only the second, under the drawing, publishes."""
        try:
            if "publish" not in self.request.POST:
                return self._drawn(form)
            version = self.publish(form)
        except ValidationError as error:
            form.add_error(None, error)
            return self._shown(form, 422)
        self.tell(version)
        return redirect("workflows:inspect", version.workflow_id)

    def publish(self, form: WorkflowForm) -> WorkflowVersion:
        assert self.workflow  # noqa: S101 (a new one has a view of its own)
        return publish_workflow(
            self.workflow,
            acting_user=self.request.user,  # type: ignore[arg-type]  # accounts only
            definition=form.cleaned_data["definition"],
            seen=form.cleaned_data["seen"],
        )

    def tell(self, version: WorkflowVersion) -> None:
        done = gettext("Version %(number)s is published; new requests take this way.")
        messages.success(self.request, done % {"number": number(version.number)})

    def form_invalid(self, form: WorkflowForm) -> HttpResponse:
        return self._shown(form, 422)

    def _drawn(self, form: WorkflowForm) -> HttpResponse:
        """Show what was understood: new stages with their keys, ways by the names that now hold."""
        document = validated(WorkflowDefinition, form.cleaned_data["definition"])
        if self.workflow:
            refuse_lost_limit(self.workflow, document)
        kwargs = {**self.get_form_kwargs(), "data": None, "files": None}
        shown = type(form)(**{**kwargs, "initial": form.cleaned_data})
        context = self.get_context_data(
            form=shown,
            drawing=drawing_of(document),
            nobody=roles_without_anybody(document),
            ways_round=round_the_committee(document),
        )
        return self.render_to_response(context)

    def _shown(self, form: WorkflowForm, status: int) -> HttpResponse:
        places = places_of(form)
        return self.render_to_response(
            self.get_context_data(form=form, places=places), status=status
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        touched = open_cases_on(self.workflow) if self.workflow else 0
        media = context["form"].media
        return {**context, "workflow": self.workflow, "touched": touched, "media": media}
