from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models.functions import Coalesce, Least
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from simple_history.models import HistoricalRecords

from cases.enums import EventKind, Outcome, PublicStage, StageKind
from cases.querysets import CaseEventQuerySet, CaseQuerySet
from cases.workflow import Stage
from cms.accounts.roles import Role
from cms.association.enums import Medium
from cms.core.encryption import EncryptedJSONField, EncryptedTextField
from cms.core.history_manager import HeldHistoryManager
from cms.core.in_hand import TrustsWhatItHolds
from cms.core.translated import TranslatedText


class Case(TrustsWhatItHolds):
    """One request on its way through the house.

    `stage`, `stage_kind`, `role` and `public_stage` repeat what the workflow says of the current
    stage, so that lists filter and sort on indexed columns; only `services.moves` writes them.
    """

    reference = models.CharField(_("reference"), max_length=20, unique=True)
    tracking_code = EncryptedTextField(_("tracking code"))
    form_key = models.UUIDField(unique=True, editable=False)  # one form, one request (promise P2)

    service = models.ForeignKey(
        "cases.Service", on_delete=models.PROTECT, related_name="cases", verbose_name=_("service")
    )
    person = models.ForeignKey(
        "cases.Person", on_delete=models.PROTECT, related_name="cases", verbose_name=_("person")
    )
    form_version = models.ForeignKey("cases.FormVersion", on_delete=models.PROTECT)
    workflow_version = models.ForeignKey("cases.WorkflowVersion", on_delete=models.PROTECT)
    answers = EncryptedJSONField(_("answers"), default=dict, blank=True)
    #: What a complaint or an objection is about, as far as its answers name a request of ours.
    concerns = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="concerned_by",
        verbose_name=_("about the request"),
    )

    stage = models.CharField(_("stage"), max_length=40)
    stage_kind = models.CharField(_("kind of stage"), max_length=16, choices=StageKind)
    public_stage = models.CharField(
        _("public stage"), max_length=20, choices=PublicStage, default=PublicStage.RECEIVED
    )
    role = models.CharField(_("responsible role"), max_length=20, choices=Role, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="owned_cases",
        verbose_name=_("owner"),
    )
    branch = models.ForeignKey(
        "association.Branch",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="cases",
        verbose_name=_("branch"),
    )
    medium = models.CharField(_("channel"), max_length=16, choices=Medium, default=Medium.WEBSITE)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("entered by"),
    )
    language = models.CharField(_("language"), max_length=8, default="ar")
    is_urgent = models.BooleanField(_("urgent"), default=False)
    is_restricted = models.BooleanField(_("restricted"), default=False)

    is_open = models.BooleanField(pgettext_lazy("case", "open"), default=True)
    outcome = models.CharField(
        pgettext_lazy("case", "outcome"),
        max_length=16,
        choices=Outcome,
        blank=True,
        default=Outcome.NONE,
    )
    submitted_at = models.DateTimeField(_("submitted"), default=timezone.now)
    stage_since = models.DateTimeField(_("in this stage since"), default=timezone.now)
    stage_due_at = models.DateTimeField(_("stage due"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    #: Emptied after its time (PDPL art. 18): nobody sees it any more, the figures still count it.
    destroyed_at = models.DateTimeField(_("destroyed"), null=True, blank=True, editable=False)

    #: The rule at submission; a later change of the service does not move a promised date.
    window_rule = models.JSONField(default=dict, blank=True)
    complete_at = models.DateTimeField(_("papers complete"), null=True, blank=True)
    not_before_at = models.DateTimeField(_("earliest answer"), null=True, blank=True)
    due_at = models.DateTimeField(_("latest answer"), null=True, blank=True)
    #: The day the person gave: a deadline, a visit, a departure. It binds nobody; it is shown.
    needed_on = models.DateField(_("needed by"), null=True, blank=True)
    #: Values of `TimeSlot`, out of the answers: what counts wishes reads no answer (ENV-6.6).
    preferred_times = models.JSONField(_("times that suit"), default=list, blank=True)
    paused_since = models.DateTimeField(_("clock paused since"), null=True, blank=True)
    version = models.PositiveIntegerField(default=0, editable=False)

    history = HistoricalRecords(
        excluded_fields=["tracking_code"], history_manager=HeldHistoryManager
    )
    objects = CaseQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["-submitted_at", "-id"]
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        indexes = [
            models.Index(fields=["-submitted_at", "-id"], name="case_newest"),
            models.Index(fields=["is_open", "stage", "-submitted_at"], name="case_stage_newest"),
            models.Index(fields=["owner", "is_open", "due_at"], name="case_owner_due"),
            models.Index(fields=["role", "is_open", "-submitted_at"], name="case_role_newest"),
            models.Index(fields=["branch", "-submitted_at"], name="case_branch_newest"),
            models.Index(fields=["is_open", "due_at"], name="case_open_due"),
            # The queue's own order (`late_first`), so that its first page is read and no more.
            models.Index(
                models.F("paused_since").desc(),
                Coalesce(Least("due_at", "stage_due_at"), "stage_due_at", "due_at").asc(),
                models.F("id").desc(),
                condition=models.Q(is_open=True),
                name="case_late_first",
            ),
            models.Index(
                fields=["branch", "-id"],
                condition=models.Q(is_open=True, is_urgent=True),
                name="case_open_urgent",
            ),
            # What the lists of open work ask of a case, so that counting them reads no row of it.
            models.Index(
                fields=["branch"],
                include=[
                    *("id", "owner", "entered_by", "is_restricted", "role", "service"),
                    *("stage_kind", "paused_since", "due_at", "stage_due_at", "needed_on"),
                    *("is_urgent", "is_open", "complete_at", "window_rule", "destroyed_at"),
                ],
                condition=models.Q(is_open=True),
                name="case_open_lists",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def current_stage(self) -> Stage:
        return self.workflow_version.document.stage(self.stage)

    @property
    def is_our_own(self) -> bool:
        """Whether the association opened it by itself: nobody asked, and nobody is told (ENV-6.5).

        Its `person` is the file without a name that every request without one has.
        """
        return self.medium == Medium.HOUSE

    @property
    def is_assisted(self) -> bool:
        """Whether a member of staff took it down for the person (C20, C26)."""
        return self.entered_by_id is not None and not self.is_our_own

    @property
    def expects_papers(self) -> bool:
        """Whether papers are still asked for, brought and checked."""
        return self.is_open and self.workflow_version.document.expects_papers(self.stage)

    @property
    def takes_papers(self) -> bool:
        """Whether a paper may still come: urgent help goes first, and what was to follow it, like
        the photo of somebody lost, helps until the end."""
        return self.expects_papers or (self.is_open and self.is_urgent)

    @property
    def stage_name(self) -> str:
        """The stage in staff words; a withdrawn case says so wherever it stood."""
        if self.outcome == Outcome.WITHDRAWN:
            return str(Outcome.WITHDRAWN.label)
        return str(TranslatedText(self.current_stage.name))


class CaseEvent(models.Model):
    """One line of the timeline: append-only, numbered and chained by hash within its case.

    `data` holds ids, keys and dates, never personal data; `reason` is what a member of staff wrote.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="events")
    sequence = models.PositiveIntegerField()
    kind = models.CharField(_("event"), max_length=24, choices=EventKind)
    at = models.DateTimeField(_("at"), default=timezone.now)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,  # the chain is hashed over who acted
        related_name="+",
        verbose_name=_("by"),
    )
    #: "person", "clock" or "staff": who acted when there is no account behind it.
    by = models.CharField(max_length=8, default="staff")
    data = models.JSONField(default=dict, blank=True)
    reason = EncryptedTextField(_("reason"), blank=True, default="")
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)
    objects = CaseEventQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["case", "sequence"]
        verbose_name = _("event")
        verbose_name_plural = _("events")
        constraints = [
            models.UniqueConstraint(fields=["case", "sequence"], name="one_event_per_sequence")
        ]
        indexes = [
            # The figures of a month read its moves, a sixth of all lines.
            models.Index(
                fields=["at"], condition=models.Q(kind=EventKind.STAGE_MOVED), name="moves_by_day"
            ),
            # Whether the person's last word waits for a colleague (`with_news`).
            models.Index(
                fields=["case", "sequence"],
                condition=models.Q(
                    actor__isnull=True,
                    kind__in=[EventKind.MESSAGE_RECEIVED, EventKind.DOCUMENT_RECEIVED],
                ),
                name="words_of_the_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}/{self.sequence} {self.kind}"


class WindowPause(models.Model):
    """A stretch in which the clock stood still because we waited for the person."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="pauses")
    started_at = models.DateTimeField(_("from"))
    ended_at = models.DateTimeField(_("to"), null=True, blank=True)
    why = models.CharField(_("why"), max_length=24, default="missing_papers")
    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["started_at"]
        verbose_name = _("pause")
        verbose_name_plural = _("pauses")
        constraints = [
            models.UniqueConstraint(
                fields=["case"],
                condition=models.Q(ended_at__isnull=True),
                name="one_open_pause_per_case",
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.started_at:%Y-%m-%d}"


class CaseView(models.Model):
    """Who looked at a case, and when (the third memory)."""

    NAME = "name"
    #: Looking again within this time is the same look; what was opened on purpose shuts after it.
    SAME_LOOK = timedelta(minutes=10)

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="views")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("at"), auto_now_add=True)
    what = models.CharField(max_length=24, default="room")
    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["-id"]
        verbose_name = _("view")
        verbose_name_plural = _("views")
        indexes = [models.Index(fields=["case", "-id"], name="case_views_newest")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.user_id}"
