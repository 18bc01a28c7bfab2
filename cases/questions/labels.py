"""What kinds of question are called where staff read a form."""

from django.utils.translation import gettext_lazy as _

from cases.questions.definition import QuestionType

QUESTION_TYPE_LABELS = {
    QuestionType.SHORT_TEXT: _("A line of text"),
    QuestionType.LONG_TEXT: _("A longer text"),
    QuestionType.NUMBER: _("A number"),
    QuestionType.MONEY: _("An amount"),
    QuestionType.CHOICE: _("One choice"),
    QuestionType.MANY: _("Several choices"),
    QuestionType.YES_NO: _("Yes or no"),
    QuestionType.DATE: _("A date"),
    QuestionType.IDENTIFIER: _("An identity number"),
    QuestionType.MOBILE: _("A mobile number"),
    QuestionType.EMAIL: _("An e-mail address"),
    QuestionType.IBAN: _("A bank account (IBAN)"),
    QuestionType.SHORT_ADDRESS: _("A short address"),
    QuestionType.PERSON_NAME: _("A name"),
    QuestionType.BRANCH: _("A branch"),
    QuestionType.RATING: _("A rating"),
    QuestionType.INFORMATION: _("Words only, no answer"),
}
