"""A service as a form: its words, its lists and rules edited as lines and fields."""

from typing import Any
from uuid import uuid4

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from cases.backoffice.configuration.conditions import Names
from cases.backoffice.configuration.fields import (
    DocumentsField,
    FundsField,
    ReasonsField,
    RowsField,
    ScoringField,
)
from cases.backoffice.configuration.icons import ServiceIcon
from cases.backoffice.configuration.precheck_field import PrecheckField
from cases.backoffice.configuration.window import WindowFields
from cases.enums import SignatureMode, StageKind
from cases.models import Service, ServiceForm
from cases.permissions import OPEN_SERVICE
from cases.questions.definition import FormDefinition, Question

_HELP = {
    "kind": _("Decides what it is called: a request is decided on, an enquiry is answered."),
    "slug": _("Small Latin letters and hyphens, like food-basket. Empty: from the English name."),
    "form": _("What people are asked. It is built under “Forms”."),
    "research_form": _(
        "What a researcher fills in at the visit, built under “Forms” like any other. Empty: they"
        " write what they found in their own words."
    ),
    "workflow": _("The stages a request passes until it is closed."),
    "deciding_body": _("As people read it, for example: the support committee."),
    "committee": _("Only where the workflow passes a committee."),
    "is_urgent": _("Its page shows the telephone number; its requests are marked urgent."),
    "is_sensitive": _("People are asked to agree to it separately: health, family, income."),
    "is_open": _("People can send requests. Only a publisher opens and closes a service."),
    "opens_on": _("Colleagues are told a week before. The switch above may be turned at any time."),
    "closed_note": _("Why, and until when. It stands where the form would be."),
    "window_clause": _("The clause of the policy that promises it, for example 6.5."),
    "declaration_version": _("Whenever the words change, give them another version."),
}


class ServiceSettingsForm(WindowFields):
    """A service, its lists and rules edited as lines and fields."""

    documents = DocumentsField(label=_("Papers"))
    refusal_reasons = ReasonsField(label=_("Reasons for refusal"))
    funds = FundsField(label=_("Funds"))
    scoring = ScoringField(label=_("Score of need"))
    precheck = PrecheckField(label=_("Pre-check"))
    signature_modes = forms.MultipleChoiceField(
        label=_("Ways to sign"),
        required=False,
        choices=SignatureMode.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    icon = forms.ChoiceField(label=_("Drawing"), choices=ServiceIcon.choices, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if isinstance(field, RowsField | PrecheckField):
                field.before = getattr(self.instance, name)
        for name in self.fields.keys() & _HELP:
            self.fields[name].help_text = _HELP[name]
        self.fields["slug"].error_messages["invalid"] = _HELP["slug"]
        names = Names(self._questions())
        self.fields["documents"].names = self.fields["scoring"].names = names
        self._prepare_new()

    def _prepare_new(self) -> None:
        """A service begins closed; who may not open it sees the switch and cannot turn it."""
        is_new = self.instance.pk is None
        self.fields["slug"].required = not is_new
        if is_new:
            self.initial |= {"is_open": False, "declaration_version": "1"}
        for name in ("is_open", "opens_on", "closes_on"):
            self.fields[name].disabled = not self._may_open

    @property
    def _may_open(self) -> bool:
        user = self.for_user
        return user is None or user.has_perm(OPEN_SERVICE)

    def _questions(self) -> list[Question]:
        """Return what the chosen form asks: the one just posted, else the service's own."""
        chosen = self.data.get("form") if self.is_bound else self.instance.form_id
        form = ServiceForm.objects.filter(pk=chosen).first() if str(chosen).isdecimal() else None
        return questions_of(form) if form else []

    def clean_slug(self) -> str:
        """Return the address; a new service without one is called by its English name."""
        if self.cleaned_data["slug"]:
            return str(self.cleaned_data["slug"])
        wish = slugify(self.data.get("name_en", ""))[:50]
        is_free = wish and not Service.objects.filter(slug=wish).exists()
        return wish if is_free else f"service-{uuid4().hex[:8]}"

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        checks = (
            self._check_form,
            self._check_questions,
            self._check_declaration,
            self._check_decision,
            self._check_committee,
        )
        for check in checks:
            check(cleaned)
        return cleaned

    def _check_form(self, cleaned: dict[str, Any]) -> None:
        """Nobody can be asked a form that still waits for its publisher."""
        form = cleaned.get("form")
        if form and cleaned.get("is_open") and form.current_version is None:
            message = _("This form is not published yet. Publish it, or keep the service closed.")
            self.add_error("form", message)
        research = cleaned.get("research_form")
        if research and research.current_version is None:
            self.add_error("research_form", _("This form is not published yet. Publish it first."))

    def _check_questions(self, cleaned: dict[str, Any]) -> None:
        """Papers may only depend on questions that the service's form really asks."""
        if not cleaned.get("form"):
            return
        asked = {question.key for question in questions_of(cleaned["form"])}
        for paper in cleaned.get("documents") or []:
            conditions = [line for part in paper.get("show_if", {}).values() for line in part]
            needed = [line["question"] for line in conditions]
            needed += [paper["for_each"]] if paper.get("for_each") else []
            unknown = [key for key in needed if key not in asked]
            if unknown:
                message = _("“%(paper)s” depends on “%(key)s”, which the form does not ask.")
                params = {"paper": paper["label"][settings.LANGUAGE_CODE], "key": unknown[0]}
                self.add_error("documents", ValidationError(message, params=params))
        for part in cleaned.get("scoring") or []:
            lines = [line for lines in part["when"].values() for line in lines]
            unknown = [line["question"] for line in lines if line["question"] not in asked]
            if unknown:
                message = _("“%(part)s” asks for “%(key)s”, which the form does not ask.")
                params = {"part": part["label"][settings.LANGUAGE_CODE], "key": unknown[0]}
                self.add_error("scoring", ValidationError(message, params=params))

    def _check_declaration(self, cleaned: dict[str, Any]) -> None:
        """People sign a text by its version, so other words need another version."""
        was = self.initial.get("declaration_text"), self.initial.get("declaration_version")
        text, version = cleaned.get("declaration_text"), cleaned.get("declaration_version")
        if text and not version:
            self.add_error("declaration_version", _("Give the declaration a version."))
        elif self.instance.pk and was[0] and text != was[0] and version == was[1]:
            message = _("The words have changed: give them a new version, other than %(version)s.")
            error = ValidationError(message, params={"version": version})
            self.add_error("declaration_version", error)

    def _check_decision(self, cleaned: dict[str, Any]) -> None:
        """Where something can be refused, there must be reasons to choose from."""
        workflow = cleaned.get("workflow")
        version = workflow.current_version if workflow else None
        decides = version and any(stage.kind == "decision" for stage in version.document.stages)
        if decides and "refusal_reasons" in cleaned and not cleaned["refusal_reasons"]:
            message = _("Write one reason at least: nothing can be refused without a reason.")
            self.add_error("refusal_reasons", message)

    def _check_committee(self, cleaned: dict[str, Any]) -> None:
        """A workflow that passes a committee needs one to pass; one that passes none has no use for
        it, nor for its limit."""
        workflow, committee = cleaned.get("workflow"), cleaned.get("committee")
        version = workflow.current_version if workflow else None
        if version and version.document.needs_committee and not committee:
            self.add_error("committee", _("This workflow passes a committee: choose which one."))
        if version and committee and not version.document.has_stage_of(StageKind.COMMITTEE):
            message = _("This workflow passes no committee: choose none, or another workflow.")
            self.add_error("committee", message)

    def save(self, commit: bool = True) -> Any:
        """A new service comes last, and is a draft until it is opened for the first time."""
        service = self.instance
        if service.pk is None:
            last = Service.objects.aggregate(last=Max("order"))["last"]
            service.order = (last or 0) + 1
            service.is_draft = True
        service.is_draft = service.is_draft and not service.is_open
        return super().save(commit=commit)


def questions_of(form: ServiceForm) -> list[Question]:
    """Return what a form asks: its published version, or its draft while there is none."""
    if version := form.current_version:
        return version.document.questions
    revision = form.latest_revision
    definition = revision.as_object().definition if revision else form.definition
    return FormDefinition.model_validate(definition).questions if definition else []
