"""The pre-check of a service as it stands: in words, beside the field that edits it."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from wagtail.admin.panels import Panel

from cases.backoffice.configuration.blocks import COMPARISONS
from cases.backoffice.configuration.conditions import Names
from cases.questions.labels import QUESTION_TYPE_LABELS
from cases.questions.parts import ShowIf
from cases.questions.precheck import Advice, Precheck, Rule
from cms.core.translated import translated

ADVICE_LABELS = {
    Advice.LIKELY: _("Most likely for them"),
    Advice.UNLIKELY: _("Most likely not for them"),
    Advice.ASK: _("Better ask us"),
}


@dataclass(frozen=True)
class RuleRow:
    """A rule in words; `when` is empty for the one that speaks when no other does."""

    advice: str
    when: list[str]
    joined_by_any: bool
    reason: str
    next_step: str


def question_rows(precheck: Precheck) -> list[tuple[str, str, list[str]]]:
    """Return each question with its kind and the answers offered."""
    return [
        (
            str(translated(question.label)),
            str(QUESTION_TYPE_LABELS[question.type]),
            [str(translated(choice.label)) for choice in question.choices],
        )
        for question in precheck.questions
    ]


def rule_rows(precheck: Precheck) -> list[RuleRow]:
    names = Names(precheck.questions)
    return [_rule_row(rule, names) for rule in precheck.rules]


def _rule_row(rule: Rule, names: Names) -> RuleRow:
    return RuleRow(
        advice=str(ADVICE_LABELS[rule.advice]),
        when=_lines(rule.when, names),
        joined_by_any=bool(rule.when and rule.when.any),
        reason=str(translated(rule.reason)),
        next_step=str(translated(rule.next_step or {})),
    )


def _lines(when: ShowIf | None, names: Names) -> list[str]:
    signs = dict(COMPARISONS)
    return [
        gettext("“%(question)s” %(sign)s “%(value)s”")
        % {
            "question": names.of(line.question),
            "sign": signs[line.op],
            "value": names.written(line.question, line.value),
        }
        for line in (when.conditions if when else [])
    ]


class PrecheckPanel(Panel):
    """Shows the pre-check and where it can be tried; changes nothing."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "cases/backoffice/precheck.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            precheck = self.instance.precheck_document
            return {
                **super().get_context_data(parent_context),
                "service": self.instance,
                "precheck": precheck,
                "questions": question_rows(precheck) if precheck else [],
                "rules": rule_rows(precheck) if precheck else [],
            }
