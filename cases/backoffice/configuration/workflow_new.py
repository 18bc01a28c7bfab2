"""A new workflow: a name and what it begins from, then the builder; publishing makes it."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from wagtail.admin import messages

from cases.backoffice.configuration.workflow_builder import WorkflowBuilderView, WorkflowForm
from cases.backoffice.configuration.workflow_patterns import definition_of, patterns
from cases.models import Workflow, WorkflowVersion
from cases.services.workflows import create_workflow
from cms.core.translated import TranslatedFormField


class PatternForm(forms.Form):
    """Asked first; nothing is kept before the workflow is published."""

    title = TranslatedFormField(label=_("Name of the workflow"))
    pattern = forms.ModelChoiceField(
        Workflow.objects.none(),
        label=_("Begin from"),
        required=False,
        empty_label=_("The smallest one: reception, study, decision, closed"),
        widget=forms.RadioSelect,
        blank=True,
        help_text=_("A workflow of the house is copied; the one you copy stays as it is."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["pattern"].queryset = patterns()  # type: ignore[attr-defined]


class NewWorkflowForm(WorkflowForm):
    title = TranslatedFormField(label=_("Name of the workflow"))
    field_order = ["title", "definition"]


class NewWorkflowView(WorkflowBuilderView):
    """Without a pattern it asks for one; with one it is the builder, of a workflow to come."""

    form_class = NewWorkflowForm
    workflow = None  # it is made when it is published

    def get_page_title(self) -> str:
        return gettext("Make a new workflow")

    def get_page_subtitle(self) -> str:
        return ""

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse("workflows:list"), "label": gettext("Workflows")},
            {"url": "", "label": self.get_page_title()},
        ]

    @cached_property
    def pattern_form(self) -> PatternForm:
        return PatternForm(self.request.GET if "pattern" in self.request.GET else None)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.pattern_form.is_valid():
            return super().get(request, *args, **kwargs)
        self.template_name = "cases/backoffice/workflow_new.html"
        status = 422 if self.pattern_form.is_bound else 200
        return self.render_to_response(self.get_context_data(), status=status)

    def get_initial(self) -> dict[str, Any]:
        if self.request.method == "POST" or not self.pattern_form.is_valid():
            return {"seen": 0}
        chosen = self.pattern_form.cleaned_data
        definition = definition_of(chosen["pattern"])
        return {"title": chosen["title"], "definition": definition, "seen": 0}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(pattern_form=self.pattern_form, **kwargs)

    def publish(self, form: forms.Form) -> WorkflowVersion:
        return create_workflow(
            acting_user=self.request.user,  # type: ignore[arg-type]  # accounts only
            title=form.cleaned_data["title"],
            definition=form.cleaned_data["definition"],
        )

    def tell(self, version: WorkflowVersion) -> None:
        done = gettext("“%(workflow)s” is there: a service can choose it under “Handling”.")
        messages.success(self.request, done % {"workflow": version.workflow})
