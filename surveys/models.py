import uuid
from functools import cached_property

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from simple_history.models import HistoricalRecords

from cases.questions.definition import FormDefinition, QuestionType
from cases.workflow import validated
from cms.core.encryption import EncryptedTextField
from cms.core.translated import TranslatedField
from surveys.enums import CommentState, InvitationState, SurveyTrigger

#: Questions whose answer says who the person is.
TELLING = frozenset(
    {
        QuestionType.PERSON_NAME,
        QuestionType.IDENTIFIER,
        QuestionType.MOBILE,
        QuestionType.EMAIL,
        QuestionType.IBAN,
        QuestionType.SHORT_ADDRESS,
        QuestionType.REFERENCE,
        QuestionType.HOUSEHOLD,
        QuestionType.MAP_POINT,
    }
)


class Survey(models.Model):
    """A satisfaction survey: questions as data, sent by rule, never by choice (C55, C56)."""

    key = models.SlugField(_("key"), max_length=60, unique=True)
    title = TranslatedField(_("title"))
    intro = TranslatedField(_("introduction"), multiline=True, blank=True)
    definition = models.JSONField(_("questions"))
    trigger = models.CharField(
        pgettext_lazy("survey", "sent"),
        max_length=16,
        choices=SurveyTrigger,
        default=SurveyTrigger.AFTER_CLOSURE,
    )
    delay_days = models.PositiveSmallIntegerField(_("days after"), default=2)
    answer_within_days = models.PositiveSmallIntegerField(_("open for days"), default=30)
    is_active = models.BooleanField(_("in use"), default=True)
    history = HistoricalRecords()

    class Meta:
        ordering = ["key"]
        verbose_name = _("survey")
        verbose_name_plural = _("surveys")

    def __str__(self) -> str:
        return str(self.title)

    @cached_property
    def document(self) -> FormDefinition:
        """The questions, every one to be skipped at will: evaluating is a right (clause 3.10)."""
        return validated(FormDefinition, self.definition).all_optional()

    def clean(self) -> None:
        super().clean()
        document = validated(FormDefinition, self.definition)
        if any(q.binds or q.type in TELLING for q in document.questions):
            raise ValidationError({"definition": _("A survey may not ask who the person is.")})


class Invitation(models.Model):
    """A place in a survey, planned by rule. It knows the case; the answer does not know it."""

    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="invitations")
    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="invitations")
    token_hash = models.CharField(max_length=64, unique=True)
    due_at = models.DateTimeField(_("goes out"))
    expires_at = models.DateTimeField(_("open until"))
    state = models.CharField(
        _("state"), max_length=10, choices=InvitationState, default=InvitationState.PLANNED
    )
    why_not = models.CharField(_("why not sent"), max_length=40, blank=True)
    #: One reminder at most (J12.5). Its link is another one, so that the first stays good as well.
    reminder_hash = models.CharField(max_length=64, unique=True, null=True, blank=True)
    reminded_at = models.DateTimeField(_("reminded"), null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["-id"]
        verbose_name = _("survey invitation")
        verbose_name_plural = _("survey invitations")
        indexes = [models.Index(fields=["state", "due_at"], name="invitation_state_due")]
        constraints = [
            models.UniqueConstraint(fields=["survey", "case"], name="one_invitation_per_case")
        ]

    def __str__(self) -> str:
        return f"{self.survey_id}/{self.case_id}"


class Correction(models.Model):
    """What was changed because of what people said: by theme, never by person (3.5, C58, C60)."""

    theme = TranslatedField(
        _("what people said"),
        help_text=_("The matter in a few words. No person: neither who said it nor who worked."),
    )
    change = TranslatedField(_("what is changed"), multiline=True)
    due_on = models.DateField(_("by when"), null=True, blank=True)
    done_on = models.DateField(_("done on"), null=True, blank=True)
    is_public = models.BooleanField(
        _("tell the public"),
        default=False,
        help_text=_("Once it is done, it stands on the page that thanks for an answer."),
    )
    #: By which question it is measured again, and what that question showed before (C58).
    survey = models.ForeignKey(
        Survey,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="corrections",
        verbose_name=_("survey"),
    )
    question = models.CharField(_("question"), max_length=60, blank=True)
    before_from = models.DateField(_("before: first month"), null=True, editable=False)
    before_to = models.DateField(_("before: last month"), null=True, editable=False)
    before_mean = models.DecimalField(
        _("before: mean"), max_digits=3, decimal_places=1, null=True, editable=False
    )
    before_answers = models.PositiveIntegerField(_("before: answers"), null=True, editable=False)
    history = HistoricalRecords()

    class Meta:
        ordering = ["done_on", "due_on", "id"]
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")

    def __str__(self) -> str:
        return str(self.theme)

    def clean(self) -> None:
        super().clean()
        if self.done_on and self.done_on > timezone.localdate():
            raise ValidationError({"done_on": _("What is done was done today or before.")})


class Response(models.Model):
    """An answer, cut loose from the case, the person and the handler (clause 3.11).

    A random key and a month instead of a number and a moment: the order of answers must not
    tell whose they are.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="responses")
    service = models.ForeignKey("cases.Service", on_delete=models.PROTECT, related_name="+")
    branch = models.ForeignKey(
        "association.Branch", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    medium = models.CharField(max_length=16)
    month = models.DateField()  # first day of the month
    answers = models.JSONField(default=dict)
    comment = EncryptedTextField(blank=True, default="")
    #: What became of the comment, and its words with covered what tells who somebody is.
    state = models.CharField(max_length=10, choices=CommentState, default=CommentState.WAITING)
    shown = EncryptedTextField(blank=True, default="")
    correction = models.ForeignKey(
        Correction, null=True, blank=True, on_delete=models.SET_NULL, related_name="comments"
    )
    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["id"]
        verbose_name = _("survey answer")
        verbose_name_plural = _("survey answers")
        indexes = [models.Index(fields=["survey", "month"], name="response_survey_month")]

    def __str__(self) -> str:
        return str(self.pk)
