"""Amounts as staff type them, and the word by which one far above the usual is meant (C31)."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms.core.money import amount_words, read_amount

LARGEST = Decimal(10) ** 10


class AmountField(forms.CharField):
    """Riyals, two decimals at most; thousands may be separated. `or_nothing`: 0 is an amount."""

    def __init__(self, *, or_nothing: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.or_nothing = or_nothing

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if not text:
            return None
        amount = read_amount(text)
        is_some = 0 < amount < LARGEST or (self.or_nothing and not amount)
        if not is_some or amount != round(amount, 2):
            raise ValidationError(
                gettext_lazy("Write an amount in riyals, like 1500 or 1500.50."), code="invalid"
            )
        return amount

    def prepare_value(self, value: Any) -> Any:
        """Show a whole amount as one writes it: 60000, not 60000.00."""
        is_whole = isinstance(value, Decimal) and value == value.to_integral_value()
        return f"{value:.0f}" if is_whole else value

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {**super().widget_attrs(widget), "dir": "ltr", "inputmode": "decimal"}


class SureField(forms.MultipleChoiceField):
    """A tick for one amount: with another amount typed it is no tick any more."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(label=gettext_lazy("Is the amount right?"), required=False, **kwargs)

    def valid_value(self, value: Any) -> bool:
        return True

    def about(self, amount: Decimal | None, ticked: list[str]) -> Decimal | None:
        """Offer the tick for this amount; return it where it was ticked already."""
        if amount is None:
            return None
        key = f"{amount:.2f}".removesuffix(".00")  # 12000.00 of a record is 12000 in a form
        self.choices = [(key, _("Yes, %(amount)s SAR is right") % {"amount": amount_words(amount)})]
        return amount if key in ticked else None
