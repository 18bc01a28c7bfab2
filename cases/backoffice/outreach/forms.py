"""What is typed about a campaign; rules live in `cases.services.outreach`."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from cases.backoffice.desk.fields import DeskForm
from cases.backoffice.room.forms import LineField
from cases.models import Campaign, Service
from cases.models.outreach import BY_DATE, MOST_DAYS, SO_MANY_DAYS
from cases.outreach_enums import CampaignKind, LegalBasis
from cases.outreach_rights import reaches_the_house
from cases.selectors.outreach import branches_to_reach
from cms.accounts.models import User
from cms.association.models import Branch
from cms.core.digits import to_ascii_digits
from cms.core.hygiene import clean_text
from cms.core.translated import TranslatedFormField, TranslatedText


class DaysField(LineField):
    """A number of days, in digits of any script."""

    def clean(self, value: Any) -> Any:
        text = to_ascii_digits(super().clean(value))
        if not text:
            return None
        if not (text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= MOST_DAYS):
            raise ValidationError(SO_MANY_DAYS)
        return int(text)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {**super().widget_attrs(widget), "dir": "ltr", "inputmode": "numeric"}


class WordsField(TranslatedFormField):
    def clean(self, value: Any) -> TranslatedText:
        text = super().clean(value)
        return TranslatedText(
            {code: clean_text(each, multiline=True) for code, each in text.items()}
        )


class CampaignForm(DeskForm):
    shown_when = {
        "within_days": ("kind", tuple(kind.value for kind in BY_DATE)),
        "service": ("kind", (CampaignKind.SERVICE.value,)),
    }

    title = LineField(
        label=_("Title"), max_length=120, help_text=_("For colleagues; people do not read it.")
    )
    kind = forms.ChoiceField(
        label=_("Whom the rule finds"), choices=CampaignKind.choices, widget=forms.RadioSelect
    )
    within_days = DaysField(
        label=_("Due or expiring within how many days"), required=False, initial="30"
    )
    service = forms.ModelChoiceField(
        label=_("Service"),
        queryset=Service.objects.none(),
        required=False,
        empty_label=_("Choose"),
        help_text=_(
            "It is told only to people who agreed to hear of seasons and new services. Services"
            " with protected requests are not listed: nobody is written to about them, nor because"
            " of them. Nor are drafts."
        ),
    )
    branch = forms.ModelChoiceField(
        label=_("Branch"), queryset=Branch.objects.none(), required=False
    )
    basis = forms.ChoiceField(
        label=_("Legal basis"), choices=LegalBasis.choices, widget=forms.RadioSelect
    )
    basis_note = LineField(
        label=_("Where the basis stands"),
        required=False,
        max_length=300,
        help_text=_("The clause, the article, or the version of the consent."),
    )
    words = WordsField(
        label=_("Your words in the message"),
        multiline=True,
        required=False,
        help_text=_(
            "They stand inside the message template, which says the rest and how such messages"
            " end. Keep them short: they travel by SMS. Without words the template speaks alone."
        ),
    )

    def __init__(self, *args: Any, user: User, campaign: Campaign, **kwargs: Any) -> None:
        names = ("title", "kind", "service", "branch", "basis", "basis_note", "words")
        if campaign.pk:
            kept = {name: getattr(campaign, name) for name in names}
            kwargs["initial"] = {**kept, "within_days": str(campaign.within_days or 30)}
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        rows = Service.objects.filter(is_draft=False, is_restricted=False)
        fields["service"].queryset = rows.order_by("order", "pk")
        fields["branch"].queryset = branches_to_reach(user=user)
        fields["branch"].empty_label = _("All branches") if reaches_the_house(user) else _("Choose")

    def clean(self) -> dict[str, Any]:
        """The rules are the row's own; here they stand beside what was typed, all at once."""
        values: dict[str, Any] = super().clean() or self.cleaned_data
        if "kind" in values:
            try:
                self._filled(Campaign(), values).clean()
            except ValidationError as error:
                for name, faults in error.error_dict.items():
                    if name not in self.errors:
                        self.add_error(name, faults)
        return values

    def fill(self, campaign: Campaign) -> Campaign:
        return self._filled(campaign, self.cleaned_data)

    @staticmethod
    def _filled(campaign: Campaign, typed: dict[str, Any]) -> Campaign:
        """Put what was typed into the row; what belongs to another rule is emptied."""
        other = "within_days" if typed["kind"] == CampaignKind.SERVICE else "service"
        for name, value in {**typed, other: None}.items():
            setattr(campaign, name, value)
        return campaign


class ApproveForm(DeskForm):
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class GiveBackForm(DeskForm):
    reason = LineField(label=_("Why"), required=False, max_length=100)


class CancelForm(DeskForm):
    reason = LineField(
        label=_("Why"),
        max_length=100,
        error_messages={"required": _("Write why it is cancelled.")},
    )
