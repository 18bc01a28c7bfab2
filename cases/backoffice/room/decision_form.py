"""The form of a decision: what was decided, why, and whether a doubtful amount is meant."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.backoffice.room.amounts import AmountField, SureField
from cases.backoffice.room.forms import ActionForm, DayField, LineField, TextField, without
from cases.enums import DecisionResult, StageKind
from cases.models import Case, Decision
from cases.selectors import current_decision, refusal_reasons
from cases.selectors.amounts import Doubt, gives_money
from cases.selectors.asked_back import open_question
from cases.selectors.funds import Fund, funds_of, left_of
from cases.selectors.gates import limit_here
from cms.core.money import amount_words, in_all
from cms.core.translated import translated

_ABOVE_A_LIMIT = _(
    "Needed to accept without an amount: above %(limit)s SAR somebody else confirms it. The"
    " person is not told it."
)
_ABOVE_A_LIMIT_OR_NOTHING = _(
    "Needed to accept without an amount, 0 where nothing is bought: above %(limit)s SAR"
    " somebody else confirms it. The person is not told it."
)


class DecisionForm(ActionForm):
    #: Where what is typed is read as the person would, before it is recorded.
    preview_route = "decision_preview"

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)
    result = forms.ChoiceField(
        label=_("Result"), choices=DecisionResult.choices, widget=forms.RadioSelect
    )
    reason_key = forms.ChoiceField(
        label=_("Reason"), required=False, help_text=_("Needed for every result but “accept”.")
    )
    explanation = TextField(
        label=_("Explanation to the person"),
        required=False,
        help_text=_("Sent as written. Say what would change the result."),
    )
    conditions = TextField(
        label=_("Conditions"),
        required=False,
        rows=2,
        help_text=_(
            "The person reads this; who hands it over reads this alone, and not the explanation:"
            " write here what is given, too, where it is a part."
        ),
    )
    amount = AmountField(label=_("Amount (SAR)"), required=False)
    worth = AmountField(
        label=_("Worth of goods or work (SAR)"),
        or_nothing=True,
        required=False,
        help_text=_("The person is not told it."),
    )
    fund = forms.ChoiceField(
        label=_("Given from"),
        required=False,
        widget=forms.RadioSelect,
        help_text=_("Needed to accept, wholly or in part."),
    )
    fits_fund = forms.BooleanField(
        label=_("This request fits what the chosen fund may be given for"),
        required=False,
        help_text=_("Needed where the fund is for one purpose only."),
    )
    resolution = LineField(
        label=_("Resolution of the board"),
        required=False,
        help_text=_(
            "Its number or title, as the minutes of the board have it. Needed unless it postponed."
        ),
    )
    resolved_on = DayField(label=_("Day of the resolution"), required=False)
    answer = TextField(
        label=_("Your answer to the question"),
        rows=2,
        help_text=_("For who asked. The person is not told it."),
        error_messages={"required": _("Answer the question with which the file came back.")},
    )
    sure_of = SureField()
    _asks_at_once = False

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        offered = [(key, str(translated(label))) for key, label in refusal_reasons(self.case)]
        self.fields["reason_key"].choices = [("", "—"), *offered]  # type: ignore[attr-defined]
        if self.case.stage_kind != StageKind.BOARD:
            del self.fields["resolution"], self.fields["resolved_on"]
        if not open_question(self.case):
            del self.fields["answer"]
        self._offer_funds()
        self._ask_what_it_is_worth()
        if gives_money(self.case):
            needed = _("Needed to accept, wholly or in part: this service gives money.")
            self.fields["amount"].help_text = needed

    def _ask_what_it_is_worth(self) -> None:
        """Goods count against a limit and a budget as money does; who confirms them sees it."""
        limit = limit_here(self.case)
        below = current_decision(self.case)
        is_told = below is not None and below.worth is not None
        has_budget = any(fund.yearly is not None for fund in funds_of(self.case.service))
        if gives_money(self.case) or not (limit is not None or is_told or has_budget):
            del self.fields["worth"]
        elif limit is not None:
            words = _ABOVE_A_LIMIT if has_budget else _ABOVE_A_LIMIT_OR_NOTHING
            self.fields["worth"].help_text = words % {"limit": amount_words(limit)}

    def _offer_funds(self) -> None:
        """A restricted fund says what for; without one there is nothing that must fit."""
        funds = [] if self.case.is_urgent else funds_of(self.case.service)
        if not funds:
            del self.fields["fund"], self.fields["fits_fund"]
            return
        field: Any = self.fields["fund"]
        field.choices = [(fund.key, offer_words(fund, self.case)) for fund in funds]
        if not any(fund.is_restricted for fund in funds):
            del self.fields["fits_fund"]

    def visible_fields(self) -> list[forms.BoundField]:
        """What is urgent is help and not money: nobody weighs an amount at the roadside. Whether
        the amount is meant is asked only where it is doubtful."""
        is_asked = self._asks_at_once or "sure_of" in self.errors or bool(self._sure_of)
        found = without(super().visible_fields(), "sure_of", where=not is_asked)
        return without(found, "amount", "conditions", where=self.case.is_urgent)

    def ask_about(self, doubt: Doubt | None, amount: Decimal | None) -> None:
        """Ask on the first look whether an amount that somebody else filled in is meant."""
        field: Any = self.fields["sure_of"]
        self._asks_at_once = bool(doubt)
        if doubt:
            field.about(amount, [])
            field.help_text = doubt.question

    @property
    def _sure_of(self) -> Decimal | None:
        found: Decimal | None = getattr(self, "cleaned_data", {}).get("sure_of")
        return found

    def clean(self) -> dict[str, Any]:
        """A part without a sum is told in words to who hands it over; urgent help is handed over by
        who decides it."""
        values = super().clean() or self.cleaned_data
        is_told = values.get("amount") or values.get("conditions") or self.case.is_urgent
        if values.get("result") == DecisionResult.PART and not is_told and not self.errors:
            words = _("Write what is given: who hands it over reads nothing else of the decision.")
            self.add_error("conditions", words)
        return values

    def clean_sure_of(self) -> Decimal | None:
        field: Any = self.fields["sure_of"]
        values = self.cleaned_data
        given = in_all(values.get("amount"), values.get("worth"))
        return field.about(given, values["sure_of"])


def terms_of(decision: Decision) -> dict[str, Any]:
    """What a decision says, as this form shows it: who confirms it need not type it again (C40)."""
    return {
        "result": decision.result,
        "reason_key": decision.reason_key,
        "explanation": decision.explanation,
        "conditions": decision.conditions,
        "amount": decision.amount,
        "worth": decision.worth,
        **({"fund": decision.fund["key"]} if decision.fund else {}),
    }


def offer_words(fund: Fund, case: Case) -> str:
    """Say what a fund may be given for, and what is left of its year."""
    left = left_of(fund, case=case)
    if left is None:
        return fund_words(fund)
    facts = {
        "fund": fund_words(fund),
        "left": amount_words(left),
        "budget": amount_words(fund.yearly or 0),
    }
    if left < 0:
        facts["over"] = amount_words(-left)
        return gettext("%(fund)s (over this year's budget of %(budget)s SAR by %(over)s)") % facts
    return gettext("%(fund)s (left of this year: %(left)s of %(budget)s SAR)") % facts


def fund_words(fund: Fund) -> str:
    """Say what a fund is called, and what alone it may be given for."""
    if not fund.is_restricted:
        return str(fund.label)
    facts = {"fund": fund.label, "restriction": fund.restriction}
    return gettext("%(fund)s: only %(restriction)s") % facts
