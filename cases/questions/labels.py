"""What kinds of question are called where staff read a form."""

from django.utils.translation import gettext_lazy as _

from cases.questions.definition import Column, QuestionType

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
    QuestionType.REFERENCE: _("The reference of a request"),
    QuestionType.PERSON_NAME: _("A name"),
    QuestionType.BRANCH: _("A branch"),
    QuestionType.RATING: _("A rating"),
    QuestionType.HOUSEHOLD: _("A household: people in rows"),
    QuestionType.MAP_POINT: _("A place on the map"),
    QuestionType.INFORMATION: _("Words only, no answer"),
}

#: Where an answer is also kept; see `cases.questions.definition.Binding`.
BINDING_LABELS = {
    "person.name": _("The person's name"),
    "person.identifier": _("The person's identity number"),
    "person.mobile": _("The person's mobile number"),
    "person.email": _("The person's e-mail address"),
    "person.gender": _("Man or woman"),
    "person.contact_by": _("How to reach the person"),
    "person.safe_hours": _("Safe hours to call"),
    "person.safe_words": _("Safe words to say"),
    "person.woman_officer": _("The wish for a woman officer"),
    "person.household": _("The person's household"),
    "file.speaks": _("Proposed to the file: the language spoken"),
    "file.needs": _("Proposed to the file: other needs"),
    "file.district": _("Proposed to the file: district or village"),
    "file.housing": _("Proposed to the file: housing"),
    "file.birth_year": _("Proposed to the file: year of birth"),
    "file.nationality": _("Proposed to the file: nationality"),
    "file.companions": _("Proposed to the file: how many companions"),
    "file.declarant": _("Proposed to the file: who speaks for the mosque"),
    "file.office": _("Proposed to the file: their office"),
    "file.worshippers": _("Proposed to the file: how many worshippers"),
    "file.representative": _("Proposed to the file: the representative"),
    "file.activity": _("Proposed to the file: activity"),
    "file.school": _("Proposed to the file: school or work"),
    "case.branch": _("The branch of the request"),
    "case.place": _("Where the person or the place is to be found"),
    "case.reached_through": _("Through whom the person is reached, without a number of their own"),
    "case.needed_on": _("The day by which it is needed"),
    "case.amount": _("The amount asked for"),
    "case.concerns": _("The request it is about"),
    "case.wants_answer": _("Whether an answer is asked for"),
    "case.preferred_times": _("The times that suit"),
}

#: The columns of a household, as everybody reads them.
COLUMN_LABELS = {
    Column.NAME: _("Name"),
    Column.RELATION: _("Relation to the applicant"),
    Column.BIRTH: _("Birth: date or year"),
    Column.IDENTIFIER: _("ID or Iqama number"),
    Column.NOTE: _("Note"),
}

#: What a check asks of an answer, beside an earlier one.
AGREEMENTS = {
    "eq": _("be the same as"),
    "ne": _("not be the same as"),
    "at_least": _("be at least"),
    "at_most": _("be at most"),
    "filled": _("be given"),
}
