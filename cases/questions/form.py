"""Questions as data become a Django form; what is right and wrong is decided by one engine.

The form only draws and collects. `cases.questions.answers` cleans, here as in the back office and
over the API, so that all of them accept and refuse the same.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.questions.answers import CleanResult
from cases.questions.comparing import holds
from cases.questions.definition import Question, QuestionType, Step
from cases.questions.household import CellMistake
from cases.questions.parts import Condition, ShowIf
from cases.questions.widgets import DoubtedNumber, HouseholdWidget, offered_branches, widget_for
from cms.core.translated import translated

Answers = Mapping[str, Any]
Cleaner = Callable[[Answers], CleanResult]

#: Said to everybody, known to us or not: it must not tell whether we know the person.
KEPT_NUMBER = gettext_lazy(
    "If we already hold a number for the person, messages go to that number until our staff have"
    " confirmed the new one."
)
UNKNOWN_BRANCH = gettext_lazy("Choose one of the answers offered.")
#: Posted once for every conditional question that the person had before their eyes.
SHOWN = "shown"


@dataclass(frozen=True)
class AskedQuestion:
    """One question on the screen. A conditional one waits hidden until its condition holds."""

    question: Question
    field: forms.BoundField | None  # none: a piece of information, nothing to answer
    is_open: bool
    condition: str  # JSON for the script that shows and hides at once; empty: always there

    @property
    def text(self) -> str:
        return str(translated(self.question.label))

    @property
    def hint(self) -> str:
        return str(translated(self.question.hint or {}))


def unknown_branches(questions: Iterable[Question], values: Answers) -> list[str]:
    """Return the keys of the answers that name no open branch; the engine knows no branches."""
    named = [q.key for q in questions if q.type is QuestionType.BRANCH and q.key in values]
    offered = dict(offered_branches()) if named else {}
    return [key for key in named if values[key] not in offered]


class QuestionsForm(forms.Form):
    """The questions of one screen; `known` are valid answers of the screens before it.

    Without a script a question that depends on an answer of the same screen comes up after
    "continue": it is then asked (`appeared`), not complained about.

    In: `typed`, what was sent before and kept, judged anew here; `data`, what is being sent now.
    """

    use_required_attribute = False

    def __init__(
        self,
        questions: Iterable[Question],
        *,
        clean: Cleaner,
        typed: Answers,
        known: Answers | None = None,
        data: Any = None,
    ) -> None:
        self._known = known or {}
        self._is_judged = bool(typed) or data is not None
        self._judge = clean
        self._here = {question.key: question for question in questions}
        self._questions = [q for q in self._here.values() if self._may_come_up(q)]
        self._shown = set(data.getlist(SHOWN)) if data is not None else set()
        self.appeared: set[str] = set()
        super().__init__(data, initial=dict(typed), label_suffix="")
        for question in self._questions:
            if question.type is not QuestionType.INFORMATION:
                self.fields[question.key] = _field(question)

    @property
    def has_rows(self) -> bool:
        return bool(self._tables())

    def wants_rows(self) -> str:
        """Return the key of the household whose button asked for one more person, or nothing."""
        asked = (key for key in self._tables() if HouseholdWidget.more_name(key) in self.data)
        return next(asked, "")

    def _tables(self) -> list[str]:
        fields = self.fields.items()
        return [key for key, field in fields if isinstance(field.widget, HouseholdWidget)]

    def propose(self) -> None:
        """Take what was kept as a proposal: nobody has sent this screen, nothing is wrong yet."""
        self._is_judged = self.is_bound

    def typed(self) -> dict[str, Any]:
        """Return what the browser sent, as it was sent; questions it did not show are left out."""
        return {name: self[name].data for name in self.fields if self._was_before_their_eyes(name)}

    def asked(self) -> list[AskedQuestion]:
        """Return the questions in order, those that wait for an answer of this screen hidden."""
        if not self._is_judged:
            return self._asked_over(self._judge(self.initial).values)
        self.errors  # noqa: B018 (looking judges, once: Django remembers)
        return self._asked_over(self.cleaned_data)

    def is_answered(self) -> bool:
        """Valid, and no question has come up that the person has not seen yet."""
        return self.is_valid() and not self.appeared

    def full_clean(self) -> None:
        """Judge what was kept like what is sent: the page after a redirect says the same."""
        super().full_clean()
        if self._is_judged and not self.is_bound:
            self._clean_fields()

    def _clean_fields(self) -> None:
        sent = self.typed() if self.is_bound else {}
        result = self._judge({**self.initial, **sent})
        self.cleaned_data = result.values
        self.appeared = {
            asked.question.key
            for asked in self._asked_over(result.values)
            if asked.is_open and asked.field and self._is_news(asked.question, result.values)
        }
        for name, messages in result.errors.items():
            if name in self.fields and name not in self.appeared:
                self.add_error(name, messages)
                self._mark(name, result.cells.get(name, []))
        self._refuse_unknown_branches()

    def _mark(self, name: str, cells: list[CellMistake]) -> None:
        """A mistake in a table is said at its row and field; a number we doubt gets its tick."""
        widget = self.fields[name].widget
        if isinstance(widget, DoubtedNumber):
            widget.is_doubted = bool(self[name].value())
        if isinstance(widget, HouseholdWidget):
            widget.wrong = cells

    def _is_news(self, question: Question, values: Answers) -> bool:
        """A question that was hidden when the screen was sent, and was not answered earlier."""
        return question.key not in values and not self._was_before_their_eyes(question.key)

    def _refuse_unknown_branches(self) -> None:
        for name in unknown_branches(self._here.values(), self.cleaned_data):
            self.add_error(name, UNKNOWN_BRANCH)

    def _was_before_their_eyes(self, name: str) -> bool:
        if not self._hangs_on_this_screen(self._here[name]) or name in self._shown:
            return True
        if not self.is_bound:
            return name in self.initial
        return any(key == name or key.startswith(f"{name}_") for key in self.data)

    def _may_come_up(self, question: Question) -> bool:
        return self._hangs_on_this_screen(question) or holds(question.show_if, self._known)

    def _hangs_on_this_screen(self, question: Question) -> bool:
        conditions = question.show_if.conditions if question.show_if else []
        return any(condition.question in self._here for condition in conditions)

    def _asked_over(self, values: Answers) -> list[AskedQuestion]:
        """A hidden question's answer does not count for the questions after it."""
        counted: dict[str, Any] = dict(self._known)
        asked = []
        for question in self._questions:
            is_open = self._is_open(question, counted)
            if is_open and question.key in values:
                counted[question.key] = values[question.key]
            field = self[question.key] if question.key in self.fields else None
            asked.append(AskedQuestion(question, field, is_open, self._condition(question)))
        return asked

    def _is_open(self, question: Question, counted: Answers) -> bool:
        return holds(question.show_if, counted)

    def _condition(self, question: Question) -> str:
        if question.show_if is None or not self._hangs_on_this_screen(question):
            return ""
        return self.for_the_browser(question.show_if)

    def for_the_browser(self, show_if: ShowIf) -> str:
        """Return a condition as the script reads it, which shows and hides at once."""
        rules = [self._rule(condition) for condition in show_if.conditions]
        return json.dumps({"every": bool(show_if.all), "rules": rules})

    def _rule(self, condition: Condition) -> dict[str, Any]:
        """Return a comparison for the browser; what earlier screens decide arrives decided."""
        if condition.question not in self._here:
            return {"holds": holds(ShowIf(all=[condition]), self._known)}
        values = condition.value if isinstance(condition.value, list) else [condition.value]
        posted = [_as_posted(value) for value in values]
        return {"question": condition.question, "op": condition.op, "values": posted}


def _as_posted(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


def _field(question: Question) -> forms.Field:
    field = forms.Field(
        label=str(translated(question.label)),
        help_text=_help(question),
        required=question.required,
        widget=widget_for(question),
    )
    field.goes_along = question.may_be_needed  # type: ignore[attr-defined]
    return field


def _help(question: Question) -> str:
    """Return the hint of a question, what to type where that is not plain, and why it is asked."""
    parts = [str(translated(question.hint)) if question.hint else "", _how_to_answer(question)]
    hint = " ".join(part for part in parts if part)
    if not question.purpose:
        return hint
    why = _("Why we ask: %(purpose)s") % {"purpose": translated(question.purpose)}
    return format_html('{}<span class="why">{}</span>', hint, why)


def _how_to_answer(question: Question) -> str:
    if question.type is QuestionType.DATE:
        return _(
            "Write day/month/year, Hijri or Gregorian, in Arabic or Latin digits. For example"
            " 15/9/1448 or 22/2/2027."
        )
    if question.type is QuestionType.HOUSEHOLD:
        return _("A row left empty does not count.")
    if question.takes_any_number:  # an urgent call: nobody reads there of numbers of old
        return ""
    return str(KEPT_NUMBER) if question.binds == "person.mobile" else ""


@dataclass(frozen=True)
class BlankStep:
    """A step to look at: what staff see of a form before anybody answers it."""

    title: str
    intro: str
    form: QuestionsForm


def blank_step(step: Step) -> BlankStep:
    """Return one step of a form with nothing answered in it yet."""
    form = QuestionsForm(step.questions, clean=lambda _typed: CleanResult(), typed={})
    return BlankStep(str(translated(step.title)), str(translated(step.intro or {})), form)
