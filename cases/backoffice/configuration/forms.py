"""Forms of the configuration screens."""

from typing import Any

from django import forms
from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from wagtail.admin.forms import WagtailAdminModelForm

from cases.services.seats import seat_committee
from cms.accounts.models import User
from cms.accounts.roles import Role

ANY_LANGUAGE = ("", _("Any language"))


class RoutingRuleForm(WagtailAdminModelForm):
    language = forms.ChoiceField(
        label=_("Language"), required=False, choices=[ANY_LANGUAGE, *settings.LANGUAGES]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["assign_person"].queryset = User.objects.filter(is_active=True)


def eligible_members(committee: Any) -> QuerySet[User]:
    """Return those whose role lets them decide, and whoever already has a seat."""
    decides = Q(groups__name__in=[Role.MEMBER, Role.CHAIR], is_active=True)
    seated = Q(memberships__committee=committee.pk)
    people = User.objects.filter(decides | seated if committee.pk else decides)
    return people.distinct().order_by("first_name", "last_name")


class CommitteeForm(WagtailAdminModelForm):
    """A committee with its seats: who sits, who presides, how many must be present."""

    seats = forms.ModelMultipleChoiceField(
        label=_("Members"),
        queryset=User.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("People with the role of committee member or chair."),
    )
    chair = forms.ModelChoiceField(label=_("Chair"), queryset=User.objects.none())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = eligible_members(self.instance)
        for name in ("seats", "chair"):
            self.fields[name].queryset = people
        keepers = User.objects.filter(groups__name=Role.SECRETARY, is_active=True)
        self.fields["secretary"].queryset = keepers.distinct()
        if self.instance.pk:
            held = list(self.instance.memberships.all())
            self.initial["seats"] = [seat.user_id for seat in held]
            self.initial["chair"] = next((s.user_id for s in held if s.is_chair), None)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        seats, chair = cleaned.get("seats"), cleaned.get("chair")
        if seats is not None and chair and chair not in seats:
            self.add_error("chair", _("The chair must be one of the members."))
        if seats is not None and cleaned.get("quorum", 0) > len(seats):
            self.add_error("quorum", _("The quorum is larger than the committee."))
        return cleaned

    def save(self, commit: bool = True) -> Any:
        committee = super().save(commit=commit)
        if commit:
            seat_committee(
                committee,
                members=self.cleaned_data["seats"],
                chair=self.cleaned_data["chair"],
                acting_user=self.for_user,
            )
        return committee
