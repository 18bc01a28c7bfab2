from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases.letter_enums import LetterAbout
from cms.core.encryption import EncryptedJSONField, EncryptedTextField


class PersonLetter(models.Model):
    """A letter to the person of a case: what it says, frozen, and its line in the register.

    It takes a number when it is first wanted on paper, and keeps it: a letter nobody asks for takes
    none. `code` stands on it; whoever holds it asks on the public page whether the letter is ours.
    """

    #: Written once; `line` and the code once as well, when the number is given.
    BOUND = ("case_id", "about", "decision_id", "message_id", "content")

    case = models.ForeignKey(
        "cases.Case",
        on_delete=models.PROTECT,
        related_name="person_letters",
        verbose_name=_("case"),
    )
    about = models.CharField(pgettext_lazy("letter", "about"), max_length=12, choices=LetterAbout)
    decision = models.OneToOneField(
        "cases.Decision",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="letter",
        verbose_name=_("decision"),
    )
    #: The answer it repeats, word for word.
    message = models.OneToOneField(
        "cases.CaseMessage",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="letter",
        verbose_name=_("case message"),
    )
    content = EncryptedJSONField(default=dict)
    frozen_at = models.DateTimeField(default=timezone.now)
    line = models.OneToOneField(
        "cases.Letter",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="paper",
        verbose_name=_("letter"),
    )
    code = EncryptedTextField(blank=True, default="")
    code_digest = models.CharField(max_length=64, null=True, blank=True, unique=True)
    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["id"]
        verbose_name = _("letter to the person")
        verbose_name_plural = _("letters to people")
        constraints = [
            models.UniqueConstraint(
                fields=["case"],
                condition=models.Q(about=LetterAbout.RECEIPT),
                name="one_letter_of_receipt_per_case",
            ),
            models.UniqueConstraint(
                fields=["case"],
                condition=models.Q(about=LetterAbout.OUTCOME),
                name="one_letter_of_outcome_per_case",
            ),
            models.CheckConstraint(
                condition=models.Q(about=LetterAbout.DECISION, decision__isnull=False)
                | (~models.Q(about=LetterAbout.DECISION) & models.Q(decision__isnull=True)),
                name="a_decision_letter_has_its_decision",
            ),
            models.CheckConstraint(
                condition=models.Q(about=LetterAbout.ANSWER, message__isnull=False)
                | (~models.Q(about=LetterAbout.ANSWER) & models.Q(message__isnull=True)),
                name="a_letter_of_an_answer_has_its_words",
            ),
            models.CheckConstraint(
                condition=models.Q(line__isnull=True, code_digest__isnull=True)
                | models.Q(line__isnull=False, code_digest__isnull=False),
                name="a_numbered_letter_has_its_code",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}/{self.about}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Refuse to change what a letter says, or to give it a second number."""
        before = type(self).objects.filter(pk=self.pk).first() if self.pk else None
        if before:
            names = [*self.BOUND, *(("line_id", "code") if before.line_id else ())]
            if any(getattr(before, name) != getattr(self, name) for name in names):
                raise ValueError("What a letter says, and its number, never change.")
        super().save(*args, **kwargs)
