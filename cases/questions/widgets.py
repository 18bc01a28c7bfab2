"""What a question looks like in a browser. Digits of every script can be typed in all of them."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases.questions.definition import MOST_ROWS, Column, Question, QuestionType
from cases.questions.household import CellMistake, written
from cases.questions.labels import COLUMN_LABELS
from cases.questions.places import written_point
from cms.association.selectors import branches
from cms.core.identifiers import IdentifierKind
from cms.core.phones import LONGEST_NUMBER
from cms.core.translated import translated

#: More answers than this are easier to find in a list than on cards.
MOST_CARDS = 9

_ALL_DIGITS = {
    IdentifierKind.NATIONAL_ID,
    IdentifierKind.IQAMA,
    IdentifierKind.BORDER_NUMBER,
}

_COMPLETES = {
    "person.name": "name",
    "person.mobile": "tel",
    "person.email": "email",
}


def widget_for(question: Question) -> forms.Widget:
    """Return the widget of a question."""
    return _WIDGETS[question.type](question)


def offered_branches() -> list[tuple[str, str]]:
    return [(branch.key, str(branch.name)) for branch in branches()]


class IdentifierWidget(forms.MultiWidget):
    """The kind of document and its number, asked together."""

    template_name = "cases/widgets/identifier.html"
    use_fieldset = True
    #: Which of its inputs a mistake is mended in: the kind is chosen already.
    mended_at = 1

    def __init__(self, kinds: list[str]) -> None:
        names = dict(IdentifierKind.choices)
        choices = [(kind, names[kind]) for kind in kinds]
        super().__init__(
            {
                "kind": forms.Select(choices=choices),
                "number": forms.TextInput(attrs=_number_attrs(kinds)),
            }
        )

    def decompress(self, value: Any) -> list[str]:
        given = value if isinstance(value, dict) else {}
        return [str(given.get("kind") or ""), str(given.get("number") or "")]

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """Return kind and number, None while no number was written."""
        kind, number = super().value_from_datadict(data, files, name)
        return {"kind": kind or "", "number": number or ""} if number else None

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        labels = (_("Kind of document"), pgettext_lazy("identity paper", "Number"))
        for subwidget, label in zip(context["widget"]["subwidgets"], labels, strict=True):
            subwidget["label"] = label
        return context


class DoubtedNumber(forms.TextInput):
    """A telephone number; one that we do not know comes back with a tick to send it as it is."""

    template_name = "cases/widgets/doubted_number.html"
    is_doubted = False

    def format_value(self, value: Any) -> Any:
        return super().format_value(value.get("number") if isinstance(value, Mapping) else value)

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        number = super().value_from_datadict(data, files, name)
        is_meant = number and _as_written(name) in data
        return {"number": number, "as_written": True} if is_meant else number

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        is_meant = isinstance(value, Mapping)
        tick = _as_written(name)
        asks = self.is_doubted or is_meant
        return {**context, "tick": tick, "asks": asks, "is_meant": is_meant}


def _as_written(name: str) -> str:
    return f"{name}_as_written"


class HouseholdWidget(forms.Widget):
    """One group of inputs for each person. Without a script a button asks for one more."""

    template_name = "cases/widgets/household.html"
    use_fieldset = True

    def __init__(self, question: Question) -> None:
        super().__init__()
        self.question = question
        self.wrong: list[CellMistake] = []

    def mistakes(self) -> list[tuple[str, CellMistake]]:
        """Return every mistake with the end of the id of its input, for the summary to link to."""
        return [(self._ending(cell.row, cell.column), cell) for cell in self.wrong]

    def _ending(self, row: int, column: Column) -> str:
        """The first input of the whole table has the id that other links to the question use."""
        is_first = (row, column) == (0, self.question.columns[0])
        return "0" if is_first else f"{row}_{column}"

    @staticmethod
    def more_name(name: str) -> str:
        """Return what the button for one more person posts."""
        return f"{name}_more"

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[dict[str, str]]:
        """Return every row that was on the screen, empty ones too, and one more if asked for."""
        cells = re.compile(rf"{re.escape(name)}_([0-9]{{1,3}})_([a-z]+)")
        rows: dict[int, dict[str, str]] = {}
        for key in data:
            found = cells.fullmatch(key)
            if found and found[2] in self.question.columns:
                rows.setdefault(int(found[1]), {})[found[2]] = data.get(key)
        more: list[dict[str, str]] = [{}] if self.more_name(name) in data else []
        return [rows[number] for number in sorted(rows)] + more

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return not any(key.startswith(f"{name}_") for key in data)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, None, attrs)
        rows = [row for row in value or [] if isinstance(row, Mapping)]
        missing = max(int(self.question.minimum or 1), 1) - len(rows)
        every = [*rows, *({} for _number in range(missing))]
        first = context["widget"]["attrs"].get("id", name)
        context["widget"] |= {
            "rows": [self._row(name, first, at, row) for at, row in enumerate(every)],
            "more": self.more_name(name),
            "most": int(self.question.maximum or MOST_ROWS),
        }
        return context

    def _row(self, name: str, first: str, at: int, row: Mapping[str, Any]) -> dict[str, Any]:
        cells = [
            {
                "column": str(column),
                "name": f"{name}_{at}_{column}",
                "id": f"{first}_{self._ending(at, column)}",
                "mistakes": [w.message for w in self.wrong if (w.row, w.column) == (at, column)],
                "label": COLUMN_LABELS[column],
                "value": str(written(row, column)),
                "is_needed": column in self.question.required_columns,
                "is_ltr": column in (Column.BIRTH, Column.IDENTIFIER),
                "options": self._relations() if column is Column.RELATION else [],
            }
            for column in self.question.columns
        ]
        return {"number": at + 1, "cells": cells}

    def _relations(self) -> list[tuple[str, str]]:
        return [(choice.value, str(translated(choice.label))) for choice in self.question.choices]


class PlaceWidget(forms.MultiWidget):
    """A place: from the phone, as numbers or a link, and in words. No map is fetched."""

    template_name = "cases/widgets/place.html"
    use_fieldset = True

    def __init__(self) -> None:
        super().__init__(
            {
                "point": forms.TextInput(attrs={"class": "ltr", "autocomplete": "off"}),
                "text": forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
            }
        )

    def decompress(self, value: Any) -> list[str]:
        given = value if isinstance(value, Mapping) else {}
        return [written_point(given), str(given.get("text") or "")]

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """Return what was written, None while nothing was."""
        point, text = super().value_from_datadict(data, files, name)
        return {"point": point or "", "text": text or ""} if point or text else None

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        point, text = context["widget"]["subwidgets"]
        point["label"] = _("Numbers of the place, a link from a map, or a short address")
        text["label"] = _("Describe the place")
        return context


def _number_attrs(kinds: list[str]) -> dict[str, str]:
    """A keyboard of digits only where no kind that is offered has a letter in its number."""
    attrs = {"class": "ltr", "autocomplete": "off"}
    return {**attrs, "inputmode": "numeric"} if _ALL_DIGITS.issuperset(kinds) else attrs


def _line(question: Question, **attrs: str) -> forms.Widget:
    if question.binds in _COMPLETES:
        attrs["autocomplete"] = _COMPLETES[question.binds]
    return forms.TextInput(attrs={"dir": "auto", **attrs})


def _latin(question: Question, **attrs: str) -> forms.Widget:
    """One line that is read from the left in any language."""
    line = _line(question, **attrs)
    line.attrs.pop("dir")
    line.attrs["class"] = "ltr"
    return line


def _email(question: Question) -> forms.Widget:
    return forms.EmailInput(attrs={"autocomplete": _COMPLETES.get(question.binds or "", "off")})


def _mobile(question: Question) -> forms.Widget:
    complete = _COMPLETES.get(question.binds or "", "off")
    attrs = {"type": "tel", "inputmode": "tel", "autocomplete": complete}
    if question.takes_any_number:
        return DoubtedNumber(attrs={**attrs, "maxlength": str(LONGEST_NUMBER)})
    return forms.TextInput(attrs=attrs)


def _choice(question: Question) -> forms.Widget:
    choices = [(choice.value, str(translated(choice.label))) for choice in question.choices]
    return _one_of(question, choices)


def _one_of(question: Question, choices: list[tuple[str, Any]]) -> forms.Widget:
    if len(choices) > MOST_CARDS:
        return forms.Select(choices=[("", _("Choose")), *choices])
    return RadioSelect(choices=_with_a_way_back(question, choices))


def _branch(question: Question) -> forms.Widget:
    """Where the nearest site may stay open, not to know it is an answer of its own."""
    choices: list[tuple[str, Any]] = [*offered_branches()]
    if question.required:
        return _one_of(question, choices)
    unknown = ("", _("I do not know"))
    if len(choices) >= MOST_CARDS:
        return forms.Select(choices=[unknown, *choices])
    return RadioSelect(choices=[*choices, unknown])


class RadioSelect(forms.RadioSelect):
    """Nothing is chosen before somebody chooses: not to answer is a choice like the others."""

    def format_value(self, value: Any) -> Any:
        return [] if value is None else super().format_value(value)


def _with_a_way_back(question: Question, choices: list[tuple[str, Any]]) -> list[tuple[str, Any]]:
    """A tapped card cannot be untapped, so an optional question offers to be skipped."""
    return choices if question.required else [*choices, ("", _("I would rather not answer"))]


def _many(question: Question) -> forms.Widget:
    choices = [(choice.value, str(translated(choice.label))) for choice in question.choices]
    return forms.CheckboxSelectMultiple(choices=choices)


def _yes_no(question: Question) -> forms.Widget:
    return _one_of(question, [("yes", _("Yes")), ("no", _("No"))])


def _identifier(question: Question) -> forms.Widget:
    if len(question.identifier_kinds) > 1:
        return IdentifierWidget(question.identifier_kinds)
    return _latin(question, **_number_attrs(question.identifier_kinds))


#: Score, picture and words of a face: the best and the worst score count as they do in numbers.
_FACES = (("5", "good", _("Good")), ("3", "fair", _("So-so")), ("1", "bad", _("Bad")))


def _face(name: str, words: Any) -> Any:
    """A face that says what its words say, so that nobody has to read them."""
    return format_html(
        '<svg class="icon face" aria-hidden="true" focusable="false"><use href="{}#face-{}"></use>'
        "</svg> {}",
        static("sila/img/icons.svg"),
        name,
        words,
    )


def _rating(question: Question) -> forms.Widget:
    if question.faces:
        faces = [(score, _face(name, words)) for score, name, words in _FACES]
        return RadioSelect(choices=_with_a_way_back(question, faces), attrs={"class": "rating"})
    names = (_("1: not satisfied"), _("2"), _("3"), _("4"), _("5: fully satisfied"))
    choices = [(str(number), name) for number, name in enumerate(names, start=1)]
    return RadioSelect(choices=_with_a_way_back(question, choices), attrs={"class": "rating"})


_WIDGETS: dict[QuestionType, Callable[[Question], forms.Widget]] = {
    QuestionType.SHORT_TEXT: _line,
    QuestionType.PERSON_NAME: _line,
    QuestionType.LONG_TEXT: lambda question: forms.Textarea(attrs={"rows": 5, "dir": "auto"}),
    QuestionType.NUMBER: lambda question: _latin(question, inputmode="numeric"),
    QuestionType.MONEY: lambda question: _latin(question, inputmode="decimal"),
    QuestionType.CHOICE: _choice,
    QuestionType.MANY: _many,
    QuestionType.YES_NO: _yes_no,
    # Not a date picker: it knows no Hijri days and no Arabic digits.
    QuestionType.DATE: lambda question: _latin(question, inputmode="text", autocomplete="off"),
    QuestionType.IDENTIFIER: _identifier,
    QuestionType.MOBILE: _mobile,
    QuestionType.EMAIL: _email,
    QuestionType.IBAN: lambda question: _latin(question, autocomplete="off"),
    QuestionType.SHORT_ADDRESS: lambda question: _latin(question, autocomplete="off"),
    QuestionType.REFERENCE: lambda question: _latin(question, autocomplete="off"),
    QuestionType.BRANCH: _branch,
    QuestionType.RATING: _rating,
    QuestionType.HOUSEHOLD: HouseholdWidget,
    QuestionType.MAP_POINT: lambda question: PlaceWidget(),
}
