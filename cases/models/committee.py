from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from simple_history.models import HistoricalRecords

from cases.enums import GIVING, DecisionResult, VoteChoice
from cms.core.encryption import EncryptedTextField
from cms.core.translated import TranslatedField


class Committee(models.Model):
    """A body that decides together: members, a quorum, a chair with the casting vote (C40)."""

    key = models.SlugField(_("key"), max_length=40, unique=True)
    name = TranslatedField(_("name"))
    quorum = models.PositiveSmallIntegerField(_("quorum"), default=3)
    secretary = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("secretary"),
        help_text=_("Keeps the meetings. Empty: everyone with the role of committee secretary."),
    )
    casting_vote = models.BooleanField(
        _("the chair breaks a tie"),
        default=True,
        help_text=_("Without it a tied file is voted on again, or postponed."),
    )
    by_circulation = models.BooleanField(
        _("may decide between meetings"),
        default=True,
        help_text=_("Files on no agenda are then voted on one by one, as members open them."),
    )
    conflict_lowers_quorum = models.BooleanField(
        _("a conflict of interest lowers the quorum of that file"),
        default=False,
        help_text=_("Otherwise others must be present in place of who steps aside."),
    )
    names_in_minutes = models.BooleanField(
        _("minutes say who voted how"),
        default=False,
        help_text=_("Otherwise they count the votes and name nobody."),
    )
    limit_amount = models.DecimalField(
        _("decides alone up to (SAR)"),
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        help_text=_(
            "A larger amount goes on to the stage that the workflow names for it. Empty: no limit."
        ),
    )
    members = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        through="CommitteeMembership",
        related_name="committees",
        verbose_name=_("members"),
    )
    history = HistoricalRecords()

    class Meta:
        ordering = ["key"]
        verbose_name = _("committee")
        verbose_name_plural = _("committees")

    def __str__(self) -> str:
        return str(self.name)

    def clean(self) -> None:
        super().clean()
        if self.quorum < 1:
            raise ValidationError({"quorum": _("At least one member must decide.")})
        if self.limit_amount is not None and self.limit_amount <= 0:
            raise ValidationError({"limit_amount": _("Write an amount above zero, or nothing.")})
        if self.limit_amount is not None and (workflow := self._without_a_way_up()):
            message = _("“%(workflow)s” has no stage for what is above a limit: give it one first.")
            raise ValidationError(
                {"limit_amount": ValidationError(message, params={"workflow": workflow})}
            )

    def _without_a_way_up(self) -> str:
        """Return a workflow of its services in which a limit would change nothing; else nothing."""
        services = self.services.select_related("workflow") if self.pk else ()
        workflows = {service.workflow for service in services if service.workflow}
        return next((str(each) for each in workflows if each.ignores_limits), "")


class CommitteeMembership(models.Model):
    committee = models.ForeignKey(Committee, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="memberships",
        verbose_name=_("member"),
    )
    is_chair = models.BooleanField(_("chair"), default=False)
    history = HistoricalRecords()

    class Meta:
        ordering = ["-is_chair", "id"]
        verbose_name = _("member")
        verbose_name_plural = _("members")
        constraints = [
            models.UniqueConstraint(fields=["committee", "user"], name="one_seat_per_member"),
            models.UniqueConstraint(
                fields=["committee"], condition=models.Q(is_chair=True), name="one_chair"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.committee_id}/{self.user_id}"


class Vote(models.Model):
    """One member's voice in one round on one case; a recused member neither votes nor counts.

    A voice is set aside when the file goes back with a question: what comes back is another file,
    and whoever votes on it votes anew.
    """

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="votes")
    committee = models.ForeignKey(Committee, on_delete=models.PROTECT, related_name="+")
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("member"),
    )
    round = models.PositiveSmallIntegerField(default=1)
    choice = models.CharField(_("vote"), max_length=8, choices=VoteChoice)
    reason = EncryptedTextField(_("reason"), blank=True, default="")
    at = models.DateTimeField(_("at"), auto_now=True)
    set_aside_at = models.DateTimeField(_("set aside"), null=True, blank=True)
    history = HistoricalRecords()
    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["id"]
        verbose_name = _("vote")
        verbose_name_plural = _("votes")
        constraints = [
            models.UniqueConstraint(
                fields=["case", "round", "member"], name="one_vote_per_member_and_round"
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id}/{self.round}"


class Decision(models.Model):
    """What was decided, by whom and why; held until its window opens, released once (C41)."""

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="decisions")
    round = models.PositiveSmallIntegerField(default=1)
    is_current = models.BooleanField(default=True)
    result = models.CharField(_("result"), max_length=8, choices=DecisionResult)
    reason_key = models.SlugField(_("reason"), max_length=60, blank=True)
    explanation = EncryptedTextField(_("explanation"), blank=True, default="")
    conditions = EncryptedTextField(_("conditions"), blank=True, default="")
    amount = models.DecimalField(
        _("amount (SAR)"), max_digits=12, decimal_places=2, null=True, blank=True
    )
    #: Of goods or work that is given: for whoever may give so much alone, never told to the person.
    worth = models.DecimalField(
        _("worth of what is given (SAR)"), max_digits=12, decimal_places=2, null=True, blank=True
    )
    committee = models.ForeignKey(
        Committee, null=True, blank=True, on_delete=models.PROTECT, related_name="decisions"
    )
    #: What it is given from, as that read on the day (`cases.selectors.funds`).
    fund = models.JSONField(_("fund"), default=dict, blank=True)
    tally = models.JSONField(_("votes"), default=dict, blank=True)
    #: Of the board: how its resolution is called in its own minutes, and its day.
    resolution = models.CharField(_("board resolution"), max_length=200, blank=True)
    resolved_on = models.DateField(_("day of the resolution"), null=True, blank=True)
    decided_at = models.DateTimeField(_("decided"), default=timezone.now)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("recorded by"),
    )
    release_at = models.DateTimeField(_("may be released from"), null=True, blank=True)
    released_at = models.DateTimeField(_("released"), null=True, blank=True)
    overridden_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("released early by"),
    )
    override_reason = EncryptedTextField(_("reason for early release"), blank=True, default="")
    objection_until = models.DateField(_("objection until"), null=True, blank=True)
    history = HistoricalRecords()
    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["-id"]
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        constraints = [
            models.UniqueConstraint(
                fields=["case"],
                condition=models.Q(is_current=True),
                name="one_current_decision_per_case",
            ),
            models.CheckConstraint(
                condition=~models.Q(result__in=["refuse", "part", "postpone"])
                | ~models.Q(reason_key=""),
                name="a_refusal_has_its_reason",
                violation_error_message=_("Choose the reason; a refusal needs one."),
            ),
        ]
        indexes = [
            # Taken and not told yet, of a million that were told.
            models.Index(
                fields=["case"],
                condition=models.Q(is_current=True, released_at__isnull=True),
                name="decisions_held",
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id}/{self.round}"

    @property
    def leaves_today(self) -> bool:
        """Whether it only waits for the clock: no day is held back any more."""
        if self.release_at is None or self.released_at is not None:
            return False
        return timezone.localdate(self.release_at) <= timezone.localdate()

    @property
    def may_be_objected_to(self) -> bool:
        """Whether it was told, and the days to object to it still run."""
        runs = self.objection_until and timezone.localdate() <= self.objection_until
        return bool(self.is_current and self.released_at and runs)

    @property
    def is_acceptance(self) -> bool:
        """Whether something is given under it."""
        return self.result in GIVING
