"""A form as data: steps of typed questions with conditions between them.

The same engine asks help requests, studies and surveys, on the web, in the back office and over
the API. A definition that can never be answered is refused when it is loaded.
"""

from enum import StrEnum
from typing import Any, ClassVar, Literal

from pydantic import Field, model_validator

from cases.enums import Evidence
from cases.kinship import USUAL_KIN
from cases.programme_enums import TimeSlot
from cases.questions.mistakes import mistake
from cases.questions.parts import Area, Check, Key, Part, ShowIf, Text


class QuestionType(StrEnum):
    SHORT_TEXT = "short_text"
    LONG_TEXT = "long_text"
    NUMBER = "number"
    MONEY = "money"
    CHOICE = "choice"
    MANY = "many"
    YES_NO = "yes_no"
    DATE = "date"
    IDENTIFIER = "identifier"
    MOBILE = "mobile"
    EMAIL = "email"
    IBAN = "iban"
    SHORT_ADDRESS = "short_address"
    REFERENCE = "reference"
    PERSON_NAME = "person_name"
    BRANCH = "branch"
    RATING = "rating"
    HOUSEHOLD = "household"
    MAP_POINT = "map_point"
    INFORMATION = "information"


class Column(StrEnum):
    """What a household table may ask of each person in it."""

    NAME = "name"
    RELATION = "relation"
    BIRTH = "birth"
    IDENTIFIER = "identifier"
    NOTE = "note"


#: More people than this in one table are a mistake, whatever the form allows.
MOST_ROWS = 200
_MUST = (Column.NAME, Column.RELATION)
#: Where an answer also belongs: a property of the person, a detail of the person's file (proposed
#: there as `cases.details` keeps it, never written by itself), or a property of the case.
#: `case.concerns` is the reference of another request; the first condition under which it is asked
#: is the answer that objects to a decision.
Binding = Literal[
    "person.name",
    "person.identifier",
    "person.mobile",
    "person.email",
    "person.gender",
    "person.contact_by",
    "person.safe_hours",
    "person.safe_words",
    "person.woman_officer",
    "person.household",
    "file.speaks",
    "file.needs",
    "file.district",
    "file.housing",
    "file.birth_year",
    "file.nationality",
    "file.companions",
    "file.declarant",
    "file.office",
    "file.worshippers",
    "file.representative",
    "file.activity",
    "file.school",
    "case.branch",
    "case.place",
    "case.reached_through",
    "case.needed_on",
    "case.amount",
    "case.concerns",
    "case.wants_answer",
    "case.preferred_times",
]


#: Bindings of what is the sender's own; beside these everything of a person and of a file.
_OF_THE_SENDER = ("case.reached_through", "case.concerns", "case.wants_answer")
#: Bindings that only one kind of answer can fill; the others take what they are given.
_FILLED_BY: dict[str, QuestionType] = {
    "person.identifier": QuestionType.IDENTIFIER,
    "person.mobile": QuestionType.MOBILE,
    "person.email": QuestionType.EMAIL,
    "person.household": QuestionType.HOUSEHOLD,
    "case.branch": QuestionType.BRANCH,
    "case.needed_on": QuestionType.DATE,
    "case.amount": QuestionType.MONEY,
    "case.concerns": QuestionType.REFERENCE,
    "case.wants_answer": QuestionType.YES_NO,
    "case.preferred_times": QuestionType.MANY,
}


class Choice(Part):
    """An answer to tap. `sms_to`: choosing it sends text messages to that question's number."""

    value: Key
    label: Text
    sms_to: Key | None = None


class Question(Part):
    """One question.

    `for_delivery`: whoever brings what was decided reads this answer, and no other. `prefill`: what
    we hold may be proposed to whoever fills the form in for a known person; the public never sees
    it. Of a household, `choices` are the relations, `minimum` and `maximum` count its rows;
    `columns` are asked, `required_columns` must be filled in every row. A date lies between
    `earliest` and `latest`, in days from the asking (-30: a month ago). A rating may have `faces`.
    """

    #: See `AnyNumber`.
    takes_any_number: ClassVar[bool] = False
    gives_way: ClassVar[bool] = False

    key: Key
    type: QuestionType
    label: Text
    hint: Text | None = None
    required: bool = True
    choices: list[Choice] = []
    show_if: ShowIf | None = None
    sensitive: bool = False
    purpose: Text | None = None
    binds: Binding | None = None
    identifier_kinds: list[str] = []
    minimum: float | None = None
    maximum: float | None = None
    max_length: int = Field(default=500, le=5000)
    prefill: bool = False
    for_delivery: bool = False
    columns: list[Column] = []
    required_columns: list[Column] = []
    area: Area | None = None
    earliest: int | None = Field(default=None, ge=-60000, le=60000)
    latest: int | None = Field(default=None, ge=-60000, le=60000)
    checks: list[Check] = []
    faces: bool = False

    @property
    def may_be_needed(self) -> bool:
        """Whether the answers before it can make an answer to this optional one necessary."""
        return any(check.op == "filled" for check in self.checks)

    @property
    def is_about_the_sender(self) -> bool:
        binds = self.binds or ""
        return binds.startswith(("person.", "file.")) or binds in _OF_THE_SENDER

    def made_optional(self) -> "Question":
        checks = [check for check in self.checks if check.op != "filled"]
        return self.model_copy(update={"required": False, "checks": checks})

    @model_validator(mode="before")
    @classmethod
    def _household_is_spelled_out(cls, data: Any) -> Any:
        """A household that says nothing about itself asks for name, relation and birth."""
        if not isinstance(data, dict) or data.get("type") != QuestionType.HOUSEHOLD:
            return data
        columns = data.get("columns") or [Column.NAME, Column.RELATION, Column.BIRTH]
        needed = data.get("required_columns") or [c for c in _MUST if c in columns]
        usual = [{"value": kin.word, "label": {"ar": kin.ar, "en": kin.en}} for kin in USUAL_KIN]
        relations = data.get("choices") or (usual if Column.RELATION in columns else [])
        return {**data, "columns": columns, "required_columns": needed, "choices": relations}

    @model_validator(mode="after")
    def _table_can_be_filled(self) -> "Question":
        if self.type is not QuestionType.HOUSEHOLD:
            return self
        if not set(self.required_columns) <= set(self.columns):
            raise mistake("column_not_asked")
        bounds = [bound for bound in (self.minimum, self.maximum) if bound is not None]
        if any(not 0 <= bound <= MOST_ROWS for bound in bounds):
            raise mistake("too_many_rows", most=str(MOST_ROWS))
        return self

    @model_validator(mode="after")
    def _choices_fit_the_type(self) -> "Question":
        needs = self.type in (QuestionType.CHOICE, QuestionType.MANY) or (
            self.type is QuestionType.HOUSEHOLD and Column.RELATION in self.columns
        )
        if needs != bool(self.choices):
            raise mistake("choices_missing" if needs else "choices_unused")
        if twice := _twice([choice.value for choice in self.choices]):
            raise mistake("choice_twice", twice=twice[0])
        return self

    @model_validator(mode="after")
    def _kept_where_it_fits(self) -> "Question":
        fitting = _FILLED_BY.get(self.binds or "")
        if fitting and self.type is not fitting:
            raise mistake("kept_where_it_does_not_fit")
        if self.binds == "case.preferred_times":
            unknown = [choice.value for choice in self.choices if choice.value not in TimeSlot]
            if unknown:
                raise mistake("no_such_time", unknown=unknown[0], known=", ".join(TimeSlot))
        return self

    @model_validator(mode="after")
    def _bounds_leave_room(self) -> "Question":
        for least, most in ((self.minimum, self.maximum), (self.earliest, self.latest)):
            if least is not None and most is not None and least > most:
                raise mistake("bounds_crossed")
        return self


class AnyNumber(Question):
    """A number asked of somebody in distress: one that we do not know is doubted once, then taken;
    at once when answered with `{"number": …, "as_written": true}`."""

    takes_any_number: ClassVar[bool] = True


class GivingWay(Question):
    """A question nobody in distress has to answer: what is wrong with its answer stops no call;
    only that nothing is answered does, where the form needs one answer of several."""

    gives_way: ClassVar[bool] = True


class Step(Part):
    key: Key
    title: Text
    intro: Text | None = None
    show_if: ShowIf | None = None
    questions: list[Question] = Field(min_length=1)

    def all_optional(self) -> "Step":
        return self.model_copy(update={"questions": [q.made_optional() for q in self.questions]})

    def about_the_matter(self) -> "Step":
        kept = [question for question in self.questions if not question.is_about_the_sender]
        return self.model_copy(update={"questions": kept})

    def in_distress(self) -> "Step":
        return self.model_copy(update={"questions": [_in_distress(q) for q in self.questions]})


def _in_distress(question: Question) -> Question:
    if question.type is QuestionType.MOBILE:
        return AnyNumber.model_construct(**dict(question))
    if question.type is QuestionType.BRANCH:
        return question.model_copy(update={"required": False})
    return question if question.required else GivingWay.model_construct(**dict(question))


class FormDefinition(Part):
    steps: list[Step] = Field(min_length=1)

    @property
    def questions(self) -> list[Question]:
        return [question for step in self.steps for question in step.questions]

    def all_optional(self) -> "FormDefinition":
        """Return the same form with no question that must be answered."""
        return self.model_copy(update={"steps": [step.all_optional() for step in self.steps]})

    def in_distress(self) -> "FormDefinition":
        """Return the form as it is asked of somebody who waits for help: nothing odd stops them."""
        return self.model_copy(update={"steps": [step.in_distress() for step in self.steps]})

    def about_the_matter(self) -> "FormDefinition":
        """Return the form without what it asks of whoever sends it: who they are, how they are
        reached, which request of theirs it is about."""
        kept = [step.about_the_matter() for step in self.steps]
        return self.model_copy(update={"steps": [step for step in kept if step.questions]})

    def question(self, key: str) -> Question:
        return next(question for question in self.questions if question.key == key)

    def bound(self, binding: Binding) -> Question | None:
        """Return the question whose answer belongs there, None when the form does not ask."""
        return next((question for question in self.questions if question.binds == binding), None)

    @model_validator(mode="after")
    def _keys_are_unique(self) -> "FormDefinition":
        for parts in (self.questions, self.steps):
            if twice := _twice([part.key for part in parts]):
                raise mistake("key_twice", where=twice[0])
        return self

    @model_validator(mode="after")
    def _messages_go_to_an_earlier_number(self) -> "FormDefinition":
        numbers: set[str] = set()
        for question in self.questions:
            for choice in question.choices:
                if choice.sms_to and choice.sms_to not in numbers:
                    about = {"where": question.key, "field": "choices"}
                    raise mistake("no_number_to_write_to", **about, question=choice.sms_to)
            if question.type is QuestionType.MOBILE:
                numbers.add(question.key)
        return self

    @model_validator(mode="after")
    def _conditions_look_back(self) -> "FormDefinition":
        """A condition may only ask about an earlier answer, so no cycle can exist."""
        seen: set[str] = set()
        for step in self.steps:
            _require_known(step.show_if, seen, step.key)
            for question in step.questions:
                _require_known(question.show_if, seen, question.key)
                for check in question.checks:
                    _require_comparable(check, seen, question.key)
                seen.add(question.key)
        return self


class DocumentRequirement(Part):
    """A paper a service asks for, perhaps only under a condition on the answers."""

    key: Key
    label: Text
    hint: Text | None = None
    required: bool = True
    show_if: ShowIf | None = None
    evidence: Evidence = Evidence.SEEN_ONLY
    max_age_days: int | None = Field(default=None, ge=1)
    #: A table of people in the form: the paper is asked for once for each of them.
    for_each: Key | None = None
    #: Of such a paper: what it is called where the name of whom it is about stays out.
    unnamed: Text | None = Field(default=None, exclude=True)


def _require_known(show_if: ShowIf | None, seen: set[str], where: str) -> None:
    for condition in show_if.conditions if show_if else []:
        if condition.question not in seen:
            about = {"where": where, "field": "show_if"}
            raise mistake("condition_looks_forward", **about, question=condition.question)


def _require_comparable(check: Check, seen: set[str], where: str) -> None:
    _require_known(check.when, seen, where)
    if check.than is not None and check.than not in seen:
        about = {"where": where, "field": "checks"}
        raise mistake("condition_looks_forward", **about, question=check.than)


def _twice(keys: list[str]) -> list[str]:
    return sorted({key for key in keys if keys.count(key) > 1})
