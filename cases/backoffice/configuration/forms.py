"""Forms of the configuration screens."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from wagtail.admin.forms import WagtailAdminModelForm

from cases.backoffice.configuration.conditions import Names
from cases.backoffice.configuration.fields import DocumentsField, ReasonsField, RowsField
from cases.backoffice.configuration.icons import ServiceIcon
from cases.backoffice.configuration.window import WindowFields
from cases.enums import SignatureMode
from cases.models import ServiceForm
from cases.questions.definition import Question
from cases.services.seats import seat_committee
from cms.accounts.models import User
from cms.accounts.roles import Role

ANY_LANGUAGE = ("", _("Any language"))


class ServiceSettingsForm(WindowFields):
    """A service, its lists and rules edited as lines and fields."""

    documents = DocumentsField(label=_("Papers"))
    refusal_reasons = ReasonsField(label=_("Reasons for refusal"))
    signature_modes = forms.MultipleChoiceField(
        label=_("Ways to sign"),
        required=False,
        choices=SignatureMode.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    icon = forms.ChoiceField(label=_("Drawing"), choices=ServiceIcon.choices, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if isinstance(field, RowsField):
                field.before = getattr(self.instance, name)
        self.fields["slug"].help_text = _("Small Latin letters and hyphens, like food-basket.")
        self.fields["slug"].error_messages["invalid"] = self.fields["slug"].help_text
        self.fields["documents"].names = Names(self._questions())

    def _questions(self) -> list[Question]:
        """Return what the chosen form asks: the one just posted, else the service's own."""
        chosen = self.data.get("form") if self.is_bound else self.instance.form_id
        form = ServiceForm.objects.filter(pk=chosen).first() if str(chosen).isdecimal() else None
        version = form.current_version if form else None
        return version.document.questions if version else []

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        checks = (
            self._check_form,
            self._check_questions,
            self._check_declaration,
            self._check_decision,
            self._check_committee,
        )
        for check in checks:
            check(cleaned)
        return cleaned

    def _check_form(self, cleaned: dict[str, Any]) -> None:
        """Nobody can be asked a form that still waits for its publisher."""
        form = cleaned.get("form")
        if form and cleaned.get("is_open") and form.current_version is None:
            message = _("This form is not published yet. Publish it, or keep the service closed.")
            self.add_error("form", message)

    def _check_questions(self, cleaned: dict[str, Any]) -> None:
        """Papers may only depend on questions that the service's form really asks."""
        version = cleaned["form"].current_version if cleaned.get("form") else None
        if version is None:
            return
        asked = {question.key for question in version.document.questions}
        for paper in cleaned.get("documents") or []:
            conditions = [line for part in paper.get("show_if", {}).values() for line in part]
            needed = [line["question"] for line in conditions]
            needed += [paper["for_each"]] if paper.get("for_each") else []
            unknown = [key for key in needed if key not in asked]
            if unknown:
                message = _("“%(paper)s” depends on “%(key)s”, which the form does not ask.")
                params = {"paper": paper["label"][settings.LANGUAGE_CODE], "key": unknown[0]}
                self.add_error("documents", ValidationError(message, params=params))

    def _check_declaration(self, cleaned: dict[str, Any]) -> None:
        """People sign a text by its version, so other words need another version."""
        was = self.initial.get("declaration_text"), self.initial.get("declaration_version")
        text, version = cleaned.get("declaration_text"), cleaned.get("declaration_version")
        if text and not version:
            self.add_error("declaration_version", _("Give the declaration a version."))
        elif self.instance.pk and was[0] and text != was[0] and version == was[1]:
            message = _("The words have changed: give them a new version, other than %(version)s.")
            error = ValidationError(message, params={"version": version})
            self.add_error("declaration_version", error)

    def _check_decision(self, cleaned: dict[str, Any]) -> None:
        """Where something can be refused, there must be reasons to choose from."""
        workflow = cleaned.get("workflow")
        version = workflow.current_version if workflow else None
        decides = version and any(stage.kind == "decision" for stage in version.document.stages)
        if decides and "refusal_reasons" in cleaned and not cleaned["refusal_reasons"]:
            message = _("Write one reason at least: nothing can be refused without a reason.")
            self.add_error("refusal_reasons", message)

    def _check_committee(self, cleaned: dict[str, Any]) -> None:
        """A workflow that passes a committee needs one to pass."""
        workflow = cleaned.get("workflow")
        version = workflow.current_version if workflow else None
        needs_one = version and version.document.needs_committee
        if needs_one and not cleaned.get("committee"):
            self.add_error("committee", _("This workflow passes a committee: choose which one."))


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
