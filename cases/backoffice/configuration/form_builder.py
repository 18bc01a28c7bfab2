"""The form builder: drafts, preview, approval and publishing are Wagtail's; the steps are ours."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Count, Max, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import ObjectList
from wagtail.admin.ui.tables import Column, LiveStatusTagColumn
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.admin.widgets.button import HeaderButton
from wagtail.snippets.views.snippets import (
    ConfirmWorkflowCancellationView,
    EditView,
    HistoryView,
)

from cases.backoffice.configuration.comparing import DefinitionPanel
from cases.backoffice.configuration.fields import new_key
from cases.backoffice.configuration.steps_field import StepsField
from cases.backoffice.configuration.versions import FormView
from cases.models import Service, ServiceForm
from cases.questions.definition import DocumentRequirement, FormDefinition
from cases.selectors.forms import unfinished_requests
from cases.workflow import validated
from cms.core.configuration_admin import ConfigurationViewSet
from cms.core.translated import translated


class FormBuilderForm(WagtailAdminModelForm):
    definition = StepsField(label=_("Steps"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        wanted = "is_research" in self.data if self.is_bound else self.instance.is_research
        self.fields["definition"].is_request = not wanted

    def clean_is_research(self) -> bool:
        """A form that a service uses stays what it is."""
        wanted: bool = self.cleaned_data["is_research"]
        form = self.instance
        if form.pk is None:
            return wanted
        used = form.services if wanted else form.researched_services
        if service := used.first():
            message = _(
                "The service “%(service)s” uses this form. Give that service another first."
            )
            raise ValidationError(message, params={"service": service})
        return wanted

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        if not self.instance.key and cleaned.get("title"):
            taken = list(ServiceForm.objects.values_list("key", flat=True))
            self.instance.key = new_key(cleaned["title"], taken)
        if cleaned.get("definition"):
            self._check_papers(FormDefinition.model_validate(cleaned["definition"]))
        return cleaned

    def _check_papers(self, document: FormDefinition) -> None:
        """A question that the papers of a service depend on cannot just go away."""
        asked = {question.key for question in document.questions}
        services = self.instance.services.all() if self.instance.pk else []
        for service in services:
            if paper := _paper_without_question(service, asked):
                message = _(
                    "The paper “%(paper)s” of the service “%(service)s” depends on a question that"
                    " this form no longer asks. Keep the question, or change the paper first."
                )
                params = {"paper": translated(paper.label), "service": service}
                self.add_error("definition", ValidationError(message, params=params))


def _paper_without_question(service: Service, asked: set[str]) -> DocumentRequirement | None:
    for row in service.documents:
        paper = validated(DocumentRequirement, row)
        conditions = paper.show_if.conditions if paper.show_if else []
        if any(line.question not in asked for line in conditions):
            return paper
    return None


class FormEditView(EditView):
    """Says what a new version touches: nothing that has begun."""

    def get_header_buttons(self) -> list[Any]:
        versions = HeaderButton(
            gettext("Published versions"),
            url=reverse("forms:inspect", args=[self.object.pk]),
            icon_name="history",
        )
        return [*super().get_header_buttons(), versions]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return {**context, "unfinished": unfinished_requests(self.object)}


class CancellationView(PermissionCheckedMixin, ConfirmWorkflowCancellationView):
    """Wagtail asks for no right before it names the approval that is under way."""

    any_permission_required = ["change", "publish"]


class FormViewSet(ConfigurationViewSet):
    model = ServiceForm
    icon = "form"
    admin_url_namespace = "forms"
    base_url_path = "configuration/forms"
    copy_view_enabled = True
    inspect_view_enabled = True
    edit_view_class = FormEditView
    history_view_class = HistoryView
    inspect_view_class = FormView
    confirm_workflow_cancellation_view_class = CancellationView
    edit_template_name = "cases/backoffice/form_builder.html"
    list_display = [
        "title",
        Column("newest", accessor="newest", label=_("Version")),
        Column("used_by", accessor="used_by", label=_("Services")),
        LiveStatusTagColumn(),
    ]
    edit_handler = ObjectList(
        ["title", "is_research", DefinitionPanel("definition")], base_form_class=FormBuilderForm
    )

    @property
    def inspect_view(self) -> Any:
        return self.construct_view(self.inspect_view_class)

    def get_queryset(self, request: HttpRequest) -> QuerySet[ServiceForm]:
        rows = ServiceForm.objects.annotate(
            newest=Max("versions__number"),
            used_by=Count("services", distinct=True) + Count("researched_services", distinct=True),
        )
        return rows.order_by("key")
