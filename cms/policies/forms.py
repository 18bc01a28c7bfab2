from typing import Any

from django import forms

from wagtail.admin.forms import WagtailAdminPageForm

from cms.core.digits import to_ascii_digits
from cms.policies.enums import Party


class PolicyPageForm(WagtailAdminPageForm):
    """Parties as boxes to tick; the Hijri date in digits of any script."""

    parties = forms.MultipleChoiceField(
        choices=Party.choices, widget=forms.CheckboxSelectMultiple, required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self._meta.model._meta.get_field("parties")
        self.fields["parties"].label = field.verbose_name
        self.fields["parties"].help_text = field.help_text

    def _post_clean(self) -> None:
        """A draft may say anything; words that are published have their approval."""
        super()._post_clean()
        if "action-publish" in self.data and not self.errors:
            for fact in self.instance.words_since_approval():
                self.add_error(fact.field, fact.message)

    def clean_stated_hijri(self) -> str:
        return to_ascii_digits(self.cleaned_data.get("stated_hijri") or "")
