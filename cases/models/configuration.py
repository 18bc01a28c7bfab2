"""What an association sets: services, forms, workflows, routing. Data, not code."""

from functools import cached_property
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wagtail.models import (
    DraftStateMixin,
    LockableMixin,
    PreviewableMixin,
    RevisionMixin,
    WorkflowMixin,
)

from simple_history.models import HistoricalRecords

from cases.enums import ServiceKind, StageKind
from cases.questions.definition import FormDefinition
from cases.questions.precheck import Precheck
from cases.workflow import WorkflowDefinition, validated
from cms.accounts.roles import Role
from cms.association.selectors import seasons
from cms.core.translated import TranslatedField


class ServiceForm(
    WorkflowMixin, DraftStateMixin, LockableMixin, RevisionMixin, PreviewableMixin, models.Model
):
    """A form that staff build; people always answer one frozen version of it.

    `definition` is what stands published; drafts of it are Wagtail revisions, sent from editor to
    publisher like a page. Publishing freezes it as the next version (`cases.services.forms`).
    """

    key = models.SlugField(_("key"), max_length=60, unique=True)
    title = TranslatedField(_("title"))
    is_research = models.BooleanField(
        _("research form"),
        default=False,
        help_text=_("A researcher fills it in at a visit; it does not ask who somebody is."),
    )
    definition = models.JSONField(_("steps"), default=dict, blank=True)

    class Meta:
        ordering = ["key"]
        verbose_name = _("form")
        verbose_name_plural = _("forms")

    def __str__(self) -> str:
        return str(self.title)

    @property
    def current_version(self) -> "FormVersion | None":
        return self.versions.order_by("-number").first()

    def get_preview_template(self, request: HttpRequest, mode_name: str) -> str:
        return "public_site/request/preview.html"

    def get_preview_context(self, request: HttpRequest, mode_name: str) -> dict[str, Any]:
        context: dict[str, Any] = super().get_preview_context(request, mode_name)
        return {**context, "document": validated(FormDefinition, self.definition)}


class FormVersion(models.Model):
    """A published form, frozen: a submitted request renders with the version it answered."""

    form = models.ForeignKey(ServiceForm, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("version"))
    definition = models.JSONField(_("definition"))
    published_at = models.DateTimeField(_("published"), auto_now_add=True)

    class Meta:
        ordering = ["form", "-number"]
        verbose_name = _("form version")
        verbose_name_plural = _("form versions")
        constraints = [
            models.UniqueConstraint(fields=["form", "number"], name="one_form_version_per_number")
        ]

    def __str__(self) -> str:
        return f"{self.form} · {self.number}"

    @cached_property
    def document(self) -> FormDefinition:
        """The definition, validated; raises ValidationError when it cannot be answered."""
        return validated(FormDefinition, self.definition)

    def clean(self) -> None:
        super().clean()
        validated(FormDefinition, self.definition)


class Workflow(models.Model):
    key = models.SlugField(_("key"), max_length=60, unique=True)
    title = TranslatedField(_("title"))

    class Meta:
        ordering = ["key"]
        verbose_name = _("workflow")
        verbose_name_plural = _("workflows")

    def __str__(self) -> str:
        return str(self.title)

    @property
    def current_version(self) -> "WorkflowVersion | None":
        return self.versions.order_by("-number").first()

    @property
    def ignores_limits(self) -> bool:
        version = self.current_version
        return version is not None and version.document.ignores_limits


class WorkflowVersion(models.Model):
    """Stages and moves, frozen; a case stays on the version it started with."""

    workflow = models.ForeignKey(Workflow, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("version"))
    definition = models.JSONField(_("definition"))
    published_at = models.DateTimeField(_("published"), auto_now_add=True)
    #: Nobody: it came with the association's profile.
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("published by"),
    )

    class Meta:
        ordering = ["workflow", "-number"]
        verbose_name = _("workflow version")
        verbose_name_plural = _("workflow versions")
        constraints = [
            models.UniqueConstraint(
                fields=["workflow", "number"], name="one_workflow_version_per_number"
            )
        ]

    def __str__(self) -> str:
        return f"{self.workflow} · {self.number}"

    @cached_property
    def document(self) -> WorkflowDefinition:
        return validated(WorkflowDefinition, self.definition)

    def clean(self) -> None:
        super().clean()
        validated(WorkflowDefinition, self.definition)


class Service(models.Model):
    """Something people can ask for; its public page is built from this row (C12)."""

    slug = models.SlugField(pgettext_lazy("website", "address"), max_length=60, unique=True)
    kind = models.CharField(_("kind"), max_length=16, choices=ServiceKind, default=ServiceKind.HELP)
    name = TranslatedField(_("name"))
    summary = TranslatedField(_("summary"), blank=True)
    description = TranslatedField(_("description"), multiline=True, blank=True)
    conditions = TranslatedField(
        _("conditions"), multiline=True, blank=True, help_text=_("One condition a line.")
    )
    misunderstandings = TranslatedField(
        _("common misunderstandings"), multiline=True, blank=True, help_text=_("One a line.")
    )
    icon = models.CharField(_("icon"), max_length=24, blank=True, default="heart")
    line = TranslatedField(
        _("line of services"),
        blank=True,
        help_text=_(
            "As “Health” or “Relief”: services of one line stand together in the catalogue, and"
            " the home page shows each line as a picture. Empty: under its kind."
        ),
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    is_open = models.BooleanField(_("open for requests"), default=True)
    #: Made and never opened yet: nobody outside sees it (see `cases.permissions.OPEN_SERVICE`).
    is_draft = models.BooleanField(_("draft"), default=False, editable=False)
    #: A season: each date is used up when its day has come, so that a hand may turn the switch
    #: at any time between.
    opens_on = models.DateField(_("opens by itself on"), null=True, blank=True)
    closes_on = models.DateField(_("last day before it closes by itself"), null=True, blank=True)
    closed_note = TranslatedField(_("note while closed"), blank=True)
    is_urgent = models.BooleanField(_("urgent"), default=False)
    is_restricted = models.BooleanField(
        _("restricted"), default=False, help_text=_("Only those working on a case see it.")
    )

    form = models.ForeignKey(
        ServiceForm,
        on_delete=models.PROTECT,
        related_name="services",
        verbose_name=_("form"),
        limit_choices_to={"is_research": False},
    )
    workflow = models.ForeignKey(
        Workflow, on_delete=models.PROTECT, related_name="services", verbose_name=_("workflow")
    )
    research_form = models.ForeignKey(
        ServiceForm,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="researched_services",
        verbose_name=_("research form"),
        limit_choices_to={"is_research": True},
    )
    documents = models.JSONField(_("documents"), default=list, blank=True)
    window = models.JSONField(_("reply window"), default=dict, blank=True)
    window_note = TranslatedField(_("interpretation of the window"), multiline=True, blank=True)
    window_clause = models.CharField(_("policy clause of the window"), max_length=12, blank=True)
    deciding_body = TranslatedField(_("deciding body"), blank=True)
    committee = models.ForeignKey(
        "cases.Committee",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="services",
        verbose_name=_("committee"),
    )
    ceiling = models.DecimalField(
        _("gives at most (SAR)"),
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        help_text=_("Whoever decides on more is asked whether it is right. Empty: no ceiling."),
    )
    declaration_text = TranslatedField(_("declaration"), multiline=True, blank=True)
    declaration_version = models.CharField(_("declaration version"), max_length=20, blank=True)
    signature_required = models.BooleanField(_("signature required"), default=False)
    signature_modes = models.JSONField(_("ways to sign"), default=list, blank=True)
    refusal_reasons = models.JSONField(
        _("reasons for refusal"), default=list, blank=True
    )  # [{"key": "...", "label": {"ar": …, "en": …}}]
    #: What it may be paid from, see `cases.selectors.funds`; empty where nobody has to say.
    funds = models.JSONField(_("funds"), default=list, blank=True)
    requires_registration = models.BooleanField(_("needs a registration file"), default=True)
    is_sensitive = models.BooleanField(_("asks for sensitive data"), default=False)
    #: See `cases.selectors.keeping`; empty: as long as the association keeps requests.
    kept_after_season_days = models.PositiveSmallIntegerField(
        _("days a closed request is kept after the season"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(366)],
        help_text=_(
            "Counted from the end of the season in which it is closed, or of the next one when it"
            " is closed between two. Empty: as long as the association keeps requests."
        ),
    )
    #: What speaks for need, as an aid: see `cases.questions.scoring`; empty where there is none.
    scoring = models.JSONField(_("score"), default=list, blank=True)
    #: See `cases.questions.precheck`; empty where there is none.
    precheck = models.JSONField(_("pre-check"), default=dict, blank=True)
    history = HistoricalRecords()

    class Meta:
        ordering = ["order", "id"]
        verbose_name = _("service")
        verbose_name_plural = _("services")
        permissions = [("open_service", _("Can open and close services"))]

    def __str__(self) -> str:
        return str(self.name)

    def clean(self) -> None:
        super().clean()
        from cases.windows import WindowRule  # below models in the layers; kept here for clean()

        if self.window:
            validated(WindowRule, self.window)
        if self.precheck:
            validated(Precheck, self.precheck)
        if self.ceiling is not None and self.ceiling <= 0:
            raise ValidationError({"ceiling": _("Write an amount above zero, or nothing.")})
        if self.opens_on and self.closes_on and self.closes_on < self.opens_on:
            raise ValidationError({"closes_on": _("The last day cannot be before the first.")})
        if self.kept_after_season_days and not seasons():
            message = _(
                "No season is set, so nothing would end. Set one under “Association”, “Seasons”,"
                " or leave this empty."
            )
            raise ValidationError({"kept_after_season_days": message})
        self._refuse_limit_without_a_way()

    def _refuse_limit_without_a_way(self) -> None:
        """As its committee does (`Committee.clean`), whichever of the two is set up last."""
        has_limit = self.committee is not None and self.committee.limit_amount is not None
        if has_limit and self.workflow is not None and self.workflow.ignores_limits:
            message = _(
                "Its committee has a limit, and this workflow has no stage for what is above."
            )
            raise ValidationError({"workflow": message})

    @property
    def current_form(self) -> FormVersion | None:
        """The newest version of its form, without reading the form itself."""
        return FormVersion.objects.filter(form=self.form_id).order_by("-number").first()

    def form_as_asked(self, version: FormVersion) -> FormDefinition:
        """Return a form as this service asks it: of who calls for help no more than they know."""
        return version.document.in_distress() if self.is_urgent else version.document

    @property
    def current_workflow(self) -> WorkflowVersion | None:
        """The newest version of its workflow, without reading the workflow itself."""
        versions = WorkflowVersion.objects.filter(workflow=self.workflow_id)
        return versions.order_by("-number").first()

    @property
    def precheck_document(self) -> Precheck | None:
        return validated(Precheck, self.precheck) if self.precheck else None


class RoutingRule(models.Model):
    """The first active rule that fits decides who gets a case, and says why (C50)."""

    order = models.PositiveSmallIntegerField(_("order"), default=0)
    name = TranslatedField(_("name"))
    is_active = models.BooleanField(_("active"), default=True)
    stage_kind = models.CharField(
        _("stage"), max_length=16, choices=StageKind, blank=True, default=""
    )
    services = models.ManyToManyField(Service, blank=True, verbose_name=_("services"))
    branches = models.ManyToManyField("association.Branch", blank=True, verbose_name=_("branches"))
    channel = models.ForeignKey(
        "association.Channel",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        verbose_name=_("channel"),
    )
    language = models.CharField(_("language"), max_length=8, blank=True)
    only_urgent = models.BooleanField(_("only urgent"), default=False)
    only_woman_officer = models.BooleanField(
        _("only when a woman officer was asked for"), default=False
    )
    assign_role = models.CharField(
        _("goes to role"),
        max_length=20,
        choices=Role,
        blank=True,
        help_text=_("Empty: the role responsible for the stage."),
    )
    assign_person = models.ForeignKey(
        "accounts.User",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("goes to person"),
    )
    history = HistoricalRecords()

    class Meta:
        ordering = ["order", "id"]
        verbose_name = _("routing rule")
        verbose_name_plural = _("routing rules")

    def __str__(self) -> str:
        return str(self.name)

    def clean(self) -> None:
        super().clean()
        if self.assign_person and not self.assign_person.is_active:
            raise ValidationError({"assign_person": _("This person's account is closed.")})
